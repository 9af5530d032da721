import { BundleDraft, MadeText } from './bundle-draft';
import { FAULTS } from './catalogue';
import { Scenario } from './scenario';
import { Variant } from './variants';
import { atLeast } from '../../src/core/findings/finding';

const text = (files: readonly MadeText[], path: string): string => files.find(({ name }) => name === path)?.content ?? '';
const stampOf = (line: string): number => Date.parse(`${line.slice(0, 6)} 2026 ${line.slice(7, 15)} UTC`);

/** The same node under Bottlerocket: what logdog collects of it, in one directory (bottlerocket-core-kit logdog.common.conf and logdog.kubelet.conf). */
function logdogFiles(files: readonly MadeText[], host: string): MadeText[] {
  const kernel = text(files, 'kernel/dmesg.human.current').split('\n').flatMap((line) => {
    const match = /^\[\w{3} (\w{3}) +(\d{1,2}) (\S{8}) \d{4}\] (.*)$/.exec(line);
    return match ? [`${match[1]} ${match[2]!.padStart(2)} ${match[3]} ${host} kernel: ${match[4]}`] : [];
  });
  const units = ['kubelet/kubelet.log', 'containerd/containerd-log.txt'].flatMap((path) => text(files, path).split('\n').filter((line) => /^\w{3} [ \d]\d /.test(line)));
  // -o short-precise
  const journal = [...kernel, ...units].map((line) => ({ line, at: stampOf(line) })).sort((a, b) => a.at - b.at).map(({ line }) => `${line.slice(0, 15)}.000000${line.slice(15)}`);
  const mounts = text(files, 'storage/mounts.txt');
  const df = mounts.slice(mounts.indexOf('Filesystem ')).replace(/^(\/dev\/nvme0n1p1 .* )\/$/m, '$1/local');
  const bare = (path: string): string => text(files, path).replace(/=======\n[^]*$/, '');
  const made: Readonly<Record<string, string>> = {
    'journalctl.log': `${journal.join('\n')}\n`,
    'journalctl.errors': `${journal.filter((line) => / E\d{4} |level=error/.test(line)).join('\n')}\n`,
    'dmesg': text(files, 'kernel/dmesg.current'),
    'containerd-config': text(files, 'containerd/containerd-config.txt'),
    'df': `${df}\n/dev/dm-0       904M  904M     0 100% /\n`,
    'df-inodes': text(files, 'storage/inodes.txt').replace(/ \/$/m, ' /local'),
    'proc-mounts': `/dev/dm-0 / ext4 ro,seclabel,relatime 0 0\n${['/local', '/var', '/opt', '/mnt'].map((point) => `/dev/nvme0n1p1 ${point} xfs rw,seclabel,nosuid,nodev,noatime 0 0`).join('\n')}\n`,
    'iptables-filter': bare('networking/iptables-filter.txt'),
    'iptables-nat': bare('networking/iptables-nat.txt'),
    'ipamd.log': text(files, 'var_log/aws-routed-eni/ipamd.log'),
    'plugin.log': text(files, 'var_log/aws-routed-eni/plugin.log'),
    'os-release': 'NAME=Bottlerocket\nID=bottlerocket\nVERSION="1.50.0 (aws-k8s-1.33)"\nVERSION_ID=1.50.0\n',
    'settings.json': '{"settings":{"motd":"Welcome to Bottlerocket!","ntp":{"time-servers":["169.254.169.123"]}}}\n',
    'logdog.errors': '',
  };
  return Object.entries(made).map(([name, content]) => ({ name: `bottlerocket-logs/${name}`, content }));
}

function bottlerocket(draft: BundleDraft): void {
  draft.relay = (files) => logdogFiles(files, draft.node.host);
}

const amPm = (at: number): string => new Date(at).toLocaleString('en-US', { timeZone: 'UTC' }).replace(',', '');

/** What eks-log-collector.ps1 collects of a Windows node in order. */
function windows(draft: BundleDraft, more: { readonly events?: string; readonly kubelet?: string; readonly stopped?: string; readonly freeGb?: number } = {}): void {
  const { node, random } = draft;
  const service = (name: string): string => `Name      : ${name}\nStatus    : ${more.stopped === name ? 'Stopped' : 'Running'}\nStartType : Automatic\n`;
  const event = (minutes: number, level: string, message: string): string => `"${amPm(draft.ago(minutes))}","${level}","EC2AMAZ-7QK2L0P","${message}"\n`;
  const line = (minutes: number, message: string): string => `"${message.replace(/"/g, '""')}","1","${amPm(draft.ago(minutes))}"\n`;
  const free = more.freeGb ?? random.int(14, 60);
  draft.relay = () => Object.entries({
    'system/sysinfo': `\nHost Name:                 EC2AMAZ-7QK2L0P\nOS Name:                   Microsoft Windows Server 2022 Datacenter\nSystem Boot Time:          ${amPm(node.boot)}\n`,
    'system/services': ['kubelet', 'kube-proxy', 'containerd', 'csi-proxy', 'W32Time', 'AmazonSSMAgent'].map(service).join('\n'),
    'system/volumes': `Name Used (GB) Free (GB)\n---- --------- ---------\nC        ${(100 - free).toFixed(2)}     ${free.toFixed(2)}\n`,
    'system/system-eventlogs.csv': `#TYPE Selected.System.Diagnostics.Eventing.Reader.EventLogRecord\n"TimeCreated","LevelDisplayName","MachineName","Message"\n${[
      event(900, 'Information', 'The kubelet service entered the running state.'), event(610, 'Warning', 'Name resolution for the name ctldl.windowsupdate.com timed out after none of the configured DNS servers responded.'),
      event(400, 'Error', 'The Windows Update service terminated with the following error: The service did not start due to a logon failure.'), more.events === undefined ? '' : event(12, 'Error', more.events),
    ].join('')}`,
    'system/application-eventlogs.csv': '#TYPE x\n"TimeCreated","LevelDisplayName","MachineName","Message"\n',
    'system/kubelet/kubelet-service.csv': `#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\n"Message","Id","TimeCreated"\n${[
      line(900, 'I0101 10:00:00.000000    3120 kubelet_node_status.go:75] "Successfully registered node" node="x"'),
      line(880, 'E0101 10:00:00.000000    3120 kubelet.go:2327] "Skipping pod synchronization" err="[container runtime status check may not have completed yet, PLEG is not healthy: pleg has yet to be successful]"'),
      ...more.kubelet === undefined ? [] : [9, 7, 5, 3].map((minutes) => line(minutes, more.kubelet!)),
    ].join('')}`,
    'system/kube-proxy/kube-proxy-service.csv': '#TYPE x\n"Message","Id","TimeCreated"\n',
    'system/containerd/containerd-version.txt': `Client:\n  Version:  ${node.containerdVersion}\n`,
    'system/network/routes.txt': `0.0.0.0 0.0.0.0 ${node.gateway} ${node.ip} 15\n`,
    'system/network/ip.txt': `IPv4 Address. . . : ${node.ip}\n`,
  }).map(([name, content]) => ({ name, content }));
}

/** Healthy nodes of systems that have a collector of their own. */
export const OTHER_VARIANTS: readonly Variant[] = [
  { id: 'bottlerocket', shape: {}, adjust: bottlerocket },
  { id: 'bottlerocket-arm64-busy', shape: { arch: 'aarch64', load: 6, pods: 20 }, adjust: bottlerocket },
  { id: 'windows', shape: { cni: 'calico' }, adjust: (draft) => windows(draft) },
];

/** The fault must be told as gravely as the system's other signs allow. */
function grave(conditions: readonly string[], severity: 'critical' | 'high' | 'medium'): NonNullable<Scenario['check']> {
  return ({ findings }) => (findings.some((each) => conditions.includes(each.condition) && atLeast(each.severity, severity)) ? [] : [`${conditions.join(' | ')} is milder than ${severity}`]);
}

function onBottlerocket(id: string, conditions: readonly string[], severity: 'critical' | 'high' | 'medium'): Scenario {
  return { id: `bottlerocket-${id}`, causes: [conditions], check: grave(conditions, severity), apply: (draft) => { bottlerocket(draft); FAULTS.find((each) => each.id === id)!.positive(draft); } };
}

function onWindows(id: string, conditions: readonly string[], severity: 'critical' | 'high' | 'medium', more: Parameters<typeof windows>[1]): Scenario {
  return { id: `windows-${id}`, causes: [conditions], check: grave(conditions, severity), apply: (draft) => windows(draft, more) };
}

export const OTHER_SCENARIOS: readonly Scenario[] = [
  onBottlerocket('pleg', ['pleg-unhealthy'], 'critical'),
  onBottlerocket('oom-node', ['oom-node'], 'critical'),
  onBottlerocket('soft-lockup', ['soft-lockup'], 'critical'),
  onBottlerocket('disk-full', ['disk-full'], 'high'),
  onBottlerocket('subnet-full', ['subnet-ips-exhausted'], 'critical'),
  onBottlerocket('dns-drop', ['dns-blocked-by-iptables', 'iptables-drop'], 'critical'),
  onBottlerocket('shim', ['containerd-shim-failed'], 'high'),
  onBottlerocket('unauthorized', ['node-registration-unauthorized'], 'critical'),
  onWindows('pleg', ['pleg-unhealthy'], 'critical', { kubelet: 'E0101 10:00:00.000000    3120 kubelet.go:2446] "Skipping pod synchronization" err="PLEG is not healthy: pleg was last seen active 3m4.1s ago; threshold is 3m0s"' }),
  onWindows('kubelet-stopped', ['kubelet-failed'], 'critical', { stopped: 'kubelet', events: 'The kubelet service terminated unexpectedly.  It has done this 3 time(s).' }),
  onWindows('containerd-stopped', ['containerd-down'], 'critical', { stopped: 'containerd' }),
  onWindows('kube-proxy-ended', ['kube-proxy-sync-failed'], 'high', { events: 'The kube-proxy service terminated unexpectedly.  It has done this 2 time(s).' }),
  onWindows('disk', ['disk-full'], 'high', { freeGb: 2 }),
];
