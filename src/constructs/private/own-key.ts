import { Annotations, CfnResource, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { PropError } from './prop-error';
import { assertSameRegion } from './same-region';

/**
 * Refuses an alias: IAM looks at the key behind it, so a statement about the alias allows nothing, and CloudWatch Logs takes none.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html
 */
export function assertKey(scope: IConstruct, prop: string, key: IKey): void {
  if ('aliasName' in key) {
    throw new PropError({ prop, got: `the alias ${String(key.aliasName)}`, expected: 'the key itself, because permissions on an alias are permissions on nothing', fix: 'use Key.fromKeyArn() or Key.fromLookup({ aliasName })' });
  }
  assertSameRegion(scope, { prop, what: 'key', resource: key, because: 'what it encrypts is' });
}

/** Tells what the policy of a key must say that is not made in this app, and so cannot be changed from here: IAM policies allow only what it leaves to them. */
export function warnOfKeyPolicy(scope: IConstruct, key: IKey): void {
  if (key.node.findAll().some((each) => CfnResource.isCfnResource(each))) { return; }
  const { account, region } = Stack.of(scope);
  const statement = new iam.PolicyStatement({
    sid: 'NodeDiagnosticsThroughS3',
    principals: [new iam.AccountPrincipal(account)],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: ['*'],
    conditions: { StringLike: { 'kms:ViaService': `s3.${region}.*` } },
  });
  Annotations.of(scope).addWarningV2('eks-node-diagnostics-mcp:ownKey', [
    `The policy of the key ${Token.isUnresolved(key.keyArn) ? key.node.path : key.keyArn} cannot be changed from here. Unless it leaves permissions to IAM, as that of a new key does, no bundle can be stored or read until it has this statement`,
    `(roles that may use it are still named by IAM policies): ${JSON.stringify(Stack.of(scope).resolve(statement.toStatementJson()))}`,
  ].join(' '));
}
