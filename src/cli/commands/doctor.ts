import { COLLECTION_DOCUMENT } from '../../catalog/documents';
import { checkDeployment, CheckSection } from '../../core/preflight/check-deployment';
import { CheckReport } from '../doctor/check-report';
import { HttpEndpointProbe } from '../doctor/http-endpoint-probe';
import { givenCredentials, InstallationOptions, openInstallation } from '../doctor/installation-options';

export interface DoctorOptions extends InstallationOptions {
  readonly node?: readonly string[];
  readonly nodes: number;
  readonly json?: boolean;
  readonly color: boolean;
}

/** Looks at a deployment with the user's own credentials and tells what is wrong, each with its fix. Changes nothing. Exit code 1: something failed. */
export async function doctor(options: DoctorOptions): Promise<number> {
  const { account, installation: { checks, deployment, identified } } = await openInstallation(options, ['bucket', 'gatewayUrl']);
  const report = options.json ? undefined : new CheckReport(options.color, text => process.stdout.write(text));
  const sections: CheckSection[] = [];
  const add = (section: CheckSection): void => {
    sections.push(section);
    report?.section(section);
  };
  add({ area: 'account', title: 'Account', checks });
  if (identified && (deployment.bucket !== undefined || deployment.gatewayUrl !== undefined)) {
    const disks = deployment.bucket === undefined ? { latest: async () => undefined } : account.disksIn(deployment.bucket);
    const inspectors = { ...account, disks, probe: new HttpEndpointProbe(account.signedFetch) };
    const question = {
      deployment, document: COLLECTION_DOCUMENT, instanceIds: options.node ?? [], mostNodes: options.nodes, credentials: givenCredentials(process.env), now: Date.now(),
    };
    for await (const section of checkDeployment(inspectors, question)) { add(section); }
  }
  const all = sections.flatMap(each => each.checks);
  const wrong = all.filter(each => each.outcome === 'failed').length;
  report?.summary(all);
  if (options.json) {
    const count = Object.fromEntries((['ok', 'failed', 'unknown', 'skipped'] as const).map(outcome => [outcome, all.filter(each => each.outcome === outcome).length]));
    const { region, bucket, gatewayUrl } = deployment;
    process.stdout.write(`${JSON.stringify({ schemaVersion: 1, ok: wrong === 0, count, deployment: { stack: options.stack, region, bucket, gatewayUrl }, sections })}\n`);
  }
  return wrong === 0 ? 0 : 1;
}
