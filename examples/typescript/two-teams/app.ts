import { App, Stack } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ClusterScope, CollectionApproval, EksNodeDiagnosticsMcp, ToolTier } from 'eks-node-diagnostics-mcp';

export const app = new App();
const stack = new Stack(app, 'NodeDiagnostics');

const diagnostics = new EksNodeDiagnosticsMcp(stack, 'NodeDiagnostics', {
  clusters: ClusterScope.named('prod').plus(ClusterScope.named('staging')),
  nodeRoles: ['prod-nodes', 'staging-nodes'].map((name) => Role.fromRoleName(stack, `Role-${name}`, name)),
  // whose clusters a client may ask about is its own only if the function learns who calls
  callerIdentity: true,
  // nothing is asked of a node before the platform team agrees
  collectionApproval: CollectionApproval.required({
    approvers: [Role.fromRoleName(stack, 'PlatformOnCall', 'platform-oncall')],
    topic: new Topic(stack, 'CollectionRequests', { enforceSSL: true }),
  }),
});

// The platform team reads and collects everywhere. The application team reads, and only what its staging nodes say.
diagnostics.addClient('PlatformTeam', { tiers: [ToolTier.READ, ToolTier.COLLECT] });
diagnostics.addClient('ApplicationTeam', { tiers: [ToolTier.READ], clusters: ClusterScope.named('staging') });
