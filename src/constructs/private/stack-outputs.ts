import { CfnOutput, Names, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

const TAKEN = new WeakMap<Stack, Set<string>>();

/** Outputs with plain names, as scripts look for them. Where another instance of the stack has them, they begin with the id of the construct. */
export class StackOutputs extends Construct {
  constructor(scope: Construct, id: string, values: Readonly<Record<string, string | undefined>>) {
    super(scope, id);
    const stack = Stack.of(this);
    const taken = TAKEN.get(stack) ?? new Set();
    TAKEN.set(stack, taken);
    const prefix = Object.keys(values).some((name) => taken.has(name)) ? Names.uniqueResourceName(scope, { maxLength: 60 }).replace(/[^A-Za-z0-9]/g, '') : '';
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) { continue; }
      taken.add(`${prefix}${name}`);
      new CfnOutput(this, name, { value }).overrideLogicalId(`${prefix}${name}`);
    }
  }
}
