import { App, SecretValue, Stack } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { ClusterScope, EksNodeDiagnosticsMcp, InboundAuth, ToolTier } from 'eks-node-diagnostics-mcp';

export const app = new App();
const stack = new Stack(app, 'NodeDiagnostics');

// Tokens come from Microsoft Entra ID, which names the client in azp. No user pool is made.
const tenant = 'https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000';
const diagnostics = new EksNodeDiagnosticsMcp(stack, 'NodeDiagnostics', {
  clusters: ClusterScope.named('prod'),
  nodeRoles: [Role.fromRoleName(stack, 'NodeRole', 'prod-nodes')],
  inboundAuth: InboundAuth.customJwt({
    discoveryUrl: `${tenant}/v2.0/.well-known/openid-configuration`,
    tokenEndpointUrl: `${tenant}/oauth2/v2.0/token`,
    allowedAudience: ['api://node-diagnostics'],
    clientIdClaim: 'azp',
  }),
});

// An application registered there may read; what another one may is decided for it alone.
diagnostics.addClient('Engineers', { clientId: '11111111-1111-1111-1111-111111111111', tiers: [ToolTier.READ] });

// The agent fetches its tokens there, too. Its secret stays in Secrets Manager: CloudFormation resolves the reference.
diagnostics.connectDevOpsAgent('DevOpsAgent', {
  agentSpaceId: 'your-agent-space-id',
  clientId: '22222222-2222-2222-2222-222222222222',
  clientSecret: SecretValue.secretsManager('node-diagnostics/devops-agent'),
  oauthScope: 'api://node-diagnostics/.default',
});
