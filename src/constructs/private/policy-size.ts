import * as iam from 'aws-cdk-lib/aws-iam';
import { PropError } from './prop-error';

/** All inline policies of a role together (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length). */
const MOST_CHARACTERS = 10_240;

/** How long values are that only the deployment knows: those of a partition, account and region, and ARNs and names of resources. */
const ACCOUNT_FACTS = 12;
const OF_A_RESOURCE = 70;

/**
 * Refuses permissions that IAM would refuse in the middle of a deployment. What grows is what is named cluster by cluster.
 *
 * @param what whose they are, in words
 */
export function assertPolicySize(what: string, statements: readonly iam.PolicyStatement[]): void {
  const text = JSON.stringify(statements.map((statement) => statement.toStatementJson()));
  const characters = text.replace(/\$\{Token\[([^\]]*)\]\}/g, (_, name: string) => 'x'.repeat(name.startsWith('AWS.') ? ACCOUNT_FACTS : OF_A_RESOURCE)).length;
  if (characters <= MOST_CHARACTERS) { return; }
  throw new PropError({
    prop: 'clusters',
    got: `about ${characters} characters of permissions (${what})`,
    expected: `at most ${MOST_CHARACTERS}, which is what IAM takes for a role`,
    fix: 'name fewer clusters here and make another installation for the rest, or open it to every cluster of the account with ClusterScope.all()',
  });
}
