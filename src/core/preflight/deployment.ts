import { ALL_CLUSTERS } from '../../catalog/environment';
import { MachineSource } from '../../catalog/machine-source';
import { ClusterAllowance } from '../collection/cluster-scope';
import { parseMachineSources } from '../collection/machine-source';

/** What is known of an installation. Parts that are absent are not looked at. */
export interface Deployment {
  /** region of the stack */
  readonly region: string;
  readonly bucket?: string;
  readonly keyArn?: string;
  readonly automationRoleArn?: string;
  readonly gatewayUrl?: string;
  /** absent with IAM authorization */
  readonly tokenUrl?: string;
  readonly clientId?: string;
  readonly userPoolId?: string;
  /** the one scope to ask for */
  readonly scope?: string;
  /** as agents see them: `<target>___<tool>` */
  readonly toolNames?: readonly string[];
  readonly clusters?: ClusterAllowance;
  /** machines that are no nodes, which collectors of their own collect */
  readonly sources?: readonly MachineSource[];
}

/** Names of the outputs that the construct writes with `outputs: true`. */
const OUTPUTS = {
  bucket: 'LogsBucketName',
  keyArn: 'EncryptionKeyArn',
  automationRoleArn: 'SSMAutomationRoleArn',
  gatewayUrl: 'GatewayUrl',
  tokenUrl: 'OAuthExchangeUrl',
  clientId: 'CognitoClientId',
  userPoolId: 'CognitoUserPoolId',
  scope: 'OAuthScope',
} as const;
const TOOL_NAMES = 'QualifiedToolNames';
const CLUSTERS = 'ClusterScope';
const MACHINES = 'MachineSources';

/** The outputs of a stack do not tell of one installation. */
export class OutputsError extends Error {
  /** @param fix what to do about it, where that is not to deploy with outputs */
  constructor(message: string, readonly fix?: string) {
    super(message);
    this.name = 'OutputsError';
  }
}

/**
 * The installation that a stack's outputs tell of. A second one in the same stack has outputs that begin with a prefix.
 *
 * @param prefix which installation; default: the only one
 * @throws OutputsError when there is none, or more than one to choose from
 */
export function deploymentOf(outputs: Readonly<Record<string, string>>, region: string, prefix?: string): Deployment {
  const chosen = prefix ?? onlyPrefix(outputs);
  const value = (name: string): string | undefined => outputs[`${chosen}${name}`];
  if (value(OUTPUTS.bucket) === undefined) {
    throw new OutputsError(`no output ${chosen}${OUTPUTS.bucket}; its outputs are: ${namesOf(outputs)}`);
  }
  const plain = Object.fromEntries(Object.entries(OUTPUTS).flatMap(([field, name]) => value(name) === undefined ? [] : [[field, value(name)]]));
  const tools = value(TOOL_NAMES);
  const clusters = value(CLUSTERS);
  const machines = value(MACHINES);
  return {
    region,
    ...plain,
    ...(tools !== undefined && { toolNames: tools.split(',') }),
    ...(clusters !== undefined && { clusters: clustersOf(clusters) }),
    ...(machines !== undefined && { sources: sourcesOf(machines) }),
  };
}

/**
 * @param text `name@region`, separated by commas, or `*`
 * @throws OutputsError
 */
export function clustersOf(text: string): ClusterAllowance {
  if (text === ALL_CLUSTERS) { return 'all'; }
  return text.split(',').map(each => {
    const [name, region, ...rest] = each.split('@');
    if (!name || !region || rest.length > 0) { throw new OutputsError(`a cluster is written name@region; got ${JSON.stringify(each.slice(0, 80))}`); }
    return { name, region };
  });
}

function sourcesOf(text: string): readonly MachineSource[] {
  try {
    return parseMachineSources(text);
  } catch (error) {
    throw new OutputsError(`an output ${MACHINES} that is not what the construct writes: ${(error as Error).message.slice(0, 200)}`);
  }
}

function onlyPrefix(outputs: Readonly<Record<string, string>>): string {
  const prefixes = Object.keys(outputs).filter(name => name.endsWith(OUTPUTS.bucket)).map(name => name.slice(0, -OUTPUTS.bucket.length));
  if (prefixes.length <= 1) { return prefixes[0] ?? ''; }
  throw new OutputsError(`outputs of ${prefixes.length} installations, which begin with ${prefixes.map(each => JSON.stringify(each)).join(', ')}`, 'Choose one: --installation <what its outputs begin with>.');
}

function namesOf(outputs: Readonly<Record<string, string>>): string {
  const names = Object.keys(outputs).sort();
  if (names.length === 0) { return 'none'; }
  return names.length > 12 ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more` : names.join(', ');
}
