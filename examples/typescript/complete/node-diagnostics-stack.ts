import { Duration, Stack, StackProps, Tags } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { ClusterScope, CollectionLimits, EksNodeDiagnosticsMcp, ToolTier } from 'eks-node-diagnostics-mcp';

export interface NodeDiagnosticsStackProps extends StackProps {
  /** Names of the clusters in the region of the stack. */
  readonly clusterNames: string[];
  /** Names of the IAM roles of their nodes. */
  readonly nodeRoleNames: string[];
  /** Who learns of alarms. */
  readonly alarmEmail?: string;
  /** Space of an AWS DevOps Agent to connect. */
  readonly agentSpaceId?: string;
}

/** Everything that one team runs: endpoint, a client for people's own agents, alarms, and optionally an AWS DevOps Agent. */
export class NodeDiagnosticsStack extends Stack {
  constructor(scope: Construct, id: string, { clusterNames, nodeRoleNames, alarmEmail, agentSpaceId, ...props }: NodeDiagnosticsStackProps) {
    super(scope, id, props);
    if (clusterNames.length === 0 || nodeRoleNames.length === 0) {
      throw new Error('Name clusters and the roles of their nodes: npx cdk deploy -c clusters=prod -c nodeRoles=prod-nodes');
    }
    const alarms = new Topic(this, 'Alarms', { enforceSSL: true });
    if (alarmEmail !== undefined) { alarms.addSubscription(new EmailSubscription(alarmEmail)); }

    const diagnostics = new EksNodeDiagnosticsMcp(this, 'NodeDiagnostics', {
      clusters: clusterNames.map((name) => ClusterScope.named(name)).reduce((all, each) => all.plus(each)),
      nodeRoles: nodeRoleNames.map((name) => Role.fromRoleName(this, `Role-${name}`, name)),
      retention: Duration.days(14),
      collectionLimits: CollectionLimits.of({ perHour: 30 }),
      alarmTopic: alarms,
      outputs: true,
    });

    // people's own agents: they read, and may ask a node for its logs
    diagnostics.addClient('Engineers', { tiers: [ToolTier.READ, ToolTier.COLLECT] });
    if (agentSpaceId !== undefined) { diagnostics.connectDevOpsAgent('DevOpsAgent', { agentSpaceId }); }
    Tags.of(this).add('application', 'eks-node-diagnostics');
  }
}
