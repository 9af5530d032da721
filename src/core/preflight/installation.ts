import { attempt } from './attempt';
import { CheckResult, failed, ok, skipped } from './check';
import { Deployment, deploymentOf, OutputsError } from './deployment';
import { CallerView } from './ports';
import { CollectorError } from '../ports';

/** Where an installation is described. Every method throws CollectorError. */
export interface AccountReader {
  caller(): Promise<CallerView>;
  /** outputs of a stack by name; undefined: there is no such stack in the region */
  outputs(stack: string): Promise<Readonly<Record<string, string>> | undefined>;
}

/** Where to look, and what is known without looking. */
export interface InstallationQuestion {
  readonly region: string;
  readonly stack?: string;
  /** which of several installations in the stack: the prefix of its outputs */
  readonly installation?: string;
  /** given by hand; wins over outputs */
  readonly given: Partial<Deployment>;
}

export interface Installation {
  readonly checks: readonly CheckResult[];
  readonly deployment: Deployment;
  /** false: the credentials do not work, so nothing else can be asked */
  readonly identified: boolean;
}

/** Who asks, and what was deployed. */
export async function findInstallation(account: AccountReader, question: InstallationQuestion): Promise<Installation> {
  const { region, stack, given } = question;
  const identity = await identityCheck(account);
  if (identity.outcome !== 'ok') { return { checks: [identity, skipped('stack', 'the credentials do not work')], deployment: { region, ...given }, identified: false }; }
  if (stack === undefined) { return { checks: [identity, skipped('stack', 'no stack was named; only what was given by hand is looked at')], deployment: { region, ...given }, identified: true }; }
  let found: Deployment = { region };
  const check = await attempt('stack', async () => {
    const outputs = await account.outputs(stack);
    if (outputs === undefined) { return failed('stack', `there is no stack ${stack} in ${region}`, 'Give the name and region of the stack that holds the construct: --stack <name> --region <region> (aws cloudformation list-stacks).'); }
    try {
      found = deploymentOf(outputs, region, question.installation);
      return ok('stack', `${stack} in ${region}: ${Object.keys(outputs).length} outputs`);
    } catch (error) {
      if (error instanceof OutputsError) { return failed('stack', `stack ${stack} in ${region} has ${error.message}`, error.fix); }
      throw error;
    }
  });
  return { checks: [identity, check], deployment: { ...found, ...given }, identified: true };
}

async function identityCheck(account: AccountReader): Promise<CheckResult> {
  try {
    const { arn } = await account.caller();
    return ok('identity', arn);
  } catch (error) {
    if (error instanceof CollectorError) { return failed('identity', error.message); }
    throw error;
  }
}
