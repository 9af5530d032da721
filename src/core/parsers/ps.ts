import { Counts } from './counts';
import { detach } from './detach';
import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';

/** A process in a state worth citing. The place covers the line up to the command's name: arguments may hold secrets. */
export interface Process {
  readonly pid: number;
  readonly name: string;
  /** as ps prints it: `D`, `Ssl`, `Z` … */
  readonly state: string;
  readonly place: Place;
}

/** Facts of ps.txt and ps-threads.txt. */
export interface PsFacts extends ParsedFacts {
  /** processes (ps.txt) or threads (ps-threads.txt, where ps lists threads) */
  readonly count: number;
  readonly zombies: number;
  /** at most 20 */
  readonly zombieProcesses: readonly Process[];
  /** in uninterruptible sleep (D) */
  readonly uninterruptible: number;
  /** at most 20 */
  readonly uninterruptibleProcesses: readonly Process[];
  /** command name -> processes, at most 500 names; the last path element of the command, without arguments */
  readonly names: Readonly<Record<string, number>>;
  /** first process of each program a node needs: kubelet, containerd, aws-k8s-agent, kube-proxy, coredns, chronyd … */
  readonly present: Readonly<Record<string, Process>>;
  /** `runc init` processes: a container start that hangs; at most 20 */
  readonly runcInit: readonly Process[];
}

const NEEDED = new Set([
  'systemd', 'kubelet', 'containerd', 'dockerd', 'aws-k8s-agent', 'aws-eks-na-agent', 'controller', 'kube-proxy', 'coredns', 'node-cache', 'chronyd', 'ntpd', 'systemd-timesyncd', 'amazon-ssm-agent',
  'ssm-agent-worker', 'systemd-networkd', 'systemd-resolved', 'systemd-journald', 'NetworkManager', 'rsyslogd', 'soci-snapshotter-grpc', 'eks-node-monitoring-agent', 'eks-pod-identity-agent',
  'aws-ebs-csi-driver', 'nm-cloud-setup', 'ds_agent', 'ds_am', 'falcon-sensor', 'falcond', 'mdatp', 'wdavdaemon', 'calico-node', 'cilium-agent', 'fapolicyd', 'firewalld',
]);
const KEPT = 20;

interface Columns {
  readonly count: number;
  readonly pid: number;
  /** -1 when not printed */
  readonly state: number;
  /** everything before the command, the branches of the process tree included */
  readonly before: RegExp;
}

/** Reads the header of `ps fauxwww` (with STAT) or `ps -eTF` (without); undefined when the line is none. */
function readHeader(text: string): Columns | undefined {
  // The collector asks for a header on every page.
  if (!/^\s*(USER|UID)\s/.test(text)) { return undefined; }
  const names = text.trim().split(/\s+/);
  const last = names.at(-1);
  if (!names.includes('PID') || (last !== 'COMMAND' && last !== 'CMD') || names.length > 32) { return undefined; }
  return {
    count: names.length,
    pid: names.indexOf('PID'),
    state: names.findIndex((name) => name === 'STAT' || name === 'S'),
    before: new RegExp(`^\\s*(?:\\S+\\s+){${names.length - 1}}[|\\\\_ ]*`),
  };
}

interface Command {
  /** where the name ends in the line */
  readonly end: number;
  /** without path and arguments */
  readonly name: string;
  /** kernel threads and zombies */
  readonly bracketed: boolean;
  /** `runc init` */
  readonly init: boolean;
}

function command(text: string, columns: Columns): Command | undefined {
  const head = columns.before.exec(text);
  if (!head) { return undefined; }
  const word = /^\S+/.exec(text.slice(head[0].length))?.[0];
  if (word === undefined) { return undefined; }
  const bracketed = word.startsWith('[');
  const bare = bracketed ? word.replace(/^\[|\]$/g, '') : word.slice(word.lastIndexOf('/') + 1).replace(/:$/, '');
  const init = bare === 'runc' && /^ init(\s|$)/.test(text.slice(head[0].length + word.length));
  const name = /^[\w.@+:()/-]{1,64}$/.test(bare) ? bare : '(other)';
  return { end: head[0].length + word.length + (init ? 5 : 0), name: detach(name), bracketed, init };
}

export const psParser: ParserFactory<PsFacts> = () => {
  const unread = new UnreadLines();
  const names = new Counts(500);
  const present = new Map<string, Process>();
  const zombieProcesses: Process[] = [];
  const uninterruptibleProcesses: Process[] = [];
  const runcInit: Process[] = [];
  let columns: Columns | undefined;
  let count = 0;
  let zombies = 0;
  let uninterruptible = 0;
  return {
    line(line) {
      const { text } = line;
      if (text.trim() === '') { return; }
      const header = readHeader(text);
      if (header) { columns = header; return; }
      const found = columns && command(text, columns);
      if (!columns || !found) { unread.add(line.line, 'not a process'); return; }
      const fields = text.trim().split(/\s+/, columns.count);
      const pid = Number(fields[columns.pid]);
      if (!Number.isInteger(pid)) { unread.add(line.line, 'not a process'); return; }
      count += 1;
      const state = columns.state < 0 ? '' : detach(fields[columns.state], 8);
      const process = (): Process => ({ pid, name: found.name, state, place: placeOf({ ...line, text: text.slice(0, found.end) }) });
      const zombie = state.startsWith('Z') || text.endsWith('<defunct>');
      if (!found.bracketed) {
        names.add(found.name);
        if (NEEDED.has(found.name) && !present.has(found.name)) { present.set(found.name, process()); }
      }
      if (zombie) {
        zombies += 1;
        if (zombieProcesses.length < KEPT) { zombieProcesses.push(process()); }
      } else if (state.startsWith('D')) {
        uninterruptible += 1;
        if (uninterruptibleProcesses.length < KEPT) { uninterruptibleProcesses.push(process()); }
      }
      if (found.init && runcInit.length < KEPT) { runcInit.push(process()); }
    },
    end: () => ({
      ...unread.facts(),
      count,
      zombies,
      zombieProcesses,
      uninterruptible,
      uninterruptibleProcesses,
      names: names.facts(),
      present: Object.fromEntries(present),
      runcInit,
    }),
  };
};
