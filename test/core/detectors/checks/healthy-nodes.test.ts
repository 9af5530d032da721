import { contextOf, Files, lines } from './bundle-context';
import { HEALTHY, iptablesSave, listedChain, listing, node } from './node-files';
import { conditionOf } from '../../../../src/catalog/conditions';
import { LOG_TYPES } from '../../../../src/core/bundle/artifact-kind';
import { STATE_CHECKS } from '../../../../src/core/detectors/checks';

/** Faults at medium or above, causes and symptoms: what a healthy node must not have. */
function alarms(files: Files): string[] {
  const context = contextOf(files, { collectedAt: Date.parse('2026-11-20T06:58:51Z'), uptimeSeconds: 108_000 });
  return STATE_CHECKS.flatMap((check) => {
    const outcome = check.evaluate(context);
    if (outcome.outcome !== 'present') { return []; }
    return outcome.faults.filter((fault) => !['low', 'info'].includes(fault.severity ?? 'critical')).map((fault) => `${check.id}: ${fault.severity} ${fault.title}`);
  });
}

const CALICO = iptablesSave({
  chains: ['cali-FORWARD', 'cali-INPUT', 'cali-tw-cali12345678901'],
  policies: { FORWARD: 'DROP [0:0]' },
  filter: [
    '-A INPUT -m comment --comment "cali:Cz_u1IQiXIMmKD4c" -j cali-INPUT', '-A FORWARD -m comment --comment "cali:wUHhoiAYhphO9Mso" -j cali-FORWARD',
    '-A FORWARD -m comment --comment "cali:S93hcgKJrXEqnTfs" -m comment --comment "Policy explicitly accepted packet." -m mark --mark 0x10000/0x10000 -j ACCEPT',
    '-A cali-tw-cali12345678901 -m comment --comment "cali:x" -m comment --comment "Drop if no profiles matched" -j DROP',
    '-A cali-INPUT -p tcp -m comment --comment "cali:y" -m multiport --dports 10250 -j DROP',
  ],
});

const CASES: readonly (readonly [string, Files])[] = [
  ['AL2023 with the VPC CNI', HEALTHY],
  ['AL2, with the kernel\'s small neighbour table and strict reverse path on the second ENI', node({
    'sysctls/sysctl_all.txt': HEALTHY['sysctls/sysctl_all.txt']!.replace('gc_thresh3 = 16384', 'gc_thresh3 = 1024\nnet.ipv4.conf.ens6.rp_filter = 1'),
  })],
  ['iptables 1.8.9, which prints protocol numbers', node({
    'networking/iptables-filter.txt': listing(
      listedChain('INPUT', 'policy ACCEPT 0 packets, 0 bytes'), listedChain('FORWARD', 'policy ACCEPT 0 packets, 0 bytes', '  946  514K KUBE-FORWARD  0    --  *      *       0.0.0.0/0            0.0.0.0/0           '),
      listedChain('OUTPUT', 'policy ACCEPT 0 packets, 0 bytes'), listedChain('KUBE-FORWARD', '1 references', '   23   173 DROP       0    --  *      *       0.0.0.0/0            0.0.0.0/0            ctstate INVALID'),
    ),
  })],
  ['Ubuntu with snaps, a CD-ROM and EFI variables', node({
    'storage/mounts.txt': lines(
      '/dev/root on / type ext4 (rw,relatime,discard)', '/dev/loop0 on /snap/core20/2105 type squashfs (ro,nodev,relatime)', 'efivarfs on /sys/firmware/efi/efivars type efivarfs (rw)', '',
      'Filesystem      Size  Used Avail Use% Mounted on', '/dev/root        97G   12G   85G  13% /', 'tmpfs           7.7G  7.7G     0 100% /dev/shm', 'efivarfs        128K  126K     0  98% /sys/firmware/efi/efivars',
      '/dev/loop0       64M   64M     0 100% /snap/core20/2105', '/dev/sr0        364K  364K     0 100% /media/cdrom', '/dev/nvme0n1p15 105M  104M  1.0M  99% /boot/efi',
    ),
    'storage/inodes.txt': lines('Filesystem       Inodes  IUsed   IFree IUse% Mounted on', '/dev/root      12902400 200000 12702400    2% /', '/dev/loop0        11993  11993       0  100% /snap/core20/2105'),
    'system/services.txt': lines(
      '  UNIT LOAD ACTIVE SUB DESCRIPTION', '  chrony.service loaded active running chrony', '  containerd.service loaded active running containerd', '  snap.kubelet-eks.daemon.service loaded active running kubelet',
      '* systemd-networkd-wait-online.service loaded failed failed Wait for Network', '* motd-news.service loaded failed failed Message of the Day', '5 loaded units listed.',
    ),
  })],
  ['Bottlerocket, whose root file system is a read-only image and full', node({
    'storage/mounts.txt': lines(
      '/dev/dm-0 on / type ext4 (ro,relatime,seclabel)', '/dev/nvme1n1p1 on /local type xfs (rw)', '/dev/nvme1n1p1 on /var type xfs (rw)', 'tmpfs on /tmp type tmpfs (rw)', '',
      'Filesystem Size Used Avail Use% Mounted on', '/dev/dm-0 904M 904M 0 100% /', '/dev/nvme1n1p1 80G 20G 60G 25% /local',
    ),
  })],
  ['instance storage under containerd and kubelet', node({
    'storage/mounts.txt': lines(
      '/dev/nvme0n1p1 on / type xfs (rw)', '/dev/md127 on /mnt/k8s-disks/0 type xfs (rw)', '/dev/md127 on /var/lib/kubelet type xfs (rw)', '', 'Filesystem Size Used Avail Use% Mounted on',
      '/dev/nvme0n1p1 20G 6G 14G 30% /', '/dev/md127 1.8T 500G 1.3T 28% /mnt/k8s-disks/0',
    ),
  })],
  ['Calico policy on the VPC CNI, with a DROP policy that it works around', node({ 'networking/iptables-save.txt': CALICO, 'networking/iptables-filter.txt': undefined })],
  ['Calico as the CNI, with its blackhole blocks', node({
    'cni/10-aws.conflist': undefined,
    'cni/10-calico.conflist': '{"name":"k8s-pod-network","cniVersion":"0.3.1","plugins":[{"type":"calico"},{"type":"portmap"}]}',
    'ipamd/enis.json': undefined,
    'ipamd/pods.json': undefined,
    'ipamd/ipam.json': undefined,
    'ipamd/metrics.json': undefined,
    'networking/iproute.txt': HEALTHY['networking/iproute.txt']! + lines('blackhole 192.168.14.64/26 proto bird ', 'blackhole 10.0.28.0/26 proto 80 '),
  })],
  ['Cilium instead of kube-proxy', node({
    'cni/10-aws.conflist': undefined,
    'cni/05-cilium.conflist': '{"name":"cilium","cniVersion":"0.3.1","plugins":[{"type":"cilium-cni"}]}',
    'ipamd/enis.json': undefined,
    'ipamd/pods.json': undefined,
    'ipamd/ipam.json': undefined,
    'ipamd/metrics.json': undefined,
    'networking/iptables-save.txt': iptablesSave({ services: false, chains: ['CILIUM_FORWARD'], filter: ['-A FORWARD -m comment --comment "cilium-feeder: CILIUM_FORWARD" -j CILIUM_FORWARD', '-A CILIUM_FORWARD -o cilium_host -j ACCEPT'] }),
  })],
  ['IPVS mode, which has no KUBE-SVC chains', node({
    'networking/iptables-save.txt': iptablesSave({
      services: false,
      chains: ['KUBE-IPVS-FILTER', 'KUBE-SOURCE-RANGES-FIREWALL'],
      filter: ['-A INPUT -j KUBE-IPVS-FILTER', '-A KUBE-IPVS-FILTER -m conntrack --ctstate NEW -m set --match-set KUBE-IPVS-IPS dst -j REJECT --reject-with icmp-port-unreachable', '-A KUBE-SOURCE-RANGES-FIREWALL -j DROP'],
    }),
    'networking/ipvsadm.txt': lines('-A -t 10.100.0.1:443 -s rr', '-a -t 10.100.0.1:443 -r 10.0.6.22:443 -m -w 1'),
    'modinfo/ip_vs': lines('ip_vs_rr 16384 2', 'ip_vs 192512 4 ip_vs_rr', 'nf_conntrack 184320 7'),
  })],
  ['kube-proxy in nftables mode', node({ 'networking/iptables-save.txt': iptablesSave({ services: false }), 'networking/iptables-filter.txt': undefined })],
  ['an IPv6 cluster, with the kernel\'s own unreachable routes', node({
    'networking/ip6route.txt': lines(
      'unreachable ::/96 dev lo metric 1024 error -113 pref medium', 'unreachable 2002:a00::/24 dev lo metric 1024 error -113 pref medium', 'unreachable default dev lo metric 4294967295 error -101 pref medium',
      'fe80::/64 dev ens5 proto kernel metric 256 pref medium', 'unreachable fe80::/64 dev lo proto kernel metric 256 pref medium', '2600:1f14:aaaa:bb00::/80 dev eni12345678901 metric 1024 pref medium', 'multicast ff00::/8 dev ens5 table local proto kernel metric 256 pref medium',
    ),
    'networking/ip6tables-save.txt': lines('# Generated by ip6tables-save v1.8.8 (nf_tables)', '*filter', ':INPUT ACCEPT [0:0]', ':FORWARD DROP [0:0]', ':OUTPUT ACCEPT [0:0]', 'COMMIT'),
  })],
  ['custom networking and prefix delegation', node({
    'ipamd/ipamd-env-settings.json': '{"WARM_PREFIX_TARGET": 1, "WARM_IP_TARGET": 0, "ENABLE_PREFIX_DELEGATION": true, "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG": true}',
    'ipamd/eni-configs.json': '{"ENIConfigs": {}}',
    'networking/iproute.txt': HEALTHY['networking/iproute.txt']!.replace('10.0.27.188', '100.64.3.17'),
    'networking/iprule.txt': HEALTHY['networking/iprule.txt']!.replaceAll('10.0.27.188', '100.64.3.17'),
    'ipamd/pods.json': HEALTHY['ipamd/pods.json']!.replace('10.0.27.188', '100.64.3.17'),
    'ipamd/ipam.json': HEALTHY['ipamd/ipam.json']!.replace('10.0.27.188', '100.64.3.17'),
  })],
  ['pods with their own security groups on a trunk ENI', node({
    'ipamd/ipamd-env-settings.json': '{"ENABLE_POD_ENI": true, "POD_SECURITY_GROUP_ENFORCING_MODE": "standard", "AWS_VPC_K8S_CNI_EXTERNALSNAT": true}',
    'networking/ifconfig.txt': `${HEALTHY['networking/ifconfig.txt']!}\nvlanabc123def45: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 9001\n`,
    'sysctls/sysctl_all.txt': `${HEALTHY['sysctls/sysctl_all.txt']!}net.ipv4.tcp_early_demux = 1\n`,
  })],
  ['a node that never joined: neither kube-proxy nor the CNI has run', node({
    'networking/iptables-save.txt': lines('# Generated by iptables-save v1.8.4', '*filter', ':INPUT ACCEPT [10:840]', ':FORWARD ACCEPT [0:0]', ':OUTPUT ACCEPT [9:800]', 'COMMIT'),
    'networking/iptables-filter.txt': undefined,
    'cni/10-aws.conflist': undefined,
    'ipamd/enis.json': '',
    'ipamd/pods.json': '',
    'ipamd/ipam.json': undefined,
    'ipamd/metrics.json': '',
    'ipamd/ipamd-env-settings.json': '',
    'networking/iprule.txt': lines('0:\tfrom all lookup local', '32766:\tfrom all lookup main', '32767:\tfrom all lookup default'),
    'networking/iproute.txt': lines('default via 10.0.16.1 dev eth0 ', '10.0.16.0/20 dev eth0 proto kernel scope link src 10.0.27.205 '),
    'networking/ifconfig.txt': undefined,
    'sysctls/sysctl_all.txt': HEALTHY['sysctls/sysctl_all.txt']!.replaceAll('rp_filter = 0', 'rp_filter = 1').replaceAll('rp_filter = 2', 'rp_filter = 1'),
    'system/ps.txt': HEALTHY['system/ps.txt']!.split('\n').filter((each) => !/pause|aws-k8s|kube-proxy/.test(each)).join('\n'),
  })],
  ['a hardened node: metadata closed to pods, scans dropped, SSH banned', node({
    'networking/iptables-save.txt': iptablesSave({
      chains: ['f2b-sshd', 'DOCKER-ISOLATION-STAGE-1', 'DOCKER-ISOLATION-STAGE-2'],
      filter: [
        '-A INPUT -p tcp -m multiport --dports 22 -j f2b-sshd', '-A f2b-sshd -s 203.0.113.9/32 -j REJECT --reject-with icmp-port-unreachable', '-A INPUT -p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE -j DROP',
        '-A INPUT -p tcp -m tcp --dport 23 -j DROP', '-A INPUT -s 127.0.0.0/8 ! -i lo -j DROP', '-A INPUT -p icmp -m icmp --icmp-type 8 -m limit --limit 1/sec -j DROP',
        '-A FORWARD -d 169.254.169.254/32 -i eni+ -j DROP', '-A FORWARD -p tcp -m tcp --dport 25 -j REJECT', '-A OUTPUT -d 169.254.169.254/32 -m owner ! --uid-owner 0 -j DROP',
        '-A FORWARD -j DOCKER-ISOLATION-STAGE-1', '-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2', '-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP',
      ],
    }),
    'networking/iptables-filter.txt': undefined,
  })],
  ['draining: no pod left', node({ 'ipamd/pods.json': '{}', 'ipamd/ipam.json': '{"version":"vpc-cni-ipam/1","allocations":[]}', 'networking/iprule.txt': lines('0:\tfrom all lookup local', '1024:\tfrom all fwmark 0x80/0x80 lookup main', '32766:\tfrom all lookup main') })],
  ['just booted: counters say nothing yet', node({ 'networking/ethtool.txt': HEALTHY['networking/ethtool.txt']!.replace('bw_in_allowance_exceeded: 0', 'bw_in_allowance_exceeded: 12') })],
  ['services without endpoints', node({
    'networking/iptables-save.txt': iptablesSave({ filter: ['-A KUBE-SERVICES -d 10.100.44.7/32 -p tcp -m comment --comment "shop/cart:http has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable'] }),
  })],
  ['legacy tables left empty by the search for the right back end', node({ 'networking/iptables-save.txt': `${iptablesSave()}# Warning: iptables-legacy tables present, use iptables-legacy-save to see them\n` })],
];

test.each(CASES)('a healthy node raises no alarm: %s', (_, files) => {
  expect(alarms(files)).toEqual([]);
});

test('of a bundle with no file nothing is called absent: missing evidence is not health', () => {
  const context = contextOf({});
  expect(STATE_CHECKS.filter((check) => check.evaluate(context).outcome !== 'not-evaluable').map((check) => check.id)).toEqual([]);
});

test.each(Object.keys(HEALTHY).filter((path) => path !== 'kubelet/config.json'))('an empty %s is never taken for health by every check that reads only it', (path) => {
  const outcomes = STATE_CHECKS.map((check) => check.evaluate(contextOf({ [path]: '' })).outcome);
  expect(new Set(outcomes)).toEqual(new Set(['not-evaluable']));
});

test('checks have unique ids, a runbook row, and remedies that say when they change the node', () => {
  expect(new Set(STATE_CHECKS.map((check) => check.id)).size).toBe(STATE_CHECKS.length);
  for (const check of STATE_CHECKS) {
    expect(check.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(check.runbook).toMatch(/^[A-J]\d{1,2}$/);
    expect(check.remediation.length).toBeGreaterThan(0);
    expect(LOG_TYPES).toEqual(expect.arrayContaining([...check.correlateWith ?? []]));
    for (const condition of [check.condition, ...check.alsoReports ?? []]) { expect(conditionOf(condition)).toBeDefined(); }
    for (const step of check.remediation) {
      if (/sysctl -w|iptables -[PDA]|systemctl (re)?(start|enable|disable)|modprobe |ip route del|ip link set/.test(step)) { expect(step).toMatch(/^\[changes the node\] /); }
    }
  }
});

test.each(['\u0000\uffff}{', 'a'.repeat(5000), '-A FORWARD -j', '{"a":', '<html>503</html>'])('garbage in every file breaks no check', (garbage) => {
  const context = contextOf(Object.fromEntries(Object.keys(HEALTHY).map((path) => [path, garbage])));
  for (const check of STATE_CHECKS) { expect(() => check.evaluate(context)).not.toThrow(); }
});
