import { ArtifactKind, LOG_TYPES } from '../../../src/core/bundle/artifact-kind';
import { BundleOs, classify, EXPECTED_KINDS, layoutPath } from '../../../src/core/bundle/layout';
import { Dialect } from '../../../src/core/logs/dialect';

const ID = 'f'.repeat(64);
const UID = '67d55264-a784-39be-b1f4-1a3dd140687e';

describe('each file the collectors write is known by what it is', () => {
  test.each<[string, ArtifactKind, Dialect]>([
    ['./kubelet/kubelet.log', 'kubelet-log', 'journald'],
    ['kubelet/config.json', 'kubelet-config', 'none'],
    ['kubelet/config.json.d/40-nodeadm.conf', 'kubelet-config', 'none'],
    ['kubelet/kubelet-config.json', 'kubelet-config', 'none'],
    ['kubelet/svc.log', 'kubelet-svc', 'none'],
    ['containerd/containerd-log.txt', 'containerd-log', 'journald'],
    ['containerd/containerd.1425.stacks.log', 'containerd-stacks', 'none'],
    ['containerd/soci-snapshotter/soci-snapshotter-log.txt', 'soci-log', 'journald'],
    ['docker/docker.log', 'docker-log', 'journald'],
    ['docker/docker-info.txt', 'docker-info', 'none'],
    ['sandbox-image/sandbox-image-log.txt', 'sandbox-image-log', 'journald'],
    ['nodeadm/nodeadm-run.log', 'nodeadm-log', 'journald'],
    ['nodeadm/udev-net-manager_ens5.log', 'udev-net-log', 'journald'],
    ['kernel/dmesg.current', 'dmesg', 'dmesg'],
    ['kernel/dmesg.human.current', 'dmesg-human', 'dmesg-ctime'],
    ['kernel/dmesg.boot', 'dmesg-boot', 'dmesg'],
    ['kernel/console-output.txt', 'console-output', 'dmesg'],
    ['var_log/messages', 'messages', 'syslog'],
    ['var_log/messages-20261108', 'messages', 'syslog'],
    ['var_log/syslog.1', 'syslog', 'syslog'],
    ['var_log/syslog.2.gz', 'syslog', 'syslog'],
    ['var_log/cloud-init.log', 'cloud-init-log', 'cloud-init'],
    ['var_log/cloud-init-output.log', 'cloud-init-output', 'cloud-init'],
    ['var_log/unattended-upgrades/unattended-upgrades.log', 'unattended-upgrades-log', 'auto'],
    ['var_log/aws-routed-eni/ipamd.log', 'ipamd-log', 'json'],
    ['var_log/aws-routed-eni/ipamd.log.1', 'ipamd-log', 'json'],
    ['var_log/aws-routed-eni/ipamd.log.2026-11-18-10.gz', 'ipamd-log', 'json'],
    ['var_log/aws-routed-eni/ipamd-2026-11-18T10-00-00.123.log', 'ipamd-log', 'json'],
    ['var_log/aws-routed-eni/ipamd-2026-11-18T10-00-00.123.log.gz', 'ipamd-log', 'json'],
    ['var_log/aws-routed-eni/plugin-2026-11-18T10-00-00.123.log.gz', 'cni-plugin-log', 'json'],
    ['var_log/aws-routed-eni/network-policy-agent.log', 'network-policy-log', 'json'],
    ['var_log/aws-routed-eni/egress-v6-plugin.log', 'egress-plugin-log', 'json'],
    ['networking/iptables-nat.txt', 'iptables-list', 'none'],
    ['networking/ip6tables-save.txt', 'ip6tables-save', 'none'],
    ['networking/nftables-ip-filter.txt', 'nft-ruleset', 'none'],
    ['networking/get_api_server.txt', 'curl-api-server', 'none'],
    ['networking/ping_public.ecr.aws.txt', 'ping', 'none'],
    ['networking/ebpf-maps-data.txt', 'ebpf', 'none'],
    ['networking/configure-multicard-interfaces.txt', 'multicard-log', 'journald'],
    ['networking/systemd-network/80-ec2.network', 'systemd-network', 'none'],
    ['cni/10-aws.conflist', 'cni-conflist', 'none'],
    ['cni/cni-configuration-variables-containerd.json', 'cni-env', 'none'],
    ['ipamd/metrics.json', 'ipamd-metrics', 'none'],
    ['ipamd/ipam.json', 'ipamd-checkpoint', 'none'],
    ['ipamd/ipam_metrics_ignore.txt', 'collector-note', 'none'],
    ['storage/vgs.txt', 'lvm', 'none'],
    ['modinfo/lustre', 'modules', 'none'],
    ['gpu/nvidia-bug-report.log.gz', 'gpu-report', 'none'],
    ['system/allprocstat.txt', 'procstat', 'none'],
    ['automode/kube-proxy.txt', 'kube-proxy-log', 'journald'],
    ['system/eks-healthchecker.txt', 'monitoring-agent-log', 'journald'],
    ['log-capture-errors.log', 'other', 'none'],
    ['pstore/sys_fs_pstore/dmesg-efi-165000000000000001', 'other', 'none'],
    ['pstore/systemd_pstore/1650000000/dmesg.txt', 'other', 'none'],
    ['system/services', 'windows-services', 'none'],
    ['system/services.txt', 'services', 'none'],
    ['system\\kubelet\\kubelet-service.csv', 'kubelet-log', 'windows-csv'],
    ['system/network/hns/endpoint.txt', 'windows-network', 'none'],
    ['system/firewall/firewall-Public', 'windows-network', 'none'],
    [`var_log/coredns-5d78c9869d-abcde_kube-system_coredns-${ID}.log`, 'coredns-log', 'cri'],
    [`var_log/aws-node-termination-handler-x_kube-system_handler-${ID}.log`, 'node-termination-log', 'cri'],
    [`var_log/kube-system_kube-proxy-5bp9w_${UID}/kube-proxy/0.log`, 'kube-proxy-log', 'cri'],
    [`var_log/kube-system_kube-proxy-ip-10-0-1-2_${'a'.repeat(32)}/kube-proxy/3.log.20261118-100000.gz`, 'kube-proxy-log', 'cri'],
    [`var_log/pods/kube-system_ebs-csi-node-x_${UID}/ebs-plugin/0.log`, 'csi-log', 'cri'],
    [`var_log/mount-s3_mp-abc12_${UID}/mountpoint/0.log`, 'csi-log', 'cri'],
    ['somebody/elses.file', 'other', 'auto'],
    ['constructor', 'other', 'auto'],
    ['__proto__', 'other', 'auto'],
    ['', 'other', 'auto'],
  ])('%s is %s', (path, kind, dialect) => {
    const found = classify(path);
    expect(found).toMatchObject({ kind, dialect });
    expect(LOG_TYPES).toContain(found.logType);
  });
});

test('a bundle packed again with folders around it is read the same', () => {
  expect(classify('eks_i-0fa58e27c8f715c31/networking/iptables-save.txt').kind).toBe('iptables-save');
  expect(classify('tmp/eks-log-collector/./kubelet/kubelet.log').kind).toBe('kubelet-log');
  expect(layoutPath('./a/b/storage/mounts.txt')).toBe('storage/mounts.txt');
  // a pod log's own folder is no wrapping
  expect(layoutPath(`var_log/kube-system_x_${UID}/system/0.log`)).toBe(`var_log/kube-system_x_${UID}/system/0.log`);
});

test('both copies of a container\'s log are known as copies, and no other container\'s', () => {
  const byName = classify(`var_log/coredns-5d78c9869d-abcde_kube-system_coredns-${ID}.log`).copies;
  const byDirectory = classify(`var_log/kube-system_coredns-5d78c9869d-abcde_${UID}/coredns/0.log`).copies;
  expect(byName).toBe('pod/kube-system/coredns-5d78c9869d-abcde/coredns');
  expect(byDirectory).toBe(byName);
  expect(classify(`var_log/coredns-5d78c9869d-other_kube-system_coredns-${ID}.log`).copies).not.toBe(byName);
  const init = classify(`var_log/aws-node-x_kube-system_aws-vpc-cni-init-${ID}.log`);
  expect(init.copies).toBe('pod/kube-system/aws-node-x/aws-vpc-cni-init');
});

test('the kernel\'s events are counted once, wherever they were written', () => {
  const keys = ['kernel/dmesg.current', 'kernel/dmesg.human.current', 'kernel/dmesg.boot', 'var_log/messages', 'var_log/syslog'].map(path => classify(path).copies);
  expect(new Set(keys)).toEqual(new Set(['kernel']));
});

test('iptables.txt repeats the filter table', () => {
  expect(classify('networking/iptables.txt').copies).toBe(classify('networking/iptables-filter.txt').copies);
  expect(classify('networking/iptables-nat.txt').copies).toBeUndefined();
});

test('a pod outside kube-system cannot speak as CoreDNS or the CNI by its name', () => {
  expect(classify(`var_log/coredns-evil_default_coredns-${ID}.log`).kind).toBe('pod-log');
  expect(classify(`var_log/default_aws-node-evil_${UID}/aws-node/0.log`).kind).toBe('pod-log');
});

test.each<BundleOs | undefined>(['al2', 'al2023', 'ubuntu', 'windows', 'bottlerocket', undefined])('what a complete %s bundle holds is where the layout finds it, and each gap has its sentence', os => {
  const expected = EXPECTED_KINDS(os);
  expect(new Set(expected.map(each => each.kind)).size).toBe(expected.length);
  for (const { kind, path, missing } of expected) {
    expect(missing).toMatch(/^[A-Za-z].*\.$/);
    const concrete = path.replace('-*_', '-x_').replace('-*.log', `-${ID}.log`);
    expect(classify(concrete).kind).toBe(kind);
  }
});

test('AL2023 is not reproached with what only AL2 has', () => {
  const kinds = EXPECTED_KINDS('al2023').map(each => each.kind);
  expect(kinds).not.toContain('messages');
  expect(kinds).not.toContain('curl-api-server');
  expect(kinds).toContain('nodeadm-log');
});
