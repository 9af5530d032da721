import { cniConflistParser } from '../../../src/core/parsers/cni-conflist';
import { cniEnvParser } from '../../../src/core/parsers/cni-env';
import { eniConfigsParser } from '../../../src/core/parsers/eni-configs';
import { ipamdCheckpointParser } from '../../../src/core/parsers/ipamd-checkpoint';
import { ipamdEnisParser } from '../../../src/core/parsers/ipamd-enis';
import { ipamdEnvParser } from '../../../src/core/parsers/ipamd-env';
import { ipamdMetricsParser } from '../../../src/core/parsers/ipamd-metrics';
import { ipamdPodsParser } from '../../../src/core/parsers/ipamd-pods';
import { kubeletConfigParser } from '../../../src/core/parsers/kubelet-config';
import { parseText } from '../../../src/core/parsers/parser';

const container = (env: string[], image = '602401143452.dkr.ecr.us-east-1.amazonaws.com/amazon-k8s-cni:v1.19.5-eksbuild.1') =>
  JSON.stringify({ ID: '7a23', Image: image, Spec: { process: { env } } }, undefined, 4);

describe('environment of aws-node', () => {
  test('settings are kept, secrets are not, and a place ends with its entry', () => {
    const text = JSON.stringify(JSON.parse(container(['WARM_IP_TARGET=5', 'AWS_SECRET_ACCESS_KEY=topsecret', 'MY_TOKEN=hush', 'AWS_VPC_K8S_CNI_EXTERNALSNAT=true'])));
    const facts = parseText(cniEnvParser, text);
    expect(facts).toMatchObject({ version: '1.19.5', documents: 1 });
    expect(Object.entries(facts.settings).map(([name, { value }]) => [name, value])).toEqual([['WARM_IP_TARGET', '5'], ['AWS_VPC_K8S_CNI_EXTERNALSNAT', 'true']]);
    expect(facts.settings.WARM_IP_TARGET.place.excerpt).toBe('"WARM_IP_TARGET=5"');
    expect(JSON.stringify(facts)).not.toMatch(/topsecret|hush/);
  });

  test('of several containers in a row the last with settings counts; other text is reported', () => {
    const facts = parseText(cniEnvParser, `${container(['WARM_ENI_TARGET=1'])}\n${container(['WARM_ENI_TARGET=2'], 'x/amazon-k8s-cni:v1.20.4')}\n${container(['FOO=1'], 'x/aws-network-policy-agent:v1.2.0')}\nctr: container "abc" not found\n`);
    expect(facts).toMatchObject({ documents: 3, version: '1.20.4', settings: { WARM_ENI_TARGET: { value: '2' } }, trailing: { excerpt: 'ctr: container "abc" not found' } });
  });

  test('docker inspect prints an array', () => {
    expect(parseText(cniEnvParser, JSON.stringify([{ Config: { Image: 'amazon-k8s-cni:v1.11.0', Env: ['MAX_ENI=3'] } }]))).toMatchObject({ version: '1.11.0', settings: { MAX_ENI: { value: '3' } } });
  });

  test('an error message is neither empty nor a document', () => {
    expect(parseText(cniEnvParser, 'ctr: failed to dial "/run/containerd/containerd.sock": connection refused\n')).toMatchObject({ empty: false, documents: 0, settings: {}, trailing: { line: 1 } });
    expect(parseText(cniEnvParser, '\n')).toMatchObject({ empty: true, documents: 0 });
  });
});

test('settings as ipamd understood them; of a repeated document the last complete one', () => {
  const facts = parseText(ipamdEnvParser, '{"WARM_ENI_TARGET": 1, "AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS": null}{"WARM_ENI_TARGET": 3, "ENABLE_PREFIX_DELEGATION": true, "secret": "x"}{"WARM_ENI_TARGET": 9, ');
  expect(facts.documents).toBe(2);
  expect(facts.trailing?.start).toBe(137);
  expect(Object.fromEntries(Object.entries(facts.settings).map(([name, { value }]) => [name, value]))).toEqual({ WARM_ENI_TARGET: '3', ENABLE_PREFIX_DELEGATION: 'true' });
  expect(facts.settings.WARM_ENI_TARGET.place).toMatchObject({ line: 1, start: 67 });
});

const address = (ip: string, containerID: string, unassigned = '0001-01-01T00:00:00Z') => [ip, { Address: ip, IPAMKey: { networkName: 'aws-cni', containerID, ifName: containerID && 'eth0' }, AssignedTime: '2026-11-17T14:19:15.137Z', UnassignedTime: unassigned }] as const;
const store = {
  TotalIPs: 18,
  AssignedIPs: 2,
  ENIs: {
    'eni-0aaa': {
      ID: 'eni-0aaa',
      IsPrimary: true,
      IsTrunk: false,
      IsEFA: false,
      DeviceNumber: 0,
      AvailableIPv4Cidrs: {
        '10.0.30.71/32': { IPAddresses: Object.fromEntries([address('10.0.30.71', 'c1')]), IsPrefix: false },
        '10.0.30.72/32': { IPAddresses: Object.fromEntries([address('10.0.30.72', '', '2026-11-18T10:00:00Z')]), IsPrefix: false },
      },
      IPv6Cidrs: {},
    },
    'eni-0bbb': { ID: 'eni-0bbb', IsPrimary: false, IsTrunk: true, DeviceNumber: 1, AvailableIPv4Cidrs: { '10.0.31.0/28': { IPAddresses: Object.fromEntries([address('10.0.31.3', 'c2')]), IsPrefix: true } } },
  },
};

test.each([['one store', JSON.stringify(store)], ['a store for each network card', JSON.stringify({ 0: store }, undefined, 2)]])('ENIs and addresses of ipamd: %s', (_, text) => {
  const facts = parseText(ipamdEnisParser, text);
  expect(facts).toMatchObject({ totalIps: 18, assignedIps: 2, documents: 1 });
  expect(facts.enis).toMatchObject([
    { id: 'eni-0aaa', primary: true, trunk: false, deviceNumber: 0, addresses: 2, assigned: 1, prefixes: 0, releases: [Date.UTC(2026, 10, 18, 10)] },
    { id: 'eni-0bbb', primary: false, trunk: true, deviceNumber: 1, addresses: 1, assigned: 1, prefixes: 1, releases: [] },
  ]);
  expect(facts.addresses).toMatchObject([{ ip: '10.0.30.71', eni: 'eni-0aaa', containerId: 'c1', assignedAt: Date.UTC(2026, 10, 17, 14, 19, 15, 137) }, { ip: '10.0.31.3', eni: 'eni-0bbb' }]);
  expect(facts.addresses[1].place?.excerpt).toMatch(/^"10\.0\.31\.3"/);
});

test('an empty answer of ipamd is told apart from a node without ENIs', () => {
  expect(parseText(ipamdEnisParser, '')).toMatchObject({ empty: true, enis: [] });
  expect(parseText(ipamdEnisParser, '{"0": {"TotalIPs": 0, "AssignedIPs": 0, "ENIs": {}}}')).toMatchObject({ empty: false, totalIps: 0, enis: [] });
});

test('pods and checkpoint give the same addresses, with pod names where they are written', () => {
  const id = 'a'.repeat(64);
  expect(parseText(ipamdPodsParser, `{"aws-cni/${id}/eth0": {"IP": "10.0.30.71", "DeviceNumber": 0}, "web-1_demo_x": {"IP": "10.0.30.72", "DeviceNumber": 1}}`)).toMatchObject({
    count: 2, addresses: [{ ip: '10.0.30.71', containerId: id, deviceNumber: 0 }, { ip: '10.0.30.72', pod: 'web-1', namespace: 'demo' }],
  });
  expect(parseText(ipamdCheckpointParser, `{"version": "vpc-cni-ipam/1", "allocations": [{"containerID": "${id}", "ipv4": "10.0.30.71", "allocationTimestamp": 1794925155137012736, "metadata": {"k8sPodNamespace": "demo", "k8sPodName": "web-1"}}, {"containerID": "b", "ipv6": "fd00::5"}]}`)).toMatchObject({
    version: 'vpc-cni-ipam/1', count: 2, addresses: [{ ip: '10.0.30.71', pod: 'web-1', namespace: 'demo', assignedAt: 1_794_925_155_137 }, { ip: 'fd00::5' }],
  });
});

test('ENIConfigs of custom networking', () => {
  expect(parseText(eniConfigsParser, '{}')).toMatchObject({ documents: 1, configs: [] });
  expect(parseText(eniConfigsParser, '{"MyENI": "us-east-1a", "Eni": {"us-east-1a": {"securityGroups": ["sg-1"], "subnet": "subnet-1"}}}')).toMatchObject({ current: 'us-east-1a', configs: [{ name: 'us-east-1a', subnet: 'subnet-1', securityGroups: ['sg-1'] }] });
});

test('metrics are summed over their labels', () => {
  const facts = parseText(ipamdMetricsParser, `# HELP awscni_total_ip_addresses The total number of IP addresses
awscni_total_ip_addresses 28
awscni_aws_api_error_count{api="CreateNetworkInterface",error="RequestLimitExceeded"} 3
awscni_aws_api_error_count{api="Assign",error="a \\"quoted\\" } text"} 4
awscni_aws_api_latency_ms_bucket{le="1"} 9
awscni_reconcile_count{fn="x"} NaN
go_goroutines 40
process_start_time_seconds 1.79e+09
`);
  expect(Object.keys(facts.totals)).toEqual(['awscni_total_ip_addresses', 'awscni_aws_api_error_count']);
  expect(facts.totals).toMatchObject({ awscni_total_ip_addresses: { value: 28 }, awscni_aws_api_error_count: { value: 7 } });
  expect(facts.samples.map((sample) => sample.labels)).toEqual([{ api: 'CreateNetworkInterface', error: 'RequestLimitExceeded' }, { api: 'Assign', error: 'a \\"quoted\\" } text' }]);
  expect(facts).toMatchObject({ empty: false, unreadLines: 0 });
  expect(parseText(ipamdMetricsParser, '').empty).toBe(true);
});

test('a CNI configuration is valid only when it is whole JSON with a plugin', () => {
  const good = '{"cniVersion": "1.0.0", "name": "aws-cni", "plugins": [{"type": "aws-cni", "mtu": "9001", "podSGEnforcingMode": "strict"}, {"type": "portmap"}]}';
  expect(parseText(cniConflistParser, good)).toMatchObject({ valid: true, name: 'aws-cni', plugins: [{ type: 'aws-cni', mtu: 9001, podSgEnforcingMode: 'strict' }, { type: 'portmap' }] });
  expect(parseText(cniConflistParser, '{"name": "single", "type": "bridge"}')).toMatchObject({ valid: true, plugins: [{ type: 'bridge' }] });
  expect(parseText(cniConflistParser, good.slice(0, 60))).toMatchObject({ valid: false, plugins: [] });
  expect(parseText(cniConflistParser, '{"plugins": []}').valid).toBe(false);
});

test('kubelet configuration of AL2 and AL2023, and what a drop-in does not set stays open', () => {
  const text = '{\n  "kind": "KubeletConfiguration",\n  "clusterDNS": ["10.100.0.10"],\n  "maxPods": 58,\n  "evictionHard": {"nodefs.available": "10%"},\n  "cgroupDriver": "systemd"\n}\n';
  const facts = parseText(kubeletConfigParser, text, 'kubelet/kubelet-config.json');
  expect(facts).toMatchObject({ valid: true, dropIn: false, clusterDns: ['10.100.0.10'], maxPods: 58, evictionHard: { 'nodefs.available': '10%' }, cgroupDriver: 'systemd' });
  expect(facts.places.maxPods).toMatchObject({ line: 4, excerpt: '"maxPods": 58,' });
  const dropIn = parseText(kubeletConfigParser, '{"kind": "KubeletConfiguration", "maxPods": 110}', 'kubelet/config.json.d/40-nodeadm.conf');
  expect(dropIn).toMatchObject({ valid: true, dropIn: true, maxPods: 110 });
  expect(dropIn.clusterDns).toBeUndefined();
  expect(parseText(kubeletConfigParser, '{"kind": "KubeletConfiguration", "maxPods": 110,}').valid).toBe(false);
});
