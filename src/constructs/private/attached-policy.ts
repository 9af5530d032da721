import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

/** Immutable roles ignore what is attached to them, without a word. */
export function isAttached(policy: iam.Policy): boolean {
  const { roles } = policy.node.defaultChild as iam.CfnPolicy;
  return (Stack.of(policy).resolve(roles) as unknown[] | undefined ?? []).length > 0;
}
