import * as fc from 'fast-check';
import { MINUTE, observed, pointer, TEN } from './observations';
import { mergeObservations } from '../../../src/core/findings/merge';
import { Observation } from '../../../src/core/findings/observation';

const CONTEXT = { instanceId: 'i-0123456789abcdef0', bundleId: 'b1' };
const merge = (...observations: Observation[]) => mergeObservations(observations, CONTEXT);
const DNS_DROP = { family: 'ipv4', table: 'filter', chain: 'FORWARD', destination: '10.100.0.10/32', protocol: 'udp', port: 53 };

describe('what is one fault', () => {
  test('a rule that two listings show is one finding that cites both', () => {
    const [finding, ...others] = merge(
      observed('iptables-drop', { detector: 'list', entity: { ...DNS_DROP, protocol: '17', packets: 12 }, evidence: [pointer('networking/iptables-filter.txt', 4)] }),
      observed('iptables-drop', { detector: 'save', entity: { ...DNS_DROP, destination: '10.100.0.10', port: '53' }, evidence: [pointer('networking/iptables-save.txt', 9)] }),
    );
    expect(others).toEqual([]);
    expect(finding.evidence.map(({ file }) => file).sort()).toEqual(['networking/iptables-filter.txt', 'networking/iptables-save.txt']);
    expect(finding.entity.packets).toBe(12);
  });

  test('udp and tcp twins are two findings', () => {
    expect(merge(observed('iptables-drop', { entity: DNS_DROP }), observed('iptables-drop', { entity: { ...DNS_DROP, protocol: 'tcp' } }))).toHaveLength(2);
  });

  test('a rule without a port is another rule than one with a port, although it says less', () => {
    const { port, ...anyPort } = DNS_DROP;
    expect(port).toBe(53);
    expect(merge(observed('iptables-drop', { entity: DNS_DROP }), observed('iptables-drop', { entity: anyPort }))).toHaveLength(2);
  });

  test('a log line that does not name the filesystem confirms the one that is full', () => {
    const [finding, ...others] = merge(
      observed('disk-full', { detector: 'eviction-line', severity: 'critical', firstSeen: TEN, lastSeen: TEN }),
      observed('disk-full', { detector: 'df', entity: { mount: '/', percent: 96 }, evidence: [pointer('storage/mounts.txt', 30)] }),
    );
    expect(others).toEqual([]);
    expect(finding.entity).toEqual({ mount: '/', percent: 96 });
  });

  test('with two full filesystems a log line that names neither is given to neither', () => {
    const findings = merge(
      observed('disk-full', { detector: 'eviction-line' }),
      observed('disk-full', { detector: 'df', entity: { mount: '/' } }),
      observed('disk-full', { detector: 'df', entity: { mount: '/var/lib/containerd' } }),
    );
    expect(findings).toHaveLength(3);
  });

  test('pods of one workload are one fault, and the finding does not pretend that one pod was all', () => {
    const [finding, ...others] = merge(
      observed('crashloop', { entity: { namespace: 'shop', pod: 'web-7d9c5b8f6-x2x4k', container: 'app' } }),
      observed('crashloop', { entity: { namespace: 'shop', pod: 'web-7d9c5b8f6-9bqzv', container: 'app' } }),
    );
    expect(others).toEqual([]);
    expect(finding.entity).toEqual({ namespace: 'shop', podCount: 2, container: 'app', workload: 'web' });
    expect(finding.title).toBe('title of crashloop (and 1 more pod)');
  });
});

describe('state and severity are those of now', () => {
  const at = (state: Observation['state'], severity: Observation['severity'], minute: number) =>
    observed('api-server-unreachable', { detector: `${state}-${severity}`, state, severity, firstSeen: TEN + minute * MINUTE, lastSeen: TEN + minute * MINUTE });

  test.each([
    ['what still goes on decides, not a worse past', [at('ongoing', 'medium', 9), at('unknown', 'critical', 1)], 'ongoing', 'medium'],
    ['the worst of what goes on', [at('ongoing', 'medium', 9), at('ongoing', 'high', 3)], 'ongoing', 'high'],
    ['recovered sinks to low', [at('recovered', 'critical', 1)], 'recovered', 'low'],
    ['recovered info stays info', [at('recovered', 'info', 1)], 'recovered', 'info'],
    ['a sight after the recovery is not over', [at('recovered', 'critical', 1), at('unknown', 'high', 5)], 'unknown', 'high'],
    ['a sight before the recovery is', [at('recovered', 'critical', 5), at('unknown', 'high', 1)], 'recovered', 'low'],
  ] as const)('%s', (_, observations, state, severity) => {
    expect(merge(...observations)[0]).toMatchObject({ state, severity });
  });
});

describe('counts and evidence', () => {
  test('two detectors that confirm each other do not double the count', () => {
    const times = { firstSeen: TEN, lastSeen: TEN + MINUTE };
    expect(merge(observed('pleg-unhealthy', { detector: 'a', count: 40, ...times }), observed('pleg-unhealthy', { detector: 'b', count: 3, ...times }), observed('pleg-unhealthy', { detector: 'state' }))[0].count).toBe(40);
  });

  test('different events of one detector add up', () => {
    const times = { firstSeen: TEN, lastSeen: TEN + MINUTE };
    expect(merge(observed('hung-task', { count: 2, entity: { process: 'a' }, ...times }), observed('hung-task', { count: 3, entity: { process: 'b' }, ...times }))[0].count).toBe(5);
  });

  test('eight places at most: the oldest, the newest, then one of every file', () => {
    const lines = Array.from({ length: 30 }, (_, i) => pointer('kubelet/kubelet.log', i + 1, TEN + i * MINUTE));
    const states = ['a', 'b', 'c'].map((name) => pointer(`storage/${name}.txt`, 1));
    const [{ evidence }] = merge(observed('disk-full', { evidence: [...states, ...lines].reverse() }));
    expect(evidence).toHaveLength(8);
    expect(evidence.slice(0, 2).map(({ lines: [first] }) => first)).toEqual([1, 30]);
    expect(evidence.slice(2, 5).map(({ file }) => file)).toEqual(['storage/a.txt', 'storage/b.txt', 'storage/c.txt']);
  });

  test('a place is cited once, as read takes it', () => {
    const [{ evidence }] = merge(observed('disk-full', { evidence: [{ ...pointer('x.log', 7, TEN), lastLine: 9 }] }), observed('disk-full', { detector: 'other', evidence: [pointer('x.log', 7, TEN)] }));
    expect(evidence).toHaveLength(1);
    expect(evidence[0]).toMatchObject({ logKey: 'i-0123456789abcdef0/b1/x.log', file: 'x.log', time: '2026-11-18T10:00:00.000Z' });
  });

  test('advice is given once', () => {
    expect(merge(observed('disk-full', { remediation: ['free space', 'grow'] }), observed('disk-full', { detector: 'z', remediation: ['grow'] }))[0].remediation).toEqual(['free space', 'grow']);
  });

  test('a time that no calendar knows is left out', () => {
    expect(merge(observed('disk-full', { firstSeen: 1e18, lastSeen: NaN }))[0]).not.toHaveProperty('firstSeen');
  });
});

const anyObservation: fc.Arbitrary<Observation> = fc.record({
  condition: fc.constantFrom('disk-full', 'iptables-drop', 'crashloop', 'pleg-unhealthy', 'made-up'),
  detector: fc.constantFrom('d1', 'd2', 'd3'),
  severity: fc.constantFrom('critical' as const, 'high' as const, 'medium' as const, 'low' as const),
  state: fc.constantFrom('ongoing' as const, 'recovered' as const, 'unknown' as const),
  count: fc.integer({ min: 1, max: 9 }),
  entity: fc.dictionary(fc.constantFrom('mount', 'port', 'chain', 'protocol', 'pod', 'namespace', 'container', 'percent'), fc.constantFrom<string | number>('a', 'b', 53, '53', 'web-7d9c5b8f6-x2x4k')),
  minute: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
  file: fc.constantFrom('kubelet/kubelet.log', 'storage/mounts.txt', 'kernel/dmesg.current'),
  line: fc.integer({ min: 1, max: 20 }),
}).map(({ minute, file, line, ...rest }) => observed(rest.condition, {
  ...rest,
  title: `${rest.condition} ${rest.detector}`,
  ...(minute !== undefined && { firstSeen: TEN + minute * MINUTE, lastSeen: TEN + minute * MINUTE }),
  evidence: [pointer(file, line, minute === undefined ? undefined : TEN + line * MINUTE)],
}));

describe('whatever was observed', () => {
  const shuffled = fc.array(anyObservation, { maxLength: 25 })
    .chain((observations) => fc.tuple(fc.constant(observations), fc.shuffledSubarray(observations, { minLength: observations.length })));

  test('findings do not depend on the order of observations', () => {
    fc.assert(fc.property(shuffled, ([one, other]) => { expect(merge(...other)).toEqual(merge(...one)); }));
  });

  test('no finding_id is given twice, nothing observed is lost, and evidence is bounded', () => {
    fc.assert(fc.property(fc.array(anyObservation, { maxLength: 25 }), (observations) => {
      const findings = merge(...observations);
      expect(new Set(findings.map(({ finding_id }) => finding_id)).size).toBe(findings.length);
      expect(new Set(findings.map(({ condition }) => condition))).toEqual(new Set(observations.map(({ condition }) => condition)));
      for (const { evidence, severity, state } of findings) {
        expect(evidence.length).toBeGreaterThan(0);
        expect(evidence.length).toBeLessThanOrEqual(8);
        if (state === 'recovered') { expect(['low', 'info']).toContain(severity); }
      }
    }));
  });
});
