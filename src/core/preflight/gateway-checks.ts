import { CheckId, CheckResult, failed, ok, skipped, unknown } from './check';
import { Deployment } from './deployment';
import { ClientSecrets, EndpointCredentials, EndpointError, EndpointProbe } from './ports';
import { CollectorError } from '../ports';

/** How to get a token without asking AWS. */
export interface GivenCredentials {
  readonly clientSecret?: string;
  readonly token?: string;
}

/** Variables that hold what nobody should write on a command line. */
export const SECRET_VARIABLE = 'EKS_NODE_DIAGNOSTICS_CLIENT_SECRET';
export const TOKEN_VARIABLE = 'EKS_NODE_DIAGNOSTICS_TOKEN';

/** Whether a client can reach the tools: endpoint, token, list. */
export async function gatewayChecks(probe: EndpointProbe, secrets: ClientSecrets, deployment: Deployment, given: GivenCredentials): Promise<CheckResult[]> {
  const { gatewayUrl } = deployment;
  if (gatewayUrl === undefined) { return (['gateway', 'token', 'tools'] as const).map(check => skipped(check, 'no endpoint is known: the stack has none (gateway: false), or give --gateway-url')); }
  const [answer, asksFor] = await uninvited(probe, gatewayUrl);
  if (answer.outcome !== 'ok') { return [answer, ...(['token', 'tools'] as const).map(check => skipped(check, 'the endpoint does not answer as it should'))]; }
  const [token, credentials] = await credentialsFor(probe, secrets, deployment, given, asksFor);
  return [answer, token, credentials === undefined ? skipped('tools', 'without credentials the endpoint lists nothing') : await toolsCheck(probe, gatewayUrl, credentials, deployment.toolNames)];
}

async function uninvited(probe: EndpointProbe, url: string): Promise<[CheckResult, 'token' | 'signature']> {
  try {
    const { status, asksFor } = await probe.uninvited(url);
    if (status === 401 || status === 403) { return [ok('gateway', `${url} answers, and refuses callers without credentials (HTTP ${status})`), asksFor]; }
    if (status < 300) { return [failed('gateway', `${url} serves callers without credentials (HTTP ${status})`, 'Somebody changed the gateway\'s authorizer: deploy the stack again, and look in CloudTrail for UpdateGateway.'), asksFor]; }
    const fix = status === 404 ? 'There is no such gateway: deploy the stack again, or correct --gateway-url.' : undefined;
    return [failed('gateway', `${url} answered HTTP ${status}; expected 401 or 403 without credentials`, fix), asksFor];
  } catch (error) {
    return [told('gateway', error), 'token'];
  }
}

async function credentialsFor(
  probe: EndpointProbe, secrets: ClientSecrets, { gatewayUrl, tokenUrl, clientId, userPoolId, scope }: Deployment, given: GivenCredentials, asksFor: 'token' | 'signature',
): Promise<[CheckResult, EndpointCredentials | undefined]> {
  if (given.token !== undefined) { return [ok('token', `taken from ${TOKEN_VARIABLE}`), { kind: 'token', token: given.token }]; }
  if (asksFor === 'signature') { return [skipped('token', `${new URL(gatewayUrl!).host} authorizes by IAM: requests are signed with your credentials`), { kind: 'signature' }]; }
  if (tokenUrl === undefined || clientId === undefined) {
    const missing = [tokenUrl === undefined && 'token URL (--token-url)', clientId === undefined && 'client id (--client-id)'].filter(Boolean).join(' and ');
    return [unknown('token', `the endpoint wants a token, and the outputs name no ${missing}`, `Get a token from your identity provider and put it into ${TOKEN_VARIABLE}, or give ${missing} and the secret in ${SECRET_VARIABLE}.`), undefined];
  }
  const fix = `Put the client's secret into ${SECRET_VARIABLE}.`;
  try {
    const clientSecret = given.clientSecret ?? (userPoolId === undefined ? undefined : await secrets.ofClient(userPoolId, clientId));
    if (clientSecret === undefined) {
      return [userPoolId === undefined ? unknown('token', `the secret of client ${clientId} is not known`, fix) : failed('token', `client ${clientId} of ${userPoolId} has no secret, or does not exist`, 'Deploy the stack again.'), undefined];
    }
    const { token, seconds } = await probe.token({ tokenUrl, clientId, clientSecret, scope });
    return [ok('token', `${tokenUrl} gave client ${clientId} a token${scope === undefined ? '' : ` for ${scope}`}${seconds === undefined ? '' : `, valid for ${seconds} s`}`), { kind: 'token', token }];
  } catch (error) {
    if (error instanceof CollectorError) { return [unknown('token', `the secret of client ${clientId} could not be read: ${error.message}`, fix), undefined]; }
    return [tokenRefused(error, clientId, scope), undefined];
  }
}

function tokenRefused(error: unknown, clientId: string, scope: string | undefined): CheckResult {
  const fixes: Readonly<Record<string, string>> = {
    invalid_client: `Client ${clientId} is gone or its secret was replaced: deploy the stack again, or correct ${SECRET_VARIABLE}.`,
    unauthorized_client: `Client ${clientId} may not use the client credentials grant: allow it in its settings.`,
    invalid_scope: `Ask for a scope that client ${clientId} has (aws cognito-idp describe-user-pool-client: AllowedOAuthScopes) with --scope; asked for: ${scope ?? 'none'}.`,
    ENOTFOUND: 'The domain of the user pool is gone, or was made less than a minute ago: deploy the stack again, or wait.',
  };
  return told('token', error, fixes[error instanceof EndpointError ? error.code : '']);
}

async function toolsCheck(probe: EndpointProbe, url: string, credentials: EndpointCredentials, expected: readonly string[] | undefined): Promise<CheckResult> {
  try {
    const names = await probe.tools(url, credentials);
    if (names.length === 0) { return failed('tools', 'the endpoint lists no tool to this client'); }
    if (expected === undefined) { return ok('tools', `${names.length} tools`); }
    const foreign = names.filter(name => !expected.includes(name));
    if (foreign.length > 0) { return failed('tools', `the endpoint lists ${foreign.slice(0, 5).join(', ')}, which the stack's outputs do not name`, 'Deploy the stack again: somebody changed the gateway\'s targets, or the outputs are of another installation.'); }
    const hidden = expected.filter(name => !names.includes(name));
    return ok('tools', hidden.length === 0 ? `all ${names.length} tools` : `${names.length} of ${expected.length} tools; this client may not call ${hidden.slice(0, 4).join(', ')}${hidden.length > 4 ? ` and ${hidden.length - 4} more` : ''}`);
  } catch (error) {
    return told('tools', error);
  }
}

function told(check: CheckId, error: unknown, fix?: string): CheckResult {
  if (error instanceof EndpointError) { return failed(check, error.message, fix); }
  throw error;
}
