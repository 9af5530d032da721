import { ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { CaptureValues } from './capture-command';
import { CaptureNode, commandLine, obstacle, until } from './capture-node';
import { UploadServer } from './upload-server';
import { CAPTURE_EXITS } from '../../src/catalog/capture-exit-codes';
import { CaptureFilter } from '../../src/core/capture/filter/capture-filter';
import { renderFilter } from '../../src/core/capture/filter/render-filter';

const without = obstacle();
if (without !== undefined) { console.warn(`The capture document is not executed here: ${without}.`); }
const whenPossible = without === undefined ? describe : describe.skip;

const MEGABYTE = 1_000_000;
let port = 20_000 + process.pid % 20_000;

interface Packet { readonly bytes: Buffer; readonly length: number }

/** Records of a pcap file of microseconds. */
function packetsOf(pcap: Buffer): Packet[] {
  expect(pcap.readUInt32LE(0)).toBe(0xa1b2c3d4);
  const packets: Packet[] = [];
  for (let at = 24; at + 16 <= pcap.length;) {
    const [kept, length] = [pcap.readUInt32LE(at + 8), pcap.readUInt32LE(at + 12)];
    packets.push({ bytes: pcap.subarray(at + 16, at + 16 + kept), length });
    at += 16 + kept;
  }
  return packets;
}

/** Sends datagrams to a port of this machine, each with its number in front, until stopped. */
class Talker {
  sent = 0;
  private readonly socket = createSocket('udp4');
  private readonly timer: NodeJS.Timeout;

  constructor(readonly to: number, { size = 200, burst = 5, everyMs = 20, address = '127.0.0.1' } = {}) {
    this.timer = setInterval(() => {
      for (let i = 0; i < burst; i += 1) {
        const datagram = Buffer.alloc(size);
        datagram.writeUInt32BE(this.sent);
        this.sent += 1;
        this.socket.send(datagram, to, address);
      }
    }, everyMs);
    this.socket.on('error', () => undefined); // nobody listens
  }

  stop(): void {
    clearInterval(this.timer);
    this.socket.close();
  }
}

/** The numbers of a talker's datagrams, as recorded on an Ethernet-like interface. */
function numbersIn(pcap: Buffer): number[] {
  return packetsOf(pcap).filter(({ bytes }) => bytes.length >= 46 && bytes.readUInt16BE(12) === 0x0800).map(({ bytes }) => bytes.readUInt32BE(42));
}

whenPossible('the capture document, executed', () => {
  const server = new UploadServer();
  const nodes: CaptureNode[] = [];
  const talkers: Talker[] = [];
  const children: ChildProcess[] = [];
  let signature = 0;

  beforeAll(async () => server.start());
  afterAll(async () => server.stop());
  afterEach(() => {
    talkers.splice(0).forEach(each => { each.stop(); });
    nodes.splice(0).forEach(each => { each.close(); });
    children.splice(0).forEach(each => each.kill('SIGKILL'));
    server.refusal = undefined;
    server.delayMs = 0;
  });

  function node(options: ConstructorParameters<typeof CaptureNode>[1] = {}): CaptureNode {
    const made = new CaptureNode({ CURL_CA_BUNDLE: server.certificate }, options);
    nodes.push(made);
    return made;
  }

  function talk(options: ConstructorParameters<typeof Talker>[1] = {}): Talker {
    port += 1;
    const made = new Talker(port, options);
    talkers.push(made);
    return made;
  }

  function upload(): { readonly UploadUrl: string; readonly of: string } {
    signature += 1;
    return { UploadUrl: server.url(`s${signature}`), of: `s${signature}` };
  }

  const toPort = (to: number): CaptureValues => ({ Filter: renderFilter({ kind: 'port', from: to, to, protocol: 'udp', side: 'dst' }) });

  async function capture(on: CaptureNode, values: CaptureValues, options: { readonly payload?: boolean; readonly shell?: string } = {}) {
    const { of, ...url } = upload();
    const run = await on.run({ ...url, ...values }, options);
    const result = await run.ended;
    return { ...result, pcap: server.uploaded(of)?.body, uploaded: server.uploaded(of), leftovers: await on.leftovers() };
  }

  test.each(['dash', 'bash'])('records headers for as long as asked, uploads once, and leaves nothing (%s)', async (shell) => {
    if (spawnSync(shell, ['-c', 'true']).error) { return; }
    const talker = talk({ size: 1_000 });
    const { code, stdout, stderr, pcap, uploaded, leftovers } = await capture(node(), { ...toPort(talker.to), DurationSeconds: '2' }, { shell });
    expect({ code, stderr, leftovers }).toEqual({ code: 0, stderr: '', leftovers: [] });
    expect(stdout).toMatch(/^eks-node-diagnostics packets=\d+ received=\d+ dropped=\d+ bytes=\d+ wrapped=false stopped=duration\n$/);
    expect(uploaded).toMatchObject({ method: 'PUT', ifNoneMatch: '*' });
    const packets = packetsOf(pcap!);
    expect(packets.length).toBeGreaterThan(50);
    expect(stdout).toContain(` packets=${packets.length} `);
    expect(stdout).toContain(` bytes=${pcap!.length} `);
    // 1,000 bytes of payload were sent, 128 of the packet are kept
    expect(new Set(packets.map(({ bytes, length }) => `${bytes.length} of ${length}`))).toEqual(new Set(['128 of 1042']));
  });

  test('a filter lets nothing else through, whatever tree it is made of', async () => {
    const [wanted, other] = [talk(), talk()];
    const filter: CaptureFilter = { kind: 'and', parts: [{ kind: 'or', parts: [{ kind: 'port', from: wanted.to, to: wanted.to }, { kind: 'host', address: '::1' }] }, { kind: 'not', part: { kind: 'port', from: other.to, to: other.to } }] };
    const { pcap } = await capture(node(), { Filter: renderFilter(filter) });
    const ports = packetsOf(pcap!).map(({ bytes }) => bytes.readUInt16BE(36));
    expect(new Set(ports)).toEqual(new Set([wanted.to]));
  });

  test('ends at the packet limit, and says so', async () => {
    const talker = talk();
    const started = Date.now();
    const { code, stdout, pcap } = await capture(node(), { ...toPort(talker.to), DurationSeconds: '60', MaxPackets: '40' });
    expect({ code, packets: packetsOf(pcap!).length }).toEqual({ code: 0, packets: 40 });
    expect(stdout).toMatch(/ packets=40 .* stopped=packets\n/);
    expect(Date.now() - started).toBeLessThan(30_000);
  });

  test('ends at the size limit, to the byte, and says so', async () => {
    const talker = talk({ size: 8_000, burst: 20 });
    const { code, stdout, pcap, leftovers } = await capture(node(), { ...toPort(talker.to), DurationSeconds: '60', MaxMegabytes: '1', SnapLength: '9216' }, { payload: true });
    expect({ code, leftovers }).toEqual({ code: 0, leftovers: [] });
    expect(pcap!.length).toBe(Math.floor(MEGABYTE / 512) * 512);
    expect(stdout).toMatch(/ stopped=bytes\n/);
  });

  test('a ring keeps the newest packets, in order, within its size', async () => {
    const talker = talk({ size: 8_000, burst: 20 });
    const { code, stdout, pcap, leftovers } = await capture(node(), { ...toPort(talker.to), DurationSeconds: '4', MaxMegabytes: '2', SnapLength: '9216', Ring: 'true' }, { payload: true });
    expect({ code, leftovers }).toEqual({ code: 0, leftovers: [] });
    expect(stdout).toMatch(/ wrapped=true stopped=duration\n/);
    expect(pcap!.length).toBeGreaterThan(MEGABYTE);
    expect(pcap!.length).toBeLessThanOrEqual(2 * MEGABYTE + 20_000);
    const numbers = numbersIn(pcap!);
    expect(numbers[0]).toBeGreaterThan(20); // the oldest are gone
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(Number(/packets=(\d+)/.exec(stdout)![1])).toBeGreaterThan(numbers.length);
  });

  test('a ring that was never full is a plain capture', async () => {
    const talker = talk();
    const { code, stdout, pcap } = await capture(node(), { ...toPort(talker.to), Ring: 'true' });
    expect(code).toBe(0);
    expect(stdout).toContain(`packets=${packetsOf(pcap!).length} `);
    expect(stdout).toContain('wrapped=false');
  });

  test('silence is an answer: no packets, and a file that says so', async () => {
    const { code, stdout, pcap } = await capture(node(), { Filter: 'udp dst port 9 and host 192.0.2.1', DurationSeconds: '1' });
    expect({ code, bytes: pcap!.length }).toEqual({ code: 0, bytes: 24 });
    expect(stdout).toContain('packets=0 ');
  });

  test('tcpdump gives up root', async () => {
    const talker = talk();
    const on = node();
    const run = await on.run({ ...upload(), ...toPort(talker.to), DurationSeconds: '3' });
    await on.recording();
    const owners = on.recorders().map(pid => /^Uid:\t\d+\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]);
    expect(owners).toHaveLength(1);
    expect(owners[0]).not.toBe('0');
    expect((await run.ended).code).toBe(0);
  });

  describe('what stands in the way has an exit code of its own', () => {
    const cases: [keyof typeof CAPTURE_EXITS, ConstructorParameters<typeof CaptureNode>[1], CaptureValues][] = [
      ['TCPDUMP_MISSING', { hidden: ['tcpdump'] }, {}],
      ['COMMAND_MISSING', { hidden: ['curl'] }, {}],
      ['INTERFACE_NOT_FOUND', {}, { Interface: 'eni0123456789a' }],
      ['DISK_LOW', { megabytes: 60 }, { MaxMegabytes: '100' }],
      ['RUNTIME_UNAVAILABLE', {}, { Scope: 'pod', PodName: 'web-0' }],
    ];
    test.each(cases)('%s', async (exit, options, values) => {
      const { code, stdout, stderr, pcap, leftovers } = await capture(node(options), values);
      expect({ code, stdout, stderr, pcap, leftovers }).toEqual({ code: CAPTURE_EXITS[exit], stdout: '', stderr: '', pcap: undefined, leftovers: [] });
    });

    test('UPLOAD_REFUSED: S3 says no; nothing stays on the node', async () => {
      server.refusal = 403;
      const { code, stdout, leftovers } = await capture(node(), { DurationSeconds: '1' });
      expect({ code, stdout, leftovers }).toEqual({ code: CAPTURE_EXITS.UPLOAD_REFUSED, stdout: '', leftovers: [] });
    });

    test('UPLOAD_REFUSED: the object is there already, and is not replaced', async () => {
      const { UploadUrl, of } = upload();
      const on = node();
      const codes = [];
      for (const DurationSeconds of ['1', '2']) { codes.push((await (await on.run({ UploadUrl, DurationSeconds })).ended).code); }
      expect(codes).toEqual([0, CAPTURE_EXITS.UPLOAD_REFUSED]);
      expect(server.uploads.filter(each => each.path.endsWith(`=${of}`))).toHaveLength(1);
    });

    test('UPLOAD_UNREACHABLE: nobody answers', async () => {
      const { code, leftovers } = await capture(node(), { DurationSeconds: '1', UploadUrl: server.url('x').replace(server.address, '127.66.6.6') });
      expect({ code, leftovers }).toEqual({ code: CAPTURE_EXITS.UPLOAD_UNREACHABLE, leftovers: [] });
    });

    test('UPLOAD_UNREACHABLE: who answers is not who it claims to be', async () => {
      const made = new CaptureNode({});
      nodes.push(made);
      expect((await capture(made, { DurationSeconds: '1' }))).toMatchObject({ code: CAPTURE_EXITS.UPLOAD_UNREACHABLE, pcap: undefined, leftovers: [] });
    });

    test('CAPTURE_RUNNING: one at a time; the first goes on undisturbed', async () => {
      const on = node();
      const talker = talk();
      const first = await on.run({ ...upload(), ...toPort(talker.to), DurationSeconds: '4' });
      await on.recording();
      expect((await capture(on, { DurationSeconds: '1' })).code).toBe(CAPTURE_EXITS.CAPTURE_RUNNING);
      expect((await first.ended).code).toBe(0);
    });
  });

  describe('the disk of the node', () => {
    test('that fills up ends the capture; what was recorded is uploaded', async () => {
      const on = node({ megabytes: 50 });
      const talker = talk();
      const { of, ...url } = upload();
      const run = await on.run({ ...url, ...toPort(talker.to), DurationSeconds: '60', MaxMegabytes: '10' });
      await on.recording();
      await on.inside('sh', '-c', 'head -c 48M /dev/zero >/var/lib/eks-node-diagnostics/other; true');
      const { code, stdout } = await run.ended;
      expect({ code, stopped: /stopped=(\w+)/.exec(stdout)?.[1] }).toEqual({ code: 0, stopped: 'disk' });
      expect(packetsOf(server.uploaded(of)!.body).length).toBeGreaterThan(0);
      expect(await on.leftovers()).toEqual(['/var/lib/eks-node-diagnostics/other']);
    });

    test('keeps nothing of a capture that was killed before: the next one takes it away', async () => {
      const on = node();
      await on.inside('sh', '-c', 'mkdir -p /var/lib/eks-node-diagnostics/capture-dead && echo x >/var/lib/eks-node-diagnostics/capture-dead/packets.pcap');
      expect(await capture(on, { DurationSeconds: '1' })).toMatchObject({ code: 0, leftovers: [] });
    });

    test('can be listed by nobody but root while packets lie on it', async () => {
      const on = node();
      const run = await on.run({ ...upload(), DurationSeconds: '3' });
      await on.recording();
      expect((await on.inside('stat', '-c', '%a %U', '/var/lib/eks-node-diagnostics')).trim()).toBe('711 root');
      expect(await on.inside('find', '/var/lib/eks-node-diagnostics', '-type', 'f', '-perm', '/077')).toBe('');
      await run.ended;
    });
  });

  describe('a capture that is ended from outside', () => {
    test('by SIGTERM cleans up behind itself', async () => {
      const on = node();
      const run = await on.run({ ...upload(), DurationSeconds: '60' });
      await on.recording();
      process.kill(-run.process.pid!, 'SIGTERM');
      expect((await run.ended).code).toBe(CAPTURE_EXITS.INTERRUPTED);
      await until(() => on.recorders().length === 0);
      expect(await on.leftovers()).toEqual([]);
    });

    test('by SIGKILL of its whole group, as SSM does, is cleaned up by what watches it', async () => {
      const on = node();
      const run = await on.run({ ...upload(), DurationSeconds: '60' });
      await on.recording();
      process.kill(-run.process.pid!, 'SIGKILL');
      await run.ended;
      await until(async () => on.recorders().length === 0 && (await on.leftovers()).length === 0);
      // and the node is free for the next
      await until(async () => (await capture(on, { DurationSeconds: '1' })).code === 0);
    });

    test('during the upload cleans up, too', async () => {
      server.delayMs = 20_000;
      const on = node();
      const run = await on.run({ ...upload(), DurationSeconds: '1' });
      const before = server.uploads.length;
      await until(() => server.uploads.length > before);
      process.kill(-run.process.pid!, 'SIGTERM');
      expect((await run.ended).code).toBe(CAPTURE_EXITS.INTERRUPTED);
      expect(await on.leftovers()).toEqual([]);
    });
  });

  test('the signed URL is in no argument and no environment of a process, and in no output', async () => {
    server.delayMs = 3_000;
    const secret = 'f00dfeedf00dfeed';
    const on = node();
    const run = await on.run({ UploadUrl: server.url(secret), DurationSeconds: '2' });
    const seen = new Set<string>();
    const timer = setInterval(() => {
      for (const pid of readdirSync('/proc').filter(each => /^\d+$/.test(each))) {
        const text = commandLine(pid) + environmentOf(pid);
        if (text.includes(secret) && Number(pid) !== process.pid) { seen.add(commandLine(pid)); }
      }
    }, 25);
    const { code, stdout, stderr } = await run.ended;
    clearInterval(timer);
    expect([...seen]).toEqual([]);
    expect({ code, told: (stdout + stderr).includes(secret) || (stdout + stderr).includes('https') }).toEqual({ code: 0, told: false });
    expect(server.uploaded(secret)).toBeDefined();
  });

  describe('one pod', () => {
    const POD_ADDRESS = `10.${200 + process.pid % 50}.${process.pid % 250}.2`;
    const SANDBOX = 'a'.repeat(64);
    const OTHER = 'b'.repeat(64);

    /** A process with a network of its own: `eth0`, joined to the machine by a veth pair. */
    async function pod(): Promise<ChildProcess> {
      const child = spawn('unshare', ['--net', 'sh', '-c', 'echo up; exec sleep 300']);
      children.push(child);
      await once(child.stdout, 'data');
      const link = `cap${child.pid}`;
      const [pid, net] = [String(child.pid), POD_ADDRESS.replace(/\.2$/, '')];
      for (const command of [
        ['ip', 'link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', pid], ['ip', 'address', 'add', `${net}.1/24`, 'dev', link], ['ip', 'link', 'set', link, 'up'],
        ['nsenter', '-t', pid, '-n', 'ip', 'address', 'add', `${net}.2/24`, 'dev', 'eth0'], ['nsenter', '-t', pid, '-n', 'ip', 'link', 'set', 'eth0', 'up'],
      ]) { execFileSync(command[0]!, command.slice(1)); }
      return child;
    }

    interface Sandbox { readonly id: string; readonly namespace: string; readonly name: string; readonly pid: number; readonly ready?: boolean }

    /** crictl as far as the script uses it; what it is not made for fails. Names are compared whole, as crictl compares labels. */
    function runtime(on: CaptureNode, sandboxes: readonly Sandbox[]): void {
      const table = path.join(on.folder, 'sandboxes');
      writeFileSync(table, sandboxes.map(({ id, namespace, name, ready = true }) => `${id} ${namespace} ${name} ${ready ? 'ready' : 'notready'}\n`).join(''));
      for (const { id, pid } of sandboxes) { writeFileSync(path.join(on.folder, id), inspected(id, pid)); }
      on.addCommand('crictl', `#!/bin/sh
        if [ "$1" = pods ] && [ $# = 9 ] && [ "$2$4$6$7$8$9" = --label--label--stateready--no-trunc--quiet ]; then
          awk -v n="\${3#io.kubernetes.pod.namespace=}" -v p="\${5#io.kubernetes.pod.name=}" '$2 == n && $3 == p && $4 == "ready" { print $1 }' ${table}
        elif [ "$1 $2 $3" = 'inspectp --output json' ]; then cat "${on.folder}/$4"
        else echo "crictl $*" >&2; exit 1; fi\n`);
    }

    /** As crictl prints it: two spaces a level, other keys of the same name further in, and a text of the pod that would like to be one. */
    function inspected(id: string, pid: number): string {
      return JSON.stringify({
        status: { id, annotations: { note: '"pid": 1,', x: '\n    "pid": 1,\n' }, linux: { namespaces: { options: { pid: 'CONTAINER' } } } },
        info: { pid, config: { linux: { security_context: { namespace_options: { pid: 1 } } } }, runtimeSpec: { linux: { namespaces: [{ type: 'pid' }], resources: { pids: { limit: 100 } } } } },
      }, undefined, 2);
    }

    function ctr(on: CaptureNode, containers: string, tasks: string): void {
      on.addCommand('ctr', `#!/bin/sh
        [ "$1 $2" = '--namespace k8s.io' ] || exit 1
        case "$3 $4 $5" in
          'containers list --quiet') [ "$6" = 'labels."io.kubernetes.pod.namespace"=="shop",labels."io.kubernetes.pod.name"=="web-0",labels."io.cri-containerd.kind"=="sandbox"' ] || exit 1; printf '${containers}' ;;
          'tasks list ') printf 'TASK PID STATUS\\n${tasks}' ;;
          *) exit 1 ;;
        esac\n`);
    }

    const web = { Scope: 'pod', PodNamespace: 'shop', PodName: 'web-0', Interface: 'eth0' };

    test('is recorded in its own network: its packets, and none of the node\'s', async () => {
      const process1 = await pod();
      const on = node();
      runtime(on, [
        { id: SANDBOX, namespace: 'shop', name: 'web-0', pid: process1.pid! }, { id: OTHER, namespace: 'shop', name: 'web-01', pid: 1 },
        { id: 'c'.repeat(64), namespace: 'shop2', name: 'web-0', pid: 1 }, { id: 'd'.repeat(64), namespace: 'shop', name: 'web-0', pid: 1, ready: false },
      ]);
      const [toPod, toNode] = [talk({ address: POD_ADDRESS }), talk()];
      const { code, pcap, leftovers } = await capture(on, { ...web, Filter: 'udp', Interface: 'eth0' });
      expect({ code, leftovers }).toEqual({ code: 0, leftovers: [] });
      const ports = new Set(packetsOf(pcap!).map(({ bytes }) => bytes.readUInt16BE(36)));
      expect([...ports]).toEqual([toPod.to]);
      expect(toNode.sent).toBeGreaterThan(0);
    });

    test('is found by ctr where crictl is missing or fails', async () => {
      const process1 = await pod();
      const on = node();
      on.addCommand('crictl', '#!/bin/sh\nexit 1\n');
      ctr(on, `${SANDBOX}\\n${OTHER}\\n`, `${SANDBOX} ${process1.pid} RUNNING\\n${OTHER} 1 STOPPED\\n${'c'.repeat(64)} 1 RUNNING\\n`);
      const talker = talk({ address: POD_ADDRESS });
      const { code, pcap } = await capture(on, { ...web, ...toPort(talker.to) });
      expect({ code, packets: packetsOf(pcap!).length > 10 }).toEqual({ code: 0, packets: true });
    });

    test('only receives with direction in', async () => {
      const process1 = await pod();
      const on = node();
      runtime(on, [{ id: SANDBOX, namespace: 'shop', name: 'web-0', pid: process1.pid! }]);
      talk({ address: POD_ADDRESS }); // the pod answers that nobody listens
      const both = await capture(on, { ...web, Filter: 'udp or icmp' });
      const received = await capture(on, { ...web, Filter: 'udp or icmp', Direction: 'in' });
      const protocols = (pcap: Buffer): number[] => [...new Set(packetsOf(pcap).map(({ bytes }) => bytes[23]!))].sort((a, b) => a - b);
      expect([protocols(both.pcap!), protocols(received.pcap!)]).toEqual([[1, 17], [17]]);
    });

    const failures: [keyof typeof CAPTURE_EXITS, (pid: number) => readonly Sandbox[], CaptureValues][] = [
      ['POD_NOT_FOUND', (pid) => [{ id: SANDBOX, namespace: 'shop', name: 'web-00', pid }], {}],
      ['POD_NOT_FOUND', (pid) => [{ id: SANDBOX, namespace: 'shop', name: 'web-0', pid }], { PodName: 'web.0' }], // a pattern it is not
      ['POD_AMBIGUOUS', (pid) => [{ id: SANDBOX, namespace: 'shop', name: 'web-0', pid }, { id: OTHER, namespace: 'shop', name: 'web-0', pid }], {}],
      ['POD_ON_HOST_NETWORK', () => [{ id: SANDBOX, namespace: 'shop', name: 'web-0', pid: process.pid }], {}],
      ['POD_NOT_FOUND', () => [{ id: SANDBOX, namespace: 'shop', name: 'web-0', pid: 4_100_000 }], {}],
      ['INTERFACE_NOT_FOUND', (pid) => [{ id: SANDBOX, namespace: 'shop', name: 'web-0', pid }], { Interface: 'eth1' }],
    ];
    test.each(failures)('%s %#', async (exit, sandboxes, values) => {
      const process1 = await pod();
      const on = node();
      runtime(on, sandboxes(process1.pid!));
      const { code, stdout, pcap, leftovers } = await capture(on, { ...web, ...values });
      expect({ code, stdout, pcap, leftovers }).toEqual({ code: CAPTURE_EXITS[exit], stdout: '', pcap: undefined, leftovers: [] });
    });

    test('two running sandboxes of one name are told by ctr, too', async () => {
      const on = node();
      ctr(on, `${SANDBOX}\\n${OTHER}\\n`, `${SANDBOX} 1 RUNNING\\n${OTHER} 2 RUNNING\\n`);
      expect((await capture(on, web)).code).toBe(CAPTURE_EXITS.POD_AMBIGUOUS);
    });
  });
});

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}
