import { faultsOf, Files, lines, outcomeOf } from './bundle-context';
import { HEALTHY, node } from './node-files';
import { conntrackTableCheck } from '../../../../src/core/detectors/checks/conntrack-table';
import { conntrackUnrepliedCheck } from '../../../../src/core/detectors/checks/conntrack-unreplied';
import { enaAllowanceCheck, enaConntrackAllowanceCheck, enaLinkLocalAllowanceCheck } from '../../../../src/core/detectors/checks/ena-allowance';
import { enaResetCheck } from '../../../../src/core/detectors/checks/ena-reset';
import { ephemeralPortsCheck } from '../../../../src/core/detectors/checks/ephemeral-ports';
import { interfaceDownCheck } from '../../../../src/core/detectors/checks/interface-down';
import { sysctlUnsafeCheck } from '../../../../src/core/detectors/checks/sysctl-unsafe';

const SYSCTL = 'sysctls/sysctl_all.txt';
const ETHTOOL = 'networking/ethtool.txt';

function sysctl(changes: Readonly<Record<string, string>>): Files {
  const text = Object.entries(changes).reduce((all, [name, value]) => `${all.replace(new RegExp(`^${name.replaceAll('.', '\\.')} = .*\n`, 'm'), '')}${name} = ${value}\n`, HEALTHY[SYSCTL]!);
  return node({ [SYSCTL]: text });
}

function counter(name: string, value: number): Files {
  return node({ [ETHTOOL]: HEALTHY[ETHTOOL]!.replace(new RegExp(`${name}: \\d+`), `${name}: ${value}`) });
}

describe('the connection-tracking table', () => {
  test.each([
    [117_964, 'absent', undefined],
    [117_965, 'present', 'high'],
    [124_518, 'present', 'high'],
    [124_519, 'present', 'critical'],
    [131_072, 'present', 'critical'],
  ])('with %i of 131,072 entries is %s', (count, expected, severity) => {
    const outcome = outcomeOf(conntrackTableCheck, sysctl({ 'net.netfilter.nf_conntrack_count': String(count) }));
    expect(outcome.outcome).toBe(expected);
    if (outcome.outcome === 'present') { expect(outcome.faults[0]).toMatchObject({ severity, evidence: [{ excerpt: `net.netfilter.nf_conntrack_count = ${count}` }, { excerpt: 'net.netfilter.nf_conntrack_max = 131072' }] }); }
  });

  test('without sysctl\'s count is counted by conntrack itself', () => {
    const files = node({ [SYSCTL]: 'net.netfilter.nf_conntrack_max = 1000\n', 'networking/conntrack.txt': 'conntrack v1.4.6 (conntrack-tools): 990 flow entries have been shown.\n' });
    expect(faultsOf(conntrackTableCheck, files)).toMatchObject([{ severity: 'critical', entity: { usedPercent: 99 } }]);
  });

  test('a few lost races since boot are told, not reported', () => {
    const files = node({ 'networking/conntrack.txt': HEALTHY['networking/conntrack.txt']!.replace('insert_failed=0', 'insert_failed=4211') });
    expect(outcomeOf(conntrackTableCheck, files, { uptimeSeconds: 86_400 })).toMatchObject({ outcome: 'absent', checked: expect.stringContaining('insert_failed 4,211 since boot') });
  });

  test('drops that go on between two collections are a cause', () => {
    const statistics = (drop: number) => node({ 'networking/conntrack.txt': HEALTHY['networking/conntrack.txt']!.replace(' drop=0', ` drop=${drop}`) });
    const collectedAt = Date.parse('2026-11-20T07:00:00Z');
    expect(faultsOf(conntrackTableCheck, statistics(9000), { previous: statistics(3000), collectedAt, previousCollectedAt: collectedAt - 3_600_000, uptimeSeconds: 864_000 }))
      .toMatchObject([{ severity: 'high', kind: 'cause', state: 'ongoing', entity: { counter: 'drop', perTenMinutes: 1000 } }]);
  });

  test('is not judged without its limit', () => {
    expect(outcomeOf(conntrackTableCheck, node({ [SYSCTL]: undefined })).outcome).toBe('not-evaluable');
  });
});

test('requests that nobody answers are a symptom, one-way protocols are not', () => {
  const entries = (protocol: string, number: number, port: number) => Array.from({ length: 30 }, (_, i) => `${protocol}      ${number} 20 ${protocol === 'tcp' ? 'SYN_SENT ' : ''}src=10.0.33.${i} dst=10.100.0.10 sport=${40000 + i} dport=${port} [UNREPLIED] src=10.100.0.10 dst=10.0.33.${i} sport=${port} dport=${40000 + i} mark=0 use=1`);
  const file = (text: readonly string[]) => node({ 'networking/conntrack.txt': lines('*** Output of conntrack -L ***', ...text) });
  expect(faultsOf(conntrackUnrepliedCheck, file(entries('udp', 17, 53)))).toMatchObject([{ severity: 'medium', kind: 'symptom', entity: { destination: '10.100.0.10', port: '53', unreplied: 30 } }]);
  expect(faultsOf(conntrackUnrepliedCheck, file(entries('tcp', 6, 443)))).toHaveLength(1);
  expect(outcomeOf(conntrackUnrepliedCheck, file(entries('udp', 17, 8125))).outcome).toBe('absent');
  expect(outcomeOf(conntrackUnrepliedCheck, node({ 'networking/conntrack.txt': undefined })).outcome).toBe('not-evaluable');
});

describe('ENA allowances', () => {
  const collectedAt = Date.parse('2026-11-20T07:00:00Z');
  const hour = { collectedAt, previousCollectedAt: collectedAt - 3_600_000, uptimeSeconds: 864_000 };

  test.each([
    ['bw_in_allowance_exceeded', enaAllowanceCheck, 180],
    ['bw_out_allowance_exceeded', enaAllowanceCheck, 100],
    ['pps_allowance_exceeded', enaAllowanceCheck, 320],
    ['conntrack_allowance_exceeded', enaConntrackAllowanceCheck, 100],
    ['linklocal_allowance_exceeded', enaLinkLocalAllowanceCheck, 100],
  ])('%s is judged by its rate between two collections, against the limit of AWS\' node agent', (name, check, bucket) => {
    const previous = counter(name, 50_000);
    expect(faultsOf(check, counter(name, 50_000 + bucket * 6), { ...hour, previous })).toMatchObject([{ severity: 'high', kind: 'cause', state: 'ongoing', entity: { interface: 'ens5', counter: name } }]);
    expect(faultsOf(check, counter(name, 50_000 + bucket * 6 - 6), { ...hour, previous })).toMatchObject([{ severity: 'info', kind: 'risk' }]);
  });

  test('without an earlier collection the mean since boot decides', () => {
    expect(faultsOf(enaLinkLocalAllowanceCheck, counter('linklocal_allowance_exceeded', 17_000), { uptimeSeconds: 86_400 })).toMatchObject([{ severity: 'high', state: 'unknown' }]);
    expect(faultsOf(enaLinkLocalAllowanceCheck, counter('linklocal_allowance_exceeded', 1000), { uptimeSeconds: 86_400 })).toMatchObject([{ severity: 'info' }]);
  });

  test('counters of an earlier boot are no rate', () => {
    const options = { previous: counter('pps_allowance_exceeded', 9), collectedAt, previousCollectedAt: collectedAt - 86_400_000, uptimeSeconds: 1800 };
    expect(faultsOf(enaAllowanceCheck, counter('pps_allowance_exceeded', 3000), options)).toMatchObject([{ severity: 'high', entity: { basis: 'mean since boot' } }]);
  });

  test('an unknown rate is not an alarm, and no ENA counters are no health', () => {
    expect(faultsOf(enaAllowanceCheck, counter('pps_allowance_exceeded', 9_000_000))).toMatchObject([{ severity: 'info', title: expect.stringContaining('rate unknown') }]);
    expect(outcomeOf(enaAllowanceCheck, node({ [ETHTOOL]: lines('Interface eth0', 'no stats available') })).outcome).toBe('not-evaluable');
  });

  test('resets are a cause only while they go on', () => {
    const previous = counter('tx_timeout', 1);
    expect(faultsOf(enaResetCheck, counter('tx_timeout', 4), { ...hour, previous })).toMatchObject([{ severity: 'high', kind: 'cause' }]);
    expect(faultsOf(enaResetCheck, counter('tx_timeout', 1), { ...hour, previous })).toMatchObject([{ severity: 'low', kind: 'risk' }]);
    expect(faultsOf(enaResetCheck, counter('total_resets', 2))).toMatchObject([{ severity: 'info' }]);
  });
});

describe('kernel parameters', () => {
  test.each([
    ['no forwarding', { 'net.ipv4.ip_forward': '0' }, { severity: 'high', kind: 'cause', entity: { parameter: 'net.ipv4.ip_forward', value: '0' } }],
    ['a strict reverse path on the primary interface', { 'net.ipv4.conf.all.rp_filter': '1', 'net.ipv4.conf.ens5.rp_filter': '1' }, { severity: 'high', entity: { parameter: 'net.ipv4.conf.ens5.rp_filter' } }],
    ['a neighbour table below the kernel\'s default', { 'net.ipv4.neigh.default.gc_thresh3': '512' }, { severity: 'low', kind: 'risk' }],
  ])('%s', (_, changes, expected) => {
    expect(faultsOf(sysctlUnsafeCheck, sysctl(changes))).toMatchObject([expected]);
  });

  test.each([
    ['all strict, the interface loose: the kernel takes the larger value', { 'net.ipv4.conf.all.rp_filter': '1', 'net.ipv4.conf.ens5.rp_filter': '2' }],
    ['IPv6 forwarding off in an IPv4 cluster', { 'net.ipv6.conf.all.forwarding': '0' }],
  ])('no fault: %s', (_, changes) => {
    expect(outcomeOf(sysctlUnsafeCheck, sysctl(changes)).outcome).toBe('absent');
  });

  test('strict reverse path without node-port support, or under Calico, is left alone', () => {
    const strict = sysctl({ 'net.ipv4.conf.all.rp_filter': '1', 'net.ipv4.conf.ens5.rp_filter': '1' });
    expect(outcomeOf(sysctlUnsafeCheck, { ...strict, 'ipamd/ipamd-env-settings.json': '{"AWS_VPC_CNI_NODE_PORT_SUPPORT": false}' }).outcome).toBe('absent');
    expect(outcomeOf(sysctlUnsafeCheck, { ...strict, 'cni/10-aws.conflist': '{"name":"x","plugins":[{"type":"calico"}]}' }).outcome).toBe('absent');
  });

  test.each([
    ['60000\t60999', 'medium'], ['1024\t65535', undefined], ['32768\t60999', undefined],
  ])('ephemeral ports %s', (range, severity) => {
    const outcome = outcomeOf(ephemeralPortsCheck, sysctl({ 'net.ipv4.ip_local_port_range': range }));
    expect(outcome.outcome === 'present' ? outcome.faults[0]!.severity : undefined).toBe(severity);
  });

  test('ports used up towards one remote end', () => {
    const sockets = Array.from({ length: 970 }, (_, i) => `tcp        0      0 10.0.27.205:${60000 + i}       10.0.77.12:5432         TIME_WAIT   -                   `);
    const files = { ...sysctl({ 'net.ipv4.ip_local_port_range': '60000\t60999' }), 'system/netstat.txt': lines('Active Internet connections (servers and established)', ...sockets) };
    expect(faultsOf(ephemeralPortsCheck, files)).toMatchObject([{ severity: 'medium', kind: 'cause', title: '970 of 1,000 ephemeral ports are in use towards 10.0.77.12:5432' }]);
  });
});

describe('interfaces', () => {
  const IFCONFIG = 'networking/ifconfig.txt';
  test.each([
    ['no loopback', HEALTHY[IFCONFIG]!.replace(/lo: [^]*/, ''), { entity: { interface: 'lo' } }],
    ['the primary card without a carrier', HEALTHY[IFCONFIG]!.replace('<UP,BROADCAST,RUNNING,MULTICAST>', '<UP,BROADCAST,MULTICAST>'), { severity: 'critical', entity: { interface: 'ens5' } }],
    ['the primary card gone', HEALTHY[IFCONFIG]!.replace(/^ens5[^]*?\n\n/, ''), { entity: { interface: 'ens5' } }],
  ])('%s', (_, text, expected) => {
    expect(faultsOf(interfaceDownCheck, node({ [IFCONFIG]: text }))).toMatchObject([expected]);
  });

  test('a card that waits for an address is no alarm', () => {
    const idle = `${HEALTHY[IFCONFIG]!}\nens8: flags=4099<UP,BROADCAST,MULTICAST>  mtu 9001\n`;
    expect(faultsOf(interfaceDownCheck, node({ [IFCONFIG]: idle }))).toMatchObject([{ severity: 'low', kind: 'risk' }]);
  });
});
