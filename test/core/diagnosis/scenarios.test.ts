import { findings, rootConditions, Sketch } from './findings';
import { diagnose } from '../../../src/core/diagnosis';

const HITS = { chain: 'FORWARD', destination: '10.100.0.10/32', port: 53, packets: 812 };

describe('one fault: its cause leads, its effects are in the chain', () => {
  test.each<[string, Sketch[], string[]]>([
    ['DNS dropped', [
      { condition: 'pod-dns-lookup-timeout', at: 5 }, { condition: 'probe-failure-storm', at: 6 }, { condition: 'dns-blocked-by-iptables', entity: { ...HITS, protocol: 'udp' } },
    ], ['dns-blocked-by-iptables', 'pod-dns-lookup-timeout', 'probe-failure-storm']],
    ['container over its limit', [
      { condition: 'oom-container', at: 1, until: 9, file: 'kernel/dmesg.current', entity: { namespace: 'shop', pod: 'web-7d9c5b8f6-x2x4k' } },
      { condition: 'crashloop', at: 2, entity: { namespace: 'shop', pod: 'web-7d9c5b8f6-x2x4k' } },
    ], ['oom-container', 'crashloop']],
    ['subnet without addresses', [
      { condition: 'sandbox-create-failed', at: 3 }, { condition: 'subnet-ips-exhausted', at: 2, until: 60, file: 'var_log/aws-routed-eni/ipamd.log' }, { condition: 'ipamd-reconcile-errors', at: 3 },
    ], ['subnet-ips-exhausted', 'ipamd-reconcile-errors', 'sandbox-create-failed']],
    ['full disk', [
      { condition: 'eviction-in-progress', at: 3, entity: { resource: 'ephemeral-storage' } }, { condition: 'disk-full', entity: { mount: '/' }, file: 'storage/mounts.txt' }, { condition: 'kubelet-failed', at: 8 },
    ], ['disk-full', 'eviction-in-progress', 'kubelet-failed']],
    ['shims die, PLEG stalls, node goes NotReady', [
      { condition: 'node-not-ready', at: 7 }, { condition: 'pleg-unhealthy', at: 6 }, { condition: 'containerd-shim-failed', at: 3, file: 'containerd/containerd-log.txt' },
    ], ['containerd-shim-failed', 'pleg-unhealthy', 'node-not-ready']],
    ['bad disk: I/O error, ext4, read-only, containerd, PLEG', [
      { condition: 'pleg-unhealthy', at: 9 }, { condition: 'containerd-down', at: 6, file: 'containerd/containerd-log.txt' }, { condition: 'filesystem-read-only', at: 3, entity: { device: 'nvme0n1p1' } },
      { condition: 'ext4-error', at: 2, entity: { device: 'nvme0n1p1' }, file: 'kernel/dmesg.current' }, { condition: 'block-device-io-error', at: 1, entity: { device: 'nvme0n1' }, file: 'kernel/dmesg.current' },
    ], ['block-device-io-error', 'ext4-error', 'filesystem-read-only', 'containerd-down', 'pleg-unhealthy']],
    ['NFS server gone: tasks hang, pods do not terminate, df of the collector hangs', [
      { condition: 'hung-task', at: 4 }, { condition: 'pod-stuck-terminating', at: 8 }, { condition: 'nfs-not-responding', at: 1, file: 'kernel/dmesg.current' }, { condition: 'collector-command-timed-out', severity: 'medium' },
    ], ['nfs-not-responding', 'hung-task', 'collector-command-timed-out', 'pod-stuck-terminating']],
    ['not allowed to join: no CNI, no kube-proxy, never Ready', [
      { condition: 'cni-config-missing', at: 2, file: 'containerd/containerd-log.txt' }, { condition: 'kube-proxy-rules-missing' }, { condition: 'node-registration-unauthorized', at: 1, until: 50 },
    ], ['node-registration-unauthorized', 'kube-proxy-rules-missing', 'cni-config-missing']],
    ['clock wrong, so the certificate is not yet valid', [
      { condition: 'kubelet-certificate-invalid', at: 2 }, { condition: 'clock-skew', at: 1 }, { condition: 'node-not-ready', at: 3 },
    ], ['clock-skew', 'kubelet-certificate-invalid', 'node-not-ready']],
    ['node out of memory takes kubelet', [
      { condition: 'kubelet-failed', at: 2 }, { condition: 'oom-node', at: 1, file: 'kernel/dmesg.current' }, { condition: 'memory-pressure', at: 0 }, { condition: 'node-not-ready', at: 3 },
    ], ['oom-node', 'memory-pressure', 'kubelet-failed', 'node-not-ready']],
    ['no service rules, so IPAMD cannot reach the API through the service address', [
      { condition: 'sandbox-create-failed', at: 9 }, { condition: 'ipamd-not-ready', at: 3, file: 'var_log/aws-routed-eni/ipamd.log' }, { condition: 'kube-proxy-rules-missing' },
    ], ['kube-proxy-rules-missing', 'ipamd-not-ready', 'sandbox-create-failed']],
    ['panic, then reboot', [
      { condition: 'unexpected-reboot', at: 3 }, { condition: 'kernel-panic', at: 1, file: 'kernel/dmesg.boot' },
    ], ['kernel-panic', 'unexpected-reboot']],
    ['conntrack limit set too low', [
      { condition: 'conntrack-table-full', at: 3, file: 'kernel/dmesg.current' }, { condition: 'sysctl-unsafe', entity: { parameter: 'net.netfilter.nf_conntrack_max' } }, { condition: 'pod-dns-lookup-timeout', at: 4 },
    ], ['sysctl-unsafe', 'conntrack-table-full', 'pod-dns-lookup-timeout']],
    ['volume that does not attach, so the pod waits', [
      { condition: 'volume-mount-timeout', at: 2, entity: { namespace: 'shop', pod: 'db-0' } }, { condition: 'ebs-attach-failed', at: 1, entity: { volume: 'vol-0aaaaaaaaaaaaaaaa' } },
    ], ['ebs-attach-failed', 'volume-mount-timeout']],
    ['volume held by another node', [
      { condition: 'ebs-attach-failed', at: 2, entity: { volume: 'vol-0aaaaaaaaaaaaaaaa' } }, { condition: 'ebs-multi-attach', at: 1, entity: { volume: 'vol-0aaaaaaaaaaaaaaaa' } },
    ], ['ebs-multi-attach', 'ebs-attach-failed']],
  ])('%s', (_, sketches, chain) => {
    const causes = diagnose(findings(...sketches));
    expect(causes.map(({ condition }) => condition)).toEqual([chain[0]]);
    expect([...causes[0].chain.map(({ condition }) => condition)].sort()).toEqual([...chain].sort());
    expect(causes[0].chain[0].condition).toBe(chain[0]);
    expect(causes[0].chain.at(-1)!.condition).toBe(chain.at(-1));
    expect(causes[0].finding_ids).toHaveLength(sketches.length);
  });
});

describe('more than one fault', () => {
  test('twin rules for udp and tcp are one hypothesis with both findings', () => {
    const [cause, ...others] = diagnose(findings(
      { condition: 'dns-blocked-by-iptables', entity: { ...HITS, protocol: 'udp' } }, { condition: 'dns-blocked-by-iptables', entity: { ...HITS, protocol: 'tcp' } }, { condition: 'pod-dns-lookup-timeout', at: 5 },
    ));
    expect(others).toEqual([]);
    expect(cause.finding_ids).toEqual(['F-001', 'F-002', 'F-003']);
    expect(cause.confidence).toBe('high');
  });

  test.each<[string, Sketch[], string[]]>([
    ['a dropped port and a full disk', [
      { condition: 'iptables-drop', entity: HITS }, { condition: 'pod-dns-lookup-timeout', at: 2 }, { condition: 'disk-full', entity: { mount: '/' } }, { condition: 'eviction-in-progress', at: 3 },
    ], ['iptables-drop', 'disk-full']],
    ['a volume that does not attach and a container over its limit', [
      { condition: 'ebs-attach-failed', at: 3 }, { condition: 'oom-container', at: 1, file: 'kernel/dmesg.current' },
    ], ['ebs-attach-failed', 'oom-container']],
    ['a full subnet and a full connection table', [
      { condition: 'subnet-ips-exhausted', at: 1 }, { condition: 'sandbox-create-failed', at: 2 }, { condition: 'conntrack-table-full', at: 1, file: 'kernel/dmesg.current' }, { condition: 'service-unreachable', at: 3 },
    ], ['subnet-ips-exhausted', 'conntrack-table-full']],
    ['two disks, of which one explains the filesystem error', [
      { condition: 'block-device-io-error', at: 1, entity: { device: 'nvme1n1' } }, { condition: 'ext4-error', at: 2, entity: { device: 'nvme1n1p1' } }, { condition: 'ext4-error', at: 1, entity: { device: 'nvme2n1' } },
    ], ['block-device-io-error', 'ext4-error']],
  ])('%s are two root causes', (_, sketches, expected) => { expect(rootConditions(sketches).sort()).toEqual([...expected].sort()); });

  test('of two faults the one whose effects are seen comes first', () => {
    expect(rootConditions([{ condition: 'aws-api-throttled', at: 1 }, { condition: 'containerd-shim-failed', at: 1 }, { condition: 'pleg-unhealthy', at: 4 }])[0]).toBe('containerd-shim-failed');
  });

  test('a crowd of workload symptoms does not outrank a cause in the node', () => {
    const crowd = Array.from({ length: 20 }, (_, i): Sketch => ({ condition: 'scheduling-failed', severity: 'critical', at: 1, entity: { reason: `r${i}` } }));
    expect(rootConditions([...crowd, { condition: 'clock-skew' }])[0]).toBe('clock-skew');
  });

  test('many copies of one symptom weigh no more than one', () => {
    const pods = Array.from({ length: 30 }, (_, i): Sketch => ({ condition: 'sandbox-create-failed', at: 3, entity: { reason: `r${i}` } }));
    const sketches: Sketch[] = [...pods, { condition: 'eni-limit-reached', at: 1 }, { condition: 'containerd-shim-failed', at: 1 }, { condition: 'pleg-unhealthy', at: 4 }, { condition: 'pod-stuck-terminating', at: 5 }];
    expect(rootConditions(sketches)[0]).toBe('containerd-shim-failed');
  });
});

describe('a misleading setting beside the real fault', () => {
  const setting: Sketch = { condition: 'cni-settings-unsafe' };
  test.each<[string, Sketch[], string]>([
    ['custom networking settings, but the subnet is full', [setting, { condition: 'subnet-ips-exhausted', at: 1 }, { condition: 'sandbox-create-failed', at: 2 }], 'subnet-ips-exhausted'],
    ['prefix delegation set, but no /28 is free', [setting, { condition: 'subnet-prefixes-fragmented', at: 1 }, { condition: 'sandbox-create-failed', at: 2 }], 'subnet-prefixes-fragmented'],
    ['security groups for pods strict, but kube-proxy is absent', [setting, { condition: 'kube-proxy-rules-missing' }, { condition: 'service-unreachable', at: 2 }], 'kube-proxy-rules-missing'],
    ['conntrack full while the proxies are healthy', [setting, { condition: 'conntrack-table-full', at: 1, file: 'kernel/dmesg.current' }, { condition: 'service-unreachable', at: 2 }], 'conntrack-table-full'],
    ['IPVS without its scheduler', [setting, { condition: 'ipvs-modules-missing' }, { condition: 'kube-proxy-sync-failed', at: 1 }, { condition: 'service-unreachable', at: 2 }], 'ipvs-modules-missing'],
    ['a DROP rule that never matched, beside a full connection table', [
      { condition: 'iptables-drop', kind: 'risk', severity: 'medium', entity: { ...HITS, packets: 0 } }, { condition: 'conntrack-table-full', at: 1 }, { condition: 'pod-dns-lookup-timeout', at: 2 },
    ], 'conntrack-table-full'],
  ])('%s', (_, sketches, expected) => { expect(rootConditions(sketches)).toEqual([expected]); });

  test('a rule without hits leads only when nothing else explains the symptom, and says how little it proves', () => {
    const [cause, ...others] = diagnose(findings(
      { condition: 'iptables-drop', kind: 'risk', severity: 'medium', entity: { ...HITS, packets: 0 } }, { condition: 'pod-dns-lookup-timeout', at: 2 },
    ));
    expect(others).toEqual([]);
    expect(cause).toMatchObject({ condition: 'iptables-drop', confidence: 'low', finding_ids: ['F-001', 'F-002'] });
    expect(cause.explanation).toContain('By itself this proves nothing');
  });

  test('a rule for another port, or for the node\'s own traffic, does not explain lookups of pods', () => {
    for (const entity of [{ ...HITS, port: 5432 }, { ...HITS, chain: 'OUTPUT' }]) {
      expect(rootConditions([{ condition: 'iptables-drop', entity }, { condition: 'pod-dns-lookup-timeout', at: 2 }]).sort()).toEqual(['iptables-drop', 'pod-dns-lookup-timeout']);
    }
  });

  test('a rule for one other host does not explain lookups at the cluster DNS address; one for a range of pods does', () => {
    const lookups: Sketch = { condition: 'pod-dns-lookup-timeout', at: 2, entity: { server: '10.100.0.10' } };
    const rule = (destination: string): Sketch => ({ condition: 'iptables-drop', entity: { chain: 'FORWARD', destination, packets: 4, blocks: 'pod' } });
    expect(rootConditions([rule('10.0.7.7/32'), lookups]).sort()).toEqual(['iptables-drop', 'pod-dns-lookup-timeout']);
    expect(rootConditions([rule('10.0.0.0/16'), lookups])).toEqual(['iptables-drop']);
  });

  test('a rule that is known to stop DNS explains lookups although it names an endpoint behind the service address', () => {
    const rule: Sketch = { condition: 'dns-blocked-by-iptables', entity: { chain: 'FORWARD', destination: '10.0.51.19/32', port: 53, packets: 4, blocks: 'dns' } };
    expect(rootConditions([rule, { condition: 'pod-dns-lookup-timeout', at: 2, entity: { server: '10.100.0.10' } }])).toEqual(['dns-blocked-by-iptables']);
  });

  test('a rule in FORWARD does not cut kubelet off the API server', () => {
    expect(rootConditions([{ condition: 'iptables-drop', entity: { chain: 'FORWARD', packets: 3 } }, { condition: 'api-server-unreachable', at: 2 }]).sort()).toEqual(['api-server-unreachable', 'iptables-drop']);
  });

  test('a full data volume does not explain a dead containerd', () => {
    expect(rootConditions([{ condition: 'disk-full', entity: { mount: '/srv/data' } }, { condition: 'containerd-down', at: 2 }]).sort()).toEqual(['containerd-down', 'disk-full']);
  });

  test('a container over its limit does not explain the crash loop of another workload', () => {
    const workload = (pod: string) => ({ namespace: 'shop', pod });
    expect(rootConditions([
      { condition: 'oom-container', at: 1, entity: workload('web-7d9c5b8f6-x2x4k') }, { condition: 'crashloop', at: 2, entity: workload('cart-6f7d8c9b5d-zq4wl') },
    ])).toEqual(['oom-container', 'crashloop']);
  });
});

describe('the order of time', () => {
  test('a cause that came after its effect is demoted behind one that came before', () => {
    const causes = diagnose(findings(
      { condition: 'conntrack-table-full', at: 30, until: 90 }, { condition: 'ena-linklocal-allowance-exceeded', at: 1, until: 90 }, { condition: 'pod-dns-lookup-timeout', at: 2, until: 90 },
    ));
    expect(causes.map(({ condition }) => condition)).toEqual(['ena-linklocal-allowance-exceeded', 'conntrack-table-full']);
    expect(causes[1]).toMatchObject({ confidence: 'low', explanation: expect.stringContaining('speaks against it') });
  });

  test('unless its log begins only then', () => {
    const sketches: Sketch[] = [{ condition: 'containerd-shim-failed', at: 30, until: 90, file: 'containerd/containerd-log.txt' }, { condition: 'pleg-unhealthy', at: 10, until: 90 }];
    const start = Date.UTC(2026, 10, 18, 10, 29);
    expect(diagnose(findings(...sketches))[0].confidence).toBe('low');
    expect(diagnose(findings(...sketches), { logStart: () => start })[0].confidence).toBe('high');
  });

  test('an effect that was over before its cause began is not explained by it', () => {
    expect(rootConditions([{ condition: 'containerd-shim-failed', at: 300 }, { condition: 'pleg-unhealthy', at: 1, until: 5 }]).sort()).toEqual(['containerd-shim-failed', 'pleg-unhealthy']);
  });

  test('an event of yesterday does not explain what began today', () => {
    expect(rootConditions([{ condition: 'oom-node', at: -1440, file: 'kernel/dmesg.current' }, { condition: 'kubelet-failed', at: 2 }]).sort()).toEqual(['kubelet-failed', 'oom-node']);
  });
});

describe('nothing to report', () => {
  test.each<[string, Sketch[]]>([
    ['a healthy node', []],
    ['faults that are over', [{ condition: 'api-server-unreachable', state: 'recovered', severity: 'low', at: 1 }, { condition: 'ipamd-not-ready', state: 'recovered', severity: 'low', at: 1 }]],
    ['risks without symptoms', [{ condition: 'cni-settings-unsafe' }, { condition: 'iptables-drop', kind: 'risk', severity: 'medium' }, { condition: 'ami-unsupported' }]],
    ['small counters and traces', [{ condition: 'ena-allowance-exceeded', severity: 'info' }, { condition: 'app-crash', at: 1 }, { condition: 'cpu-throttled' }]],
    ['gaps in the evidence', [{ condition: 'collector-command-timed-out' }, { condition: 'log-injection-suspected' }, { condition: 'bundle-identity-mismatch' }]],
  ])('%s: no root cause', (_, sketches) => { expect(rootConditions(sketches)).toEqual([]); });

  test('a recovered cause does not lead to what goes on now', () => {
    expect(rootConditions([{ condition: 'api-server-unreachable', state: 'recovered', severity: 'low', at: 1 }, { condition: 'kube-proxy-sync-failed', at: 3 }])).toEqual(['kube-proxy-sync-failed']);
  });
});

test('what ECC corrected does not explain reboots, what it could not correct does', () => {
  const reboots: Sketch = { condition: 'unexpected-reboot', severity: 'medium' };
  expect(rootConditions([reboots, { condition: 'hardware-error', severity: 'low', kind: 'risk', at: 3, entity: { component: 'memory-corrected' }, file: 'kernel/dmesg.current' }])).toEqual(['unexpected-reboot']);
  expect(rootConditions([reboots, { condition: 'hardware-error', at: 3, entity: { component: 'memory' }, file: 'kernel/dmesg.current' }])).toEqual(['hardware-error']);
});

test("an image that is refused explains its own program's absence and no other's", () => {
  const gone: Sketch = { condition: 'kube-proxy-rules-missing' };
  const refused = (image: string): Sketch => ({ condition: 'image-pull-unauthorized', at: 3, entity: { image } });
  expect(rootConditions([gone, refused('602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks/kube-proxy:v1.31.3')])).toEqual(['image-pull-unauthorized']);
  expect(rootConditions([gone, refused('ghcr.io/acme/api:1')])).toEqual(['kube-proxy-rules-missing', 'image-pull-unauthorized']);
});

test('a state found at collection may be older than the first line that tells of it; lines alone may not', () => {
  const [effect, told] = findings({ condition: 'kubelet-certificate-invalid', at: 1, until: 30 }, { condition: 'clock-skew', at: 9, until: 30, state: 'ongoing' });
  const { time, ...undated } = { ...told!.evidence[0]!, file: 'system/services.txt' };
  expect(time).toBeDefined();
  expect(diagnose([effect!, { ...told!, evidence: [undated, ...told!.evidence] }]).map(({ condition }) => condition)).toEqual(['clock-skew']);
  expect(diagnose([effect!, told!]).map(({ condition }) => condition)).toContain('kubelet-certificate-invalid');
});
