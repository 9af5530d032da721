import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Tells installations of one account and region apart: stack names are unique there, paths within a stack. The name of a nested stack is not known, so the outermost counts. */
export function installationName(scope: IConstruct): string {
  let stack = Stack.of(scope);
  while (stack.nestedStackParent !== undefined) { stack = stack.nestedStackParent; }
  return `${stack.stackName}/${scope.node.path.slice(stack.node.path.length).replace(/^\//, '')}`;
}
