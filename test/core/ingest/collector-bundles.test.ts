import { gunzipSync } from 'node:zlib';
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
