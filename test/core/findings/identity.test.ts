import { roleOfDevice, wholeDevice } from '../../../src/core/findings/device-role';
import { fingerprintOf } from '../../../src/core/findings/identity';
import { severitiesOf } from '../../../src/core/findings/severity-filter';
import { workloadOf } from '../../../src/core/findings/workload';

describe('the workload of a pod', () => {
  test.each([
    ['web-7d9c5b8f6-x2x4k', 'web'],
    ['coredns-5d78c9869d-4kqzl', 'coredns'],
    ['my-app-2-6bd6464966-gmg2s', 'my-app-2'],
    ['aws-node-7kq2x', 'aws-node'],
    ['kube-proxy-xw4tc', 'kube-proxy'],
    ['kube-proxy-ip-10-0-1-5.us-west-2.compute.internal', 'kube-proxy'],
    ['db-0', 'db'],
    ['kafka-broker-12', 'kafka-broker'],
    ['backup-29384760-4jxz8', 'backup'],
    ['migrate-vx5rd', 'migrate'],
    ['standalone', 'standalone'],
    ['my-pod-hello', 'my-pod-hello'],
    ['', ''],
  ])('%s belongs to %s', (pod, workload) => { expect(workloadOf(pod)).toBe(workload); });
});

describe('the role of a device', () => {
  test.each([
    ['ens5', 'primary-eni'], ['eth0', 'primary-eni'], ['ens6', 'secondary-eni'], ['eth1', 'secondary-eni'], ['enp39s0', 'secondary-eni'],
    ['eni3c8a1f2b9d0', 'pod-veth'], ['vlan9f2c8a1e', 'pod-veth'], ['enia1b2c3d4e5f@if3', 'pod-veth'], ['lo', 'loopback'], ['kube-ipvs0', 'service-dummy'], ['docker0', 'bridge'],
    ['/dev/nvme0n1p1', 'root'], ['xvda1', 'root'], ['nvme1n1', 'data'], ['/dev/xvdba', 'data'], ['md0', 'array'], ['dm-3', 'mapped'], ['strange', 'strange'],
  ])('%s is %s', (device, role) => { expect(roleOfDevice(device)).toBe(role); });

  test.each([['/dev/nvme1n1p3', 'nvme1'], ['nvme0n1', 'nvme0'], ['nvme2', 'nvme2'], ['nvme1c1n1', 'nvme1'], ['xvda1', 'xvda'], ['dm-3', 'dm-3'], ['md127p1', 'md127']])('%s lies on %s', (device, whole) => { expect(wholeDevice(device)).toBe(whole); });
});

describe('the fingerprint', () => {
  test.each([
    ['ena-driver-reset', { interface: 'ens5' }, { interface: 'eth0' }],
    ['block-device-io-error', { device: 'nvme1n1', sector: 5 }, { device: '/dev/nvme4n1p1', sector: 9 }],
    ['ebs-attach-failed', { volume: 'vol-0aaaaaaaaaaaaaaaa' }, { volume: 'vol-0bbbbbbbbbbbbbbbb' }],
    ['filesystem-read-only', { mount: '/var/lib/kubelet/pods/0a1b2c3d-0000-1111-2222-333344445555/volumes/x' }, { mount: '/var/lib/kubelet/pods/9f8e7d6c-9999-8888-7777-666655554444/volumes/x' }],
    ['iptables-drop', { chain: 'FORWARD', port: 53, packets: 4 }, { chain: 'FORWARD', port: '53', packets: 900 }],
  ])('of %s is the same on two nodes', (condition, one, other) => {
    expect(fingerprintOf(condition, one)).toBe(fingerprintOf(condition, other));
    expect(fingerprintOf(condition, one)).toMatch(/^[0-9a-f]{16}$/);
  });

  test('tells faults apart', () => {
    expect(fingerprintOf('iptables-drop', { port: 53 })).not.toBe(fingerprintOf('iptables-drop', { port: 443 }));
    expect(fingerprintOf('disk-full', { mount: '/' })).not.toBe(fingerprintOf('inodes-exhausted', { mount: '/' }));
  });

  test('is not led astray by names that objects have', () => {
    expect(() => fingerprintOf('iptables-drop', { protocol: 'constructor', chain: '__proto__' })).not.toThrow();
  });
});

test('the severity filter of old prompts still works', () => {
  expect(severitiesOf('warning')).toEqual(['high', 'medium']);
  expect(severitiesOf('high')).toEqual(['high']);
  expect(severitiesOf('all')).toHaveLength(5);
});
