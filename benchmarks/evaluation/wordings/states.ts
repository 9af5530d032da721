import { Severity } from '../../../src/core/findings/finding';
import { BundleDraft } from '../bundle-draft';
import { NodeShape } from '../node-model';

/** A node whose files show a state: a fault, or, without conditions, nothing that is wrong. */
export interface NodeState {
  readonly id: string;
  readonly conditions?: readonly string[];
  readonly severity?: Severity;
  readonly not?: readonly string[];
  readonly shape?: Partial<NodeShape>;
  readonly apply: (draft: BundleDraft) => void;
}

const fault = (id: string, condition: string | readonly string[], apply: NodeState['apply'], more: Partial<NodeState> = {}): NodeState => ({ id, conditions: [condition].flat(), apply, ...more });
const healthy = (id: string, apply: NodeState['apply'], more: Partial<NodeState> = {}): NodeState => ({ id, apply, ...more });

const MOUNTS = 'storage/mounts.txt';
const df = (row: string) => (draft: BundleDraft): void => { draft.edit(MOUNTS, (text) => `${text.trimEnd()}\n${row}\n`); };
const rootUse = (row: string) => (draft: BundleDraft): void => { draft.edit(MOUNTS, (text) => text.replace(/^\/dev\/nvme0n1p1 +\S+ +\S+ +\S+ +\S+ \/$/m, row)); };
const sysctl = (name: string, value: string) => (draft: BundleDraft): void => {
  draft.edit('sysctls/sysctl_all.txt', (text) => (new RegExp(`^${name.replace(/\./g, '\\.')} = .*$`, 'm').test(text) ? text.replace(new RegExp(`^${name.replace(/\./g, '\\.')} = .*$`, 'm'), `${name} = ${value}`) : `${text}${name} = ${value}\n`));
};
const unit = (row: string) => (draft: BundleDraft): void => { draft.edit('system/services.txt', (text) => text.replace(/\n/, `\n${row}\n`)); };
const route = (row: string) => (draft: BundleDraft): void => { draft.edit('networking/iproute.txt', (text) => `${text.trimEnd()}\n${row}\n`); };
const ethtool = (name: string, value: number) => (draft: BundleDraft): void => { draft.edit('networking/ethtool.txt', (text) => text.replace(new RegExp(`${name}: \\d+`), `${name}: ${value}`)); };
const all = (...steps: NodeState['apply'][]) => (draft: BundleDraft): void => { for (const step of steps) { step(draft); } };
/** Takes the counters away, as old collectors left them out. */
const dropFiles = (...paths: string[]) => (draft: BundleDraft): void => { for (const path of paths) { draft.drop(path); draft.set(path, ''); } };

export const NODE_STATES: readonly NodeState[] = [
  // file systems
  fault('root-full-xvda', 'disk-full', (draft) => { draft.edit(MOUNTS, (text) => text.replace(/\/dev\/nvme0n1p1(?= )/g, '/dev/xvda1').replace(/^\/dev\/xvda1 +\S+ +\S+ +\S+ +\S+ \/$/m, '/dev/xvda1        20G   20G   24K 100% /')); }, { severity: 'critical' }),
  fault('root-full-md', 'disk-full', all(df('/dev/md127       1.8T  1.8T   12M 100% /mnt/k8s-disks/0'), (draft) => { draft.edit(MOUNTS, (text) => text.replace('\n\nFilesystem', '\n/dev/md127 on /mnt/k8s-disks/0 type xfs (rw,noatime)\n/dev/md127 on /var/lib/containerd type xfs (rw,noatime)\n/dev/md127 on /var/lib/kubelet type xfs (rw,noatime)\n\nFilesystem')); }), { severity: 'critical' }),
  fault('containerd-volume-full', 'disk-full', df('/dev/nvme1n1     100G   97G  3.1G  97% /var/lib/containerd'), { severity: 'critical' }),
  fault('lvm-full', 'disk-full', df('/dev/mapper/vg0-var  50G   48G  2.1G  96% /var'), { severity: 'critical' }),
  fault('device-name-wraps', 'disk-full', df('/dev/mapper/a-very-long-volume-group-name-of-the-node-lv_var\n                      50G   49G  1.0G  99% /var'), { severity: 'high' }),
  fault('root-91', 'disk-full', rootUse('/dev/nvme0n1p1   20G   19G  1.9G  91% /'), { severity: 'high' }),
  healthy('root-84', rootUse('/dev/nvme0n1p1   20G   17G  3.3G  84% /')),
  healthy('squashfs-full', df('/dev/loop3        56M   56M     0 100% /snap/core18/2829')),
  healthy('boot-full', df('/dev/nvme0n1p15   98M   95M  3.1M  97% /boot/efi')),
  healthy('cdrom-full', df('/dev/sr0         364K  364K     0 100% /media/config')),
  healthy('nfs-huge', df('127.0.0.1:/      8.0E  1.2T  8.0E   1% /var/lib/kubelet/pods/0a/volumes/kubernetes.io~csi/efs/mount')),
  healthy('df-permission', df('df: /var/lib/kubelet/pods/0a/volumes/kubernetes.io~csi/pvc/mount: Permission denied')),
  healthy('pod-volume-half', df('/dev/nvme3n1      98G   70G   28G  72% /var/lib/kubelet/pods/0a/volumes/kubernetes.io~csi/pvc-1/mount')),
  fault('root-read-only', 'filesystem-read-only', (draft) => { draft.edit(MOUNTS, (text) => text.replace('/dev/nvme0n1p1 on / type xfs (rw,', '/dev/nvme0n1p1 on / type xfs (ro,')); }, { severity: 'high' }),
  healthy('bottlerocket-root', (draft) => { draft.edit(MOUNTS, (text) => text.replace('/dev/nvme0n1p1 on / type xfs (rw,', '/dev/dm-0 on / type ext4 (ro,seclabel,relatime)\n/dev/nvme1n1p1 on /var type xfs (rw,').replace('\n\nFilesystem', '\ntmpfs on /tmp type tmpfs (rw,nosuid,nodev,noexec)\n\nFilesystem').replace(/^\/dev\/nvme0n1p1 +\S+ +\S+ +\S+ +\S+ \/$/m, '/dev/root  904M  571M  271M  68% /\n/dev/nvme1n1p1   20G   9G   11G  45% /var')); }),
  healthy('projected-read-only', (draft) => { draft.edit(MOUNTS, (text) => text.replace('\n\nFilesystem', '\n/dev/nvme3n1 on /var/lib/kubelet/pods/0a/volumes/kubernetes.io~csi/pvc-1/mount type ext4 (ro,relatime)\ntmpfs on /run/secrets type tmpfs (ro,relatime)\n\nFilesystem')); }),
  fault('inodes-100', 'inodes-exhausted', (draft) => { draft.edit('storage/inodes.txt', (text) => text.replace(/^\/dev\/nvme0n1p1 .*$/m, '/dev/nvme0n1p1  10485760 10485760     0  100% /')); }, { severity: 'critical' }),
  // the programs say ENOSPC, and it is not the space
  fault('inodes-100-and-enospc', 'inodes-exhausted', (draft) => {
    draft.edit('storage/inodes.txt', (text) => text.replace(/^\/dev\/nvme0n1p1 .*$/m, '/dev/nvme0n1p1  10485760 10485760     0  100% /'));
    for (const minutes of [9, 6, 3]) { draft.containerd(draft.ago(minutes), 'error', 'RunPodSandbox for &PodSandboxMetadata{Name:a,Uid:b,Namespace:c,Attempt:0,} failed, error', 'error="failed to create sandbox: mkdir /var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/ab: no space left on device"'); }
  }, { severity: 'critical', not: ['disk-full'] }),
  fault('to-pod-rules-partly-gone', 'pod-route-missing', (draft) => { draft.edit('networking/iprule.txt', (text) => { let gone = 0; return text.split('\n').filter((line) => !(line.startsWith('512:') && (gone += 1) <= 2)).join('\n'); }); }),
  fault('inodes-96-ext4', 'inodes-exhausted', (draft) => { draft.edit('storage/inodes.txt', (text) => text.replace(/^\/dev\/nvme0n1p1 .*$/m, '/dev/xvda1  1310720 1260012     50708  97% /')); }, { severity: 'high' }),
  healthy('inodes-dash', (draft) => { draft.edit('storage/inodes.txt', (text) => `${text}/dev/nvme2n1       -       -       -     - /data\n127.0.0.1:/            0       0       0     - /efs\n`); }),
  healthy('inodes-doubled', (draft) => { draft.edit('storage/inodes.txt', (text) => text + text); }),
  fault('shm-full', ['tmpfs-exhausted', 'disk-full'], (draft) => { draft.edit(MOUNTS, (text) => text.replace(/^tmpfs +\S+ +0 +\S+ +0% \/dev\/shm$/m, 'tmpfs            64M   64M     0 100% /dev/shm')); }, { severity: 'low' }),
  // units
  fault('kubelet-failed-unit', 'kubelet-failed', (draft) => { draft.edit('system/services.txt', (text) => text.replace(/^ {2}kubelet\.service.*$/m, '* kubelet.service                       loaded failed failed Kubernetes Kubelet')); }, { severity: 'critical' }),
  fault('kubelet-auto-restart', 'kubelet-failed', (draft) => { draft.edit('system/services.txt', (text) => text.replace(/^ {2}kubelet\.service.*$/m, '  kubelet.service                       loaded activating auto-restart Kubernetes Kubelet')); }, { severity: 'critical' }),
  fault('containerd-failed-bullet', 'containerd-down', (draft) => { draft.edit('system/services.txt', (text) => text.replace(/^ {2}containerd\.service.*$/m, '● containerd.service                    loaded failed failed containerd container runtime')); }, { severity: 'critical' }),
  fault('own-agent-failed', 'systemd-unit-failed', unit('* datadog-agent.service                    loaded failed failed Datadog Agent'), { severity: 'medium' }),
  healthy('unit-not-found', unit('* iptables.service                         not-found inactive dead iptables.service')),
  healthy('wait-online-failed', unit('* systemd-networkd-wait-online.service     loaded failed failed Wait for Network to be Configured')),
  healthy('mount-unit-gone', unit('* var-lib-kubelet-pods-0a-volumes-kubernetes.io\\x7ecsi-pvc\\x2d1-mount.mount loaded failed failed /var/lib/kubelet/pods/0a')),
  healthy('services-empty', dropFiles('system/services.txt')),
  // kernel parameters and tables
  fault('ip-forward-zero', 'sysctl-unsafe', sysctl('net.ipv4.ip_forward', '0'), { severity: 'high' }),
  fault('conntrack-96', 'conntrack-table-full', all(sysctl('net.netfilter.nf_conntrack_count', '251700'), sysctl('net.netfilter.nf_conntrack_max', '262144')), { severity: 'critical' }),
  fault('conntrack-no-list', 'conntrack-table-full', all(dropFiles('networking/conntrack.txt'), sysctl('net.netfilter.nf_conntrack_count', '131060'), sysctl('net.netfilter.nf_conntrack_max', '131072')), { severity: 'critical' }),
  healthy('conntrack-80', all(sysctl('net.netfilter.nf_conntrack_count', '209700'), sysctl('net.netfilter.nf_conntrack_max', '262144'))),
  healthy('conntrack-zero-max', all(sysctl('net.netfilter.nf_conntrack_count', '0'), sysctl('net.netfilter.nf_conntrack_max', '0'))),
  fault('files-95', 'file-descriptors-exhausted', sysctl('fs.file-nr', '1520112\t0\t1583452'), { severity: 'medium' }),
  healthy('sysctl-missing', dropFiles('sysctls/sysctl_all.txt')),
  healthy('sysctl-errors', (draft) => { draft.edit('sysctls/sysctl_all.txt', (text) => `sysctl: permission denied on key 'fs.protected_hardlinks'\nsysctl: reading key "kernel.spl.hostid"\n${text}`); }),
  healthy('sysctl-twice', (draft) => { draft.edit('sysctls/sysctl_all.txt', (text) => text + text); }),
  fault('ports-narrow', 'ephemeral-ports-exhausted', sysctl('net.ipv4.ip_local_port_range', '60000\t60999'), { severity: 'low' }),
  // routes and rules
  fault('no-default-route', 'default-route-missing', (draft) => { draft.edit('networking/iproute.txt', (text) => text.split('\n').filter((line) => !/^default via (?!.* table )/.test(line)).join('\n')); }, { severity: 'critical' }),
  fault('blackhole-services', 'blackhole-route', (draft) => { route(`blackhole ${draft.node.serviceCidr} `)(draft); }, { severity: 'high' }),
  fault('unreachable-vpc', 'blackhole-route', (draft) => { route(`unreachable ${draft.node.vpc} metric 10 `)(draft); }, { severity: 'high' }),
  fault('prohibit-service-address', 'blackhole-route', (draft) => { route(`prohibit ${draft.node.dns} `)(draft); }, { severity: 'high' }),
  healthy('calico-blackhole', route('blackhole 10.244.113.64/26 proto bird '), { shape: { cni: 'calico' } }),
  healthy('docker-routes', route('172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1 linkdown ')),
  healthy('vpn-route', route('10.200.0.0/16 via 10.20.208.9 dev ens5 proto static ')),
  healthy('pod-sg-rules', (draft) => { draft.edit('networking/iprule.txt', (text) => `${text.trimEnd()}\n10:\tfrom all iif vlan.eth.1 lookup 101\n10:\tfrom all iif vlanab12cd34ef5 lookup 101\n20:\tfrom all lookup local\n`); route('default via 10.20.208.1 dev vlan.eth.1 table 101 ')(draft); }, { shape: { podSecurityGroups: true } }),
  healthy('iproute-empty', dropFiles('networking/iproute.txt', 'networking/iprule.txt')),
  healthy('ip-not-found', (draft) => { draft.set('networking/iproute.txt', 'bash: ip: command not found\n'); draft.set('networking/iprule.txt', 'bash: ip: command not found\n'); }),
  // filters
  fault('drop-service-dns-ipv6', ['dns-blocked-by-iptables', 'iptables-drop'], (draft) => {
    draft.set('networking/ip6tables-save.txt', `# Generated by ip6tables-save v1.8.8 (nf_tables) on x\n*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:KUBE-FORWARD - [0:0]\n-A FORWARD -d ${draft.node.dns}/128 -p udp -m udp --dport 53 -j DROP\n-A FORWARD -j KUBE-FORWARD\n-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP\nCOMMIT\n`);
  }, { shape: { ipv6: true }, severity: 'medium' }),
  fault('reject-output-api', 'iptables-drop', (draft) => { draft.rule('filter', '-A OUTPUT -p tcp -m tcp --dport 443 -j REJECT --reject-with icmp-port-unreachable', 812, true); }, { severity: 'high' }),
  fault('drop-kubelet-port', 'iptables-drop', (draft) => { draft.rule('filter', '-A INPUT -p tcp -m tcp --dport 10250 -j DROP', 91, true); }, { severity: 'high' }),
  fault('drop-goto-chain', ['iptables-drop', 'dns-blocked-by-iptables'], (draft) => { draft.rule('filter', `-A FORWARD -d ${draft.node.vpc} -g BLOCKED`, 91, true); draft.rule('filter', '-A BLOCKED -j DROP', 91); }, { severity: 'high' }),
  fault('raw-prerouting-drop', ['iptables-drop', 'dns-blocked-by-iptables'], (draft) => { draft.rule('raw', `-A PREROUTING -d ${draft.node.dns}/32 -p udp -m udp --dport 53 -j DROP`, 44); }, { severity: 'high' }),
  healthy('istio-ambient', (draft) => { draft.rule('nat', '-A PREROUTING -j ISTIO_PRERT', 0); draft.rule('nat', '-A ISTIO_PRERT -s 169.254.7.127/32 -p tcp -m tcp -j ACCEPT', 0); draft.rule('mangle', '-A PREROUTING -m mark --mark 0x539/0xfff -j CONNMARK --set-xmark 0x111/0xfff', 0); }),
  healthy('nodelocal-dns', (draft) => {
    for (const chain of ['PREROUTING', 'OUTPUT']) { draft.rule('raw', `-A ${chain} -d 169.254.20.10/32 -p udp -m udp --dport 53 -m comment --comment "NodeLocal DNS Cache: skip conntrack" -j NOTRACK`, 100); }
    draft.rule('filter', '-A INPUT -d 169.254.20.10/32 -p udp -m udp --dport 53 -m comment --comment "NodeLocal DNS Cache: allow DNS traffic" -j ACCEPT', 100);
  }),
  healthy('fail2ban', (draft) => { draft.rule('filter', '-A INPUT -p tcp -m multiport --dports 22 -j f2b-sshd', 20); draft.rule('filter', '-A f2b-sshd -s 203.0.113.9/32 -j REJECT --reject-with icmp-port-unreachable', 20); }),
  healthy('imds-block', (draft) => { draft.rule('filter', '-A FORWARD -d 169.254.169.254/32 -i eni+ -p tcp -m tcp --dport 80 -j DROP', 40); }),
  healthy('iptables-missing', dropFiles('networking/iptables-save.txt', 'networking/iptables-filter.txt', 'networking/iptables-nat.txt', 'networking/iptables.txt', 'networking/iptables-mangle.txt')),
  healthy('iptables-not-found', (draft) => { for (const name of ['save', 'filter', 'nat', 'mangle']) { draft.set(`networking/iptables-${name}.txt`, 'bash: iptables: command not found\n'); } draft.set('networking/iptables.txt', ''); }),
  healthy('iptables-cut', (draft) => { const text = draft.render().find(({ name }) => name === 'networking/iptables-save.txt')!.content; draft.set('networking/iptables-save.txt', text.slice(0, Math.floor(text.length * 0.6))); for (const table of ['filter', 'nat', 'mangle']) { draft.set(`networking/iptables-${table}.txt`, ''); } draft.set('networking/iptables.txt', ''); }),
  healthy('forward-drop-cut', (draft) => { draft.policies.set('filter/FORWARD', 'DROP'); const text = draft.render().find(({ name }) => name === 'networking/iptables-save.txt')!.content; draft.set('networking/iptables-save.txt', text.slice(0, text.indexOf('-A FORWARD -m comment'))); for (const table of ['filter', 'nat', 'mangle']) { draft.set(`networking/iptables-${table}.txt`, ''); } draft.set('networking/iptables.txt', ''); }),
  // interfaces and counters
  fault('eth-down', 'interface-down', (draft) => { draft.edit('networking/ifconfig.txt', (text) => text.replace(/^(ens5|eth0): flags=\d+<UP,BROADCAST,RUNNING,MULTICAST>/m, '$1: flags=4098<BROADCAST,MULTICAST>')); }, { severity: 'medium' }),
  healthy('docker-down', (draft) => { draft.edit('networking/ifconfig.txt', (text) => `${text}\ndocker0: flags=4099<UP,BROADCAST,MULTICAST>  mtu 1500\n        inet 172.17.0.1  netmask 255.255.0.0  broadcast 172.17.255.255\n        ether 02:42:aa:bb:cc:dd  txqueuelen 0  (Ethernet)\n\n`); }),
  healthy('tunnels', (draft) => { draft.edit('networking/ifconfig.txt', (text) => `${text}\ntunl0: flags=128<NOARP>  mtu 1480\n        tunnel   txqueuelen 1000  (IPIP Tunnel)\n\nkube-ipvs0: flags=130<BROADCAST,NOARP>  mtu 1500\n        inet 172.20.0.10  netmask 255.255.255.255  broadcast 0.0.0.0\n\n`); }),
  healthy('ifconfig-missing', (draft) => { draft.drop('networking/ifconfig.txt'); }),
  fault('linklocal-fast', 'ena-linklocal-allowance-exceeded', ethtool('linklocal_allowance_exceeded', 4_912_220), { severity: 'medium' }),
  fault('conntrack-allowance-fast', 'ena-conntrack-allowance-exceeded', ethtool('conntrack_allowance_exceeded', 9_912_220), { severity: 'medium' }),
  fault('pps-fast', 'ena-allowance-exceeded', ethtool('pps_allowance_exceeded', 99_912_220), { severity: 'medium' }),
  healthy('ethtool-none', (draft) => { draft.set('networking/ethtool.txt', 'Interface lo\nno stats available\n\nInterface eth0\nno stats available\n'); }),
  // resolver
  fault('resolv-empty', 'dns-resolver-misconfigured', (draft) => { draft.set('networking/resolv.conf', '# Generated by NetworkManager\nsearch ec2.internal\n'); }, { severity: 'medium' }),
  healthy('resolv-stub', (draft) => { draft.set('networking/resolv.conf', 'nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch eu-west-1.compute.internal\n'); draft.edit('system/netstat.txt', (text) => `${text}tcp        0      0 127.0.0.53:53           0.0.0.0:*               LISTEN      611/systemd-resolve\n`); }),
  healthy('resolv-custom', (draft) => { draft.set('networking/resolv.conf', 'search corp.example eu-west-1.compute.internal\nnameserver 10.9.0.53\nnameserver 10.9.1.53\noptions timeout:2 attempts:3 rotate single-request-reopen\n'); }),
  healthy('resolv-ipv6', (draft) => { draft.set('networking/resolv.conf', 'nameserver fd00:ec2::253\nnameserver 169.254.169.253\n'); }),
  // processes
  fault('zombies-40', 'zombies-excess', (draft) => { draft.edit('system/ps.txt', (text) => text + Array.from({ length: 40 }, (_, index) => `root       ${9000 + index}  0.0  0.0      0     0 ?        Z    Jun10   0:00  \\_ [sh] <defunct>\n`).join('')); }, { severity: 'medium' }),
  healthy('zombies-4', (draft) => { draft.edit('system/ps.txt', (text) => text + Array.from({ length: 4 }, (_, index) => `root       ${9000 + index}  0.0  0.0      0     0 ?        Z    Jun10   0:00  \\_ [sh] <defunct>\n`).join('')); }),
  fault('runc-init-hung', 'runc-init-hung', (draft) => { draft.edit('system/ps.txt', (text) => `${text}root        9911  0.0  0.0  12345  4321 ?        D    Jun10   0:00  \\_ runc init\nroot        9912  0.0  0.0  12345  4321 ?        D    Jun10   0:00  \\_ runc init\n`); }, { severity: 'low' }),
  healthy('ps-cut', (draft) => { draft.edit('system/ps.txt', (text) => text.slice(0, 900)); }),
  healthy('ps-empty', dropFiles('system/ps.txt', 'system/ps-threads.txt', 'system/top.txt')),
  // ipamd state
  healthy('introspection-html', (draft) => { for (const name of ['enis', 'pods', 'eni-configs', 'networkutils-env-settings', 'ipamd-env-settings']) { draft.set(`ipamd/${name}.json`, '404 page not found\n'); } }),
  healthy('introspection-doubled', (draft) => { for (const name of ['enis', 'pods']) { draft.edit(`ipamd/${name}.json`, (text) => text + text); } }),
  healthy('introspection-cut', (draft) => { draft.edit('ipamd/enis.json', (text) => text.slice(0, Math.floor(text.length / 2))); }),
  healthy('metrics-text', (draft) => { const text = draft.files.get('ipamd/metrics.json') ?? ''; draft.drop('ipamd/metrics.json'); draft.set('ipamd/metrics.txt', text); }),
  healthy('cni-env-error', (draft) => { draft.set('cni/cni-configuration-variables-containerd.json', 'ctr: container "aws-node" in namespace "k8s.io": not found\n'); }),
  // pressure
  fault('psi-memory', 'resource-stall', (draft) => { draft.set('system/pressure_memory.txt', 'some avg10=71.22 avg60=66.10 avg300=40.02 total=998877665\nfull avg10=61.20 avg60=52.91 avg300=30.11 total=778877665\n'); }, { severity: 'medium' }),
  healthy('psi-none', (draft) => { for (const name of ['cpu', 'memory', 'io']) { draft.set(`system/pressure_${name}.txt`, 'some avg10=0.00 avg60=0.12 avg300=0.30 total=998877\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7788\n'); } }),
  // reboots
  healthy('reboot-history-long', (draft) => { draft.edit('system/last_reboot.txt', (text) => text.replace(/\n\nwtmp/, '\nreboot   system boot  6.1.132-147.221. Thu May 21 03:53 - 03:50  (19+23:57)\nreboot   system boot  6.1.131-147.221. Fri May  1 03:53 - 03:50  (19+23:57)\n\nwtmp')); }),
  healthy('last-not-found', (draft) => { draft.set('system/last_reboot.txt', 'timeout: failed to run command \'last\': No such file or directory\n'); }),
];

const iso = (at: number, zone: string): string => `${new Date(at).toISOString().slice(0, 23)}123${zone}`;

/** The same node as another collector or another system would have bundled it. */
export const LAYOUTS: readonly { readonly id: string; readonly change: (draft: BundleDraft) => void }[] = [
  {
    id: 'node-diagnostic-iso-journal',
    change: (draft) => {
      for (const path of ['kubelet/kubelet.log', 'containerd/containerd-log.txt']) { restamp(draft, path, (line, at) => line.replace(/^\w{3} [ \d]\d \d\d:\d\d:\d\d /, `${iso(at, '+0000')} `)); }
    },
  },
  {
    id: 'ubuntu-snap-kubelet',
    change: (draft) => {
      restamp(draft, 'kubelet/kubelet.log', (line, at) => line.replace(/^\w{3} [ \d]\d \d\d:\d\d:\d\d \S+ /, `${new Date(at).toISOString().slice(0, 19)}Z `).replace('Z kubelet[', 'Z kubelet-eks.daemon['));
      draft.edit('system/services.txt', (text) => text.replace(/kubelet\.service {4}/, 'snap.kubelet-eks.daemon.service').replace(/ {2}nodeadm-.*\n/g, ''));
      draft.set('system/pkglist.txt', 'Desired=Unknown/Install/Remove/Purge/Hold\n||/ Name  Version  Architecture Description\nii  containerd  1.7.28-0ubuntu1~22.04.1  amd64  daemon to control runC\nii  chrony 4.2-2ubuntu2 amd64 Versatile implementation of the Network Time Protocol\n');
    },
  },
  { id: 'syslog-iso', change: (draft) => { draft.log('var_log/syslog', draft.ago(3), `${new Date(draft.ago(3)).toISOString()} ${draft.node.host} systemd[1]: Started Session 4 of User ubuntu.`); } },
  { id: 'collector-0.6.2', change: (draft) => { for (const path of [...draft.files.keys()].filter((each) => /inodes|ping_|resolv\.conf|ethtool|ip6|conntrack6|ps-threads|procstat|_throttling|xfs\.txt|pod_local|last_reboot|large_env|fstab|ipset|ipvsadm|ebpf|nodeadm|region|availability/.test(each))) { draft.drop(path); } } },
];

function restamp(draft: BundleDraft, path: string, change: (line: string, at: number) => string): void {
  const changed: [number, string][] = [];
  draft.strike(path, (line, at) => { changed.push([at, change(line, at)]); return true; });
  for (const [at, line] of changed) { draft.log(path, at, line); }
}

