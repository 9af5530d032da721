import { Duration, Stack, StackProps, Tags } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { ClusterScope, CollectionApproval, CollectionLimits, EksNodeDiagnosticsMcp, ToolTier } from 'eks-node-diagnostics-mcp';

export interface NodeDiagnosticsStackProps extends StackProps {
  /** Names of the clusters in the region of the stack. */
  readonly clusterNames: string[];
  /** Names of the IAM roles of their nodes. */
  readonly nodeRoleNames: string[];
  /** Names of the roles that must approve collections. None: collections start at once. */
  readonly approverRoleNames: string[];
  /** Who learns of alarms, and of requests for approval. */
  readonly alarmEmail?: string;
  /** Space of an AWS DevOps Agent to connect. */
  readonly agentSpaceId?: string;
}

/** Everything that one team runs: endpoint, a client for people's own agents, alarms, and optionally an AWS DevOps Agent. */
export class NodeDiagnosticsStack extends Stack {
  constructor(scope: Construct, id: string, { clusterNames, nodeRoleNames, approverRoleNames, alarmEmail, agentSpaceId, ...props }: NodeDiagnosticsStackProps) {
    super(scope, id, props);
    if (clusterNames.length === 0 || nodeRoleNames.length === 0) {
      throw new Error('Name clusters and the roles of their nodes: npx cdk deploy -c clusters=prod -c nodeRoles=prod-nodes');
    }
    const topic = new Topic(this, 'Alarms', { enforceSSL: true });
    topic.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com')); // enforceSSL gives the topic a policy, and so takes the default one away
    if (alarmEmail !== undefined) { topic.addSubscription(new EmailSubscription(alarmEmail)); }
    const approvers = approverRoleNames.map((name) => Role.fromRoleName(this, `Approver-${name}`, name));

    const diagnostics = new EksNodeDiagnosticsMcp(this, 'NodeDiagnostics', {
      clusters: clusterNames.map((name) => ClusterScope.named(name)).reduce((all, each) => all.plus(each)),
      nodeRoles: nodeRoleNames.map((name) => Role.fromRoleName(this, `Role-${name}`, name)),
      retention: Duration.days(14),
      collectionLimits: CollectionLimits.of({ perHour: 30 }),
      collectionApproval: approvers.length === 0 ? CollectionApproval.none() : CollectionApproval.required({ approvers, topic }),
      alarmTopic: topic,
      outputs: true,
    });

    // people's own agents: they read, and may ask a node for its logs
    diagnostics.addClient('Engineers', { tiers: [ToolTier.READ, ToolTier.COLLECT] });
    if (agentSpaceId !== undefined) { diagnostics.connectDevOpsAgent('DevOpsAgent', { agentSpaceId }); }
    Tags.of(this).add('application', 'eks-node-diagnostics');
  }
}
