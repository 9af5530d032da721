import { ALL_CLUSTERS, ENVIRONMENT, EnvironmentName } from '../catalog/environment';
import { ClusterAllowance } from '../core/collection/cluster-scope';
import { parseMachineSources } from '../core/collection/machine-source';
import { CollectionSettings } from '../core/collection/services';

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings of collections from the environment that the construct sets. Throws an Error that names the variable, what it holds and what it should. */
export function collectionSettings(env: Environment): CollectionSettings {
  const approvalDocument = env[ENVIRONMENT.approvalDocument];
  const sources = machineSources(env);
  return {
    homeRegion: required(env, 'AWS_REGION'),
    clusters: clusterAllowance(required(env, ENVIRONMENT.clusterScope)),
    trustNodegroupTag: env[ENVIRONMENT.trustNodegroupTag] === 'true',
    bucket: required(env, ENVIRONMENT.evidenceBucket),
    document: required(env, ENVIRONMENT.collectionDocument),
    automationRoleArn: required(env, ENVIRONMENT.automationRoleArn),
    ...(approvalDocument !== undefined && approvalDocument !== '' && { approvalDocument }),
    ...(sources && { sources }),
    ...(env[ENVIRONMENT.installation] !== undefined && { installation: env[ENVIRONMENT.installation] }),
    limits: {
      perHour: integer(env, ENVIRONMENT.collectionsPerHour),
      coolDownSeconds: integer(env, ENVIRONMENT.collectionCoolDownSeconds),
      concurrent: integer(env, ENVIRONMENT.concurrentCollections),
    },
    retentionDays: integer(env, ENVIRONMENT.retentionDays),
    ...(env[ENVIRONMENT.pseudonyms] === 'true' && { hidesAddresses: true }),
  };
}

/** The machines that are no nodes. Throws an Error that names the variable. */
export function machineSources(env: Environment): CollectionSettings['sources'] {
  const text = env[ENVIRONMENT.machineSources];
  if (text === undefined || text === '') { return undefined; }
  try {
    return parseMachineSources(text);
  } catch (error) {
    throw new Error(`${ENVIRONMENT.machineSources} is not what the construct sets: ${(error as Error).message.slice(0, 200)}`);
  }
}

function clusterAllowance(text: string): ClusterAllowance {
  if (text === ALL_CLUSTERS) { return 'all'; }
  return text.split(',').map(each => {
    const [name, region, ...rest] = each.split('@');
    if (!name || !region || rest.length > 0) { throw new Error(`${ENVIRONMENT.clusterScope} holds ${JSON.stringify(each)}; expected name@region, separated by commas, or ${ALL_CLUSTERS}.`); }
    return { name, region };
  });
}

function required(env: Environment, name: EnvironmentName | 'AWS_REGION'): string {
  const value = env[name];
  if (value === undefined || value === '') { throw new Error(`${name} is not set; the construct sets it on the function.`); }
  return value;
}

function integer(env: Environment, name: EnvironmentName): number {
  const text = required(env, name);
  if (!/^\d{1,9}$/.test(text)) { throw new Error(`${name} holds ${JSON.stringify(text)}; expected a whole number.`); }
  return Number(text);
}
