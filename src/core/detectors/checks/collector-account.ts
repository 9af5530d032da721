import { StateCheck } from '../state-check';
import { olderThan } from './older-than';
import { notEvaluable, outcomeOf } from './outcome';

/** Older collectors lack AL2023's files (nodeadm), storage/pod_local_storage.txt and the eBPF dumps. */
const FIRST_WHOLE = '0.7.0';
/** A collection takes minutes, and its time is that of its start. */
const AHEAD_MS = 30 * 60_000;

/** J6: the collector that made the bundle. */
export const collectorVersionCheck: StateCheck = {
  id: 'collector-version',
  condition: 'collector-outdated',
  section: 'node',
  source: 'awslabs/amazon-eks-ami, log-collector-script: PROGRAM_VERSION, in the archive\'s name',
  remediation: ['Collect with the current script (AWSSupport-CollectEKSInstanceLogs fetches it by itself).'],
  runbook: 'J6',
  evaluate({ bundle }) {
    const version = bundle?.collectorVersion;
    if (version === undefined || !/^\d+\.\d+\.\d+$/.test(version)) { return notEvaluable('the collector\'s version (in the name of the archive)'); }
    return outcomeOf(olderThan(version, FIRST_WHOLE) ? [{ title: `Collector ${version} is old: it lacks files that newer ones bring`, entity: { version }, evidence: [] }] : [], `Collector ${version}.`);
  },
};

/** J5: lines of the node from after the bundle was collected. */
export const collectorClockCheck: StateCheck = {
  id: 'collector-clock',
  condition: 'collector-clock-offset',
  section: 'node',
  source: 'collection record (AWS clock) or the archive\'s name (node\'s clock) against the latest stamps that carry their own zone',
  remediation: ['Times in answers are the node\'s. Check its time service (chronyc tracking) before comparing with CloudTrail or other nodes.'],
  runbook: 'J5',
  evaluate({ bundle, collectedAt }) {
    const utc = bundle?.files.filter((file) => file.lastTime !== undefined && /^(ipamd-log|cni-plugin-log|aws-node-log|kube-proxy-log|coredns-log|csi-log|network-policy-log)$/.test(file.kind)) ?? [];
    if (collectedAt === undefined || utc.length === 0) { return notEvaluable('the time of collection, and a log whose stamps carry their zone'); }
    const latest = utc.reduce((a, b) => (b.lastTime! > a.lastTime! ? b : a));
    const ahead = latest.lastTime! - collectedAt;
    return outcomeOf(ahead > AHEAD_MS ? [{
      title: `Log lines are ${Math.round(ahead / 60_000)} min later than the collection: the clocks differ`,
      entity: { file: latest.path, minutes: Math.round(ahead / 60_000) },
      evidence: [],
    }] : [], 'No log line is later than the collection.');
  },
};

/** J1: the bundle says that it is of another node. */
export const bundleIdentityCheck: StateCheck = {
  id: 'bundle-identity',
  condition: 'bundle-identity-mismatch',
  section: 'node',
  source: 'system/instance-id.txt and the archive\'s name against the instance that the bundle is filed under',
  remediation: ['Trust nothing in this bundle about this node until it is clear who wrote it: any node role of the cluster may write any name.'],
  runbook: 'J1',
  evaluate(context) {
    const disagreeing = context.bundle?.disagreeingIdentity;
    if (disagreeing) {
      return outcomeOf([{
        title: `The bundle says that it is of ${disagreeing.claimed}, but it is filed under ${disagreeing.filedUnder}`,
        entity: { claimed: disagreeing.claimed, filedUnder: disagreeing.filedUnder },
        evidence: context.facts('instance-id').flatMap(({ file, facts }) => facts.place && file === disagreeing.file ? [{ file, line: facts.place.line, start: facts.place.start, end: facts.place.end, excerpt: facts.place.excerpt }] : []),
      }], '');
    }
    return context.facts('instance-id').some(({ facts }) => facts.value !== undefined) ? outcomeOf([], 'The bundle names the instance that it is filed under.') : notEvaluable('system/instance-id.txt');
  },
};
