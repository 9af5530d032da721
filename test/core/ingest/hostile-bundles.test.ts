import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { packBundle, TakenIn, takeIn } from './ingest-bytes';
import { NotABundleError } from '../../../src/core/bundle/archive-entry';
import { atLeast } from '../../../src/core/findings/finding';

const HOSTILE = path.join(__dirname, '..', '..', 'fixtures', 'hostile');

const FIXTURES = readdirSync(HOSTILE).filter((each) => each.endsWith('.tar.gz')).map((each) => each.slice(0, -'.tar.gz'.length));

const taken = new Map<string, Promise<TakenIn>>();

/** A hostile archive, taken in once for all tests: some are large when unpacked. */
async function hostile(name: string): Promise<TakenIn> {
  const file = `${name}.tar.gz`;
  const result = taken.get(name) ?? takeIn(readFileSync(path.join(HOSTILE, file)), { name: file });
  taken.set(name, result);
  return result;
}

describe('archives that try to do harm, or are broken', () => {
  test.each(FIXTURES)('%s ends in a typed error or a result, in bounded time, with no key outside our prefixes', async (name) => {
    const result = await hostile(name).catch((error: unknown) => error);
    if (result instanceof Error) {
      expect(result).toBeInstanceOf(NotABundleError);
      return;
    }
    const { store, manifest } = result as TakenIn;
    expect(store.open.size).toBe(0);
    expect(JSON.stringify(manifest)).not.toMatch(/NaN|Invalid Date/);
    expect([...store.objects.keys()].filter((key) => !/^(?:evidence|nodes|baselines)\/[\w-]+\/[\w./-]+$/.test(key) || key.includes('..'))).toEqual([]);
  }, 30_000);

  test.each(['m06a-not-gzip-text', 'm06b-empty', 'm06c-gzip-not-tar', 'm06d-random'])('%s is not a bundle, and nothing is kept of it', async (name) => {
    await expect(hostile(name)).rejects.toThrow(NotABundleError);
  });

  test.each(['m01-path-traversal', 'm02-absolute-paths', 'm06e-zip-slip-named-tar'])('%s: the entry is refused by name, the rest stays usable', async (name) => {
    const { manifest } = await hostile(name);
    expect(manifest.state).toBe('partial');
    expect(manifest.problems.map((problem) => problem.code)).toContain('ENTRY_PATH_REFUSED');
    expect(manifest.files.filter((file) => file.path.includes('..') || file.path.startsWith('/'))).toEqual([]);
  });

  test('a zip bomb is cut off at the ratio limit, and says so', async () => {
    const { manifest } = await hostile('m04-zip-bomb');
    expect(manifest.problems.map((problem) => problem.code)).toContain('RATIO_LIMIT_REACHED');
    expect(manifest.files.reduce((sum, file) => sum + file.originalSize, 0)).toBeLessThan(1024 ** 3);
  });

  test('100,000 tiny files stop at the limit of files, and the number is told', async () => {
    const { manifest } = await hostile('m07-100k-tiny-files');
    expect(manifest.files).toHaveLength(20_000);
    expect(manifest.problems.find((problem) => problem.code === 'ENTRY_LIMIT_REACHED')?.message).toContain('20,000');
  }, 120_000);

  test('a gzip of several members is read to its end', async () => {
    const { manifest } = await hostile('m17-concatenated-gzip-members');
    expect(manifest.files).toHaveLength(112);
    expect(manifest.state).toBe('ready');
  });

  test('a wrong checksum at the end costs nothing that was readable, and is reported', async () => {
    const { manifest } = await hostile('m15-bad-crc');
    expect(manifest.problems.map((problem) => problem.code)).toContain('ARCHIVE_CORRUPT');
    expect(manifest.files.length).toBeGreaterThan(100);
  });

  test('CRLF line ends change nothing in what is found', async () => {
    const { findings } = await hostile('m11-crlf');
    const loud = findings.findings.filter((finding) => atLeast(finding.severity, 'high')).map((finding) => finding.condition);
    expect(loud).toEqual(expect.arrayContaining(['pleg-unhealthy', 'oom-container']));
  });

  test('broken UTF-8 and broken JSON lines do not hide the fault', async () => {
    const { findings } = await hostile('m12-invalid-utf8-and-json');
    expect(findings.findings.map((finding) => finding.condition)).toContain('subnet-ips-exhausted');
  });

  test('names, text and titles that come out hold no control, escape or bidirectional characters', async () => {
    for (const name of ['m08-odd-names', 'm08b-invalid-utf8-names', 'm10-binary-in-logs']) {
      const { reader, findings } = await hostile(name);
      for (const file of reader.manifest.files) {
        expect(file.path).toMatch(/^[\x20-\x7e]+$/);
        const text = (await reader.bytes(file.path, 0, 100_000)).toString('utf8');
        expect(text).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f\u0080-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
      }
      expect(JSON.stringify(findings)).not.toMatch(/\\u00[01]|\\u007f|\\u202/);
    }
  });

  test('links and devices are refused, reported and never followed', async () => {
    const { manifest } = await takeIn(await packBundle([
      { name: 'kubelet/kubelet.log', content: '', type: 'symlink', linkname: '/etc/passwd' },
      { name: 'x', content: '', type: 'block-device' },
      { name: 'system/region.txt', content: 'us-east-1\n' },
    ]));
    expect(manifest.problems.filter((problem) => problem.code === 'ENTRY_TYPE_REFUSED')).toHaveLength(2);
    expect(manifest.files.map((file) => file.path)).toEqual(['system/region.txt']);
  });

  test('of a path that occurs twice the first copy is kept, and the second reported', async () => {
    const { manifest, reader } = await takeIn(await packBundle([
      { name: 'system/region.txt', content: 'us-east-1\n' },
      { name: 'system/region.txt', content: 'eu-west-1\n' },
    ]));
    expect((await reader.bytes('system/region.txt', 0, 100)).toString()).toBe('us-east-1\n');
    expect(manifest.problems.map((problem) => problem.code)).toEqual(['ENTRY_DUPLICATE']);
  });

  test('an archive cut short at any place gives what was there, and says that it is cut', async () => {
    const whole = await packBundle([{ name: 'a.txt', content: 'a'.repeat(3000) }, { name: 'b.txt', content: 'b'.repeat(3000) }]);
    for (let length = 30; length < whole.length; length += 11) {
      const cut = await takeIn(whole.subarray(0, length)).catch((error: unknown) => error);
      if (cut instanceof Error) {
        expect(cut).toBeInstanceOf(NotABundleError);
      } else {
        const { manifest } = cut as Awaited<ReturnType<typeof takeIn>>;
        const bytes = manifest.files.reduce((sum, file) => sum + file.size, 0);
        // only the gzip trailer may be missing without being noticed: nothing of the content is
        expect({ bytes, codes: manifest.problems.map((problem) => problem.code) }).toEqual(bytes === 6000 && manifest.state === 'ready' ? { bytes, codes: [] } : { bytes, codes: ['ARCHIVE_TRUNCATED'] });
      }
    }
  });

  test('the fixtures are all there', () => {
    expect(existsSync(path.join(HOSTILE, 'manifest.jsonl'))).toBe(true);
    expect(FIXTURES.length).toBeGreaterThanOrEqual(17);
  });
});
