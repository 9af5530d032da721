import { NodeReport } from '../../src/cli/report/node-report';
import { Finding } from '../../src/core/findings/finding';

const INSTANCE = 'i-070e4b8c9d0bf405c';
const BUNDLE = '0011223344556677';

/** A finding with defaults for what a test does not care about. */
export function sampleFinding(fields: Partial<Finding> & Pick<Finding, 'finding_id' | 'condition' | 'title'>): Finding {
  return {
    instanceId: INSTANCE,
    bundleId: BUNDLE,
    fingerprint: fields.finding_id,
    severity: 'critical',
    kind: 'cause',
    state: 'ongoing',
    entity: {},
    count: 1,
    evidence: [{
      logKey: `${INSTANCE}/${BUNDLE}/networking/iptables-save.txt`,
      file: 'networking/iptables-save.txt',
      lines: [12, 12],
      bytes: [901, 966],
      excerpt: '-A FORWARD -d 10.100.0.10/32 -p udp -m udp --dport 53 -j DROP',
    }],
    correlateWith: [],
    remediation: [],
    ...fields,
  };
}

/** The report on a node whose cluster DNS is blocked by a rule. */
export function sampleReport(overrides: { findings?: readonly Finding[]; rootCauses?: NodeReport['document']['rootCauses'] } = {}): NodeReport {
  const findings = overrides.findings ?? [
    sampleFinding({
      finding_id: 'F-001',
      condition: 'iptables-drop',
      title: 'DROP rule in FORWARD blocks pod traffic to 10.100.0.10/32 udp/53',
      remediation: ['[changes the node] Remove the rule with iptables -D FORWARD after finding out what inserted it'],
      runbook: 'D5',
    }),
    sampleFinding({
      finding_id: 'F-002',
      condition: 'dns-blocked-by-iptables',
      title: 'Pods get no answer from the cluster DNS',
      severity: 'high',
      kind: 'symptom',
      state: 'unknown',
      count: 214,
      firstSeen: '2026-11-18T19:58:01.000Z',
      lastSeen: '2026-11-18T20:27:40.000Z',
      evidence: [{
        logKey: `${INSTANCE}/${BUNDLE}/kubelet/kubelet.log`,
        file: 'kubelet/kubelet.log',
        lines: [412, 412],
        bytes: [0, 10],
        excerpt: 'lookup kubernetes.default on 10.100.0.10:53: \u001b[31mi/o timeout\u001b[0m',
        time: '2026-11-18T19:58:01.000Z',
      }],
    }),
    sampleFinding({ finding_id: 'F-003', condition: 'time-skew', title: 'Clock stepped by 2 s at boot', severity: 'info', kind: 'risk', state: 'recovered' }),
  ];
  return {
    given: 'bundles/a.tar.gz',
    manifest: {
      schemaVersion: 1,
      instanceId: INSTANCE,
      bundleId: BUNDLE,
      cluster: 'dev-sample',
      region: 'us-east-1',
      os: 'Amazon Linux 2023',
      collectedAt: '2026-11-18T20:27:52.000Z',
      state: 'ready',
      source: { name: 'a.tar.gz', bytes: 1000 },
      problems: [{ code: 'ENTRY_PATH_REFUSED', message: 'path leaves the bundle', entry: '../x' }],
      clock: { utcOffsetMinutes: 0, sources: [] },
      files: [],
      segments: [],
      blocks: { segment: [], offset: [], length: [], textLength: [] },
      grams: [],
    },
    document: {
      schemaVersion: 1,
      instanceId: INSTANCE,
      bundleId: BUNDLE,
      findings,
      checks: [
        { detector: 'conntrack-table', condition: 'conntrack-full', outcome: 'absent', section: 'conntrack', checked: 'table 812 of 131072 entries' },
        { detector: 'oom', condition: 'node-oom', outcome: 'absent' },
        { detector: 'ethtool', condition: 'ena-limits', outcome: 'not-evaluable', missing: ['ethtool counters'] },
      ],
      rootCauses: overrides.rootCauses ?? [{
        condition: 'iptables-drop',
        confidence: 'high',
        finding_ids: ['F-001', 'F-002'],
        explanation: 'A DROP rule in FORWARD matches traffic to the cluster DNS address.',
        chain: [{ condition: 'iptables-drop', finding_id: 'F-001' }, { condition: 'dns-blocked-by-iptables', finding_id: 'F-002', at: '2026-11-18T19:58:01.000Z' }],
        refutedBy: ['DNS answers while the rule counts packets'],
        gaps: ['no CoreDNS log'],
      }],
    },
  };
}
