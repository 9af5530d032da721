import { SysctlValue } from '../../parsers/sysctl';
import { CheckContext } from '../state-check';

/** A kernel parameter and the file that told it. */
export interface SysctlReading extends SysctlValue {
  readonly file: string;
  readonly name: string;
}

/** A kernel parameter; undefined when it was not collected. */
export function sysctlOf(context: CheckContext, name: string): SysctlReading | undefined {
  for (const { file, facts } of context.facts('sysctl')) {
    if (Object.hasOwn(facts.values, name)) { return { ...facts.values[name]!, file, name }; }
  }
  return undefined;
}
