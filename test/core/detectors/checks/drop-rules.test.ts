import { contextOf, faultsOf, Files, lines, outcomeOf } from './bundle-context';
import { IptablesOptions, iptablesSave, listedChain, listing, node } from './node-files';
import { hostPolicyCheck, forwardPolicyCheck } from '../../../../src/core/detectors/checks/chain-policy';
import { dropCheck } from '../../../../src/core/detectors/checks/drop-check';
import { dropRules, iptablesViews } from '../../../../src/core/detectors/checks/drop-rules';

const LISTED = 'networking/iptables-filter.txt';
const SAVED = 'networking/iptables-save.txt';
const DNS_UDP = '-A FORWARD -d 10.100.0.10/32 -p udp -m udp --dport 53 -j DROP';

/** A node whose filter table has these rules in front, and their lines of the listing. */
function withRules(options: IptablesOptions, ...forward: readonly string[]): Files {
  return node({
    [SAVED]: iptablesSave(options),
    [LISTED]: forward.length === 0 ? undefined : listing(listedChain('INPUT', 'policy ACCEPT 0 packets, 0 bytes'), listedChain('FORWARD', 'policy ACCEPT 954K packets, 793M bytes', ...forward)),
  });
}

describe('a DROP rule on cluster DNS', () => {
  const files = withRules({ filter: [DNS_UDP] }, ' 9120  675K DROP       udp  --  *      *       0.0.0.0/0            10.100.0.10          udp dpt:53');

  test('with hits is a critical cause, cited in both files, with its packets in the title', () => {
    const [fault] = faultsOf(dropCheck, files);
    expect(fault).toMatchObject({
      condition: 'dns-blocked-by-iptables',
      severity: 'critical',
      kind: 'cause',
      title: 'DROP rule in FORWARD blocks pod traffic to 10.100.0.10/32 udp/53 (9,120 packets)',
      entity: { family: 'ipv4', table: 'filter', chain: 'FORWARD', target: 'DROP', destination: '10.100.0.10/32', protocol: 'udp', port: '53', packets: 9120 },
    });
    expect(fault!.evidence.map((each) => [each.file, each.excerpt.trim()])).toEqual([
      [SAVED, DNS_UDP], [LISTED, '9120  675K DROP       udp  --  *      *       0.0.0.0/0            10.100.0.10          udp dpt:53'],
    ]);
  });

  test('is told once though networking/iptables.txt lists the filter table again', () => {
    expect(faultsOf(dropCheck, { ...files, 'networking/iptables.txt': files[LISTED]! })).toHaveLength(1);
  });

  test('is found from the listing alone, in the format of iptables 1.8.9', () => {
    const faults = faultsOf(dropCheck, node({
      [SAVED]: undefined,
      [LISTED]: listing(listedChain('FORWARD', 'policy ACCEPT 0 packets, 0 bytes', '  211 16880 DROP       17   --  *      *       0.0.0.0/0            10.100.0.10          udp dpt:53')),
    }));
    expect(faults).toMatchObject([{ condition: 'dns-blocked-by-iptables', severity: 'critical', entity: { protocol: 'udp', packets: 211 } }]);
    expect(faults[0]!.evidence).toHaveLength(1);
  });

  test.each([
    ['without hits it is a risk: kube-proxy translates the address before FORWARD', withRules({ filter: [DNS_UDP] }, '    0     0 DROP       udp  --  *      *       0.0.0.0/0            10.100.0.10          udp dpt:53'), 'medium', 'risk', 'no hits yet'],
    ['without counters it is a risk for the same reason', withRules({ filter: [DNS_UDP] }), 'medium', 'risk', 'no counters collected'],
    ['in raw PREROUTING, before the translation, it is critical without counters', withRules({ raw: ['-A PREROUTING -d 10.100.0.10/32 -p udp -m udp --dport 53 -j DROP'] }), 'critical', 'cause', 'no counters collected'],
    ['in mangle PREROUTING too', withRules({ mangle: ['-A PREROUTING -d 10.100.0.10/32 -p udp -m udp --dport 53 -j DROP'] }), 'critical', 'cause', 'no counters collected'],
    ['on the endpoint, behind the translation, it is critical without counters', withRules({ filter: ['-A FORWARD -d 10.0.51.19/32 -p udp -m udp --dport 53 -j DROP'] }), 'critical', 'cause', 'no counters collected'],
    ['on any destination too', withRules({ filter: ['-A FORWARD -p udp -m multiport --dports 53,5353 -j REJECT'] }), 'critical', 'cause', 'no counters collected'],
    ['on the answers of resolvers too', withRules({ filter: ['-A FORWARD -p udp -m udp --sport 53 -j DROP'] }), 'critical', 'cause', 'no counters collected'],
    ['on the VPC resolver for the node itself too', withRules({ filter: ['-A OUTPUT -d 10.0.0.2/32 -p udp -m udp --dport 53 -j DROP'] }), 'critical', 'cause', 'no counters collected'],
    ['on NodeLocal DNSCache too', withRules({ filter: ['-A INPUT -d 169.254.20.10/32 -p udp -m udp --dport 53 -j DROP'] }), 'critical', 'cause', 'no counters collected'],
    ['on the address alone, without a port, in raw', withRules({ raw: ['-A PREROUTING -d 10.100.0.10/32 -j DROP'] }), 'critical', 'cause', 'no counters collected'],
  ] as const)('%s', (_, bundle, severity, kind, hits) => {
    expect(faultsOf(dropCheck, bundle)).toMatchObject([{ condition: 'dns-blocked-by-iptables', severity, kind, title: expect.stringContaining(hits) }]);
  });

  test('is critical in INPUT in IPVS mode, where service addresses are local', () => {
    const rule = '-A INPUT -d 10.100.0.10/32 -p udp -m udp --dport 53 -j DROP';
    const ipvs = { ...withRules({ filter: [rule], services: false, chains: ['KUBE-IPVS-FILTER'] }), 'networking/ipvsadm.txt': lines('-A -u 10.100.0.10:53 -s rr', '-a -u 10.100.0.10:53 -r 10.0.51.19:53 -m -w 1') };
    expect(faultsOf(dropCheck, ipvs)).toMatchObject([{ condition: 'dns-blocked-by-iptables', severity: 'critical', kind: 'cause' }]);
  });

  test('without counters is critical when connection tracking shows that nobody answers there', () => {
    const waiting = Array.from({ length: 12 }, (_, i) => `udp      17 2${i % 10} src=10.0.33.${i} dst=10.100.0.10 sport=${40000 + i} dport=53 [UNREPLIED] src=10.100.0.10 dst=10.0.33.${i} sport=53 dport=${40000 + i} mark=0 use=1`);
    const files_ = { ...withRules({ filter: [DNS_UDP] }), 'networking/conntrack.txt': lines('*** Output of conntrack -L ***', ...waiting) };
    expect(faultsOf(dropCheck, files_)).toMatchObject([{ severity: 'critical', kind: 'cause' }]);
  });
});

describe('what other rules block', () => {
  const hit = (rule: string) => lines('*filter', ':INPUT ACCEPT [0:0]', ':FORWARD ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]', `[420:25200] ${rule}`, 'COMMIT');

  test.each([
    ['everything that is forwarded', '-A FORWARD -j REJECT --reject-with icmp-host-prohibited', 'iptables-drop', 'critical', 'pod'],
    ['the kubelet port', '-A INPUT -p tcp -m tcp --dport 10250 -j DROP', 'iptables-drop', 'critical', 'kubelet'],
    ['answers of the API server', '-A INPUT -p tcp -m tcp --sport 443 -j DROP', 'iptables-drop', 'critical', 'api-server'],
    ['the API server from the node', '-A OUTPUT -p tcp -m tcp --dport 443 -j DROP', 'iptables-drop', 'critical', 'api-server'],
    ['a service of the cluster', '-A FORWARD -d 10.100.7.7/32 -p tcp -m tcp --dport 8080 -j DROP', 'iptables-drop', 'critical', 'service'],
    ['the whole service range', '-A FORWARD -d 10.100.0.0/16 -j DROP', 'iptables-drop', 'critical', 'service'],
    ['a database in the VPC', '-A FORWARD -d 10.0.77.12/32 -p tcp -m tcp --dport 5432 -j DROP', 'iptables-drop', 'critical', 'pod'],
    ['a part of all packets, as a fault injection does', '-A FORWARD -m statistic --mode random --probability 0.30000000019 -j DROP', 'iptables-drop', 'critical', 'pod'],
    ['lookups of one name', '-A FORWARD -p udp -m udp --dport 53 -m string --hex-string "|06616d617a6f6e|" --algo bm --to 65535 -j DROP', 'dns-blocked-by-iptables', 'high', 'dns'],
    ['instance metadata for the node itself', '-A OUTPUT -d 169.254.169.254/32 -j DROP', 'iptables-drop', 'high', 'metadata'],
    ['the Pod Identity agent', '-A INPUT -d 169.254.170.23/32 -p tcp -m tcp --dport 80 -j REJECT', 'iptables-drop', 'high', 'metadata'],
    ['instance metadata for pods', '-A FORWARD -d 169.254.169.254/32 -i eni+ -j DROP', 'iptables-drop', 'low', 'metadata'],
    ['SSH from one address', '-A INPUT -s 203.0.113.9/32 -p tcp -m tcp --dport 22 -j DROP', 'iptables-drop', 'low', 'host'],
    ['an address of the internet', '-A FORWARD -d 198.51.100.7/32 -j DROP', 'iptables-drop', 'medium', 'host'],
    ['a Docker network', '-A FORWARD -i docker0 -o eth0 -j DROP', 'iptables-drop', 'low', 'host'],
  ] as const)('%s, with hits', (_, rule, condition, severity, blocks) => {
    expect(faultsOf(dropCheck, node({ [SAVED]: hit(rule), [LISTED]: undefined }))).toMatchObject([{ condition, severity, entity: { blocks } }]);
  });
});

describe('rules that cannot match', () => {
  test.each([
    ['in a chain that nothing jumps to', { chains: ['OLD-RULES'], filter: ['-A OLD-RULES -j DROP'] }, 'no chain jumps to'],
    ['behind a rule that takes every packet', { filter: ['-A FORWARD -j ACCEPT', '-A FORWARD -d 10.0.0.0/16 -j DROP'] }, 'takes every packet before'],
    ['behind a rule that accepts the same', { filter: ['-A FORWARD -d 10.0.0.0/16 -j ACCEPT', '-A FORWARD -d 10.0.51.19/32 -p udp -m udp --dport 53 -j DROP'] }, 'accepts the same packets first'],
  ])('%s are told as information only', (_, options, note) => {
    const [fault] = faultsOf(dropCheck, withRules(options));
    expect(fault).toMatchObject({ severity: 'info', kind: 'risk' });
    expect(fault!.remediation!.join(' ')).toContain(note);
  });

  test('hits prove otherwise, whatever the structure says', () => {
    const saved = iptablesSave({ chains: ['OLD-RULES'], filter: ['[77:4620] -A OLD-RULES -d 10.0.0.0/16 -j DROP'] });
    expect(faultsOf(dropCheck, node({ [SAVED]: saved, [LISTED]: undefined }))).toMatchObject([{ severity: 'critical', entity: { packets: 77 } }]);
  });

  test('a rule in a user chain counts by the built-in chain that leads to it', () => {
    const options = { chains: ['EDR', 'EDR-OUT'], filter: ['-A FORWARD -j EDR', '-A EDR -j EDR-OUT', '-A EDR-OUT -p udp -m udp --dport 53 -j DROP'] };
    expect(faultsOf(dropCheck, withRules(options))).toMatchObject([{ condition: 'dns-blocked-by-iptables', severity: 'critical', title: 'DROP rule in EDR-OUT blocks pod traffic udp/53 (no counters collected)' }]);
  });
});

describe('the allow-list goes by what a rule does', () => {
  test.each([
    ['a foreign rule in a chain of kubelet', '-A KUBE-FIREWALL -d 10.0.51.19/32 -j DROP'],
    ['a foreign rule in a chain of kube-proxy', '-A KUBE-FORWARD -d 10.0.0.0/16 -j DROP'],
    ['a borrowed comment', '-A FORWARD -d 10.0.51.19/32 -m comment --comment "Block Node Local Pod access via IPv4" -j REJECT'],
    ['a service rule without the reason that kube-proxy writes', '-A KUBE-SERVICES -d 10.0.51.19/32 -p udp -m udp --dport 53 -j REJECT'],
  ])('%s is not excused', (_, rule) => {
    expect(faultsOf(dropCheck, withRules({ filter: [rule] })).map((fault) => fault.severity)).toEqual(['critical']);
  });

  test('all rules of kube-proxy, kubelet and the CNI are excused and counted', () => {
    const outcome = outcomeOf(dropCheck, withRules({
      chains: ['KUBE-PROXY-FIREWALL', 'KUBE-NODEPORTS'],
      filter: [
        '-A KUBE-FIREWALL -m comment --comment "kubernetes firewall for dropping marked packets" -m mark --mark 0x8000/0x8000 -j DROP',
        '-A KUBE-SERVICES -d 10.100.9.9/32 -p tcp -m comment --comment "a/b:http has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable',
        '-A KUBE-PROXY-FIREWALL -d 203.0.113.4/32 -p tcp -m comment --comment "a/lb traffic not accepted by KUBE-FW-X" -m tcp --dport 443 -j DROP',
        '-A FORWARD -d 169.254.172.0/22 -m conntrack --ctstate NEW -m comment --comment "Block Node Local Pod access via IPv4" -j REJECT --reject-with icmp-port-unreachable',
      ],
    }));
    expect(outcome).toMatchObject({ outcome: 'absent', checked: expect.stringContaining('6 of kube-proxy, kubelet or the CNI') });
  });
});

describe('evidence', () => {
  test('rules with the same match keep their own counters', () => {
    const rule = '-A FORWARD -d 10.0.77.0/24 -j DROP';
    const listed = (packets: number) => `${String(packets).padStart(5)}   100 DROP       all  --  *      *       0.0.0.0/0            10.0.77.0/24        `;
    const context = contextOf(withRules({ filter: [rule, rule] }, listed(7), listed(0)));
    const forward = iptablesViews(context).flatMap(dropRules).filter((each) => each.rule.chain === 'FORWARD');
    expect(forward.map((each) => [each.rule.position, each.packets, each.evidence.length])).toEqual([[1, 7, 2], [2, 0, 2]]);
  });

  test('a block list ends in one fault that tells how many more there are', () => {
    const filter = Array.from({ length: 300 }, (_, i) => `-A INPUT -s 203.0.${Math.floor(i / 250)}.${i % 250}/32 -j DROP`);
    const faults = faultsOf(dropCheck, withRules({ filter }));
    expect(faults).toHaveLength(50);
    expect(faults.at(-1)).toMatchObject({ title: '251 more rules refuse traffic (a block list, as a rule)', severity: 'low', count: 251 });
  });

  test('names that the node chose do not enter a title', () => {
    const [fault] = faultsOf(dropCheck, withRules({ chains: ['x"ignore'], filter: ['-A FORWARD -j x"ignore', '-A x"ignore -d 10.0.51.19/32 -j DROP'] }));
    expect(fault!.title).toContain('(name not shown)');
  });

  test('IPv6 rules are judged by ip6tables', () => {
    const files = node({ 'networking/ip6tables-save.txt': lines('*filter', ':INPUT ACCEPT [0:0]', ':FORWARD ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]', '[9:720] -A FORWARD -p udp -m udp --dport 53 -j DROP', 'COMMIT') });
    const [fault] = faultsOf(dropCheck, files);
    expect(fault).toMatchObject({ condition: 'dns-blocked-by-iptables', severity: 'critical', entity: { family: 'ipv6', destination: '::/0' } });
    expect(fault!.remediation!.at(-1)).toMatch(/^\[changes the node\] ip6tables -t filter -D FORWARD 1,/);
  });

  test('without a filter table the check says what it lacks', () => {
    expect(outcomeOf(dropCheck, node({ [SAVED]: 'iptables-save: command not found\n', [LISTED]: undefined }))).toMatchObject({ outcome: 'not-evaluable' });
  });
});

describe('policies', () => {
  test.each([
    ['DROP with hits and only kube-proxy\'s rules, which do not take new connections of pods', { policies: { FORWARD: 'DROP [8812:528720]' } }, 'critical', 'cause'],
    ['DROP without hits beside KUBE-FORWARD', { policies: { FORWARD: 'DROP [0:0]' } }, 'info', 'risk'],
    ['DROP with hits behind a rule for pod interfaces', { policies: { FORWARD: 'DROP [12:720]' }, filter: ['-A FORWARD -i eni+ -j ACCEPT'] }, 'info', 'risk'],
    ['DROP with hits behind a rule for the VPC', { policies: { FORWARD: 'DROP [12:720]' }, filter: ['-A FORWARD -s 10.0.0.0/16 -j ACCEPT'] }, 'info', 'risk'],
  ] as const)('FORWARD %s', (_, options, severity, kind) => {
    expect(faultsOf(forwardPolicyCheck, withRules(options))).toMatchObject([{ severity, kind, entity: { family: 'ipv4', policy: 'DROP' } }]);
  });

  test.each([
    ['DROP with hits and only SSH accepted cuts kubelet off', ['-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT', '-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'], 'critical', 'cause'],
    ['DROP behind a rule for the VPC is a firewall that knows Kubernetes', ['-A INPUT -s 10.0.0.0/8 -j ACCEPT'], 'info', 'risk'],
  ] as const)('INPUT %s', (_, filter, severity, kind) => {
    expect(faultsOf(hostPolicyCheck, withRules({ policies: { INPUT: 'DROP [44:2640]' }, filter }))).toMatchObject([{ severity, kind, entity: { chain: 'INPUT' } }]);
  });
});

describe('a chain that is called for some packets only', () => {
  test('blocks what the call names, and cites the call', () => {
    const options = { chains: ['BLOCK'], filter: ['-A FORWARD -p udp -m udp --dport 53 -j BLOCK', '-A BLOCK -j DROP'] };
    const [fault] = faultsOf(dropCheck, withRules(options));
    expect(fault).toMatchObject({ condition: 'dns-blocked-by-iptables', severity: 'critical', entity: { chain: 'BLOCK', protocol: 'udp', port: '53' } });
    expect(fault!.evidence.map((each) => each.excerpt)).toEqual(['-A BLOCK -j DROP', '-A FORWARD -p udp -m udp --dport 53 -j BLOCK']);
  });

  test('of a container bridge is not about pods', () => {
    const options = { chains: ['CNI-FORWARD'], filter: ['-A FORWARD -i docker0 -j CNI-FORWARD', '-A CNI-FORWARD -j DROP'] };
    expect(faultsOf(dropCheck, withRules(options))).toMatchObject([{ severity: 'low', entity: { in: 'docker0', blocks: 'host' } }]);
  });
});
