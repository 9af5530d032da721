import { faultsOf, Files, lines, outcomeOf } from './bundle-context';
import { HEALTHY, iptablesSave, node } from './node-files';
import { iptablesBackendsCheck } from '../../../../src/core/detectors/checks/iptables-backends';
import { ipvsModulesCheck } from '../../../../src/core/detectors/checks/ipvs-modules';
import { kubeProxyRulesCheck } from '../../../../src/core/detectors/checks/kube-proxy-rules';
import { nodePortConflictCheck } from '../../../../src/core/detectors/checks/node-port-conflict';

const SAVED = 'networking/iptables-save.txt';
const EMPTY_SERVICES = iptablesSave().split('\n').filter((line) => !/^-A KUBE-S(ERVICES|VC|EP)|^:KUBE-S(VC|EP)/.test(line)).join('\n');
const NO_PROXY = node({ [SAVED]: iptablesSave({ services: false }), 'networking/iptables-filter.txt': undefined, 'system/ps.txt': HEALTHY['system/ps.txt']!.replace(/.*kube-proxy.*\n/, '') });

function ipvs(table: string): Files {
  return node({ [SAVED]: iptablesSave({ services: false, chains: ['KUBE-IPVS-FILTER'] }), 'networking/ipvsadm.txt': table });
}

describe('service rules', () => {
  test('an empty KUBE-SERVICES is critical: every cluster has at least one service', () => {
    expect(faultsOf(kubeProxyRulesCheck, node({ [SAVED]: EMPTY_SERVICES }))).toMatchObject([{ title: 'KUBE-SERVICES is empty: no service address is translated on this node', entity: { chain: 'KUBE-SERVICES' } }]);
  });

  test('no KUBE-SERVICES on a node where pods run and kube-proxy never did (an unusual security-group mode is not the cause)', () => {
    const files = { ...NO_PROXY, 'ipamd/ipamd-env-settings.json': '{"ENABLE_POD_ENI": true, "POD_SECURITY_GROUP_ENFORCING_MODE": "strict"}' };
    expect(faultsOf(kubeProxyRulesCheck, files)).toMatchObject([{ title: expect.stringContaining('kube-proxy has never run on this node') }]);
  });

  test.each([
    ['kube-proxy runs and may use nftables', node({ [SAVED]: iptablesSave({ services: false }), 'networking/iptables-filter.txt': undefined }), 'nft rules were not collected'],
    ['the listing shows the other back end', { ...NO_PROXY, [SAVED]: `${NO_PROXY[SAVED]!}# Warning: iptables-legacy tables present, use iptables-legacy-save to see them\n` }, 'iptables-legacy'],
    ['IPVS without ipvsadm', ipvs('ipvsadm not installed\n'), 'IPVS table'],
    ['no nat table', node({ [SAVED]: undefined, 'networking/iptables-filter.txt': undefined }), 'nat table'],
  ])('cannot be judged when %s', (_, files, missing) => {
    expect(outcomeOf(kubeProxyRulesCheck, files)).toMatchObject({ outcome: 'not-evaluable', missing: [expect.stringContaining(missing)] });
  });

  test('chains of kube-proxy without KUBE-SERVICES in nat: its rules are gone, whether it runs or not', () => {
    const files = node({ [SAVED]: iptablesSave({ services: false, chains: ['KUBE-FORWARD'] }) });
    expect(faultsOf(kubeProxyRulesCheck, files)).toMatchObject([{ title: 'KUBE-SERVICES is missing: kube-proxy has run here but its rules are gone' }]);
  });

  test('an IPVS node is judged by its IPVS table', () => {
    expect(outcomeOf(kubeProxyRulesCheck, ipvs(lines('-A -t 10.100.0.1:443 -s rr', '-a -t 10.100.0.1:443 -r 10.0.6.22:443 -m -w 1')))).toMatchObject({ outcome: 'absent', checked: 'IPVS mode with 1 virtual server; no KUBE-SVC chains are expected.' });
    expect(faultsOf(kubeProxyRulesCheck, ipvs('-A \n'))).toMatchObject([{ entity: { mode: 'ipvs' } }]);
  });

  test('cluster DNS without endpoints is a symptom of its own', () => {
    const rule = '-A KUBE-SERVICES -d 10.100.0.10/32 -p udp -m comment --comment "kube-system/kube-dns:dns has no endpoints" -m udp --dport 53 -j REJECT --reject-with icmp-port-unreachable';
    expect(faultsOf(kubeProxyRulesCheck, node({ [SAVED]: iptablesSave({ filter: [rule] }) }))).toMatchObject([{ condition: 'service-unreachable', severity: 'high', kind: 'symptom' }]);
  });

  test('an IPv6 cluster has its services in ip6tables; the IPv4 chain holds the node-port rule only', () => {
    const files = node({
      [SAVED]: EMPTY_SERVICES,
      'networking/ip6tables-save.txt': lines('*nat', ':PREROUTING ACCEPT [0:0]', ':KUBE-SERVICES - [0:0]', ':KUBE-SVC-A - [0:0]', '-A KUBE-SERVICES -d fdb5:1::a/128 -p udp -m comment --comment "kube-system/kube-dns:dns cluster IP" -m udp --dport 53 -j KUBE-SVC-A', 'COMMIT'),
    });
    expect(outcomeOf(kubeProxyRulesCheck, files).outcome).toBe('absent');
  });
});

test('two back ends are a fault when the service rules are not in the one that is shown', () => {
  const warning = '# Warning: iptables-legacy tables present, use iptables-legacy-save to see them\n';
  expect(faultsOf(iptablesBackendsCheck, { ...NO_PROXY, [SAVED]: NO_PROXY[SAVED]! + warning })).toMatchObject([{ severity: 'high', kind: 'cause' }]);
  expect(faultsOf(iptablesBackendsCheck, node({ [SAVED]: iptablesSave() + warning }))).toMatchObject([{ severity: 'low', kind: 'risk' }]);
});

test.each([
  ['a hostPort', ':CNI-DN-aaaa - [0:0]', '-A CNI-DN-aaaa -p tcp -m tcp --dport 10250 -j DNAT --to-destination 10.0.27.111:10250', 'present'],
  ['a hostPort on the node\'s address', ':CNI-DN-aaaa - [0:0]', '-A CNI-DN-aaaa -d 10.0.27.205/32 -p tcp -m tcp --dport 10250 -j DNAT --to-destination 10.0.27.111:8443', 'present'],
  ['metrics-server, whose pods listen there', ':KUBE-SEP-CCCC - [0:0]', '-A KUBE-SEP-CCCC -p tcp -m comment --comment "kube-system/metrics-server:https" -m tcp -j DNAT --to-destination 10.0.51.9:10250', 'absent'],
  ['an external address with that port', ':X - [0:0]', '-A X -d 198.51.100.4/32 -p tcp -m tcp --dport 10250 -j DNAT --to-destination 10.0.27.111:1', 'absent'],
])('kubelet\'s port and %s', (_, chain, rule, expected) => {
  expect(outcomeOf(nodePortConflictCheck, node({ [SAVED]: iptablesSave({ nat: [chain, rule] }) })).outcome).toBe(expected);
});

test('IPVS without its scheduler module', () => {
  const files = { ...ipvs('ipvsadm not installed\n'), 'modinfo/ip_vs': lines('ip_vs 192512 4', 'nf_conntrack 184320 7') };
  expect(faultsOf(ipvsModulesCheck, files)).toMatchObject([{ entity: { module: 'ip_vs_rr' } }]);
  expect(outcomeOf(ipvsModulesCheck, node()).outcome).toBe('absent');
});
