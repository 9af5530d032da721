import { IptablesRule } from '../../../src/core/parsers/iptables-facts';
import { iptablesListParser } from '../../../src/core/parsers/iptables-list';
import { parseText } from '../../../src/core/parsers/parser';

const HEAD = ' pkts bytes target     prot opt in     out     source               destination         ';

function parse(rules: string[], path = 'networking/iptables-filter.txt', chain = 'FORWARD') {
  return parseText(iptablesListParser, [`Chain ${chain} (policy ACCEPT 954K packets, 793M bytes)`, HEAD, ...rules, '=======', `Total Number of Rules: ${rules.length}`, ''].join('\n'), path);
}

function drop(rule: string, path?: string): IptablesRule {
  const facts = parse([rule], path);
  expect(facts.unread).toEqual([]);
  expect(facts.drops).toHaveLength(1);
  return facts.drops[0];
}

describe('a DROP of DNS to the cluster IP is the same rule in every iptables version', () => {
  test.each([
    ['1.8.8 prints protocol names', ' 9120  675K DROP       udp  --  *      *       0.0.0.0/0            10.100.0.10          udp dpt:53', 'networking/iptables-filter.txt'],
    ['1.8.9 prints protocol numbers', ' 9120  675K DROP       17   --  *      *       0.0.0.0/0            10.100.0.10          udp dpt:53', 'networking/iptables.txt'],
  ])('%s', (_, rule, path) => {
    expect(drop(rule, path)).toMatchObject({
      table: 'filter',
      family: 'ipv4',
      chain: 'FORWARD',
      position: 1,
      target: 'DROP',
      protocol: 'udp',
      packets: 9120,
      bytes: 675_000,
      destination: { cidr: '10.100.0.10/32', negated: false },
      destinationPorts: { ranges: [{ from: 53, to: 53 }], negated: false },
      otherMatches: [],
      place: { line: 3, excerpt: rule },
    });
    expect(drop(rule, path).source).toBeUndefined();
  });

  test.each([
    ['blank opt column', '    0     0 DROP       udp      *      *       ::/0                 fd3f:1::a            udp dpt:53'],
    ['opt column', '    0     0 DROP       17   --  *      *       ::/0                 fd3f:1::a            udp dpt:53'],
  ])('ip6tables with a %s', (_, rule) => {
    expect(drop(rule, 'networking/ip6tables-filter.txt')).toMatchObject({ family: 'ipv6', protocol: 'udp', destination: { cidr: 'fd3f:1::a/128' }, destinationPorts: { ranges: [{ from: 53, to: 53 }] } });
  });
});

describe('matches are read as the extensions print them', () => {
  const at = (rest: string) => `    0     0 DROP       tcp  --  *      *       0.0.0.0/0            0.0.0.0/0            ${rest}`;
  test.each<[string, Partial<IptablesRule>]>([
    ['tcp dpts:8000:9000', { destinationPorts: { ranges: [{ from: 8000, to: 9000 }], negated: false } }],
    ['tcp dpt:!443', { destinationPorts: { ranges: [{ from: 443, to: 443 }], negated: true } }],
    ['tcp spt:53', { sourcePorts: { ranges: [{ from: 53, to: 53 }], negated: false } }],
    ['multiport dports 53,443,1000:2000', { destinationPorts: { ranges: [{ from: 53, to: 53 }, { from: 443, to: 443 }, { from: 1000, to: 2000 }], negated: false } }],
    ['multiport dports  !53,443', { destinationPorts: { ranges: [{ from: 53, to: 53 }, { from: 443, to: 443 }], negated: true } }],
    ['ctstate NEW,INVALID', { ctstate: { states: ['NEW', 'INVALID'], negated: false } }],
    ['! ctstate RELATED,ESTABLISHED', { ctstate: { states: ['RELATED', 'ESTABLISHED'], negated: true } }],
    ['mark match ! 0x4000/0x4000', { mark: { value: '0x4000/0x4000', negated: true } }],
    ['match-set blocked src', { matchSet: { name: 'blocked', direction: 'src', negated: false } }],
    ['! match-set allowed dst,dst', { matchSet: { name: 'allowed', direction: 'dst,dst', negated: true } }],
    ['/* block incoming localnet connections */', { comment: 'block incoming localnet connections' }],
    ['/* tcp dpt:53 */', { comment: 'tcp dpt:53', otherMatches: [] }],
    ['/* a */ tcp dpt:53 /* b */', { comment: 'a | b', destinationPorts: { ranges: [{ from: 53, to: 53 }], negated: false } }],
    ['ctstate INVALID nfacct-name  ct_state_invalid_dropped_pkts', { ctstate: { states: ['INVALID'], negated: false }, otherMatches: [] }],
    ['limit: avg 5/min burst 5', { otherMatches: ['limit: avg 5/min burst 5'] }],
    ['ADDRTYPE match dst-type LOCAL', { otherMatches: ['ADDRTYPE match dst-type LOCAL'] }],
    ['', { otherMatches: [] }],
  ])('%s', (rest, expected) => expect(drop(at(rest))).toMatchObject(expected));

  test('a comment that looks like a match is no match', () => {
    expect(drop(at('/* tcp dpt:53 ctstate NEW */'))).not.toHaveProperty('destinationPorts');
    expect(drop(at('/* tcp dpt:53 ctstate NEW */'))).not.toHaveProperty('ctstate');
  });

  test('negated addresses, interfaces and protocols', () => {
    expect(drop('    8   448 DROP       !tcp  --  !lo    eni+    !127.0.0.0/8          127.0.0.0/8          ')).toMatchObject({
      protocol: 'tcp',
      protocolNegated: true,
      inInterface: { name: 'lo', negated: true },
      outInterface: { name: 'eni+', negated: false },
      source: { cidr: '127.0.0.0/8', negated: true },
      destination: { cidr: '127.0.0.0/8', negated: false },
    });
  });

  test('REJECT keeps what it answers with, and that is no match', () => {
    const rule = drop('    0     0 REJECT     tcp  --  *      *       0.0.0.0/0            172.20.0.10          /* kube-system/kube-dns:dns-tcp has no endpoints */ tcp dpt:53 reject-with icmp-port-unreachable');
    expect(rule).toMatchObject({ target: 'REJECT', rejectWith: 'icmp-port-unreachable', comment: 'kube-system/kube-dns:dns-tcp has no endpoints', otherMatches: [] });
  });
});

test('counters use the decimal suffixes of xtables', () => {
  const facts = parse([' 159K 8515M DROP       all  --  *      *       0.0.0.0/0            0.0.0.0/0           ', '  12G   3T DROP       0    --  *      *       0.0.0.0/0            0.0.0.0/0           ']);
  expect(facts.drops.map(({ packets, bytes }) => [packets, bytes])).toEqual([[159e3, 8515e6], [12e9, 3e12]]);
  expect(facts.chains[0]).toMatchObject({ name: 'FORWARD', policy: 'ACCEPT', packets: 954_000, bytes: 793_000_000 });
});

test('a rule without a target only counts: its empty column is not taken for another', () => {
  const facts = parse(['    0     0            udp  --  *      *       0.0.0.0/0            10.100.0.10          udp dpt:53', '    0     0            17       *      *       ::/0                 ::/0']);
  expect(facts).toMatchObject({ ruleCount: 2, unreadLines: 0, dropCount: 0, targets: { 'filter ': 2 }, jumps: [] });
});

test('an unconditional DROP in front of everything is recognised as the end of its chain', () => {
  const facts = parse([
    '    0     0 ACCEPT     all  --  lo     *       0.0.0.0/0            0.0.0.0/0           ',
    '    0     0 DROP       all  --  *      *       0.0.0.0/0            0.0.0.0/0            /* lock down */',
    '    0     0 ACCEPT     all  --  *      *       0.0.0.0/0            0.0.0.0/0           ',
  ]);
  expect(facts.chains[0]).toMatchObject({ rules: 3, accepts: 2, drops: 1, endsAt: { position: 2, target: 'DROP' } });
});

test('jumps say from where to where, with what condition, and how much went through', () => {
  const facts = parse([
    ' 1000  60K KUBE-SERVICES  all  --  *      *       0.0.0.0/0            0.0.0.0/0            ctstate NEW /* kubernetes service portals */',
    '   10   600 KUBE-FORWARD  all  --  *      *       0.0.0.0/0            0.0.0.0/0            /* kubernetes forwarding rules */',
    '    0     0 MYCHAIN    tcp  --  *      *       0.0.0.0/0            0.0.0.0/0           [goto]  tcp dpt:80',
    '    0     0 LOG        all  --  *      *       0.0.0.0/0            0.0.0.0/0            LOG flags 0 level 4 prefix "dpt:53 "',
  ]);
  expect(facts.jumps.map(({ from, to, conditional, packets }) => [from, to, conditional, packets])).toEqual([
    ['FORWARD', 'KUBE-SERVICES', true, 1000], ['FORWARD', 'KUBE-FORWARD', false, 10], ['FORWARD', 'MYCHAIN', true, 0],
  ]);
});

test('a listing without its trailer was cut', () => {
  expect(parseText(iptablesListParser, `Chain INPUT (policy DROP)\n${HEAD}\n`, 'networking/iptables.txt')).toMatchObject({ complete: false, chains: [{ policy: 'DROP', rules: 0 }] });
  expect(parse([]).complete).toBe(true);
  expect(parseText(iptablesListParser, '=======\nTotal Number of Rules: 0\n', 'networking/iptables.txt')).toMatchObject({ complete: false, tables: [], unreadLines: 0 });
});

test('the nat table tells which services exist, what they lead to, and who else translates addresses', () => {
  const text = `Chain PREROUTING (policy ACCEPT 826K packets, 479M bytes)
${HEAD}
21000 1500K KUBE-SERVICES  all  --  *      *       0.0.0.0/0            0.0.0.0/0            /* kubernetes service portals */
    5   300 CNI-HOSTPORT-DNAT  all  --  *      *       0.0.0.0/0            0.0.0.0/0            ADDRTYPE match dst-type LOCAL

Chain CNI-DN-0123456789abcdef (1 references)
${HEAD}
    0     0 DNAT       tcp  --  *      *       0.0.0.0/0            0.0.0.0/0            tcp dpt:10250 to:10.0.51.19:8080

Chain KUBE-SEP-AAAAAAAAAAAAAAAA (1 references)
${HEAD}
 6100  520K DNAT       udp  --  *      *       0.0.0.0/0            0.0.0.0/0            /* kube-system/kube-dns:dns */ udp to:10.0.51.19:53

Chain KUBE-SERVICES (2 references)
${HEAD}
12300 1050K KUBE-SVC-TCOU7JCQXEZGVUNU  udp  --  *      *       0.0.0.0/0            10.100.0.10          /* kube-system/kube-dns:dns cluster IP */ udp dpt:53
    0     0 KUBE-SVC-BBBBBBBBBBBBBBBB  tcp  --  *      *       0.0.0.0/0            10.100.9.9           /* demo/web cluster IP */ tcp dpt:80

Chain KUBE-SVC-BBBBBBBBBBBBBBBB (1 references)
${HEAD}

Chain KUBE-SVC-TCOU7JCQXEZGVUNU (1 references)
${HEAD}
 6100  520K KUBE-SEP-AAAAAAAAAAAAAAAA  all  --  *      *       0.0.0.0/0            0.0.0.0/0            /* kube-system/kube-dns:dns -> 10.0.51.19:53 */
=======
Total Number of Rules: 7
`;
  const facts = parseText(iptablesListParser, text, 'networking/iptables-nat.txt');
  expect(facts).toMatchObject({ tables: ['nat'], ruleCount: 7, unreadLines: 0 });
  expect(facts.chains.map((chain) => chain.name)).toEqual(['PREROUTING', 'CNI-DN-0123456789abcdef', 'KUBE-SERVICES']);
  expect(facts.nat).toMatchObject({
    serviceChains: 2,
    endpointChains: 1,
    servicesRules: 2,
    serviceCount: 2,
    dnatCount: 2,
    services: [
      { destination: '10.100.0.10/32', protocol: 'udp', port: 53, name: 'kube-system/kube-dns:dns', chain: 'KUBE-SVC-TCOU7JCQXEZGVUNU', endpoints: 1 },
      { destination: '10.100.9.9/32', protocol: 'tcp', port: 80, name: 'demo/web', endpoints: 0 },
    ],
    dnat: [{ chain: 'CNI-DN-0123456789abcdef', toDestination: '10.0.51.19:8080', destinationPorts: { ranges: [{ from: 10250, to: 10250 }] } }, { chain: 'KUBE-SEP-AAAAAAAAAAAAAAAA' }],
  });
});

test('what iptables itself complains about is kept, not read as rules', () => {
  const facts = parseText(iptablesListParser, "iptables v1.8.8 (nf_tables): table `filter' is incompatible, use 'nft' tool.\n# Warning: iptables-legacy tables present, use iptables-legacy to see them\n");
  expect(facts.errors).toHaveLength(1);
  expect(facts.legacyTablesPresent?.line).toBe(2);
  expect(facts.complete).toBe(false);
});
