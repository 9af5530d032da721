import { Annotations, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { EvidenceStore } from './evidence-store';
import { isAttached } from './private/attached-policy';
import { automationStatements } from './private/collection-statements';
import { nodeUploadStatements } from './private/evidence-access';
import { BoundClusters } from './private/regional-clusters';
import { acknowledgeWildcards, broadStatement } from './private/wildcards';

export interface NodeCollectionProps {
  readonly evidence: EvidenceStore;
  readonly attachSsmCore: boolean;
}

/** What happens on nodes: the role that the collection runbook assumes, and what nodes may do with the bucket. */
export class NodeCollection extends Construct {
  private readonly evidence: EvidenceStore;
  private readonly attachSsmCore: boolean;

  constructor(scope: Construct, id: string, { evidence, attachSsmCore }: NodeCollectionProps) {
    super(scope, id);
    this.evidence = evidence;
    this.attachSsmCore = attachSsmCore;
  }

  /** Lets nodes of a role upload their bundles, by a policy in this scope: one in the scope of the role would make its stack depend on this one. */
  grantUpload(role: iam.IRole, prefix?: string): void {
    const id = `NodePolicy${prefix ?? ''}${role.node.addr.slice(-8)}`;
    if (this.node.tryFindChild(id) !== undefined) { return; }
    const statements = [...nodeUploadStatements(this.evidence, prefix), ...this.attachSsmCore ? ssmAgentStatements() : []];
    const policy = new iam.Policy(this, id, { statements });
    role.attachInlinePolicy(policy); // by way of the role, because one that is immutable refuses
    acknowledgeWildcards(policy, () => statements);
    this.evidence.confineNode(role); // by the policy of the bucket, so whatever the role's own say
    const foreign = Token.compareStrings(role.env.account, Stack.of(this).account) === TokenComparison.DIFFERENT;
    if (foreign || !isAttached(policy)) { this.warnOfRoleWeCannotChange(role, policy, foreign); }
  }

  /** The role that the runbook assumes. Only where a tool collects: it can run a script on nodes. */
  makeAutomationRole(clusters: BoundClusters, trustNodegroupTag: boolean): iam.Role {
    const stack = Stack.of(this);
    const statements = automationStatements(clusters, this.evidence, trustNodegroupTag);
    const role = new iam.Role(this, 'AutomationRole', {
      description: 'Assumed by SSM Automation to collect logs from nodes of the clusters in scope',
      assumedBy: new iam.ServicePrincipal('ssm.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: { 'aws:SourceArn': `arn:${stack.partition}:ssm:*:${stack.account}:automation-execution/*` },
        },
      }),
    });
    statements.forEach((statement) => role.addToPrincipalPolicy(statement));
    acknowledgeWildcards(role, () => statements);
    return role;
  }

  private warnOfRoleWeCannotChange(role: iam.IRole, policy: iam.Policy, foreign: boolean): void {
    const json = Stack.of(this).resolve(policy.document.toJSON());
    Annotations.of(this).addWarningV2(`eks-node-diagnostics-mcp:nodeRoleUnchanged:${role.node.path}`, [
      `The role ${Token.isUnresolved(role.roleArn) ? role.node.path : role.roleArn} cannot be changed from here${foreign ? ', because it belongs to another account (SSM Automation does not reach nodes of other accounts, either)' : ''}.`,
      `Its nodes upload no bundles until somebody adds this policy to it (references are those of this stack's template): ${JSON.stringify(json)}`,
    ].join(' '));
  }
}

/** What the SSM agent needs to be sent commands: less than AmazonSSMManagedInstanceCore, which lets nodes read every parameter of the account. */
function ssmAgentStatements(): iam.PolicyStatement[] {
  return [broadStatement('The channels between an agent and the service have no ARN', {
    sid: 'SsmAgent',
    actions: [
      'ssm:UpdateInstanceInformation',
      'ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel',
      'ec2messages:AcknowledgeMessage', 'ec2messages:DeleteMessage', 'ec2messages:FailMessage', 'ec2messages:GetEndpoint', 'ec2messages:GetMessages', 'ec2messages:SendReply',
    ],
    resources: ['*'],
  })];
}
