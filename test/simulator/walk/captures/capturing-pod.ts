import { ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { isTaken } from '../../../documents/capture-command';
import { CaptureNode, obstacle } from '../../../documents/capture-node';
import { CommandOutcome, SimulatedCommand } from '../../simulated-run-command';

/** What the pod asks for, as a resolver does: each name again after two seconds of silence. */
const ASKS = `
  const socket = require('node:dgram').createSocket('udp4');
  const names = ['web.shop.svc.cluster.local', 'api.shop.svc.cluster.local', 'sts.us-east-1.amazonaws.com', 'db.internal.example'];
  const query = (name, id) => Buffer.concat([Buffer.from([0, id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]), ...name.split('.').flatMap(label => [Buffer.from([label.length]), Buffer.from(label)]), Buffer.from([0, 0, 1, 0, 1])]);
  socket.connect(53, process.argv[1], () => {
    for (const wait of [0, 2000]) { setTimeout(() => names.forEach((name, id) => socket.send(query(name, id))), wait); }
    setTimeout(() => socket.close(), 2500);
  });`;
const SANDBOX = 'c'.repeat(64);

/** Which pod it is. */
export interface PodName { readonly namespace: string; readonly name: string }

/**
 * A pod and its node as network namespaces of this machine: the pod asks for names, and the node drops what goes to port 53 of the cluster's DNS address, by a rule like that of the bundle. Commands
 * that SSM sends are executed by a shell, with the tcpdump of this machine.
 */
export class CapturingPod {
  /** Why there can be none here; undefined when there can. */
  static obstacle(): string | undefined { return obstacle() ?? (spawnSync('iptables', ['--version']).status === 0 ? undefined : 'needs iptables'); }

  private readonly children: ChildProcess[] = [];
  private readonly node: CaptureNode;
  private pid = '';

  /** @param certificate of the S3 that it uploads to */
  constructor(private readonly pod: PodName, private readonly dns: string, certificate: string) { this.node = new CaptureNode({ CURL_CA_BUNDLE: certificate }); }

  async start(): Promise<void> {
    const [pod, router] = [await this.namespace(), await this.namespace()];
    const inside = (pid: string, command: string): void => { execFileSync('nsenter', ['-t', pid, '-n', ...command.split(' ')], { stdio: 'ignore' }); };
    inside(pod, `ip link add eth0 type veth peer name eni0 netns ${router}`);
    for (const command of ['ip link set lo up', 'ip address add 10.0.11.57/24 dev eth0', 'ip link set eth0 up', 'ip route add default via 10.0.11.1']) { inside(pod, command); }
    for (const command of [
      'ip address add 10.0.11.1/24 dev eni0', 'ip link set eni0 up', 'sysctl -qw net.ipv4.ip_forward=1', `ip route add ${this.dns}/32 dev eni0`,
      `iptables -A FORWARD -p udp -d ${this.dns} --dport 53 -j DROP`, `iptables -A FORWARD -p tcp -d ${this.dns} --dport 53 -j DROP`,
    ]) { inside(router, command); }
    this.runtime(pod);
    this.pid = pod;
  }

  /** What the agent of the node does with a command: its values into the script, as text, if the patterns of the document let them; and then a shell. */
  async execute({ parameters }: SimulatedCommand): Promise<CommandOutcome> {
    const refused = Object.entries(parameters).filter(([name, value]) => !isTaken(name, value));
    if (refused.length > 0) { throw new Error(`SSM would have refused ${JSON.stringify(refused)}`); }
    const run = await this.node.run(parameters);
    await this.node.recording();
    const asking = spawn('nsenter', ['-t', this.pid, '-n', process.execPath, '-e', ASKS, this.dns], { stdio: 'ignore' });
    this.children.push(asking);
    const { code, stdout } = await run.ended;
    return { exitCode: code ?? 255, output: stdout };
  }

  /** Files that captures left behind. */
  async leftovers(): Promise<readonly string[]> { return this.node.leftovers(); }

  stop(): void {
    this.children.forEach(each => each.kill('SIGKILL'));
    this.node.close();
  }

  private async namespace(): Promise<string> {
    const child = spawn('unshare', ['--net', 'sh', '-c', 'echo up; exec sleep 600']);
    this.children.push(child);
    await once(child.stdout, 'data');
    return String(child.pid);
  }

  /** crictl, as far as the script uses it, with this one pod. */
  private runtime(pid: string): void {
    const { namespace, name } = this.pod;
    writeFileSync(path.join(this.node.folder, 'sandbox.json'), JSON.stringify({ status: { id: SANDBOX }, info: { pid: Number(pid) } }, undefined, 2));
    this.node.addCommand('crictl', `#!/bin/sh
      case "$*" in
        'pods --label io.kubernetes.pod.namespace=${namespace} --label io.kubernetes.pod.name=${name} --state ready --no-trunc --quiet') echo ${SANDBOX} ;;
        pods*) ;;
        'inspectp --output json ${SANDBOX}') cat '${this.node.folder}/sandbox.json' ;;
        *) exit 1 ;;
      esac\n`);
  }
}
