import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { COLLECTED, MadeFile, packBundle, takeIn } from './ingest-bytes';
import { LINE_RULES } from '../../../src/core/detectors';

const KUBELET = 'kubelet/kubelet.log';
const PLEG = 'Nov 18 20:20:11 ip-10-0-30-15 kubelet[1721]: E1118 20:20:11.261192    1721 kubelet.go:2456] "Skipping pod synchronization" err="PLEG is not healthy: pleg was last seen active 3m12s ago; threshold is 3m0s"';
const OOM = '[ 9000.100000] Memory cgroup out of memory: Killed process 4242 (uwsgi) total-vm:1500000kB, anon-rss:1048000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:2100kB oom_score_adj:985';
const PROCSTAT = 'cpu  1 2 3\nbtime 1794925095\n';

const SICK: readonly MadeFile[] = [
  { name: 'system/instance-id.txt', content: 'i-0123456789abcdef0\n' },
  { name: 'system/procstat.txt', content: PROCSTAT },
  { name: KUBELET, content: `${PLEG}\n`.repeat(3) },
  { name: 'kernel/dmesg.current', content: `${OOM}\n` },
  { name: 'kernel/dmesg.human.current', content: `[Tue Nov 17 16:48:15 2026] ${OOM.slice(OOM.indexOf(']') + 2)}\n` },
  { name: 'system/region.txt', content: 'us-west-2\n' },
];

const identity = ({ findings }: Awaited<ReturnType<typeof takeIn>>) =>
  findings.findings.filter((finding) => finding.kind !== 'coverage').map(({ finding_id, fingerprint, condition, title }) => ({ finding_id, fingerprint, condition, title }));

describe('identity of findings', () => {
  test('the order of files in the archive changes neither numbers nor fingerprints', async () => {
    const straight = identity(await takeIn(await packBundle(SICK)));
    expect(straight.map((finding) => finding.condition)).toEqual(expect.arrayContaining(['pleg-unhealthy', 'oom-container']));
    await fc.assert(fc.asyncProperty(fc.shuffledSubarray([...SICK], { minLength: SICK.length }), async (shuffled) => {
      expect(identity(await takeIn(await packBundle(shuffled)))).toEqual(straight);
    }), { numRuns: 6 });
  });

  test('a fault keeps its number in a later bundle of the node, and a new one gets a new number', async () => {
    const first = await takeIn(await packBundle(SICK.filter((file) => !file.name.startsWith('kernel'))));
    const later = COLLECTED.getTime() + 3_600_000;
    const second = await takeIn(await packBundle(SICK), { store: first.store, collectedAt: later });
    const numberOf = (run: typeof first, condition: string) => run.findings.findings.find((finding) => finding.condition === condition)?.finding_id;
    expect(numberOf(second, 'pleg-unhealthy')).toBe(numberOf(first, 'pleg-unhealthy'));
    expect(first.findings.findings.map((finding) => finding.finding_id)).not.toContain(numberOf(second, 'oom-container'));
  });

  test('a kernel message that stands in both dmesg files is one event', async () => {
    const { findings } = await takeIn(await packBundle(SICK));
    const oom = findings.findings.find((finding) => finding.condition === 'oom-container')!;
    expect(oom.count).toBe(1);
    expect(new Set(oom.evidence.map((citation) => citation.file))).toEqual(new Set(['kernel/dmesg.current', 'kernel/dmesg.human.current']));
  });

  test('who the node is comes from the bundle; a name that disagrees is told', async () => {
    const bytes = await packBundle(SICK);
    expect((await takeIn(bytes, { name: 'renamed.tar.gz' })).manifest).toMatchObject({ instanceId: 'i-0123456789abcdef0', region: 'us-west-2' });
    const other = await takeIn(bytes, { name: 'eks_i-0aaaaaaaaaaaaaaaa_2026-11-18_2027-UTC_0.7.9.tar.gz' });
    expect(other.manifest.instanceId).toBe('i-0123456789abcdef0');
    expect(other.manifest.problems.map((problem) => problem.code)).toEqual(['INSTANCE_ID_DISAGREES']);
    const anonymous = await takeIn(await packBundle([{ name: KUBELET, content: `${PLEG}\n` }]), { name: 'x.tar.gz' });
    expect(anonymous.manifest.instanceId).toMatch(/^unknown-[0-9a-f]{8}$/);
  });
});

describe('stored text', () => {
  test('lines and bytes of a file of many blocks are those of the original, wherever one looks', async () => {
    const lines = Array.from({ length: 30_000 }, (_, i) => `Nov 18 ${String(10 + (i % 10)).padStart(2, '0')}:00:00 host kubelet[1]: line ${i} ${'x'.repeat((i * 7919) % 120)}`);
    const content = `${lines.join('\n')}\n`;
    const { reader } = await takeIn(await packBundle([{ name: 'a.txt', content: 'before' }, { name: KUBELET, content }, { name: 'z.txt', content: 'after' }]));
    const file = reader.file(KUBELET)!;
    expect(file).toMatchObject({ lines: 30_000, size: content.length, originalSize: content.length });
    expect(file.extents.length).toBeGreaterThan(2);
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 30_000 }), fc.integer({ min: 1, max: 300 }), async (first, count) => {
      const range = await reader.lines(KUBELET, first, count);
      expect(range.text.toString()).toBe(`${lines.slice(first - 1, first - 1 + count).join('\n')}\n`);
      expect(range.lastLine).toBe(Math.min(30_000, first + count - 1));
      expect((await reader.bytes(KUBELET, range.start, range.end)).equals(range.text)).toBe(true);
    }), { numRuns: 60 });
    expect((await reader.bytes('a.txt', 0, 10)).toString()).toBe('before');
    expect((await reader.bytes('z.txt', 0, 10)).toString()).toBe('after');
  });

  test('every citation reads back exactly, in text with secrets, broken bytes and lines longer than an excerpt', async () => {
    const noise = fc.constantFrom('password=hunter2hunter2', '\x1b[31mred\x1b[0m', 'é—日本', 'x'.repeat(700), Buffer.from([0xff, 0xfe, 0x80]).toString('latin1'), 'AKIAIOSFODNN7EXAMPLE', '\r', '');
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(noise, noise), { minLength: 1, maxLength: 12 }), async (pairs) => {
      const content = Buffer.concat(pairs.map(([before, after]) => Buffer.from(`${before}\nNov 18 20:20:11 h kubelet[1]: ${before} ${PLEG.slice(40)} ${after}\n`, before.startsWith('ÿ') ? 'latin1' : 'utf8')));
      const { reader, findings } = await takeIn(await packBundle([{ name: KUBELET, content }]));
      const citations = findings.findings.flatMap((finding) => finding.evidence);
      expect(citations.length).toBeGreaterThan(0);
      for (const citation of citations) {
        expect(Buffer.byteLength(citation.excerpt)).toBeLessThanOrEqual(400);
        expect((await reader.bytes(citation.file, ...citation.bytes)).toString('utf8')).toBe(citation.excerpt);
        const line = await reader.lines(citation.file, citation.lines[0], 1);
        expect(line.start).toBeLessThanOrEqual(citation.bytes[0]);
        expect(line.end).toBeGreaterThanOrEqual(citation.bytes[1]);
      }
    }), { numRuns: 15 });
  });

  test('the excerpt of a match deep in a long line holds the match and begins with a whole word', async () => {
    const words = Array.from({ length: 200 }, (_, i) => `word${i}`).join(' ');
    const { findings } = await takeIn(await packBundle([{ name: KUBELET, content: `Nov 18 20:20:11 h kubelet[1]: ${words} ${PLEG.slice(40)} tail\n`.repeat(3) }]));
    const excerpts = findings.findings.flatMap(({ evidence }) => evidence).map(({ excerpt }) => excerpt).filter((excerpt) => excerpt.includes('PLEG'));
    expect(excerpts.length).toBeGreaterThan(0);
    for (const excerpt of excerpts) {
      expect(excerpt).toMatch(/^word\d+ /);
      expect(words).toContain(` ${excerpt.split(' ')[0]} `);
      expect(excerpt).toContain('PLEG is not healthy: pleg was last seen active 3m12s ago');
    }
  });

  test('no secret reaches any stored object', async () => {
    const secrets = ['AKIAIOSFODNN7EXAMPLQ', 'hunter2-and-more', 'ghp_0123456789abcdefghijABCDEFGHIJ012345', 'MIIEpAIBAAKCAQEA0123456789abcdefABCDEF'];
    const { store, manifest } = await takeIn(await packBundle([
      { name: KUBELET, content: `${PLEG} key=${secrets[0]}\nNov 18 20:20:12 h kubelet[1]: --password=${secrets[1]}\n` },
      { name: 'var_log/user-data.log', content: `token ${secrets[2]}\n-----BEGIN RSA PRIVATE KEY-----\n${secrets[3]}\n-----END RSA PRIVATE KEY-----\n` },
    ]));
    const { openBundle } = await import('../../../src/core/evidence/open-bundle');
    const reader = await openBundle(store, manifest.instanceId, manifest.bundleId);
    const stored = [...store.objects.values()].map((bytes) => bytes.toString('latin1')).join('\n')
      + (await Promise.all(manifest.files.map(async (file) => (await reader.bytes(file.path, 0, file.size)).toString('latin1')))).join('\n');
    expect(secrets.filter((secret) => stored.includes(secret))).toEqual([]);
    expect(manifest.files.reduce((sum, file) => sum + file.redactions, 0)).toBeGreaterThanOrEqual(4);
  });

  test('no secret of a very long line slips through where the line is worked on in parts', async () => {
    const fields = Array.from({ length: 6000 }, (_, i) => `field${i}=${'v'.repeat(i % 17)}, password=hunter${i}secret,`);
    const { reader } = await takeIn(await packBundle([{ name: 'var_log/x.log', content: `${fields.join(' ')}\n` }]));
    const text = (await reader.bytes('var_log/x.log', 0, Infinity)).toString('utf8');
    expect(text.match(/hunter\d+secret/g)).toBeNull();
    expect(text.match(/password=«/g)).toHaveLength(6000);
    expect(text).toContain('field5999=');
  });

  test('a secret with a comma or a space in it stays whole wherever a long line is cut', async () => {
    const content = Array.from({ length: 40 }, (_, i) => `${'v'.repeat(32 * 1024 - 40 + i)} {"password":"first,second third,HUNTERTAIL"} ${'w '.repeat(4000)}\n`).join('');
    const { reader } = await takeIn(await packBundle([{ name: 'var_log/x.log', content }]));
    const text = (await reader.bytes('var_log/x.log', 0, Infinity)).toString('utf8');
    expect(text.match(/HUNTERTAIL/g)).toBeNull();
    expect(text.split('\n')).toHaveLength(41);
  });

  test('rotated gzip logs and UTF-16 files are read as text', async () => {
    const { reader } = await takeIn(await packBundle([
      { name: 'var_log/aws-routed-eni/ipamd-2026-11-17T00-00-00.000.log.gz', content: gzipSync('{"level":"info","ts":"2026-11-17T14:18:36.137Z","msg":"rotated"}\n'.repeat(2000)) },
      { name: 'system/sysinfo', content: Buffer.from('\ufeffHost Name: WIN-1\r\nOS: Windows\r\n', 'utf16le') },
    ]));
    const [rotated, windows] = reader.manifest.files;
    expect(rotated).toMatchObject({ kind: expect.stringContaining('windows') });
    expect(windows).toMatchObject({ kind: 'ipamd-log', lines: 2000 });
    expect((await reader.bytes('system/sysinfo', 0, 100)).toString()).toBe('Host Name: WIN-1\nOS: Windows\n');
  });

  test('a line longer than a block is cut, and the cut is reported', async () => {
    const { reader, manifest } = await takeIn(await packBundle([{ name: 'x.log', content: `${'é'.repeat(700_000)}\nlast\n` }]));
    expect(manifest.problems.map((problem) => problem.code)).toEqual(['LINES_SPLIT']);
    const text = (await reader.bytes('x.log', 0, 10_000_000)).toString('utf8');
    expect(text.replaceAll('\n', '')).toBe(`${'é'.repeat(700_000)}last`);
  });

  test('times are UTC whatever the log\'s habit: no year, since boot, another zone', async () => {
    const zone = Array.from({ length: 10 }, (_, i) => `Nov 18 22:0${i}:00 h containerd[1]: time="2026-11-18T20:0${i}:00.5Z" level=info msg="x"`).join('\n');
    const { reader } = await takeIn(await packBundle([
      { name: 'containerd/containerd-log.txt', content: `${zone}\n` },
      { name: KUBELET, content: 'Nov 18 22:20:11 h kubelet[1]: I1118 22:20:11.261192    1721 kubelet.go:1] x\n' },
      { name: 'kernel/dmesg.current', content: '[   60.000000] x\n' },
      { name: 'system/procstat.txt', content: PROCSTAT },
    ]));
    const first = (path: string) => new Date(reader.file(path)!.extents[0]![5]!).toISOString();
    expect(first(KUBELET)).toBe('2026-11-18T20:20:11.000Z');
    expect(first('containerd/containerd-log.txt')).toBe('2026-11-18T20:00:00.000Z');
    expect(first('kernel/dmesg.current')).toBe(new Date(1794925095000 + 60_000).toISOString());
  });
});

describe('finding nothing but what is there', () => {
  test('rules find exactly what brute force finds, also at the edges of blocks', async () => {
    const rules = LINE_RULES.filter((rule) => rule.kinds.includes('kubelet-log'));
    const examples = rules.flatMap((rule) => [...rule.examples.match, ...rule.examples.noMatch]);
    const lines: string[] = [];
    for (let i = 0; lines.length < 12_000; i += 1) { lines.push(i % 9 === 0 ? examples[(i / 9) % examples.length]!.replaceAll('\n', ' ') : `Nov 18 20:20:11 h kubelet[1]: ordinary ${'y'.repeat((i * 31) % 200)}`); }
    const { matches, reader } = await takeIn(await packBundle([{ name: KUBELET, content: `${lines.join('\n')}\n` }]));
    const text = (await reader.bytes(KUBELET, 0, Infinity)).toString('utf8').split('\n');
    for (const rule of rules) {
      const pattern = new RegExp(rule.pattern, rule.ignoreCase ? 'i' : '');
      const exclude = (rule.exclude ?? []).map((each) => new RegExp(each));
      const expected = text.filter((line) => pattern.test(line) && !exclude.some((each) => each.test(line))).length;
      expect([rule.id, matches[rule.id] ?? 0]).toEqual([rule.id, expected]);
    }
  });
});
