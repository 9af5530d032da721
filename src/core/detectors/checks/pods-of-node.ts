import { AssignedAddress } from '../../parsers/ipamd-enis';
import { CheckContext } from '../state-check';

/** A pod's address as ipamd tells it, and the file that told it. */
export type NodePod = AssignedAddress & { readonly file: string };

/**
 * Pods that ipamd has given an address to. The list of pods and the checkpoint name pods; the address pool (enis.json) also holds addresses that belong to nobody any
 * more, so it only completes what they say, and stands in for them where both are missing.
 */
export function podsOfNode(context: CheckContext): readonly NodePod[] {
  const of = (kind: 'ipamd-pods' | 'ipamd-checkpoint' | 'ipamd-enis') => context.facts(kind).flatMap(({ file, facts }) => facts.addresses.map((address) => ({ ...address, file })));
  const pool = of('ipamd-enis');
  const pods = of('ipamd-pods');
  const saved = of('ipamd-checkpoint');
  const named = pods.length > 0 ? pods : saved;
  if (named.length === 0) { return pool; }
  return named.map((pod) => {
    const kept = saved.find((each) => each.ip === pod.ip);
    // A container id that differs says that the pool's entry is of another pod.
    const entries = pool.filter((each) => each.ip === pod.ip && (each.containerId === undefined || pod.containerId === undefined || each.containerId === pod.containerId));
    return { ...entries.length === 1 ? entries[0] : {}, ...kept, ...pod };
  });
}
