import { faultsOf, Files, lines, outcomeOf } from './bundle-context';
import { HEALTHY, node } from './node-files';
import { addressPoolCheck } from '../../../../src/core/detectors/checks/address-pool';
import { cniSettingsCheck } from '../../../../src/core/detectors/checks/cni-settings-unsafe';
import { ipamStateCheck } from '../../../../src/core/detectors/checks/ipam-state';
import { ipamdReadyCheck } from '../../../../src/core/detectors/checks/ipamd-ready';
import { sourceDestCheckCheck } from '../../../../src/core/detectors/checks/source-dest-check';
import { InstanceSnapshot } from '../../../../src/core/evidence/instance-snapshot';

const PS = 'system/ps.txt';
const SILENT = { 'ipamd/enis.json': '', 'ipamd/pods.json': '', 'ipamd/metrics.json': '', 'ipamd/ipamd-env-settings.json': '' };
const WITHOUT_AGENT = HEALTHY[PS]!.replace(/.*aws-k8s-agent.*\n/, '');

describe('ipamd', () => {
  test('does not run: no process and no answer', () => {
    expect(faultsOf(ipamdReadyCheck, node({ ...SILENT, [PS]: WITHOUT_AGENT }))).toMatchObject([{ severity: 'critical', title: expect.stringContaining('ipamd does not run') }]);
  });

  test('runs but does not answer', () => {
    expect(faultsOf(ipamdReadyCheck, node(SILENT))).toMatchObject([{ severity: 'medium', kind: 'symptom' }]);
  });

  test('answers: then the process list need not show it', () => {
    expect(outcomeOf(ipamdReadyCheck, node({ [PS]: WITHOUT_AGENT }))).toMatchObject({ outcome: 'absent', checked: 'ipamd answers: 2 ENIs, 2 addresses assigned.' });
  });

  test('answers nothing, and the process list shows no container: high, not critical', () => {
    const files = { ...SILENT, [PS]: WITHOUT_AGENT.replace(/.*pause.*\n/, '') };
    expect(faultsOf(ipamdReadyCheck, node(files))).toMatchObject([{ severity: 'high', title: expect.stringContaining('none of its endpoints') }]);
    const notAsked = { ...files, 'ipamd/enis.json': undefined, 'ipamd/pods.json': undefined, 'ipamd/metrics.json': undefined };
    expect(outcomeOf(ipamdReadyCheck, node(notAsked)).outcome).toBe('not-evaluable');
  });

  test.each([
    ['there is no process list', { ...SILENT, [PS]: undefined }],
    ['the CNI never ran here', { ...SILENT, [PS]: WITHOUT_AGENT, 'cni/10-aws.conflist': undefined, 'ipamd/ipam.json': undefined }],
  ])('cannot be judged when %s', (_, changes) => {
    expect(outcomeOf(ipamdReadyCheck, node(changes)).outcome).toBe('not-evaluable');
  });

  test.each([
    ['the collector was told not to ask', { 'system/script-params.txt': 'ignore_introspection: true\nignore_metrics: true\n' }],
    ['introspection is switched off', { 'cni/cni-configuration-variables-containerd.json': JSON.stringify({ Image: 'amazon-k8s-cni:v1.19.5', Spec: { process: { env: ['DISABLE_INTROSPECTION=true'] } } }) }],
  ])('silence says nothing when %s', (_, changes) => {
    expect(outcomeOf(ipamdReadyCheck, node({ ...SILENT, ...changes })).outcome).toBe('absent');
  });
});

const snapshot = (...networkInterfaces: readonly Partial<InstanceSnapshot['networkInterfaces'][number]>[]): InstanceSnapshot => ({
  schemaVersion: 1,
  instanceId: 'i-0123456789abcdef0',
  takenAt: '2026-11-20T10:00:00Z',
  securityGroups: [],
  gaps: [],
  networkInterfaces: networkInterfaces.map((each, index) => ({ eniId: `eni-0${index}`, deviceIndex: index, privateAddresses: 1, ipv4Prefixes: 0, ipv6Prefixes: 0, ipv6Addresses: 0, securityGroups: [], ...each })),
});

describe('the source/destination check of EC2', () => {
  const ROUTES = 'networking/iproute.txt';
  const calico = (...routes: readonly string[]) => ({ 'cni/10-calico.conflist': '{"name":"k8s-pod-network","plugins":[{"type":"calico"}]}', [ROUTES]: lines('default via 10.0.0.1 dev ens5 proto dhcp src 10.0.1.9', ...routes) });
  const native = calico('192.168.5.64/26 via 10.0.2.7 dev ens5 proto bird ', 'blackhole 192.168.14.64/26 proto bird ');

  test('drops pods of a CNI that routes addresses of its own without a tunnel', () => {
    expect(faultsOf(sourceDestCheckCheck, native, { instance: snapshot({ sourceDestCheck: true }) }))
      .toMatchObject([{ severity: 'high', kind: 'cause', title: expect.stringContaining('1 block of'), entity: { setting: 'sourceDestCheck', cni: 'calico' }, evidence: [{ file: ROUTES, line: 2 }] }]);
    const cilium = { 'cni/05-cilium.conflist': '{"plugins":[{"type":"cilium-cni"}]}', [ROUTES]: lines('10.86.4.0/24 via 10.86.4.2 dev cilium_host proto kernel', '10.86.5.0/24 via 10.0.2.7 dev ens5 proto kernel') };
    expect(faultsOf(sourceDestCheckCheck, cilium, { instance: snapshot({ sourceDestCheck: true }) })).toHaveLength(1);
  });

  test.each<[string, Files, InstanceSnapshot | undefined, string]>([
    ['is off', native, snapshot({ sourceDestCheck: false }), 'absent'],
    ['is unknown on a laptop', native, undefined, 'not-evaluable'],
    ['does not see what a tunnel carries', calico('192.168.5.64/26 via 192.168.5.64 dev tunl0 proto bird onlink'), snapshot({ sourceDestCheck: true }), 'absent'],
    ['says nothing of a route through the VPC router that is as large as a block', {
      'cni/05-cilium.conflist': '{"plugins":[{"type":"cilium-cni"}]}',
      [ROUTES]: lines('default via 10.0.0.1 dev ens5 proto dhcp src 10.0.1.9', '10.86.4.0/24 via 10.86.4.2 dev cilium_host proto kernel', '172.16.9.0/24 via 10.0.0.1 dev ens5 proto static'),
    }, snapshot({ sourceDestCheck: true }), 'absent'],
    ['lets traffic to an appliance through, whose source is the node', calico('10.8.0.0/16 via 10.0.2.7 dev ens5 proto static'), snapshot({ sourceDestCheck: true }), 'absent'],
    ['is right with the VPC CNI', node({}), snapshot({ sourceDestCheck: true }), 'absent'],
  ])('%s: no fault', (_, files, instance, outcome) => {
    expect(outcomeOf(sourceDestCheckCheck, files, instance && { instance }).outcome).toBe(outcome);
  });
});

describe('the address pool', () => {
  const metrics = (...more: readonly string[]) => lines('awscni_assigned_ip_addresses 28', 'awscni_total_ip_addresses 28', 'awscni_eni_allocated 4', 'awscni_eni_max 4', ...more);
  const full = HEALTHY['ipamd/enis.json']!.replace('"AssignedIPs":2', '"AssignedIPs":28');

  test('full on an instance that takes no more ENIs is a risk, and a cause once pods found none', () => {
    expect(faultsOf(addressPoolCheck, node({ 'ipamd/enis.json': full, 'ipamd/metrics.json': metrics() }))).toMatchObject([{ severity: 'low', kind: 'risk' }]);
    expect(faultsOf(addressPoolCheck, node({ 'ipamd/enis.json': full, 'ipamd/metrics.json': metrics('awscni_no_available_ip_addresses 12') }))).toMatchObject([{ severity: 'high', kind: 'cause', entity: { enis: 4 } }]);
  });

  test('says how many slots ENIs take that ipamd does not manage, where EC2 was asked', () => {
    const [one, two] = [...full.matchAll(/"ID":"(eni-[^"]+)"/g)].map(([, id]) => id!);
    const instance = snapshot({ eniId: one }, { eniId: two }, { eniId: 'eni-0foreign' }, { eniId: 'eni-0card1', networkCard: 1 });
    expect(faultsOf(addressPoolCheck, node({ 'ipamd/enis.json': full, 'ipamd/metrics.json': metrics('awscni_no_available_ip_addresses 12') }), { instance }))
      .toMatchObject([{ title: expect.stringContaining('(1 slot taken by ENIs that ipamd does not manage)'), entity: { unmanagedEnis: 1 } }]);
  });

  test('the slot that is kept for a trunk ENI is none for pods', () => {
    const files = {
      'ipamd/enis.json': full,
      'ipamd/metrics.json': lines('awscni_total_ip_addresses 28', 'awscni_assigned_ip_addresses 28', 'awscni_eni_allocated 2', 'awscni_eni_max 3', 'awscni_no_available_ip_addresses 3'),
    };
    expect(outcomeOf(addressPoolCheck, node(files)).outcome).toBe('absent');
    expect(faultsOf(addressPoolCheck, node({ ...files, 'cni/cni-configuration-variables-containerd.json': JSON.stringify({ Image: 'amazon-k8s-cni:v1.19.5', Spec: { process: { env: ['ENABLE_POD_ENI=true'] } } }) })))
      .toMatchObject([{ severity: 'high', title: expect.stringContaining('kept for the trunk ENI') }]);
  });

  test.each([
    ['InsufficientFreeAddressesInSubnet', 'subnet-ips-exhausted'], ['InsufficientCidrBlocks', 'subnet-prefixes-fragmented'], ['AttachmentLimitExceeded', 'eni-limit-reached'],
  ])('%s with no address left is the cause %s; with addresses left it is past', (code, condition) => {
    const error = `awscni_aws_api_error_count{api="CreateNetworkInterface",error="${code}"} 41`;
    const now = node({ 'ipamd/enis.json': full, 'ipamd/metrics.json': lines('awscni_total_ip_addresses 28', 'awscni_eni_allocated 2', 'awscni_eni_max 4', error) });
    expect(faultsOf(addressPoolCheck, now)).toMatchObject([{ condition, severity: 'high', code, count: 41, state: 'ongoing' }]);
    expect(faultsOf(addressPoolCheck, node({ 'ipamd/metrics.json': lines('awscni_total_ip_addresses 28', error) }))).toMatchObject([{ condition, severity: 'low', state: 'unknown' }]);
  });

  test('a momentarily empty pool is told, not reported', () => {
    expect(outcomeOf(addressPoolCheck, node({ 'ipamd/enis.json': full }))).toMatchObject({ outcome: 'absent', checked: expect.stringContaining('28 of 28 addresses assigned on 2 of at most 4 ENIs (none free at collection)') });
  });
});

describe('ipamd\'s memory and its checkpoint', () => {
  const pods = (...ips: readonly string[]) => JSON.stringify(Object.fromEntries(ips.map((ip, i) => [`aws-cni/${String(i).padStart(64, 'a')}/eth0`, { IP: ip, DeviceNumber: 0 }])));

  test('differ in many addresses', () => {
    const files = node({ 'ipamd/pods.json': pods('10.0.1.1', '10.0.1.2', '10.0.1.3', '10.0.1.4', '10.0.27.111') });
    expect(faultsOf(ipamStateCheck, files)).toMatchObject([{ severity: 'medium', kind: 'symptom', entity: { onlyInCheckpoint: 1, onlyInMemory: 4 } }]);
  });

  test('differ in one pod that came while the collector ran', () => {
    expect(outcomeOf(ipamStateCheck, node({ 'ipamd/pods.json': pods('10.0.27.111', '10.0.27.188', '10.0.1.3') })).outcome).toBe('absent');
  });

  test('an address that two containers have', () => {
    expect(faultsOf(ipamStateCheck, node({ 'ipamd/pods.json': pods('10.0.27.111', '10.0.27.111', '10.0.27.188') }))).toMatchObject([{ severity: 'high', entity: { address: '10.0.27.111' } }]);
  });
});

describe('settings', () => {
  const SETTINGS = 'ipamd/ipamd-env-settings.json';
  test.each([
    ['prefix delegation with all targets at zero', '{"ENABLE_PREFIX_DELEGATION": true, "WARM_PREFIX_TARGET": 0, "WARM_IP_TARGET": 0, "MINIMUM_IP_TARGET": 0}', 'WARM_PREFIX_TARGET'],
    ['IPv6 without prefixes', '{"ENABLE_IPv6": true, "ENABLE_PREFIX_DELEGATION": false}', 'ENABLE_IPv6'],
    ['both families', '{"ENABLE_IPv4": true, "ENABLE_IPv6": true, "ENABLE_PREFIX_DELEGATION": true}', 'ENABLE_IPv6'],
    ['a pod MTU above that of the ENI', '{"AWS_VPC_ENI_MTU": 1500, "POD_MTU": 9001}', 'POD_MTU'],
  ])('%s are a risk', (_, text, setting) => {
    expect(faultsOf(cniSettingsCheck, node({ [SETTINGS]: text }))).toMatchObject([{ severity: 'medium', kind: 'risk', entity: { setting } }]);
  });

  test.each([
    '{"ENABLE_PREFIX_DELEGATION": true, "WARM_PREFIX_TARGET": 1}',
    '{"ENABLE_PREFIX_DELEGATION": true, "WARM_PREFIX_TARGET": 0, "WARM_IP_TARGET": 5, "MINIMUM_IP_TARGET": 10}',
    '{"WARM_IP_TARGET": 0, "MINIMUM_IP_TARGET": 0, "WARM_ENI_TARGET": 1}',
    '{"AWS_VPC_K8S_CNI_EXTERNALSNAT": true, "AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS": "10.9.0.0/16"}',
    '{"DISABLE_NETWORK_RESOURCE_PROVISIONING": true, "ENABLE_IMDS_ONLY_MODE": true}',
    '{"NETWORK_POLICY_ENFORCING_MODE": "strict", "POD_SECURITY_GROUP_ENFORCING_MODE": "strict", "ENABLE_POD_ENI": true}',
    '{"AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG": true}',
    '{"ENABLE_V4_EGRESS": true, "ENABLE_V6_EGRESS": false}',
  ])('unusual alone is no fault: %s', (text) => {
    expect(outcomeOf(cniSettingsCheck, node({ [SETTINGS]: text })).outcome).toBe('absent');
  });

  test('early demux matters where pods of strict security groups are', () => {
    const files = { [SETTINGS]: '{"ENABLE_POD_ENI": true}', 'sysctls/sysctl_all.txt': `${HEALTHY['sysctls/sysctl_all.txt']!}net.ipv4.tcp_early_demux = 1\n` };
    const vlan = `${HEALTHY['networking/ifconfig.txt']!}\nvlanabc123def45: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 9001\n`;
    expect(faultsOf(cniSettingsCheck, node({ ...files, 'networking/ifconfig.txt': vlan }))).toMatchObject([{ entity: { setting: 'DISABLE_TCP_EARLY_DEMUX' } }]);
    expect(outcomeOf(cniSettingsCheck, node(files)).outcome).toBe('absent');
  });
});
