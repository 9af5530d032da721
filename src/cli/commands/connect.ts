import { CheckResult } from '../../core/preflight/check';
import { gatewayChecks } from '../../core/preflight/gateway-checks';
import { EndpointError } from '../../core/preflight/ports';
import { CliError } from '../cli-error';
import { connectionGuide } from '../connect/connection-guide';
import { renderGuide } from '../connect/render-guide';
import { CheckReport } from '../doctor/check-report';
import { HttpEndpointProbe } from '../doctor/http-endpoint-probe';
import { givenCredentials, InstallationOptions, openInstallation } from '../doctor/installation-options';
import { wantsColor } from '../report/paint';

export interface ConnectOptions extends InstallationOptions {
  readonly try?: boolean;
  readonly json?: boolean;
  readonly color: boolean;
}

/** Prints what an MCP client needs, and with `--try` connects as one: token, then the list of tools. No secret and no token is printed. Exit code 1: it did not work. */
export async function connect(options: ConnectOptions): Promise<number> {
  const { account, installation: { checks, deployment } } = await openInstallation(options, ['gatewayUrl']);
  const { gatewayUrl } = deployment;
  if (gatewayUrl === undefined) { throw notFound(checks); }
  const probe = new HttpEndpointProbe(account.signedFetch);
  const guide = connectionGuide({ ...deployment, gatewayUrl }, deployment.tokenUrl === undefined ? await asksFor(probe, gatewayUrl) : 'token');
  const tried = options.try ? await gatewayChecks(probe, account.secrets, deployment, givenCredentials(process.env)) : undefined;
  const works = tried === undefined || tried.every(each => each.outcome === 'ok' || (each.check === 'token' && each.outcome === 'skipped'));
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ schemaVersion: 1, ok: works, ...guide, ...(tried && { tried }) })}\n`);
    return works ? 0 : 1;
  }
  const color = options.color && wantsColor();
  process.stdout.write(`${renderGuide(guide, color)}\n`);
  if (tried) { new CheckReport(color, text => process.stdout.write(text)).section({ title: 'Tried', checks: tried }); }
  return works ? 0 : 1;
}

/** Outputs do not say whether an endpoint without token URL wants signatures or somebody else's tokens. */
async function asksFor(probe: HttpEndpointProbe, url: string): Promise<'token' | 'signature'> {
  try {
    return (await probe.uninvited(url)).asksFor;
  } catch (error) {
    if (error instanceof EndpointError) { throw new CliError('ENDPOINT_UNREACHABLE', `${error.message}. Compare the address with the output GatewayUrl of the stack, and look whether a proxy or firewall is between here and it.`); }
    throw error;
  }
}

function notFound(checks: readonly CheckResult[]): CliError {
  const failure = checks.find(each => each.outcome === 'failed' || each.outcome === 'unknown');
  if (failure) { return new CliError('DEPLOYMENT_NOT_FOUND', `${failure.seen}. ${failure.fix ?? ''}`.trim()); }
  return new CliError('DEPLOYMENT_NOT_FOUND', 'The stack has no MCP endpoint (no output GatewayUrl): it was deployed with gateway: false. Remove that and deploy again, or give --gateway-url.');
}
