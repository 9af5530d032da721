import { Token } from 'aws-cdk-lib';

/** What is wrong with a prop, in the words of the person who set it. */
export interface PropFault {
  /** the prop or argument, as it is written in an app */
  readonly prop: string;
  readonly got: unknown;
  readonly expected: string;
  /** what to change */
  readonly fix: string;
}

/** A prop that cannot work. Thrown at synth, so that nothing is deployed. */
export class PropError extends Error {
  constructor(readonly fault: PropFault) {
    super(`${fault.prop}: got ${shown(fault.got)}, expected ${fault.expected}; ${fault.fix}`);
    this.name = 'PropError';
  }
}

function shown(value: unknown): string {
  if (value === undefined || value === null) { return 'nothing'; }
  if (Token.isUnresolved(value)) { return 'a value that is known only at deployment'; }
  return typeof value === 'string' ? `'${value}'` : Array.isArray(value) ? `[${value.map(shown).join(', ')}]` : String(value);
}
