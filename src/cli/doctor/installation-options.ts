import { userAccount, UserAccount } from '../../aws/preflight/user-account';
import { clustersOf, Deployment, OutputsError } from '../../core/preflight/deployment';
import { GivenCredentials, SECRET_VARIABLE, TOKEN_VARIABLE } from '../../core/preflight/gateway-checks';
import { findInstallation, Installation } from '../../core/preflight/installation';
import { CliError } from '../cli-error';

/** Options of every command that looks at a deployment, as commander gives them. */
export interface InstallationOptions {
  readonly stack?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly installation?: string;
  readonly bucket?: string;
  readonly keyArn?: string;
  readonly automationRoleArn?: string;
  readonly gatewayUrl?: string;
  readonly tokenUrl?: string;
  readonly clientId?: string;
  readonly userPoolId?: string;
  readonly scope?: string;
  /** `name@region`, or a name in the region of the stack */
  readonly cluster?: readonly string[];
}

const PLAIN = ['bucket', 'keyArn', 'automationRoleArn', 'gatewayUrl', 'tokenUrl', 'clientId', 'userPoolId', 'scope'] as const;

/** A deployment, and the account to look at it with. */
export interface OpenInstallation {
  readonly account: UserAccount;
  readonly installation: Installation;
}

/**
 * The deployment that was named.
 *
 * @param needed what will do in place of a stack
 * @throws CliError when nothing was named, or a value cannot be one
 */
export async function openInstallation(options: InstallationOptions, needed: readonly (typeof PLAIN)[number][]): Promise<OpenInstallation> {
  const given = Object.fromEntries(PLAIN.flatMap(name => options[name] === undefined ? [] : [[name, options[name]]])) as Partial<Deployment>;
  if (options.stack === undefined && !needed.some(name => given[name] !== undefined)) {
    throw new CliError('INVALID_ARGUMENT', `Name the deployment: --stack <name of the stack that holds the construct>, or at least ${needed.map(flagOf).join(' or ')}.`);
  }
  for (const name of ['gatewayUrl', 'tokenUrl'] as const) {
    // secrets go there
    if (given[name] !== undefined && !/^(?:https:\/\/\S+|http:\/\/(?:127\.0\.0\.1|localhost)[:/]\S*)$/.test(given[name])) { throw new CliError('INVALID_ARGUMENT', `${flagOf(name)} takes an https URL; given: ${given[name]}`); }
  }
  const account = await accountOf(options);
  const clusters = options.cluster && clustersFrom(options.cluster, account.region);
  const { stack, installation } = options;
  return { account, installation: await findInstallation(account.account, { region: account.region, stack, installation, given: { ...given, ...(clusters && { clusters }) } }) };
}

/** The account of the credentials in use. Throws CliError when no region or profile can be made out. */
export async function accountOf({ region, profile }: { readonly region?: string; readonly profile?: string }): Promise<UserAccount> {
  try {
    return await userAccount({ region, profile });
  } catch (error) {
    const message = (error as Error).message;
    if (/region/i.test(message)) { throw new CliError('INVALID_ARGUMENT', 'No AWS region is set. Give --region <region>, or set AWS_REGION or the region of the profile.'); }
    throw new CliError('INVALID_ARGUMENT', `The AWS configuration cannot be used: ${message}`, { cause: error });
  }
}

/** Secrets come by the environment: a command line is seen by everybody on the machine. */
export function givenCredentials(env: NodeJS.ProcessEnv): GivenCredentials {
  const { [SECRET_VARIABLE]: clientSecret, [TOKEN_VARIABLE]: token } = env;
  return { ...(clientSecret && { clientSecret }), ...(token && { token }) };
}

function clustersFrom(given: readonly string[], region: string) {
  try {
    return clustersOf(given.map(each => each.includes('@') ? each : `${each}@${region}`).join(','));
  } catch (error) {
    if (error instanceof OutputsError) { throw new CliError('INVALID_ARGUMENT', `--cluster: ${error.message}`); }
    throw error;
  }
}

function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
}
