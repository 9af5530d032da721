import { App, Stack } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { ClusterScope, EksNodeDiagnosticsMcp } from 'eks-node-diagnostics-mcp';

export const app = new App();
const stack = new Stack(app, 'NodeDiagnostics');

new EksNodeDiagnosticsMcp(stack, 'NodeDiagnostics', {
  clusters: ClusterScope.named('prod'),
  nodeRoles: [Role.fromRoleName(stack, 'NodeRole', 'prod-nodes')],
  outputs: true,
});
