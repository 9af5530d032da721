import { Deployment } from '../../core/preflight/deployment';

/** How callers prove who they are. `issuer`: by tokens of an identity provider that we know nothing of. */
export type AuthorizationKind = 'client-credentials' | 'signature' | 'issuer';

/** What somebody needs who connects an MCP client. Holds no secret. */
export interface ConnectionGuide {
  readonly endpoint: string;
  readonly transport: 'streamable-http';
  readonly authorization: AuthorizationKind;
  readonly tokenUrl?: string;
  readonly clientId?: string;
  readonly scope?: string;
  /** prints the secret of the client */
  readonly secretCommand?: string;
  /** prints a token; the secret stands on no command line */
  readonly tokenCommand?: string;
  /** as clients see them */
  readonly toolNames: readonly string[];
  readonly clients: readonly ClientSetup[];
}

/** Ready configuration of one MCP client. */
export interface ClientSetup {
  readonly client: string;
  /** file that holds the configuration, or `shell` */
  readonly where: string;
  readonly text: string;
}

/** Name of the server in clients' configurations, and of the variable that holds its token. */
const SERVER = 'eks-node';
export const CLIENT_TOKEN_VARIABLE = 'EKS_NODE_TOKEN';

/** Everything that a client needs, from what is known of the deployment. */
export function connectionGuide(deployment: Deployment & { readonly gatewayUrl: string }, asksFor: 'token' | 'signature'): ConnectionGuide {
  const { gatewayUrl, tokenUrl, clientId, scope, userPoolId, region, toolNames = [] } = deployment;
  const authorization = asksFor === 'signature' ? 'signature' : tokenUrl !== undefined && clientId !== undefined ? 'client-credentials' : 'issuer';
  const secretCommand = authorization !== 'client-credentials' || userPoolId === undefined ? undefined
    : `aws cognito-idp describe-user-pool-client --region ${quoted(region)} --user-pool-id ${quoted(userPoolId)} --client-id ${quoted(clientId!)} --query UserPoolClient.ClientSecret --output text`;
  return {
    endpoint: gatewayUrl,
    transport: 'streamable-http',
    authorization,
    ...(authorization === 'client-credentials' && {
      tokenUrl,
      clientId,
      ...(scope !== undefined && { scope }),
      ...(secretCommand !== undefined && { secretCommand }),
      tokenCommand: tokenCommand(secretCommand ?? 'printf %s "$EKS_NODE_DIAGNOSTICS_CLIENT_SECRET"', tokenUrl!, clientId!, scope),
    }),
    toolNames,
    clients: authorization === 'signature' ? signing(gatewayUrl, region) : bearing(gatewayUrl),
  };
}

function tokenCommand(secretCommand: string, tokenUrl: string, clientId: string, scope: string | undefined): string {
  const fields = ['grant_type=client_credentials', `client_id=${clientId}`, ...scope === undefined ? [] : [`scope=${scope}`]].map(each => `--data-urlencode ${quoted(each)}`);
  return `${secretCommand} | tr -d '\\n' | curl -fsS ${quoted(tokenUrl)} ${fields.join(' ')} --data-urlencode client_secret@- | sed 's/.*"access_token" *: *"\\([^"]*\\)".*/\\1/'`;
}

/** Clients that send a token from a variable. */
function bearing(url: string): ClientSetup[] {
  const header = (reference: string) => ({ Authorization: `Bearer ${reference}` });
  return [
    { client: 'Claude Code', where: '.mcp.json', text: json({ mcpServers: { [SERVER]: { type: 'http', url, headers: header(`\${${CLIENT_TOKEN_VARIABLE}}`) } } }) },
    { client: 'Cursor', where: '.cursor/mcp.json', text: json({ mcpServers: { [SERVER]: { url, headers: header(`\${env:${CLIENT_TOKEN_VARIABLE}}`) } } }) },
    {
      client: 'VS Code',
      where: '.vscode/mcp.json',
      text: json({
        inputs: [{ type: 'promptString', id: 'eks-node-token', description: `Token of ${SERVER}`, password: true }],
        servers: { [SERVER]: { type: 'http', url, headers: header('${input:eks-node-token}') } },
      }),
    },
    AGENT,
  ];
}

/** Clients start AWS' proxy, which signs with the user's credentials (https://github.com/aws/mcp-proxy-for-aws). */
function signing(url: string, region: string): ClientSetup[] {
  const server = { command: 'uvx', args: ['mcp-proxy-for-aws@latest', url, '--service', 'bedrock-agentcore', '--region', region] };
  return [
    { client: 'Claude Code, Cursor and others that start servers', where: '.mcp.json, .cursor/mcp.json', text: json({ mcpServers: { [SERVER]: server } }) },
    { client: 'VS Code', where: '.vscode/mcp.json', text: json({ servers: { [SERVER]: { type: 'stdio', ...server } } }) },
    AGENT,
  ];
}

const AGENT: ClientSetup = {
  client: 'AWS DevOps Agent',
  where: 'the CDK app',
  text: 'diagnostics.connectDevOpsAgent(\'Agent\', { agentSpaceId: \'<id of the agent space>\' });',
};

function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}

/** One word of a POSIX shell: outputs of a stack are somebody's text. */
function quoted(text: string): string {
  return /^[A-Za-z0-9_./:@%+=-]+$/.test(text) ? text : `'${text.replace(/'/g, '\'\\\'\'')}'`;
}
