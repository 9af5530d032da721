import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';

interface Truth {
  readonly textBytes: number;
  readonly lines: number;
  readonly faultLines: number;
  readonly planted: readonly { readonly what: string; readonly file: string; readonly line: number; readonly text: string; readonly count: number }[];
  readonly files: readonly { readonly file: string; readonly bytes: number; readonly lines: number }[];
}

const directory = mkdtempSync(path.join(tmpdir(), 'generate-bundle-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function generate(name: string, seed: number): { archive: string; truth: Truth } {
  const archive = path.join(directory, name);
  execFileSync(process.execPath, [path.join(__dirname, '../../benchmarks/generate-bundle.mjs'), '--mb', '6', '--seed', String(seed), '--out', archive]);
  return { archive, truth: JSON.parse(readFileSync(`${archive}.truth.json`, 'utf8')) as Truth };
}

/** Entries as an independent reader sees them; directories are undefined. */
async function unpack(archive: string): Promise<Map<string, Buffer | undefined>> {
  const entries = new Map<string, Buffer | undefined>();
  const reader = extract();
  reader.on('entry', (header, stream, next) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk) => chunks.push(chunk as Buffer));
    stream.on('end', () => {
      entries.set(header.name, header.type === 'directory' ? undefined : Buffer.concat(chunks));
      next();
    });
  });
  await pipeline(createReadStream(archive), createGunzip(), reader);
  return entries;
}

describe('the generator of benchmark bundles', () => {
  const first = generate('first.tar.gz', 1);
  let entries: Map<string, Buffer | undefined>;
  beforeAll(async () => { entries = await unpack(first.archive); });

  test('makes an archive in the layout of the log collector', () => {
    const names = [...entries.keys()];
    expect(names[0]).toMatch(/^\.\/?$/);
    expect(names.every((name) => name === '.' || name.startsWith('./'))).toBe(true);
    expect(names).toEqual(expect.arrayContaining(['./kubelet/kubelet.log', './containerd/containerd-log.txt', './var_log/messages', './var_log/aws-routed-eni/ipamd.log', './system/instance-id.txt']));
    expect(names.length).toBeGreaterThan(120);
  });

  test('says truly how large every file is and where each fault stands', () => {
    for (const { file, bytes, lines } of first.truth.files) {
      const content = entries.get(`./${file}`)!;
      expect({ file, bytes: content.length, lines: content.toString('latin1').replace(/\n$/, '').split('\n').length - (content.length === 0 ? 1 : 0) }).toEqual({ file, bytes, lines });
    }
    for (const { file, line, text } of first.truth.planted) {
      expect(entries.get(`./${file}`)!.toString('latin1').split('\n')[line - 1]).toBe(text);
    }
    expect(Math.abs(first.truth.textBytes - 6e6)).toBeLessThan(1000);
    expect(first.truth.faultLines / first.truth.lines).toBeGreaterThan(0.002);
    expect(first.truth.faultLines / first.truth.lines).toBeLessThan(0.005);
  });

  test('plants its faults at the very end of the large files, and nowhere else', () => {
    const lines = entries.get('./kubelet/kubelet.log')!.toString('latin1').trimEnd().split('\n');
    const faults = lines.flatMap((line, index) => (line.includes('PLEG is not healthy') ? [index] : []));
    expect(faults).toEqual([lines.length - 4, lines.length - 3, lines.length - 2, lines.length - 1]);
    expect(lines.at(-1)).toContain('pleg was last seen active');
  });

  test('lets time only go forward in every journal', () => {
    for (const file of ['kubelet/kubelet.log', 'containerd/containerd-log.txt', 'var_log/messages']) {
      const stamps = entries.get(`./${file}`)!.toString('latin1').trimEnd().split('\n').map((line) => line.slice(0, 15));
      expect(stamps).toEqual([...stamps].sort());
    }
  });

  test('writes both names of a container log with the same content', () => {
    const pods = [...entries.keys()].filter((name) => name.endsWith('/0.log'));
    const digest = (name: string): string => createHash('sha256').update(entries.get(name)!).digest('hex');
    const others = new Set([...entries.keys()].filter((name) => /^\.\/var_log\/[^/]+-[0-9a-f]{64}\.log$/.test(name)).map(digest));
    expect(pods.length).toBeGreaterThan(10);
    expect(pods.every((name) => others.has(digest(name)))).toBe(true);
  });

  test('gives the same text for the same seed, and another node for another', async () => {
    const again = await unpack(generate('again.tar.gz', 1).archive);
    expect([...again].every(([name, content]) => (content ? content.equals(entries.get(name)!) : entries.get(name) === undefined))).toBe(true);
    const other = await unpack(generate('other.tar.gz', 2).archive);
    expect(other.get('./system/instance-id.txt')).not.toEqual(entries.get('./system/instance-id.txt'));
  });
});
