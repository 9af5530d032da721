import { kindOf } from '../collection/node-kind';
import { NodeInstance } from '../ports';

/**
 * Nodes that stand for the others: one for each instance profile, subnet and kind, because those decide who uploads and by which way. Running ones first, then by id, so that
 * the choice is the same each time.
 */
export function chooseNodes(instances: readonly NodeInstance[], most: number): NodeInstance[] {
  const sorted = [...instances].sort((a, b) => Number(b.state === 'running') - Number(a.state === 'running') || (a.instanceId < b.instanceId ? -1 : 1));
  const seen = new Set<string>();
  return sorted.filter(instance => {
    const alike = [instance.instanceProfile, instance.subnetId, kindOf(instance)].join(' ');
    return !seen.has(alike) && seen.add(alike);
  }).slice(0, most);
}
