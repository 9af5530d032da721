import { AssignedAddress } from '../../parsers/ipamd-enis';
import { titleSafe } from '../../safety/title-safe';
import { evidenceAt, FileFacts, StateCheck, StateFault } from '../state-check';
import { counted, notEvaluable, outcomeOf } from './outcome';

/** Pods come and go between the two reads of the collector. */
const TOLERATED = 3;

type Source = FileFacts<'ipamd-pods'> | FileFacts<'ipamd-checkpoint'>;

/** Addresses that two containers have at once. */
function duplicates({ file, facts }: Source): StateFault[] {
  const owners = new Map<string, AssignedAddress>();
  return facts.addresses.flatMap((address): StateFault[] => {
    const before = owners.get(address.ip);
    if (!before) { owners.set(address.ip, address); return []; }
    if (before.containerId === address.containerId || before.containerId === undefined || address.containerId === undefined) { return []; }
    const places = [before.place, address.place].filter((place) => place !== undefined);
    return [{ title: `Address ${titleSafe(address.ip)} is assigned to two containers`, severity: 'high', entity: { address: address.ip }, evidence: places.map((place) => evidenceAt(file, place)) }];
  });
}

/** D16: what ipamd holds in memory against the checkpoint that it starts from. */
export const ipamStateCheck: StateCheck = {
  id: 'ipam-state',
  condition: 'ipam-state-inconsistent',
  section: 'ipamd',
  source: 'amazon-vpc-cni-k8s pkg/ipamd/datastore: every change is written to ipam.json at once; the container runtime\'s own view is not in a bundle in parseable form',
  remediation: [
    'Compare with the sandboxes of the container runtime (crictl pods): addresses of sandboxes that are gone are leaked.',
    '[changes the node] Restart the aws-node pod: ipamd reads the checkpoint and drops what the runtime does not have.',
  ],
  runbook: 'D16',
  correlateWith: ['ipamd', 'cni', 'containerd'],
  evaluate(context) {
    const live = context.facts('ipamd-pods').find(({ facts }) => facts.documents > 0 && !facts.trailing);
    const saved = context.facts('ipamd-checkpoint').find(({ facts }) => facts.version !== undefined && !facts.trailing);
    if (!live || !saved) { return notEvaluable(...live ? [] : ['ipamd/pods.json'], ...saved ? [] : ['ipamd/ipam.json']); }
    const faults = [...duplicates(live), ...duplicates(saved)];
    if (saved.facts.count <= saved.facts.addresses.length && live.facts.count <= live.facts.addresses.length) {
      const running = new Set(live.facts.addresses.map((each) => each.ip));
      const kept = new Set(saved.facts.addresses.map((each) => each.ip));
      const lost = saved.facts.addresses.filter((each) => !running.has(each.ip));
      const extra = live.facts.addresses.filter((each) => !kept.has(each.ip));
      const different = lost.length + extra.length;
      if (different > TOLERATED && different * 10 > running.size + kept.size) {
        const cited = (file: string, addresses: readonly AssignedAddress[]) => addresses.flatMap((each) => (each.place ? [evidenceAt(file, each.place)] : [])).slice(0, 2);
        faults.push({
          title: `ipamd and its checkpoint differ in ${counted(different, 'address', 'addresses')}: ${lost.length} only in ipam.json, ${extra.length} only in memory`,
          severity: 'medium',
          kind: 'symptom',
          entity: { onlyInCheckpoint: lost.length, onlyInMemory: extra.length },
          evidence: [...cited(saved.file, lost), ...cited(live.file, extra)],
        });
      }
    }
    return outcomeOf(faults.filter((fault) => fault.evidence.length > 0).slice(0, 10), `ipamd's memory (${counted(live.facts.count, 'pod')}) and its checkpoint (${saved.facts.count}) agree; no address is assigned twice.`);
  },
};
