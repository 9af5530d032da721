import { DescribeAccessEntryCommand, EKSClient, ListAccessEntriesCommand, ListClustersCommand } from '@aws-sdk/client-eks';
import { CollectorError, NodeDirectory, NodeInstance } from '../../core/ports';
import { RoleInspector } from '../../core/preflight/ports';
import { ClusterSurvey } from '../../core/survey/found-cluster';
import { AwsCaller } from '../aws-caller';

/** Access entries described at a time, and instances and entries read at most. */
const AT_ONCE = 5;
const MOST_ENTRIES = 500;

/** Finds clusters and who their nodes are. `eks` gives the client of a region, made with `maxAttempts: 1`. */
export class ClusterSurveyor {
  constructor(
    private readonly eks: (region: string) => EKSClient, private readonly directory: NodeDirectory, private readonly roles: Pick<RoleInspector, 'roleOfProfile'>, private readonly caller: AwsCaller,
  ) {}

  /** Names of the clusters in a region. Throws CollectorError. */
  async clusters(region: string): Promise<string[]> {
    const names: string[] = [];
    let nextToken: string | undefined;
    do {
      const command = new ListClustersCommand({ maxResults: 100, nextToken });
      const page = await this.caller.call({ action: 'eks:ListClusters', on: `region ${region}` }, async () => this.eks(region).send(command));
      names.push(...page.clusters ?? []);
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return names.sort();
  }

  /** What may not be read is a gap. */
  async survey(region: string, name: string): Promise<ClusterSurvey> {
    const gaps: string[] = [];
    const [nodegroups, accessEntries, instances] = await Promise.all([
      orGap(gaps, this.directory.nodegroups(region, name)),
      orGap(gaps, this.accessEntries(region, name)),
      orGap(gaps, this.directory.instances(region, name).then(page => page.instances)),
    ]);
    return { name, region, nodegroups, accessEntries, instances: await orGap(gaps, this.withRoles(instances)), gaps };
  }

  private async accessEntries(region: string, clusterName: string): Promise<{ readonly principalArn: string; readonly type: string }[]> {
    const on = `cluster ${clusterName} in ${region}`;
    const principals: string[] = [];
    let nextToken: string | undefined;
    do {
      const command = new ListAccessEntriesCommand({ clusterName, maxResults: 100, nextToken });
      const page = await this.caller.call({ action: 'eks:ListAccessEntries', on }, async () => this.eks(region).send(command));
      principals.push(...page.accessEntries ?? []);
      nextToken = page.nextToken;
    } while (nextToken !== undefined && principals.length < MOST_ENTRIES);
    const entries: { readonly principalArn: string; readonly type: string }[] = [];
    for (let first = 0; first < principals.length; first += AT_ONCE) {
      entries.push(...await Promise.all(principals.slice(first, first + AT_ONCE).map(async principalArn => {
        const command = new DescribeAccessEntryCommand({ clusterName, principalArn });
        const { accessEntry } = await this.caller.call({ action: 'eks:DescribeAccessEntry', on }, async () => this.eks(region).send(command));
        return { principalArn, type: accessEntry?.type ?? 'STANDARD' };
      })));
    }
    return entries;
  }

  /** One question to IAM for each instance profile, not for each instance. */
  private async withRoles(instances: readonly NodeInstance[]): Promise<{ readonly instance: NodeInstance; readonly roleArn?: string }[]> {
    const profiles = [...new Set(instances.flatMap(each => each.instanceProfile ?? []))];
    const known = new Map(await Promise.all(profiles.map(async profile => [profile, await this.roles.roleOfProfile(profile)] as const)));
    return instances.map(instance => {
      const roleArn = instance.instanceProfile === undefined ? undefined : known.get(instance.instanceProfile);
      return { instance, ...(roleArn !== undefined && { roleArn }) };
    });
  }
}

async function orGap<T>(gaps: string[], answer: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof CollectorError)) { throw error; }
    gaps.push(error.message);
    return [];
  }
}
