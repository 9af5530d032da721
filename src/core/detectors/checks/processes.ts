import { PsFacts } from '../../parsers/ps';
import { CheckContext } from '../state-check';

/** A process list one can rely on: what is not in it does not run. */
export interface ProcessList {
  readonly file: string;
  readonly facts: PsFacts;
  /** processes inside containers are listed: each pod has a `pause` */
  readonly showsContainers: boolean;
}

/** The process list, when it is there and plausible. */
export function processList(context: CheckContext): ProcessList | undefined {
  const found = context.facts('ps').find(({ facts }) => facts.count > 5 && facts.names.systemd !== undefined);
  return found && { ...found, showsContainers: found.facts.names.pause !== undefined };
}
