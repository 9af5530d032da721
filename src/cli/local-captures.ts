import { stat } from 'node:fs/promises';
import * as path from 'node:path';
import { FileArchiveSource } from './archive-source';
import { CliError, systemCode } from './cli-error';
import { CaptureFile, CaptureMeta, CaptureQuery, Captures } from '../core/ports';

interface LocalCapture {
  readonly meta: CaptureMeta;
  readonly path: string;
  readonly size: number;
  /** UTC milliseconds: for ordering only */
  readonly time: number;
}

/** Packet captures given on the command line. Their ids are their file names; nothing else is known of them. */
export class LocalCaptures implements Captures {
  /** Looks at the files without reading them; throws CliError where there is none. */
  static async open(given: readonly string[], instanceId?: string): Promise<LocalCaptures> {
    const captures: LocalCapture[] = [];
    for (const each of new Set(given.map(file => path.resolve(file)))) {
      captures.push(await look(each, new Set(captures.map(({ meta }) => meta.captureId)), instanceId));
    }
    return new LocalCaptures(captures.sort((a, b) => b.time - a.time || (a.path < b.path ? -1 : 1)));
  }

  private constructor(private readonly captures: readonly LocalCapture[]) {}

  get ids(): readonly string[] { return this.captures.map(({ meta }) => meta.captureId); }

  async list({ instanceId, limit }: CaptureQuery = {}): Promise<readonly CaptureMeta[]> {
    // a file that does not say of which node it is may be of any
    return this.captures.map(({ meta }) => meta).filter(meta => instanceId === undefined || meta.instanceId === undefined || meta.instanceId === instanceId).slice(0, limit);
  }

  async open(captureId: string): Promise<CaptureFile | undefined> {
    const capture = this.captures.find(({ meta }) => meta.captureId === captureId);
    return capture && { meta: capture.meta, size: capture.size, stream: () => new FileArchiveSource(capture.path, capture.size).stream() };
  }
}

async function look(file: string, taken: ReadonlySet<string>, instanceId: string | undefined): Promise<LocalCapture> {
  const status = await stat(file).catch((error: unknown) => {
    throw new CliError('CAPTURE_NOT_FOUND', `--capture: ${file} cannot be read (${systemCode(error) ?? 'unknown reason'}). Give a .pcap or .pcapng file, or a gzip of one.`, { cause: error });
  });
  if (!status.isFile()) { throw new CliError('CAPTURE_NOT_FOUND', `--capture: ${file} is no regular file. Give a .pcap or .pcapng file, or a gzip of one.`); }
  return { meta: { captureId: idOf(path.basename(file), taken), ...(instanceId !== undefined && { instanceId }) }, path: file, size: status.size, time: status.mtimeMs };
}

function idOf(name: string, taken: ReadonlySet<string>): string {
  const plain = name.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^[^A-Za-z0-9]+/, '').slice(0, 100) || 'capture';
  let id = plain;
  for (let number = 2; taken.has(id); number += 1) { id = `${plain}-${number}`; }
  return id;
}
