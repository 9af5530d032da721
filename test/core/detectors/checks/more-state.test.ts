import { faultsOf, lines, outcomeOf } from './bundle-context';
import { HEALTHY, node } from './node-files';
import { cpuThrottlingCheck } from '../../../../src/core/detectors/checks/cpu-throttling';
import { fstabEntriesCheck } from '../../../../src/core/detectors/checks/fstab-entries';
import { gpuReportCheck } from '../../../../src/core/detectors/checks/gpu-report';
import { interfaceMtuCheck } from '../../../../src/core/detectors/checks/interface-mtu';
import { macAddressPolicyCheck } from '../../../../src/core/detectors/checks/mac-address-policy';
import { nftDropsCheck } from '../../../../src/core/detectors/checks/nft-drops';
import { pressureStallCheck } from '../../../../src/core/detectors/checks/pressure-stall';
import { tmpfsUseCheck } from '../../../../src/core/detectors/checks/tmpfs-use';
import { windowsDiskCheck, windowsServicesCheck } from '../../../../src/core/detectors/checks/windows-node';
import { xfsFreeSpaceCheck } from '../../../../src/core/detectors/checks/xfs-free-space';
import { zramUseCheck } from '../../../../src/core/detectors/checks/zram-use';

describe('MTU', () => {
  const nic = (name: string, mtu: number) => lines(`${name}: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu ${mtu}`, '');
  const devices = (...each: readonly (readonly [string, number])[]) => ({ 'networking/ifconfig.txt': each.map(([name, mtu]) => nic(name, mtu)).join('') });

  test('pods that send more than the node\'s interface takes', () => {
    expect(faultsOf(interfaceMtuCheck, devices(['ens5', 1500], ['eni12345678901', 9001]))).toMatchObject([{ entity: { podMtu: 9001, nodeMtu: 1500, deviceRole: 'primary-eni' } }]);
  });

  test('ENIs of the node that differ', () => {
    expect(faultsOf(interfaceMtuCheck, devices(['ens5', 9001], ['ens6', 1500]))).toMatchObject([{ entity: { interface: 'ens6' } }]);
  });

  test.each([['equal', [['ens5', 9001], ['ens6', 9001], ['eni12345678901', 9001], ['lo', 65536]]], ['an overlay, which takes less', [['ens5', 9001], ['cali12345678901', 8951], ['vxlan.calico', 8951]]], ['docker\'s bridge', [['eth0', 9001], ['docker0', 1500]]]] as const)('%s is in order', (_, each) => {
    expect(outcomeOf(interfaceMtuCheck, devices(...each)).outcome).toBe('absent');
  });
});

describe('MACAddressPolicy', () => {
  const link = (policy: string, match = 'OriginalName=*') => ({ 'networking/systemd-network/99-default.link': lines('# /usr/lib/systemd/network/99-default.link', '[Match]', match, '[Link]', `MACAddressPolicy=${policy}`) });
  const ubuntu = { 'kernel/uname.txt': 'Linux ip 6.8.0-1021-aws #23-Ubuntu SMP x86_64\n' };

  const cni = (version: string) => ({ 'cni/cni-configuration-variables-containerd.json': `{"Image":"602401143452.dkr.ecr.us-east-1.amazonaws.com/amazon-k8s-cni:v${version}","Spec":{"process":{"env":["AWS_VPC_K8S_CNI_LOGLEVEL=DEBUG"]}}}\n` });

  test.each([
    ['Ubuntu, a CNI that leaves the address to udev', { ...ubuntu, ...cni('1.19.5') }, 'high'],
    ['Amazon Linux 2023, a CNI that leaves the address to udev', cni('1.20.1'), 'high'],
    ['a CNI that sets the address itself', { ...ubuntu, ...cni('1.20.2') }, 'low'],
    ['a later CNI', cni('1.21.0'), 'low'],
    ['a CNI of unknown version, outside Ubuntu', { 'cni/cni-configuration-variables-containerd.json': '' }, 'low'],
  ])('persistent with %s', (_, files, severity) => {
    expect(faultsOf(macAddressPolicyCheck, { ...HEALTHY, ...files, ...link('persistent') })).toMatchObject([{ severity }]);
  });

  test('the drop-in with which newer EKS images set none counts, whatever the file before it says', () => {
    const file = 'networking/systemd-network/99-default.link';
    const withDropIn = { [file]: lines('# /usr/lib/systemd/network/99-default.link', '[Match]', 'OriginalName=*', '[Link]', 'MACAddressPolicy=persistent', '', '# /etc/systemd/network/99-default.link.d/99-no-policy.conf', '[Link]', 'MACAddressPolicy=none') };
    expect(outcomeOf(macAddressPolicyCheck, { ...HEALTHY, ...cni('1.19.5'), ...withDropIn }).outcome).toBe('absent');
  });

  test('an earlier file for veth pairs that says none takes precedence', () => {
    const own = { 'networking/systemd-network/10-veth.link': lines('[Match]', 'Driver=veth', '[Link]', 'MACAddressPolicy=none') };
    expect(outcomeOf(macAddressPolicyCheck, { ...HEALTHY, ...ubuntu, ...link('persistent'), ...own }).outcome).toBe('absent');
  });

  test.each([
    ['none', { ...HEALTHY, ...ubuntu, ...link('none') }],
    ['the systemd of Amazon Linux 2', { ...HEALTHY, 'kernel/uname.txt': 'Linux ip 5.10.236-227.928.amzn2.x86_64 #1 SMP x86_64\n', ...link('persistent') }],
    ['another CNI', { 'cni/05-cilium.conflist': '{"name":"cilium","plugins":[{"type":"cilium-cni"}]}', ...ubuntu, ...link('persistent') }],
  ])('%s is in order', (_, files) => { expect(outcomeOf(macAddressPolicyCheck, files).outcome).toBe('absent'); });

  test('without a file that matches it is not judged', () => {
    expect(outcomeOf(macAddressPolicyCheck, { ...HEALTHY, ...link('persistent', 'Driver=ena') }).outcome).toBe('not-evaluable');
  });
});

describe('resources', () => {
  const cgroup = (periods: number, throttled: number) => ({ 'system/cpu_throttling.txt': lines('/sys/fs/cgroup/kubepods.slice/kubepods-pod1a2b3c4d_1111_2222_3333_444455556666.slice/cpu.stat', `nr_periods ${periods}`, `nr_throttled ${throttled}`, 'throttled_usec 5000000') });

  test.each([[10_000, 5_000, 'present'], [10_000, 900, 'absent'], [100, 90, 'absent']])('%d periods, %d of them throttled: %s', (periods, throttled, outcome) => {
    expect(outcomeOf(cpuThrottlingCheck, cgroup(periods, throttled)).outcome).toBe(outcome);
  });

  test('pressure is judged by the last minute, where it was collected', () => {
    const io = (full: string) => ({ 'system/pressure_io.txt': lines('some avg10=20.00 avg60=30.00 avg300=9.00 total=1', `full avg10=0.00 avg60=${full} avg300=1.00 total=1`) });
    expect(faultsOf(pressureStallCheck, io('22.50'))).toMatchObject([{ entity: { resource: 'io', percent: 22.5 } }]);
    expect(outcomeOf(pressureStallCheck, io('2.00')).outcome).toBe('absent');
    expect(outcomeOf(pressureStallCheck, HEALTHY)).toMatchObject({ outcome: 'not-evaluable', missing: [expect.stringContaining('NodeDiagnostic')] });
  });

  test('zram: none is normal, one cannot be judged', () => {
    const lsblk = (name: string) => ({ 'storage/lsblk.txt': lines('NAME MAJ:MIN RM SIZE RO TYPE MOUNTPOINTS', `${name} 252:0 0 2G 0 disk [SWAP]`) });
    expect(outcomeOf(zramUseCheck, lsblk('nvme0n1')).outcome).toBe('absent');
    expect(outcomeOf(zramUseCheck, lsblk('zram0')).outcome).toBe('not-evaluable');
  });
});

describe('file systems', () => {
  const df = (...rows: readonly string[]) => node({ 'storage/mounts.txt': lines('/dev/nvme0n1p1 on / type xfs (rw)', '', 'Filesystem Size Used Avail Use% Mounted on', ...rows) });

  test('a full tmpfs is a low hint; tokens and secrets fill theirs by nature', () => {
    expect(faultsOf(tmpfsUseCheck, df('tmpfs 3.8G 3.8G 0 100% /dev/shm'))).toMatchObject([{ severity: 'low', entity: { mount: '/dev/shm' } }]);
    expect(outcomeOf(tmpfsUseCheck, df('tmpfs 3.8G 0 3.8G 0% /dev/shm', 'tmpfs 16M 16M 0 100% /var/lib/kubelet/pods/1/volumes/kubernetes.io~projected/kube-api-access', 'tmpfs 4.0K 4.0K 0 100% /x')).outcome).toBe('absent');
  });

  test('free space in small pieces', () => {
    const xfs = (size: number) => ({ 'storage/xfs.txt': lines('meta-data=/dev/nvme0n1p1 isize=512', `average free extent size ${size}`) });
    expect(faultsOf(xfsFreeSpaceCheck, xfs(7.2))).toMatchObject([{ entity: { deviceRole: 'root', averageBlocks: 7.2 } }]);
    expect(outcomeOf(xfsFreeSpaceCheck, xfs(5_685)).outcome).toBe('absent');
  });

  test('fstab against what is mounted', () => {
    const fstab = (...entries: readonly string[]) => node({ 'storage/fstab.txt': lines(...entries) });
    expect(faultsOf(fstabEntriesCheck, fstab('UUID=1 / xfs defaults 1 1', '/dev/sdb /data ext4 defaults 0 2'))).toMatchObject([{ entity: { mount: '/data' } }]);
    expect(outcomeOf(fstabEntriesCheck, fstab('UUID=1 / xfs defaults 1 1', '/dev/sdb /data ext4 noauto 0 2', '/swap none swap sw 0 0', 'tmpfs /x tmpfs defaults 0 0')).outcome).toBe('absent');
  });

  test('a thin pool that is nearly full, and a volume that lost a disk', () => {
    const lvs = lines('  LV   VG  Attr       LSize  Pool Origin Data%  Meta%', '  pool vg0 twi-aotz-- 20.00g             97.31  12.50', '  data vg0 -wi-ao--p- 10.00g');
    expect(faultsOf(fstabEntriesCheck, { 'storage/lvs.txt': lvs }).map((fault) => fault.severity)).toEqual(['medium', 'medium']);
  });
});

describe('Windows', () => {
  test('a stopped kubelet is critical; docker beside containerd is not missed', () => {
    const services = (status: string) => ({ 'system/services': lines('Status   Name   DisplayName', `${status}  kubelet   kubelet`, 'Running  containerd  containerd', 'Stopped  docker  Docker') });
    expect(faultsOf(windowsServicesCheck, services('Stopped'))).toMatchObject([{ condition: 'kubelet-failed', severity: 'critical' }]);
    expect(outcomeOf(windowsServicesCheck, services('Running')).outcome).toBe('absent');
    expect(outcomeOf(windowsServicesCheck, HEALTHY).outcome).toBe('not-evaluable');
  });

  test.each([[31.22, 18.78, undefined], [46, 4, 'high'], [49, 1, 'critical']])('drive C with %d GiB used and %d free: %s', (used, free, severity) => {
    const files = { 'system/volumes': lines('Name Used (GB) Free (GB)', '---- --------- ---------', `C   ${used}   ${free}`) };
    expect(severity === undefined ? outcomeOf(windowsDiskCheck, files).outcome : faultsOf(windowsDiskCheck, files)[0]!.severity).toBe(severity ?? 'absent');
  });
});

describe('nftables outside iptables', () => {
  const ruleset = (table: string, ...rules: readonly string[]) => ({ 'networking/nftables-rules.txt': lines(`table ${table} {`, '\tchain forward {', '\t\ttype filter hook forward priority filter; policy accept;', ...rules, '\t}', '}') });

  test('a stranger\'s rule that refuses forwarded packets is a risk', () => {
    expect(faultsOf(nftDropsCheck, ruleset('inet hardening', '\t\tip daddr 10.100.0.0/16 counter packets 4211 bytes 99 drop'))).toMatchObject([{ severity: 'medium', kind: 'risk', entity: { table: 'hardening', chain: 'forward' }, count: 4211 }]);
  });

  test.each([['ip filter', '\t\tcounter packets 4211 bytes 99 drop'], ['ip kube-proxy', '\t\tcounter packets 4211 bytes 99 reject'], ['inet hardening', '\t\tcounter packets 3 bytes 99 drop']])('%s with %s is not', (table, rule) => {
    expect(outcomeOf(nftDropsCheck, ruleset(table, rule)).outcome).toBe('absent');
  });
});

test('a GPU that the driver lost is critical, memory errors are counted, a whole node is in order', () => {
  const report = (attached: number, errors: number) => ({ 'gpu/nvidia-bug-report.log': lines(`    Attached GPUs                             : ${attached}`, '    Driver Version                            : 550.1', '00:1c.0 3D controller: NVIDIA Corporation GA100', '00:1d.0 3D controller: NVIDIA Corporation GA100', `            DRAM Uncorrectable                : ${errors}`) });
  expect(faultsOf(gpuReportCheck, report(1, 0))).toMatchObject([{ condition: 'gpu-missing', severity: 'critical', entity: { attached: 1, present: 2 } }]);
  expect(faultsOf(gpuReportCheck, report(2, 7))).toMatchObject([{ entity: { errors: 7 } }]);
  expect(outcomeOf(gpuReportCheck, report(2, 0)).outcome).toBe('absent');
});
