import { NodeModel, Pod } from './node-model';
import { Random } from './random';
import { listingOf, Rule, savedRules } from './rules-text';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function two(value: number): string { return String(value).padStart(2, '0'); }

/** `Nov  3 04:05:06`, as journald and rsyslog print it */
export function syslogTime(at: number): string {
  const date = new Date(at);
  return `${MONTHS[date.getUTCMonth()]} ${two(date.getUTCDate())} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
}

/** `Wed Nov 18 10:00:00 2026` */
export function ctime(at: number): string {
  const date = new Date(at);
  return `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${date.getUTCFullYear()}`;
}

/** A file with its whole text. */
export interface MadeText { readonly name: string; readonly content: string }

interface Stamped { readonly at: number; readonly text: string }

/** A bundle in the making: files that are set, logs to which dated lines are added in any order, and iptables rules. */
export class BundleDraft {
  public readonly files = new Map<string, string>();
  public readonly rules: Rule[] = [];
  /** default policies other than ACCEPT, by `table/chain` */
  public readonly policies = new Map<string, string>();
  public readonly random: Random;
  /** the collector's, in the name of the archive */
  public collectorVersion = '0.7.9';
  /** what another collector makes of the same node; default: the files as they are */
  public relay?: (files: readonly MadeText[]) => readonly MadeText[];
  private shift = 0;
  private readonly logs = new Map<string, Stamped[]>();

  public constructor(public readonly node: NodeModel) {
    this.random = new Random(node.seed * 104729 + 5);
  }

  /** UTC milliseconds, so many minutes before the collection (or before the moment that `earlier` set) */
  public ago(minutes: number): number { return this.node.collected - (minutes + this.shift) * 60_000; }
  /** What is written inside happened so many minutes earlier. */
  public earlier(minutes: number, write: () => void): void {
    this.shift += minutes;
    write();
    this.shift -= minutes;
  }

  public set(path: string, text: string): void { this.files.set(path, text); }
  public drop(path: string): void { this.files.delete(path); this.logs.delete(path); }
  public edit(path: string, change: (text: string) => string): void { this.files.set(path, change(this.files.get(path) ?? '')); }
  public log(path: string, at: number, text: string): void {
    const lines = this.logs.get(path) ?? [];
    lines.push({ at, text });
    this.logs.set(path, lines);
  }
  /** Takes lines out of a log. */
  public strike(path: string, which: (line: string, at: number) => boolean): void {
    this.logs.set(path, (this.logs.get(path) ?? []).filter(({ text, at }) => !which(text, at)));
  }

  public journal(path: string, at: number, program: string, text: string): void {
    const { host, shape } = this.node;
    this.log(path, at, `${syslogTime(at)} ${host} ${program}: ${text}`);
    if (shape.os === 'al2' && (path.startsWith('kubelet/') || path.startsWith('containerd/') || path === 'system')) {
      this.log('var_log/messages', at, `${syslogTime(at)} ${host.split('.')[0]} ${program.replace(/\[\d+\]$/, (pid) => (program.startsWith('systemd') ? '' : pid))}: ${text}`);
    }
  }
  /** `level` I, W or E */
  public kubelet(at: number, level: string, source: string, text: string): void {
    const date = new Date(at);
    const stamp = `${level}${two(date.getUTCMonth() + 1)}${two(date.getUTCDate())} ${date.toISOString().slice(11, 23)}${String(this.random.int(100, 999))}`;
    this.journal('kubelet/kubelet.log', at, `kubelet[${this.node.kubeletPid}]`, `${stamp}    ${this.node.kubeletPid} ${source}] ${text}`);
  }
  public containerd(at: number, level: string, message: string, fields = ''): void {
    const stamp = `${new Date(at).toISOString().slice(0, 23)}${this.random.int(100000, 999999)}Z`;
    this.journal('containerd/containerd-log.txt', at, `containerd[${this.node.containerdPid}]`, `time="${stamp}" level=${level} msg="${message.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"${fields && ` ${fields}`}`);
  }
  public kernel(at: number, text: string): void {
    const micro = Math.max(0, (at - this.node.boot) / 1000) + this.random.int(0, 999) / 1e6;
    this.log('kernel/dmesg.current', at, `[${micro.toFixed(6).padStart(12)}] ${text}`);
    this.log('kernel/dmesg.human.current', at, `[${ctime(at)}] ${text}`);
    if (this.node.shape.os === 'al2') { this.log('var_log/messages', at, `${syslogTime(at)} ${this.node.host.split('.')[0]} kernel: ${text}`); }
  }
  /** A line of the system log: a file of its own only on AL2 */
  public system(at: number, program: string, text: string): void {
    if (this.node.shape.os === 'al2') { this.log('var_log/messages', at, `${syslogTime(at)} ${this.node.host.split('.')[0]} ${program}: ${text}`); }
  }
  public json(path: string, at: number, level: string, caller: string, message: string, more: Readonly<Record<string, unknown>> = {}): void {
    this.log(path, at, JSON.stringify({ level, ts: new Date(at).toISOString(), caller, msg: message, ...more }));
  }
  public ipamd(at: number, level: string, caller: string, message: string): void { this.json('var_log/aws-routed-eni/ipamd.log', at, level, caller, message); }
  public plugin(at: number, level: string, message: string): void { this.json('var_log/aws-routed-eni/plugin.log', at, level, 'routed-eni-cni-plugin/cni.go:129', message); }
  /** A line of a pod's log: the collector takes it twice. */
  public podLog(pod: Pod | undefined, at: number, stream: 'stdout' | 'stderr', text: string): void {
    if (!pod) { return; }
    const line = `${new Date(at).toISOString().slice(0, 23)}${this.random.int(100000, 999999)}Z ${stream} F ${text}`;
    this.log(`var_log/${pod.name}_${pod.namespace}_${pod.container}-${pod.containerId}.log`, at, line);
    this.log(this.podFile(pod), at, line);
  }
  public podFile(pod: Pod): string { return `var_log/${pod.namespace}_${pod.name}_${pod.uid}/${pod.container}/0.log`; }
  public pod(workload: string): Pod | undefined { return this.node.pods.find((pod) => pod.workload === workload); }
  /** An application's pod on the pod network. */
  public app(): Pod { return this.random.pick(this.node.pods.filter((pod) => pod.namespace !== 'kube-system' && pod.ip !== '')); }

  /** `rule` as iptables-save prints it, without counters; put first in its chain when `first` */
  public rule(table: string, rule: string, packets = 0, first = false): void {
    const made = { table, rule, packets };
    if (first) { this.rules.unshift(made); } else { this.rules.push(made); }
  }

  public render(): MadeText[] {
    const files = new Map(this.files);
    for (const [path, lines] of this.logs) { files.set(path, `${files.get(path) ?? ''}${[...lines].sort((a, b) => a.at - b.at).map(({ text }) => text).join('\n')}\n`); }
    if (!files.has('networking/iptables-save.txt')) {
      files.set('networking/iptables-save.txt', savedRules(this.rules, this.policies, ctime(this.node.collected)));
      for (const table of ['mangle', 'filter', 'nat']) { files.set(`networking/iptables-${table}.txt`, listingOf(this.rules, table, this.policies, this.node.shape.os)); }
      files.set('networking/iptables.txt', files.get('networking/iptables-filter.txt')!);
    }
    const made = [...files].map(([name, content]) => ({ name, content }));
    return this.relay ? [...this.relay(made)] : made;
  }
}
