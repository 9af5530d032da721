import { randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import * as tar from 'tar-stream';
import { COLLECTED, packBundle, takeIn } from './ingest-bytes';
import { tarGz } from './nested-archive';
import { CONSOLE_FILE } from '../../../src/core/collection/start-collection';
import { tarArchive } from '../../../src/core/collection/tar-archive';

const NODE = 'i-0123456789abcdef0';
const ASKED = { instanceId: NODE, cluster: 'prod', region: 'eu-west-1', collectedAt: COLLECTED.getTime() };

const CONSOLE = [
  '[    0.000000] Linux version 6.12.40-64.114.amzn2023.x86_64 (mockbuild@ip-10-0-1-2) #1 SMP PREEMPT_DYNAMIC',
  '[    2.113407] systemd[1]: Started systemd-journald.service - Journal Service.',
  '\u001b[32m[  OK  ] Reached target basic.target - Basic System.\u001b[0m\r',
  '[   31.552190] cloud-init[1702]: Cloud-init v. 22.2.2 finished at Wed, 18 Nov 2026 19:02:11 +0000. export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  '[ 4012.771204] EXT4-fs error (device nvme0n1p1): ext4_find_entry:1455: inode #262146: comm kubelet: reading directory lblock 0',
  '[ 4013.120011] Kernel panic - not syncing: Fatal exception in interrupt',
  '[ 4013.121533] ---[ end Kernel panic - not syncing: Fatal exception in interrupt ]---',
  '',
].join('\n');

describe('an archive that we make of console output', () => {
  test.each([0, 1, 511, 512, 513, 65_536])('of %d bytes is one that others can read', async (size) => {
    const content = Buffer.alloc(size, 'x');
    const extract = tar.extract();
    extract.end(gunzipSync(tarArchive([{ path: CONSOLE_FILE, content, mtimeMs: COLLECTED.getTime() }])));
    const found: [string, number, Date][] = [];
    for await (const entry of extract) {
      let length = 0;
      for await (const chunk of entry) { length += (chunk as Buffer).length; }
      found.push([entry.header.name, length, entry.header.mtime!]);
    }
    expect(found).toEqual([[CONSOLE_FILE, size, COLLECTED]]);
  });

  test('tells of the kernel\'s end, holds no secret, and says that all else is unknown', async () => {
    const archive = tarArchive([{ path: CONSOLE_FILE, content: Buffer.from(CONSOLE), mtimeMs: COLLECTED.getTime() }]);
    const { manifest, findings, reader } = await takeIn(archive, { ...ASKED, name: 'uploads/c-0123456789abcdef/console-output.tar.gz' });
    expect(manifest).toMatchObject({ instanceId: NODE, attested: true, state: 'ready', files: [{ path: CONSOLE_FILE, kind: 'console-output' }] });
    expect(findings.findings.map((each) => each.condition)).toEqual(expect.arrayContaining(['kernel-panic']));
    expect(findings.checks.filter((each) => each.outcome === 'not-evaluable').length).toBeGreaterThan(20);
    const stored = (await reader.bytes(CONSOLE_FILE, 0, manifest.files[0]!.size)).toString();
    expect(stored).toContain('Kernel panic');
    expect(stored).not.toMatch(/\u001b|wJalrXUtn/);
  });
});

test('whatever a console printed can be taken in: any bytes, any length of line', async () => {
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 4_000 }), fc.string({ unit: 'binary', maxLength: 400 }).map((text) => Buffer.from(text)), fc.constantFrom('\r', '\0', '\u001b[2J', '\n\n').map((text) => Buffer.from(text.repeat(20_000))));
  await fc.assert(fc.asyncProperty(bytes, async (output) => {
    const { manifest, findings } = await takeIn(tarArchive([{ path: CONSOLE_FILE, content: Buffer.from(output), mtimeMs: COLLECTED.getTime() }]), { ...ASKED, name: 'uploads/c-0123456789abcdef/console-output.tar.gz' });
    expect(manifest).toMatchObject({ instanceId: NODE, attested: true });
    expect(findings.findings.filter((each) => each.kind === 'cause' && each.severity === 'critical')).toEqual([]);
  }), { numRuns: 20 });
}, 120_000);

test('the bundle of a NodeDiagnostic is taken in: the same artifacts, with the agents that are units on such a node, and archives within', async () => {
  const logdog = await tarGz([{ name: 'logdog/os-release', content: 'NAME=Bottlerocket\nVERSION_ID=1.50.0\n' }]);
  const bytes = await packBundle([
    { name: 'kernel/dmesg.current', content: '[   10.000000] Linux version 6.12.40\n[  900.111111] Out of memory: Killed process 4242 (java) total-vm:9000000kB, anon-rss:8000000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:100kB oom_score_adj:900\n' },
    { name: 'automode/kube-proxy.txt', content: 'Nov 18 20:20:01 localhost kube-proxy[1012]: I1118 20:20:01.000000    1012 server.go:1] "Version info" version="v1.34.1"\n' },
    { name: 'networking/iptables-save.txt', content: '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n' },
    { name: 'system/pressure_memory.txt', content: 'some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n' },
    { name: 'bottlerocket/logdog/bottlerocket-logs.tar.gz', content: logdog },
  ]);
  const { manifest, findings } = await takeIn(bytes, { ...ASKED, name: 'uploads/c-0123456789abcdef/node-diagnostic.tar.gz' });
  expect(manifest).toMatchObject({ instanceId: NODE, state: 'ready', problems: [] });
  expect(Object.fromEntries(manifest.files.map((each) => [each.path, each.kind]))).toMatchObject({
    'kernel/dmesg.current': 'dmesg', 'automode/kube-proxy.txt': 'kube-proxy-log', 'networking/iptables-save.txt': 'iptables-save', 'system/pressure_memory.txt': 'pressure',
  });
  expect(findings.findings.some((each) => each.condition.includes('oom'))).toBe(true);
});

describe('logdog\'s archive of a Bottlerocket node', () => {
  const ROOT = 'bottlerocket/logdog';
  const OOM = 'Out of memory: Killed process 4242 (java) total-vm:9000000kB, anon-rss:8000000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:100kB oom_score_adj:900';
  const JOURNAL = [
    'Nov 18 20:01:00.112233 localhost kernel: Linux version 6.12.40 (builder@buildkitsandbox)',
    'Nov 18 20:12:01.482210 ip-10-0-1-9.ec2.internal kubelet[1811]: E1118 20:12:01.482000    1811 kubelet.go:2412] "Skipping pod synchronization" err="PLEG is not healthy: pleg was last seen active 3m12.4s ago; threshold is 3m0s"',
    `Nov 18 20:13:11.111111 ip-10-0-1-9.ec2.internal kernel: ${OOM}`,
    'Nov 18 20:14:01.482210 ip-10-0-1-9.ec2.internal kubelet[1811]: E1118 20:14:01.482000    1811 kubelet.go:2412] "Skipping pod synchronization" err="PLEG is not healthy: pleg was last seen active 5m12.4s ago; threshold is 3m0s"',
    '',
  ].join('\n');
  const LOGS = [
    { name: 'bottlerocket-logs/journalctl.log', content: JOURNAL },
    { name: 'bottlerocket-logs/journalctl.errors', content: JOURNAL },
    { name: 'bottlerocket-logs/dmesg', content: `[    0.000000] Linux version 6.12.40\n[  731.111111] ${OOM}\n` },
    { name: 'bottlerocket-logs/df', content: 'Filesystem      Size  Used Avail Use% Mounted on\n/dev/dm-0       904M  904M     0 100% /\n/dev/nvme1n1p1   80G   79G  200M 100% /local\n' },
    { name: 'bottlerocket-logs/proc-mounts', content: '/dev/dm-0 / ext4 ro,seclabel,relatime 0 0\n/dev/nvme1n1p1 /local xfs rw,noatime 0 0\n/dev/nvme1n1p1 /var xfs rw,noatime 0 0\n' },
    { name: 'bottlerocket-logs/os-release', content: 'NAME=Bottlerocket\nVERSION_ID=1.50.0\n' },
  ];
  const within = async (archive: Buffer) => takeIn(await packBundle([
    { name: 'system/instance-id.txt', content: NODE },
    { name: 'kernel/dmesg.current', content: LOGS[2]!.content },
    { name: `${ROOT}/bottlerocket-logs.tar.gz`, content: archive },
    { name: 'system/region.txt', content: 'eu-west-1' },
  ]), { ...ASKED, name: 'uploads/c-0123456789abcdef/node-diagnostic.tar.gz' });

  test('within the archive of a NodeDiagnostic is evidence that can be cited, and its copies count once', async () => {
    const { manifest, findings, reader } = await within(await tarGz(LOGS));
    expect(manifest).toMatchObject({ state: 'ready', problems: [], os: 'bottlerocket' });
    expect(findings.findings.find(({ condition }) => condition === 'pleg-unhealthy')).toMatchObject({ count: 2, evidence: [{ file: `${ROOT}/bottlerocket-logs/journalctl.log`, lines: [2, 2] }, {}] });
    expect(findings.findings.find(({ condition }) => condition.startsWith('oom'))).toMatchObject({ count: 1 });
    expect(findings.findings.filter(({ condition }) => condition === 'disk-full')).toMatchObject([{ entity: { mount: '/local' }, severity: 'critical' }]);
    const file = manifest.files.find(({ path }) => path === `${ROOT}/bottlerocket-logs/journalctl.log`)!;
    expect((await reader.bytes(file.path, 0, file.size)).toString()).toBe(JOURNAL);
  });

  test('brought by itself is a bundle', async () => {
    const { manifest, findings } = await takeIn(await tarGz(LOGS), { ...ASKED, name: 'imports/bottlerocket-logs.tar.gz' });
    expect(manifest).toMatchObject({ state: 'ready', os: 'bottlerocket' });
    expect(findings.findings.map(({ condition }) => condition)).toEqual(expect.arrayContaining(['pleg-unhealthy', 'disk-full']));
    expect(findings.findings.find(({ condition }) => condition === 'bundle-incomplete')).toMatchObject({ entity: { missing: 'inodes iptables-list containerd-config ipamd-log' } });
  });

  test('is read as far as it goes when it is cut, and the bundle goes on behind it', async () => {
    const whole = await tarGz([...LOGS.slice(0, 1), { name: 'bottlerocket-logs/wicked', content: randomBytes(60_000).toString('hex') }]);
    const { manifest, findings } = await within(whole.subarray(0, whole.length / 2));
    expect(manifest.problems).toMatchObject([{ code: 'NESTED_ARCHIVE_UNREADABLE', message: expect.stringContaining('within') }]);
    expect(manifest.files.map(({ path }) => path)).toEqual(expect.arrayContaining([`${ROOT}/bottlerocket-logs/journalctl.log`, 'system/region.txt']));
    expect(findings.findings.some(({ condition }) => condition === 'pleg-unhealthy')).toBe(true);
  });

  test.each<[string, () => Promise<Buffer>]>([
    ['no tar', async () => gzipSync('bottlerocket')],
    ['no gzip', async () => Buffer.from('logdog: no space left on device')],
    ['nothing', async () => Buffer.alloc(0)],
  ])('that holds %s is a gap, and no end', async (_, archive) => {
    const { manifest } = await within(await archive());
    expect(manifest.problems).toMatchObject([{ code: 'NESTED_ARCHIVE_UNREADABLE' }]);
    expect(manifest.files.map(({ path }) => path)).toContain('system/region.txt');
  });

  test('cannot climb out, and an archive in it is not opened', async () => {
    const deeper = await tarGz([{ name: 'bottlerocket-logs/dmesg', content: 'inside' }]);
    const { manifest } = await within(await tarGz([{ name: '../../kernel/dmesg.current', content: 'no' }, { name: 'bottlerocket-logs.tar.gz', content: deeper.toString('latin1') }, LOGS[0]!]));
    expect(manifest.problems.filter(({ code }) => code === 'ENTRY_PATH_REFUSED')).toHaveLength(1);
    expect(manifest.files.map(({ path }) => path)).not.toContain(`${ROOT}/bottlerocket-logs/dmesg`);
    expect(manifest.files.map(({ path }) => path)).toContain(`${ROOT}/bottlerocket-logs/journalctl.log`);
  });

  test('that is a bomb stops the reading at the limit of the whole bundle, whether its bytes are files or headers', async () => {
    const zeros = gzipSync(Buffer.alloc(8 << 20));
    for (const bomb of [await tarGz([{ name: 'bottlerocket-logs/dmesg', content: 'a'.repeat(8 << 20) }]), zeros]) {
      const packed = await packBundle([{ name: `${ROOT}/bottlerocket-logs.tar.gz`, content: bomb }, { name: 'system/region.txt', content: 'eu-west-1' }]);
      const { manifest } = await takeIn(packed, { ...ASKED, name: 'uploads/c-0123456789abcdef/node-diagnostic.tar.gz', limits: { ratioFloorBytes: 1 << 20, maxRatio: 20 } });
      expect(manifest.state).toBe('partial');
      expect(manifest.problems.map(({ code }) => code)).toEqual(expect.arrayContaining(['RATIO_LIMIT_REACHED']));
    }
  });
});
