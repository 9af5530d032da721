import { DimensionReader, StateBuilder } from '../dimension';
import { factsOf } from '../facts-of';
import { plainName } from '../plain-name';

/** Security groups of pods' ENIs, where custom networking names them. Those of the node's own ENIs are known to EC2 only. */
export const securityGroups: DimensionReader = facts => {
  const state = new StateBuilder();
  for (const { facts: file } of factsOf(facts, 'eni-configs')) {
    const current = file.configs.find(each => each.name === file.current) ?? (file.configs.length === 1 ? file.configs[0] : undefined);
    if (current !== undefined) { state.value('security groups of the ENIConfig', [...current.securityGroups].sort().slice(0, 10).map(plainName).join(', ') || 'none'); }
  }
  return state.state('security groups of the node\'s ENIs are known to EC2, not to the node; a local bundle does not hold them');
};
