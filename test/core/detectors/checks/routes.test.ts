import { faultsOf, lines, outcomeOf } from './bundle-context';
import { HEALTHY, iptablesSave, node } from './node-files';
import { blackholeRouteCheck } from '../../../../src/core/detectors/checks/blackhole-route';
import { defaultRouteCheck } from '../../../../src/core/detectors/checks/default-route';
import { networkManagerCheck } from '../../../../src/core/detectors/checks/network-manager';
import { podRoutingCheck } from '../../../../src/core/detectors/checks/pod-routing';

const ROUTES = 'networking/iproute.txt';
const RULES = 'networking/iprule.txt';
const routes = HEALTHY[ROUTES]!;
const rules = HEALTHY[RULES]!;

describe('routes that discard traffic', () => {
  test.each([
    ['over the service range', 'blackhole 10.96.0.0/12 ', 'critical', 'service addresses (10.100.0.0/16)'],
    ['over cluster DNS alone', 'unreachable 10.100.0.10 ', 'critical', 'service addresses'],
    ['over the VPC', 'blackhole 10.0.128.0/17 ', 'critical', 'addresses of the VPC'],
    ['over a pod of this node', 'prohibit 10.0.27.111 table 2', 'critical', 'addresses of pods on this node'],
    ['over an endpoint of the API server', 'blackhole 10.0.6.22 ', 'critical', 'endpoints of the API server'],
    ['over the resolver', 'blackhole 10.0.0.2 ', 'critical', 'DNS resolver'],
    ['over everything', 'blackhole default metric 5', 'critical', 'everything without a more specific route'],
    ['over somebody else\'s network', 'blackhole 192.168.250.0/24 ', 'low', 'outside the cluster'],
    ['over a /26 that Calico did not make', 'blackhole 10.0.51.0/26 ', 'critical', 'endpoints of the API server or of cluster DNS'],
  ])('%s', (_, route, severity, what) => {
    const [fault, ...others] = faultsOf(blackholeRouteCheck, node({ [ROUTES]: `${routes}${route}\n` }));
    expect(others).toEqual([]);
    expect(fault).toMatchObject({ severity, title: expect.stringContaining(what) });
    expect(fault!.evidence).toMatchObject([{ file: ROUTES, line: 12, excerpt: route }]);
  });

  test('a service address is translated before routing for pods, and the remedy says for whom the route still counts', () => {
    const [fault] = faultsOf(blackholeRouteCheck, node({ [ROUTES]: `${routes}blackhole 10.100.0.0/16 \n` }));
    expect(fault!.remediation!.join(' ')).toContain('processes of the node itself');
  });

  test('in IPVS mode table local is looked up first: the route is a risk', () => {
    const files = node({ [ROUTES]: `${routes}blackhole 10.100.0.0/16 \n`, 'networking/iptables-save.txt': iptablesSave({ services: false, chains: ['KUBE-IPVS-FILTER'] }) });
    expect(faultsOf(blackholeRouteCheck, files)).toMatchObject([{ severity: 'medium', kind: 'risk' }]);
  });

  test('without any word of the service range the ranges that EKS chooses are assumed, and the fault is milder', () => {
    const files = { [ROUTES]: `${routes}blackhole 172.20.0.0/16 \n` };
    expect(faultsOf(blackholeRouteCheck, files)).toMatchObject([{ severity: 'medium', title: expect.stringContaining('default service range') }]);
  });

  test('a route told in both route files is one fault', () => {
    const route = 'blackhole fd00:10::/32 dev lo metric 1024 pref medium\n';
    expect(faultsOf(blackholeRouteCheck, node({ [ROUTES]: routes + route, 'networking/ip6route.txt': route }))).toHaveLength(1);
  });

  test('a policy rule that discards counts like a route', () => {
    const files = node({ [RULES]: `${rules}100:\tfrom all to 10.100.0.0/16 blackhole\n` });
    expect(faultsOf(blackholeRouteCheck, files)).toMatchObject([{ severity: 'critical', entity: { type: 'blackhole', destination: '10.100.0.0/16' } }]);
  });
});

describe('the main default route', () => {
  const without = routes.split('\n').filter((line) => !line.startsWith('default via 10.0.16.1 dev ens5')).join('\n');

  test('missing is critical, though a table of an ENI has one', () => {
    expect(faultsOf(defaultRouteCheck, node({ [ROUTES]: without }))).toMatchObject([{ entity: { family: 'ipv4', table: 'main' }, title: expect.stringContaining('No default route in table main') }]);
  });

  test.each([
    ['two halves, as VPN clients write it', without + lines('0.0.0.0/1 dev tun0', '128.0.0.0/1 dev tun0'), rules],
    ['in a table that every packet is looked up in', without + lines('default via 10.0.16.1 dev ens5 table 254254'), `${rules}32000:\tfrom all lookup 254254\n`],
    ['with several next hops', `${without}default proto static \n\tnexthop via 10.0.16.1 dev ens5 weight 1 \n\tnexthop via 10.0.16.2 dev ens6 weight 1 \n`, rules],
  ])('counts as there: %s', (_, text, policy) => {
    expect(outcomeOf(defaultRouteCheck, node({ [ROUTES]: text, [RULES]: policy })).outcome).toBe('absent');
  });

  test('to an interface that is down is missing', () => {
    expect(faultsOf(defaultRouteCheck, node({ [ROUTES]: routes.replace('metric 512 \n10.0.0.2', 'metric 512 linkdown \n10.0.0.2') }))).toMatchObject([{ title: expect.stringContaining('interface that is down') }]);
  });

  test('cannot be judged from a cut list', () => {
    expect(outcomeOf(defaultRouteCheck, node({ [ROUTES]: 'default via 10.0.16.1 dev ens6 table 2 \n' })).outcome).toBe('not-evaluable');
  });
});

describe('rules and routes of pods', () => {
  test('all there is said with a number', () => {
    expect(outcomeOf(podRoutingCheck, node())).toEqual({ outcome: 'absent', checked: 'Rules and routes present for 2 pods that ipamd knows.' });
  });

  test.each([
    ['the pod\'s route', ROUTES, routes.replace('10.0.27.188 dev eni12a9d283f31 scope link \n', ''), 'pod route', 'Pod route missing for 1 pod address (10.0.27.188)'],
    ['the rule to the pod', RULES, rules.replace('512:\tfrom all to 10.0.27.188 lookup main\n', ''), 'to-pod rule', 'To-pod rule missing for 1 pod address'],
    ['the rule from a pod on a secondary ENI', RULES, rules.replace('1536:\tfrom 10.0.27.188 lookup 2\n', ''), 'from-pod rule', 'From-pod rule missing for 1 pod address (10.0.27.188) in table 2'],
    ['the default route of the ENI\'s table', ROUTES, routes.replace('default via 10.0.16.1 dev ens6 table 2 \n', ''), 'ENI default route', 'ENI default route missing in table 2'],
    ['the mark rule for answers to other networks', RULES, rules.replace('1024:\tfrom all fwmark 0x80/0x80 lookup main\n', ''), 'connmark rule', 'Connmark rule missing'],
  ])('missing %s is found', (_, path, text, missing, title) => {
    expect(faultsOf(podRoutingCheck, node({ [path]: text }))).toMatchObject([{ entity: { missing }, title: expect.stringContaining(title) }]);
  });

  test('with external SNAT no mark rule is expected', () => {
    const files = node({ [RULES]: rules.replace('1024:\tfrom all fwmark 0x80/0x80 lookup main\n', ''), 'ipamd/networkutils-env-settings.json': '{"AWS_VPC_K8S_CNI_EXTERNALSNAT": true}' });
    expect(outcomeOf(podRoutingCheck, files).outcome).toBe('absent');
  });

  test('a pod that was wired while the collector ran is not judged', () => {
    const collectedAt = 1_763_500_000_000 + 100_000;
    const files = node({ [ROUTES]: routes.replace('10.0.27.188 dev eni12a9d283f31 scope link \n', '') });
    expect(outcomeOf(podRoutingCheck, files, { collectedAt: collectedAt - 60_000 }).outcome).toBe('absent');
    expect(outcomeOf(podRoutingCheck, files, { collectedAt: collectedAt + 3_600_000 }).outcome).toBe('present');
  });

  test('addresses that the pool still holds, but no pod has, need no route', () => {
    const pool = { 0: { TotalIPs: 28, AssignedIPs: 3, ENIs: { 'eni-0d65f2648b2d0c238': { ID: 'eni-0d65f2648b2d0c238', IsPrimary: true, DeviceNumber: 1, AvailableIPv4Cidrs: { '10.0.27.77/32': { IPAddresses: { '10.0.27.77': { Address: '10.0.27.77', IPAMKey: { containerID: 'ab'.repeat(32) }, AssignedTime: '2026-11-17T10:00:00Z' } } } } } } } };
    expect(outcomeOf(podRoutingCheck, node({ 'ipamd/enis.json': JSON.stringify(pool) })).outcome).toBe('absent');
  });

  test.each([[ROUTES], [RULES]])('cannot be judged without %s', (path) => {
    expect(outcomeOf(podRoutingCheck, node({ [path]: undefined }))).toEqual({ outcome: 'not-evaluable', missing: [path] });
  });
});

test('nm-cloud-setup is a fault only where the rules of the CNI are gone', () => {
  const foreign = lines('30200:\tfrom 10.0.27.184 lookup 30200', '30400:\tfrom all lookup 30400');
  expect(faultsOf(networkManagerCheck, node({ [RULES]: rules + foreign }))).toMatchObject([{ severity: 'low', kind: 'risk' }]);
  expect(faultsOf(networkManagerCheck, node({ [RULES]: lines('0:\tfrom all lookup local') + foreign }))).toMatchObject([{ severity: 'high', kind: 'cause' }]);
});
