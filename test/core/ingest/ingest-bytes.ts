import { gzipSync } from 'node:zlib';
import * as tar from 'tar-stream';
import { BundleReader } from '../../../src/core/evidence/bundle-reader';
import { contentId } from '../../../src/core/evidence/keys';
import { openBundle } from '../../../src/core/evidence/open-bundle';
import { ingestBundle, IngestOptions, IngestResult } from '../../../src/core/ingest/ingest-bundle';
import { ArchiveSource } from '../../../src/core/ports';
import { MemoryEvidenceStore } from '../memory-evidence-store';

/** A file of a made-up bundle. */
export interface MadeFile {
  readonly name: string;
  readonly content: string | Buffer;
  readonly type?: 'file' | 'symlink' | 'block-device';
  readonly linkname?: string;
  readonly mtime?: Date;
}

/** The collector's clock in made-up bundles. */
export const COLLECTED = new Date('2026-11-18T20:27:52Z');
export const BUNDLE_NAME = 'eks_i-0123456789abcdef0_2026-11-18_2027-UTC_0.7.9.tar.gz';

export async function packBundle(files: readonly MadeFile[]): Promise<Buffer> {
  const writer = tar.pack();
  writer.entry({ name: './', type: 'directory', mtime: COLLECTED });
  for (const { name, content, type = 'file', linkname, mtime = COLLECTED } of files) {
    writer.entry({ name: `./${name}`, type, mtime, ...(linkname && { linkname }) }, type === 'file' ? content : '');
  }
  writer.finalize();
  const parts: Buffer[] = [];
  for await (const part of writer) { parts.push(part as Buffer); }
  return gzipSync(Buffer.concat(parts));
}

/** Bytes as an archive source, in chunks of `chunkBytes`. */
export function bytesSource(bytes: Buffer, name = BUNDLE_NAME, chunkBytes = 64 * 1024): ArchiveSource {
  return {
    name,
    size: bytes.length,
    async *stream(offset = 0, length = Infinity) {
      const end = Math.min(bytes.length, offset + length);
      for (let at = offset; at < end; at += chunkBytes) { yield bytes.subarray(at, Math.min(end, at + chunkBytes)); }
    },
  };
}

/** A bundle taken in, and open. */
export interface TakenIn extends IngestResult {
  readonly store: MemoryEvidenceStore;
  readonly reader: BundleReader;
}

export async function takeIn(bytes: Buffer, options: Partial<IngestOptions> & { readonly name?: string; readonly store?: MemoryEvidenceStore } = {}): Promise<TakenIn> {
  const { name, store = new MemoryEvidenceStore(), ...rest } = options;
  const result = await ingestBundle({ kind: 'archive', source: bytesSource(bytes, name) }, { store, clock: { now: () => 0 }, bundleId: contentId(bytes), ...rest });
  return { ...result, store, reader: await openBundle(store, result.manifest.instanceId, result.manifest.bundleId) };
}
