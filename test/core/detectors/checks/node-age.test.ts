import { contextOf, faultsOf, lines, outcomeOf } from './bundle-context';
import { node } from './node-files';
import { amiSupportCheck } from '../../../../src/core/detectors/checks/ami-support';
import { clusterNetwork } from '../../../../src/core/detectors/checks/cluster-network';
import { cronRunsCheck } from '../../../../src/core/detectors/checks/cron-runs';
import { deadContainersCheck } from '../../../../src/core/detectors/checks/dead-containers';
import { kubeletConfigFilesCheck } from '../../../../src/core/detectors/checks/kubelet-config-files';
import { largeEnvironmentsCheck } from '../../../../src/core/detectors/checks/large-environments';
import { runtimeConfigCheck } from '../../../../src/core/detectors/checks/runtime-config';
import { runtimePluginsCheck } from '../../../../src/core/detectors/checks/runtime-plugins';
import { versionSkewCheck } from '../../../../src/core/detectors/checks/version-skew';
import { InstanceSnapshot } from '../../../../src/core/evidence/instance-snapshot';

const uname = (kernel: string) => ({ 'kernel/uname.txt': `Linux ip-10-0-0-1 ${kernel} #1 SMP Wed Apr 23 x86_64 GNU/Linux\n` });
const at = (day: string) => ({ collectedAt: Date.parse(day) });
const kubelet = (version: string) => lines(`Nov 17 14:18:33 ip kubelet[1721]: I1117 14:18:33.237796    1721 server.go:487] "Kubelet version" kubeletVersion="${version}"`);
const proxy = (...versions: readonly string[]) => lines('CONTAINER    IMAGE    RUNTIME', ...versions.map((version, i) => `${String(i).repeat(64)}    602401143452.dkr.ecr.us-east-1.amazonaws.com/eks/kube-proxy:${version}    io.containerd.runc.v2`));

describe('version skew', () => {
  test.each([['v1.31.7-eks-473151a', 'v1.27.6-eksbuild.2'], ['v1.27.1-eks-1', 'v1.32.0-eksbuild.1']])('kubelet %s with kube-proxy %s is out of the supported range', (own, other) => {
    const [fault] = faultsOf(versionSkewCheck, { 'kubelet/kubelet.log': kubelet(own), 'containerd/containerd-containers.txt': proxy(other) });
    expect(fault).toMatchObject({ entity: { component: 'kube-proxy' } });
    expect(fault!.evidence).toHaveLength(2);
  });

  test.each([['v1.31.7-eks-473151a', 'v1.28.6-eksbuild.2'], ['v1.31.7', 'v1.31.7-minimal-eksbuild.2']])('kubelet %s with kube-proxy %s is supported', (own, other) => {
    expect(outcomeOf(versionSkewCheck, { 'kubelet/kubelet.log': kubelet(own), 'containerd/containerd-containers.txt': proxy(other) }).outcome).toBe('absent');
  });

  const beside = (version: string): InstanceSnapshot => ({
    schemaVersion: 1, instanceId: 'i-0123456789abcdef0', takenAt: '2026-11-20T10:00:00Z', networkInterfaces: [], securityGroups: [], gaps: [], cluster: { name: 'prod', version, serviceCidrs: ['172.30.0.0/16'] },
  });

  test.each([['v1.33.1-eks-1', '1.32', 'newer'], ['v1.28.15-eks-1', '1.32', 'older']])('kubelet %s beside a control plane %s is %s than it may be', (own, plane, word) => {
    expect(faultsOf(versionSkewCheck, { 'kubelet/kubelet.log': kubelet(own) }, { instance: beside(plane) })).toMatchObject([{ title: expect.stringContaining(word), entity: { component: 'kubelet', controlPlane: plane } }]);
  });

  test('three minor versions behind the control plane are supported', () => {
    expect(outcomeOf(versionSkewCheck, { 'kubelet/kubelet.log': kubelet('v1.29.1-eks-1'), 'containerd/containerd-containers.txt': proxy('v1.31.0') }, { instance: beside('1.32') }))
      .toMatchObject({ outcome: 'absent', checked: expect.stringContaining('control plane is 1.32') });
  });

  test('a service range that EKS told is used as it is, and not guessed from the services in it', () => {
    expect(clusterNetwork(contextOf({}, { instance: beside('1.32') }))).toMatchObject({ serviceRanges: ['172.30.0.0/16'], serviceRangesAssumed: false });
  });

  test('during a rollout, with two kube-proxies, nothing is claimed', () => {
    expect(outcomeOf(versionSkewCheck, { 'kubelet/kubelet.log': kubelet('v1.31.0'), 'containerd/containerd-containers.txt': proxy('v1.27.0', 'v1.31.0') }).outcome).toBe('not-evaluable');
  });
});

describe('operating system out of support', () => {
  test('a kernel with a known fault is a medium risk', () => {
    expect(faultsOf(amiSupportCheck, uname('5.4.217-126.408.amzn2.x86_64'), at('2026-11-20'))[0]).toMatchObject({ title: expect.stringContaining('PLEG') });
  });

  test('Amazon Linux 2 after its end is told quietly: nothing seen on the node comes from it', () => {
    expect(faultsOf(amiSupportCheck, uname('5.10.236-227.928.amzn2.x86_64'), at('2026-11-20'))).toMatchObject([{ severity: 'low' }]);
  });

  test('Amazon Linux 2 before its end, and AL2023, are in order', () => {
    expect(outcomeOf(amiSupportCheck, uname('5.10.236-227.928.amzn2.x86_64'), at('2025-06-01')).outcome).toBe('absent');
    expect(outcomeOf(amiSupportCheck, uname('6.1.134-150.224.amzn2023.x86_64'), at('2026-11-20')).outcome).toBe('absent');
  });
});

describe('container runtime', () => {
  const CONFIG = 'containerd/containerd-config.txt';
  const MIRRORS = '[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]\nendpoint = ["https://m"]\n';

  test('mirrors are deprecated; beside config_path they break the CRI plugin', () => {
    expect(faultsOf(runtimeConfigCheck, { [CONFIG]: `version = 2\n${MIRRORS}` })).toMatchObject([{ entity: { feature: 'registry.mirrors' } }]);
    expect(faultsOf(runtimeConfigCheck, { [CONFIG]: `version = 2\n[plugins."io.containerd.grpc.v1.cri".registry]\nconfig_path = "/etc/containerd/certs.d"\n${MIRRORS}` })).toMatchObject([{ severity: 'medium' }]);
  });

  test('the configuration of a current image is in order, and none at all is not judged', () => {
    expect(outcomeOf(runtimeConfigCheck, { [CONFIG]: 'version = 2\nroot = "/var/lib/containerd"\n' }).outcome).toBe('absent');
    expect(outcomeOf(runtimeConfigCheck, {}).outcome).toBe('not-evaluable');
  });

  test('a CRI plugin that did not load is a dead node; a snapshotter nobody uses is nothing', () => {
    const plugins = (...rows: readonly string[]) => ({ 'containerd/containerd-plugins.txt': lines('TYPE ID PLATFORMS STATUS', ...rows) });
    expect(faultsOf(runtimePluginsCheck, plugins('io.containerd.grpc.v1    cri    linux/amd64    error'))[0]).toMatchObject({ title: expect.stringContaining('CRI plugin') });
    expect(outcomeOf(runtimePluginsCheck, plugins('io.containerd.snapshotter.v1    btrfs    linux/amd64    error', 'io.containerd.grpc.v1    cri    linux/amd64    ok')).outcome).toBe('absent');
  });

  test('dead containers count only in great numbers', () => {
    const list = (count: number) => lines('CONTAINER IMAGE RUNTIME', ...Array.from({ length: count }, (_, i) => `${i.toString(16).padStart(64, '0')} img:1 io.containerd.runc.v2`));
    const tasks = (count: number) => lines('TASK PID STATUS', ...Array.from({ length: count }, (_, i) => `${i.toString(16).padStart(64, '0')} ${i + 1} RUNNING`));
    expect(faultsOf(deadContainersCheck, { 'containerd/containerd-containers.txt': list(700), 'containerd/containerd-tasks.txt': tasks(100) })).toMatchObject([{ entity: { dead: 600, running: 100 } }]);
    expect(outcomeOf(deadContainersCheck, { 'containerd/containerd-containers.txt': list(300), 'containerd/containerd-tasks.txt': tasks(40) }).outcome).toBe('absent');
    expect(outcomeOf(deadContainersCheck, { 'containerd/containerd-containers.txt': list(700), 'containerd/containerd-tasks.txt': 'ctr: failed to dial\n' }).outcome).toBe('not-evaluable');
  });
});

describe('kubelet configuration', () => {
  const main = { 'kubelet/config.json': '{"kind":"KubeletConfiguration","maxPods":58}' };
  const dropIn = (name: string, value: string) => ({ [`kubelet/config.json.d/${name}`]: value });

  test('two drop-ins that disagree are told, with the one that wins', () => {
    const [fault] = faultsOf(kubeletConfigFilesCheck, { ...main, ...dropIn('20-a.conf', '{"kind":"KubeletConfiguration","maxPods":110}'), ...dropIn('40-nodeadm.conf', '{"kind":"KubeletConfiguration","maxPods":29}') });
    expect(fault).toMatchObject({ title: expect.stringContaining('40-nodeadm.conf wins'), severity: 'low', entity: { option: 'maxPods' } });
  });

  test('one drop-in over the main file is how it is meant to be', () => {
    expect(outcomeOf(kubeletConfigFilesCheck, { ...main, ...dropIn('40-nodeadm.conf', '{"kind":"KubeletConfiguration","maxPods":110}') }).outcome).toBe('absent');
  });

  test('a drop-in that is no JSON is a risk', () => {
    expect(faultsOf(kubeletConfigFilesCheck, { ...main, ...dropIn('99-x.conf', 'maxPods: 110\n') })).toMatchObject([{ severity: 'medium', kind: 'risk' }]);
  });
});

test('a process with thousands of variables, and a cron job that runs each minute, are told low', () => {
  expect(faultsOf(largeEnvironmentsCheck, { 'system/large_environments.txt': 'PID\tCount\n4711\t5210\n' })).toMatchObject([{ title: expect.stringContaining('5,210') }]);
  expect(outcomeOf(largeEnvironmentsCheck, { 'system/large_environments.txt': 'PID\tCount\n' }).outcome).toBe('absent');
  const cron = (minutes: readonly number[]) => ({ 'var_log/cron': lines(...minutes.map((minute) => `Nov 18 10:${String(minute).padStart(2, '0')}:01 ip CROND[1]: (root) CMD (/usr/bin/poll)`)) });
  expect(faultsOf(cronRunsCheck, cron([0, 1, 2, 3, 4]))).toMatchObject([{ entity: { command: '/usr/bin/poll', runs: 5 } }]);
  expect(outcomeOf(cronRunsCheck, cron([0, 10, 20, 30])).outcome).toBe('absent');
  expect(outcomeOf(cronRunsCheck, node()).outcome).toBe('not-evaluable');
});
