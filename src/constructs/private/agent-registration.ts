import { Aws, Stack } from 'aws-cdk-lib';
import { CfnServiceProps } from 'aws-cdk-lib/aws-devopsagent';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PropError } from './prop-error';
import type { DevOpsAgentConnection, DevOpsAgentConnectionProps } from '../dev-ops-agent-connection';
import { ToolClient } from '../tool-client';
import { ToolTier } from '../tool-tier';

/** What the agent calls. */
export interface AgentServer {
  readonly name: string;
  readonly endpoint: string;
  readonly description: string;
}

/** How the agent proves who it is: as the gateway wants it. */
export interface AgentRegistration {
  readonly client: ToolClient;
  /** whether the registration can be updated in place */
  readonly updatable: boolean;
  /** what a registration that cannot be updated is made of */
  readonly fingerprint?: unknown;
  serviceFor(server: AgentServer): CfnServiceProps;
}

/** Signs with a role where the gateway takes IAM, else fetches tokens with an id and a secret. */
export function registration(scope: DevOpsAgentConnection, props: DevOpsAgentConnectionProps): AgentRegistration {
  return props.gateway._auth.clientIdClaim === undefined ? signed(scope, props) : withToken(scope, props);
}

function signed(scope: DevOpsAgentConnection, props: DevOpsAgentConnectionProps): AgentRegistration {
  refuse(scope, props, 'with InboundAuth.iam() the agent signs with a role that is made for it');
  const stack = Stack.of(scope);
  const role = new iam.Role(scope, 'Role', {
    description: 'Signs what AWS DevOps Agent asks the MCP gateway',
    assumedBy: new iam.ServicePrincipal('aidevops.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'aidevops', resource: 'service', resourceName: '*' }) },
      },
    }),
  });
  const client = new ToolClient(scope, 'Client', { gateway: props.gateway, ...toolsOf(props), role });
  return {
    client,
    updatable: true,
    serviceFor: (server) => ({
      serviceType: 'mcpserversigv4',
      serviceDetails: { mcpServerSigV4: { ...server, authorizationConfig: { region: Aws.REGION, service: 'bedrock-agentcore', mcpRoleArn: role.roleArn } } },
    }),
  };
}

function withToken(scope: DevOpsAgentConnection, props: DevOpsAgentConnectionProps): AgentRegistration {
  const { gateway, clientId, clientSecret } = props;
  if (clientId === undefined) { refuse(scope, props, 'clientSecret and oauthScope only beside clientId'); }
  const client = new ToolClient(scope, 'Client', { gateway, ...toolsOf(props), clientId });
  const secret = clientSecret ?? client.clientSecret;
  const exchangeUrl = gateway.tokenEndpointUrl;
  if (secret === undefined || exchangeUrl === undefined) {
    throw new PropError({
      prop: `connectDevOpsAgent('${scope.node.id}')`,
      got: secret === undefined ? 'clientId without clientSecret' : 'an identity provider without tokenEndpointUrl',
      expected: 'id, secret and token endpoint, with which the agent fetches its tokens',
      fix: secret === undefined ? 'add clientSecret: SecretValue.secretsManager(…)' : 'add tokenEndpointUrl to InboundAuth.customJwt()',
    });
  }
  const scopes = [props.oauthScope ?? client.oauthScope].filter((each) => each !== undefined);
  // the secret is a reference that CloudFormation resolves, unless the app itself wrote it down
  const credentials = { clientId: client.clientId!, clientSecret: secret.unsafeUnwrap(), exchangeUrl, ...(scopes.length > 0 && { scopes }) };
  return {
    client,
    updatable: false,
    fingerprint: { ...credentials, endpoint: gateway.gatewayUrl },
    serviceFor: (server) => ({ serviceType: 'mcpserver', serviceDetails: { mcpServer: { ...server, authorizationConfig: { oAuthClientCredentials: credentials } } } }),
  };
}

/** Reading and collecting, where nothing is said. */
function toolsOf({ tiers, tools, gateway }: DevOpsAgentConnectionProps): Pick<DevOpsAgentConnectionProps, 'tiers' | 'tools'> {
  if (tools !== undefined || tiers !== undefined) { return { tiers, tools }; }
  return { tiers: [ToolTier.READ, ToolTier.COLLECT].filter((tier) => gateway.tools.toolNamesOf(tier).length > 0) };
}

function refuse(scope: DevOpsAgentConnection, { clientId, clientSecret, oauthScope }: DevOpsAgentConnectionProps, expected: string): void {
  const given = Object.entries({ clientId, clientSecret, oauthScope }).filter(([, value]) => value !== undefined).map(([name]) => name);
  if (given.length > 0) { throw new PropError({ prop: `connectDevOpsAgent('${scope.node.id}')`, got: given.join(' and '), expected, fix: `remove ${given.join(' and ')}` }); }
}
