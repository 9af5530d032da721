import { InstanceSnapshot } from '../../evidence/instance-snapshot';
import { DimensionReader, StateBuilder } from '../dimension';
import { factsOf } from '../facts-of';
import { plainName } from '../plain-name';

type SecurityGroupRule = NonNullable<InstanceSnapshot['securityGroups'][number]['rules']>[number];

/** Security groups of pods' ENIs, where custom networking names them, and those of the node's own ENIs, where EC2 was asked when the node was collected. */
export const securityGroups: DimensionReader = (facts, _manifest, instance) => {
  const state = new StateBuilder();
  for (const { facts: file } of factsOf(facts, 'eni-configs')) {
    const current = file.configs.find(each => each.name === file.current) ?? (file.configs.length === 1 ? file.configs[0] : undefined);
    if (current !== undefined) { state.value('security groups of the ENIConfig', [...current.securityGroups].sort().slice(0, 10).map(plainName).join(', ') || 'none'); }
  }
  if (instance === undefined) { return state.state('security groups of the node\'s ENIs are known to EC2, not to the node; this bundle came without them'); }
  const groups = instance.securityGroups.map(each => each.groupId).sort();
  state.value('security groups of the ENIs', groups.slice(0, 10).map(plainName).join(', ') || 'none');
  // only where all are known: rules that AWS did not tell would look like rules that are not there
  if (instance.securityGroups.every(each => each.rules !== undefined)) {
    state.kind('security group rule');
    for (const rule of instance.securityGroups.flatMap(each => each.rules ?? [])) { state.item('security group rule', textOf(rule)); }
  }
  return state.state(instance.gaps.length > 0 ? instance.gaps.join('; ') : undefined);
};

function textOf({ direction, protocol, fromPort, toPort, peer }: SecurityGroupRule): string {
  const ports = fromPort === undefined ? 'all ports' : fromPort === toPort || toPort === undefined ? `port ${fromPort}` : `ports ${fromPort}-${toPort}`;
  return `${direction} ${protocol === '-1' ? 'all protocols' : protocol} ${ports} ${plainName(peer)}`;
}
