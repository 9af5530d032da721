import { conntrackParser } from '../../../src/core/parsers/conntrack';
import { parseText } from '../../../src/core/parsers/parser';

const TEXT = `*** Output of conntrack -S *** 
cpu=0   \tfound=32 invalid=317 insert=0 insert_failed=2 drop=2 early_drop=0 error=4 search_restart=30 clash_resolve=0 chaintoolong=0 
cpu=1   \tfound=14 invalid=213 insert=0 insert_failed=40 drop=40 early_drop=7 error=5 search_restart=24 clash_resolve=0 chaintoolong=0 
*** Output of conntrack -L ***
udp      17 26 src=10.0.33.212 dst=10.100.0.10 sport=39548 dport=53 [UNREPLIED] src=10.100.0.10 dst=10.0.33.212 sport=53 dport=39548 mark=0 use=1
udp      17 13 src=10.0.29.142 dst=10.100.0.10 sport=49527 dport=53 [UNREPLIED] src=10.100.0.10 dst=10.0.29.142 sport=53 dport=49527 mark=0 use=1
tcp      6 2391 ESTABLISHED src=10.0.45.226 dst=10.0.21.143 sport=55033 dport=8080 src=10.0.21.143 dst=10.0.45.226 sport=443 dport=55033 [ASSURED] mark=128 use=1
tcp      6 110 SYN_SENT src=10.0.1.1 dst=10.0.9.9 sport=1 dport=443 [UNREPLIED] src=10.0.9.9 dst=10.0.1.1 sport=443 dport=1 mark=0 use=1
icmp     1 29 src=10.0.1.1 dst=10.0.2.2 type=8 code=0 id=7 src=10.0.2.2 dst=10.0.1.1 type=0 code=0 id=7 mark=0 use=1
unknown  2 591 src=10.0.1.1 dst=224.0.0.1 [UNREPLIED] src=224.0.0.1 dst=10.0.1.1 mark=0 use=1
conntrack v1.4.6 (conntrack-tools): 6 flow entries have been shown.
`;

test('counters are summed over CPUs and cite the CPU with the most', () => {
  const { statistics } = parseText(conntrackParser, TEXT);
  expect(statistics?.cpus).toBe(2);
  expect(statistics?.counters.insert_failed).toMatchObject({ value: 42, place: { line: 3 } });
  expect(statistics?.counters.early_drop.value).toBe(7);
  expect(statistics?.counters.invalid).toMatchObject({ value: 530, place: { line: 2 } });
});

test('connections are counted by protocol, state and destination', () => {
  const facts = parseText(conntrackParser, TEXT);
  expect(facts).toMatchObject({
    listed: true,
    entries: 6,
    reportedEntries: { value: 6 },
    byProtocol: { udp: 2, tcp: 2, icmp: 1, unknown: 1 },
    byState: { ESTABLISHED: 1, SYN_SENT: 1 },
    assured: 1,
    unreplied: 4,
    unrepliedByProtocol: { udp: 2, tcp: 1, unknown: 1 },
    firstUnreplied: { line: 5 },
    unreadLines: 0,
    errors: [],
  });
  expect(facts.unrepliedDestinations[0]).toMatchObject({ name: '10.100.0.10:53/udp', count: 2, error: 0 });
  expect(facts.destinations.map((each) => each.name)).toContain('10.0.2.2/icmp');
});

test('IPv6 entries count like the others', () => {
  const facts = parseText(conntrackParser, '*** Output of conntrack -L -f ipv6 ***\ntcp      6 86397 ESTABLISHED src=fd00::1 dst=fd00::2 sport=5 dport=443 src=fd00::2 dst=fd00::1 sport=443 dport=5 [ASSURED] mark=0 use=1\n');
  expect(facts).toMatchObject({ entries: 1, byState: { ESTABLISHED: 1 }, destinations: [{ name: 'fd00::2:443/tcp' }] });
});

test('a failed listing is an error, not an empty table', () => {
  const facts = parseText(conntrackParser, '*** Output of conntrack -S *** \nconntrack v1.4.4 (conntrack-tools): Operation failed: sorry, you must be root\n');
  expect(facts).toMatchObject({ listed: false, entries: 0 });
  expect(facts.statistics).toBeUndefined();
  expect(facts.errors).toHaveLength(1);
});

test('the destination that gets no answers is found among a hundred thousand others', () => {
  const lines: string[] = [];
  for (let i = 0; i < 100_000; i += 1) {
    const busy = i % 10 === 0;
    const destination = busy ? '10.100.0.10' : `10.${i % 200}.${Math.floor(i / 200) % 256}.${i % 256}`;
    lines.push(`udp      17 26 src=10.0.0.1 dst=${destination} sport=${i % 60_000} dport=53 [UNREPLIED] src=${destination} dst=10.0.0.1 sport=53 dport=1 mark=0 use=1`);
  }
  const facts = parseText(conntrackParser, lines.join('\n'));
  const [first] = facts.unrepliedDestinations;
  expect(first.name).toBe('10.100.0.10:53/udp');
  expect(first.count).toBeGreaterThanOrEqual(10_000);
  expect(first.count - first.error).toBeLessThanOrEqual(10_000);
  expect(JSON.stringify(facts).length).toBeLessThan(30_000);
});
