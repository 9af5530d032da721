import * as fc from 'fast-check';
import { FactKind, PARSERS } from '../../../src/core/parsers';
import { ArtifactParser, ParsedFacts, parseText, Place } from '../../../src/core/parsers/parser';

const KINDS = Object.keys(PARSERS) as FactKind[];
const PATHS: Partial<Record<FactKind, string>> = { 'iptables-list': 'networking/iptables-nat.txt', 'ip6tables-list': 'networking/ip6tables-filter.txt' };

function places(value: unknown, found: Place[] = []): Place[] {
  if (typeof value === 'object' && value !== null) {
    if ('excerpt' in value && 'start' in value) { found.push(value as unknown as Place); } else { Object.values(value).forEach((each) => places(each, found)); }
  }
  return found;
}

/** Pieces that open a parser's states, so that random text gets past the first line. */
const PIECES = [
  'Chain FORWARD (policy ACCEPT 1K packets, 2M bytes)', 'Chain KUBE-SERVICES (2 references)', '    1     2 DROP       17   --  *      *       0.0.0.0/0            10.0.0.1  udp dpt:53 /* x */', '*nat', ':A - [0:0]', '-A A -j DNAT --to-destination 1.2.3.4:5',
  '-A A -m comment --comment "', 'COMMIT', 'default via 10.0.0.1 dev eth0', 'blackhole 10.0.0.0/8', '\tnexthop via 1.1.1.1 dev x', '512:\tfrom all to 1.1.1.1 lookup main',
  'cpu=0   \tfound=1 drop=2', 'tcp      6 1 ESTABLISHED src=1.1.1.1 dst=2.2.2.2 sport=1 dport=2 [UNREPLIED] src=2.2.2.2', 'Interface eth0', 'NIC statistics:', '     tx_timeout: 3',
  '/dev/a on / type xfs (rw,', 'Filesystem Size Used Avail Use% Mounted on', '/dev/a 1G 1G 1G 5% /', 'net.ipv4.ip_forward = 1', 'nameserver 1.1.1.1', '{"0": {"ENIs": {"eni-1": {"AvailableIPv4Cidrs": {"a": {"IPAddresses": {"1.1.1.1": {', '}}}}}}}}', '{"a": [1, 2', '[]', '{}', '"__proto__"', '{"__proto__": {"IP": "1"}, "constructor": 3}',
  'awscni_x{a="b"} 1', '* kubelet.service loaded failed failed x', 'USER PID STAT COMMAND', 'root 1 S /bin/x', 'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND', 'eth0: flags=1<UP> mtu 1', '  RX packets 1 bytes 2', 'curling https://x (1 of 5)', '* Connected to x', 'ii  kernel 1 amd64', '-A -t 1.1.1.1:1 -s rr',
  'meta-data=/dev/x', 'Client:', '  Version: 1', 'cpu  1 2 3 4 5 6 7 8', '/sys/fs/cgroup/pod/cpu.stat', 'nr_throttled 5', '\u00e9\u{1f600}', '\u0000', '__proto__ = 1', 'net.__proto__ = 1',
];
const anyLine = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' ')) },
  { weight: 3, arbitrary: fc.constantFrom(...PIECES) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 200 }).map((text) => text.replace(/\n/g, ' ')) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...PIECES), fc.nat(5000)).map(([text, count]) => text.repeat(count % 500)) },
);

describe.each(KINDS)('%s', (kind) => {
  const path = PATHS[kind] ?? `dir/${kind}.txt`;
  const factory = PARSERS[kind] as (path: string) => ArtifactParser<ParsedFacts>;

  test('never throws, cites exactly what is stored, and its facts survive being stored as JSON', () => {
    fc.assert(fc.property(fc.array(anyLine, { maxLength: 25 }), (lines) => {
      const text = lines.join('\n');
      const facts = parseText(factory, text, path);
      const bytes = Buffer.from(text, 'utf8');
      for (const place of places(facts)) {
        expect(bytes.toString('utf8', place.start, place.end)).toBe(place.excerpt);
        expect(place.end - place.start).toBeLessThanOrEqual(400);
        expect(text.split('\n')[place.line - 1]).toContain(place.excerpt);
      }
      expect(JSON.parse(JSON.stringify(facts))).toEqual(JSON.parse(JSON.stringify(JSON.parse(JSON.stringify(facts)))));
      expect(facts.unread.length).toBeLessThanOrEqual(20);
      expect(facts.unreadLines).toBeGreaterThanOrEqual(facts.unread.length);
    }), { numRuns: 60 });
  });

  test('its facts do not grow with the file', () => {
    const size = (count: number) => {
      const parser = factory(path);
      let start = 0;
      for (let i = 0; i < count; i += 1) {
        // Every line differs, so that nothing is kept small by being the same.
        const text = `${PIECES[i % PIECES.length].replace(/eth0|eni-1|kubelet|1\.1\.1\.1|net\.ipv4\.ip_forward|awscni_x|Interface|\bA\b|kernel/g, (word) => `${word}${i}`)}`;
        parser.line({ text, line: i + 1, start });
        start += Buffer.byteLength(text) + 1;
      }
      return JSON.stringify(parser.end()).length;
    };
    expect(size(60_000)).toBeLessThan(2_500_000);
  });

  test('one crafted line of a megabyte costs no more than a moment', () => {
    const parser = factory(path);
    const began = process.hrtime.bigint();
    const crafted = ['/* '.repeat(20_000), '"\\'.repeat(20_000), '1 '.repeat(30_000), '-'.repeat(60_000), '10 packets transmitted, 1 received,' + '1'.repeat(60_000), '[{"a":'.repeat(20_000), ' on / type '.repeat(6000), 'a-'.repeat(30_000)];
    ['Chain X (1 references)', '*filter', 'Filesystem Size Used Avail Use% Mounted on', ...crafted].forEach((text, i) => parser.line({ text, line: i + 1, start: 0 }));
    parser.end();
    expect(Number(process.hrtime.bigint() - began) / 1e9).toBeLessThan(3);
  });
});
