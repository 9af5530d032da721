import { readdirSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import * as tar from 'tar-stream';
import { BlackBoxNode, uploadUrl } from './black-box-node';
import { commandLine, obstacle, until } from './capture-node';
import { UploadServer } from './upload-server';
import { BLACK_BOX_EXITS, BLACK_BOX_FILE_BYTES } from '../../src/catalog/black-box';
import { takeIn } from '../core/ingest/ingest-bytes';

const without = obstacle();
if (without !== undefined) { console.warn(`The black-box document is not executed here: ${without}.`); }
const whenPossible = without === undefined ? describe : describe.skip;

async function filesOf(archive: Buffer): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const extract = tar.extract();
  Readable.from([gunzipSync(archive)]).pipe(extract);
  for await (const entry of extract) {
    const parts: Buffer[] = [];
    for await (const part of entry) { parts.push(part as Buffer); }
    if (entry.header.type === 'file') { files.set(entry.header.name.replace(/^\.\//, ''), Buffer.concat(parts)); }
  }
  return files;
}

whenPossible('the black-box document, executed', () => {
  const server = new UploadServer();
  const nodes: BlackBoxNode[] = [];
  let signature = 0;
  beforeAll(async () => server.start());
  beforeEach(() => { server.refusal = undefined; server.delayMs = 0; });
  afterEach(() => { nodes.splice(0).forEach(each => each.close()); });
  afterAll(async () => server.stop());

  function nodeOf(options: ConstructorParameters<typeof BlackBoxNode>[1] = {}): BlackBoxNode {
    const made = new BlackBoxNode({ ...process.env, CURL_CA_BUNDLE: server.certificate }, options);
    nodes.push(made);
    return made;
  }
  const next = (): string => `s${signature += 1}`;

  async function saved(made: BlackBoxNode, shell = 'sh') {
    const own = next();
    const started = Date.now();
    const { code, stdout, stderr } = await (await made.run({ UploadUrl: uploadUrl(server, own) }, { shell })).ended;
    const upload = server.uploaded(own);
    return { code, said: stdout + stderr, seconds: (Date.now() - started) / 1_000, upload, files: upload && await filesOf(upload.body) };
  }

  test.each(['dash', 'bash'])('in %s: uploads once what the node has, says nothing, and leaves nothing', async (shell) => {
    const made = nodeOf().talkative();
    const { code, said, upload, files, seconds } = await saved(made, shell);
    expect({ code, said }).toEqual({ code: 0, said: '' });
    expect(upload).toMatchObject({ method: 'PUT', ifNoneMatch: '*' });
    expect(files!.get('kubelet/kubelet.log')!.toString()).toContain('the last words');
    expect([...files!.keys()]).toEqual(expect.arrayContaining(['kernel/dmesg.current', 'networking/iptables-save.txt', 'networking/iproute.txt', 'storage/mounts.txt', 'var_log/messages']));
    expect([...files!.values()].filter(content => content.length === 0)).toEqual([]);
    expect(await made.leftovers()).toEqual([]);
    expect(seconds).toBeLessThan(30);
  }, 120_000);

  test('is a bundle like any other: what the kernel said last is found in it, and what it lacks is no health', async () => {
    const { upload } = await saved(nodeOf().talkative());
    const { findings, manifest } = await takeIn(upload!.body, { instanceId: 'i-0123456789abcdef0', cluster: 'prod', collectedAt: Date.parse('2026-11-20T12:00:05Z') } as Parameters<typeof takeIn>[1]);
    expect(manifest.state).toBe('ready');
    expect(findings.findings.map(each => each.condition)).toContain('oom-node');
    expect(findings.findings.filter(each => each.kind !== 'coverage' && /iptables|route/.test(each.condition)).map(each => [each.condition, each.severity])).toEqual([]);
  }, 120_000);

  test('a command that hangs takes nothing from the others, and half a table is none', async () => {
    const made = nodeOf().talkative();
    made.addCommand('journalctl', '#!/bin/sh\necho "Nov 20 12:00:01 ip-10-0-0-1 kubelet[1]: said before"\nsleep 100\n');
    made.addCommand('iptables-save', '#!/bin/sh\necho "*filter"\nsleep 100\n');
    made.addCommand('sysctl', '#!/bin/sh\nexec setsid sh -c "trap \'\' TERM HUP INT; sleep 100"\n');
    const { code, seconds, files } = await saved(made);
    expect(code).toBe(0);
    expect(files!.get('kubelet/kubelet.log')!.toString()).toContain('said before');
    expect([files!.has('networking/iptables-save.txt'), files!.has('networking/iproute.txt'), files!.has('kernel/dmesg.current')]).toEqual([false, true, true]);
    expect(seconds).toBeLessThan(45);
    expect(await made.leftovers()).toEqual([]);
  }, 180_000);

  test('tools that the node lacks leave no file, which is not the same as an empty one', async () => {
    const { code, files } = await saved(nodeOf({ hidden: ['iptables-save', 'journalctl', 'dmesg'] }));
    expect(code).toBe(0);
    expect([...files!.keys()].filter(name => /iptables-save|kubelet|dmesg/.test(name))).toEqual(['networking/ip6tables-save.txt'].filter(name => files!.has(name)));
    expect(files!.has('networking/iproute.txt')).toBe(true);
  }, 120_000);

  test.each(['curl', 'tar', 'gzip', 'flock'])('without %s it says so', async (command) => {
    expect(await saved(nodeOf({ hidden: [command] }))).toMatchObject({ code: BLACK_BOX_EXITS.COMMAND_MISSING, said: '', upload: undefined });
  }, 30_000);

  test('on a full disk it works in memory, and there, too, takes no more than there is', async () => {
    const made = nodeOf({ megabytes: 60 }).talkative();
    const { code, files } = await saved(made);
    expect([code, files!.has('kubelet/kubelet.log')]).toEqual([0, true]);
    expect((await made.inside('find', '/run/eks-node-diagnostics', '-mindepth', '1')).trim()).toBe('');
    await made.inside('mount', '-o', 'remount,size=1m', '/run');
    expect(await saved(made)).toMatchObject({ code: BLACK_BOX_EXITS.DISK_LOW, upload: undefined });
  }, 120_000);

  test('a disk that fills up meanwhile ends it, and what it wrote is gone', async () => {
    const made = nodeOf({ megabytes: 100 }).talkative();
    made.addCommand('dmesg', '#!/bin/sh\ndd if=/dev/zero of=/var/lib/eks-node-diagnostics/filler bs=1M 2>/dev/null\nexec sleep 3\n');
    expect(await saved(made)).toMatchObject({ code: BLACK_BOX_EXITS.DISK_LOW, upload: undefined });
    expect(await made.leftovers()).toEqual(['/var/lib/eks-node-diagnostics/filler']);
  }, 120_000);

  test('of a long log the end is kept', async () => {
    const made = nodeOf().talkative();
    made.addCommand('journalctl', '#!/bin/sh\nawk \'BEGIN { for (i = 0; i < 120000; i++) printf "Nov 20 12:00:01 ip-10-0-0-1 kubelet[1]: line %d\\n", i }\'\n');
    const { files } = await saved(made);
    const log = files!.get('kubelet/kubelet.log')!;
    expect([log.length, log.toString().trimEnd().endsWith('line 119999')]).toEqual([BLACK_BOX_FILE_BYTES, true]);
  }, 120_000);

  test.each([[403, BLACK_BOX_EXITS.UPLOAD_REFUSED], [500, BLACK_BOX_EXITS.UPLOAD_UNREACHABLE], [412, 0]])('an answer of %i from S3 is exit code %i', async (status, code) => {
    server.refusal = status;
    const made = nodeOf().talkative();
    expect(await saved(made)).toMatchObject({ code, said: '', upload: undefined });
    expect(await made.leftovers()).toEqual([]);
  }, 120_000);

  test('S3 that cannot be reached, or does not answer, is given up within the minute', async () => {
    const made = nodeOf().talkative();
    const dead = await (await made.run({ UploadUrl: uploadUrl(server, next()).replace(server.address, '127.99.99.99') })).ended;
    expect(dead.code).toBe(BLACK_BOX_EXITS.UPLOAD_UNREACHABLE);
    server.delayMs = 60_000;
    const { code, seconds } = await saved(made);
    expect([code, seconds < 60]).toEqual([BLACK_BOX_EXITS.UPLOAD_UNREACHABLE, true]);
  }, 120_000);

  test('does not run twice at a time; the link is in nobody\'s arguments, and an end by force leaves nothing', async () => {
    const made = nodeOf().talkative();
    server.delayMs = 3_000;
    const own = next();
    const first = await made.run({ UploadUrl: uploadUrl(server, own) });
    await until(() => server.uploaded(own) !== undefined);
    const seen = readdirSync('/proc').filter(pid => /^\d+$/.test(pid)).flatMap(pid => [commandLine(pid), environmentOf(pid)]).filter(text => text.includes(`X-Amz-Signature=${own}`));
    expect(seen).toEqual([]);
    expect((await saved(made)).code).toBe(BLACK_BOX_EXITS.ALREADY_RUNNING);
    process.kill(-first.process.pid!, 'SIGTERM');
    expect((await first.ended).code).toBe(BLACK_BOX_EXITS.INTERRUPTED);
    expect(await made.leftovers()).toEqual([]);
  }, 120_000);
});

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}
