import { accountChecks, AccountInspectors } from './account-checks';
import { attempt } from './attempt';
import { bucketChecks } from './bucket-checks';
import { CheckArea, CheckResult, failed, ok, skipped } from './check';
import { chooseNodes } from './choose-nodes';
import { collectionPreflight, runbookCheck } from './collection-preflight';
import { Deployment } from './deployment';
import { gatewayChecks, GivenCredentials } from './gateway-checks';
import { machineChecks, machineTitle } from './machine-checks';
import { nodeTitle } from './node-checks';
import { BucketInspector, ClientSecrets, EndpointProbe, FoundMachine, MachineFinder, NodeExpectations, NodeInspectors } from './ports';
import { MachineSource } from '../../catalog/machine-source';
import { AWS_CLUSTER_TAG, NODEGROUP_CLUSTER_TAG } from '../collection/cluster-scope';
import { sourceOf } from '../collection/machine-source';
import { NodeDirectory, NodeInstance } from '../ports';

/** Everything that a deployment is looked at with. */
export interface DeploymentInspectors extends Required<Omit<NodeInspectors, 'collects' | 'account'>>, AccountInspectors {
  readonly directory: NodeDirectory;
  readonly buckets: BucketInspector;
  readonly machines: MachineFinder;
  readonly probe: EndpointProbe;
  readonly secrets: ClientSecrets;
}

export interface DeploymentQuestion {
  readonly deployment: Deployment;
  readonly document: string;
  /** nodes to look at; none: some of each cluster */
  readonly instanceIds: readonly string[];
  /** nodes looked at of each cluster */
  readonly mostNodes: number;
  readonly credentials: GivenCredentials;
  /** UTC milliseconds */
  readonly now: number;
}

/** Checks that belong together. */
export interface CheckSection {
  readonly area: CheckArea;
  readonly title: string;
  /** what the checks are of, where there are several of the area */
  readonly subject?: string;
  readonly checks: readonly CheckResult[];
}

/** Instances of one cluster that are read to choose from. */
const MOST_PAGES = 5;

/** Looks at a deployment from the bucket to the list of tools, one section after the other. Changes nothing. */
export async function* checkDeployment(inspectors: DeploymentInspectors, question: DeploymentQuestion): AsyncGenerator<CheckSection> {
  const { deployment } = question;
  yield { area: 'bucket', title: 'Bucket', checks: await bucketChecks(inspectors.buckets, inspectors.keys, deployment) };
  yield* question.instanceIds.length > 0 ? namedNodes(inspectors, question) : everything(inspectors, question);
  yield { area: 'gateway', title: 'Endpoint', checks: await gatewayChecks(inspectors.probe, inspectors.secrets, deployment, question.credentials) };
}

async function* everything(inspectors: DeploymentInspectors, question: DeploymentQuestion): AsyncGenerator<CheckSection> {
  const { clusters, sources = [] } = question.deployment;
  // an installation may be for machines only
  if (clusters === undefined || clusters === 'all' || clusters.length > 0 || sources.length === 0) { yield* clusterNodes(inspectors, question); }
  yield* machinesOfSources(inspectors, question, sources);
}

/** Machines of collectors that are for machines other than nodes. */
async function* machinesOfSources(inspectors: DeploymentInspectors, question: DeploymentQuestion, sources: readonly MachineSource[]): AsyncGenerator<CheckSection> {
  for (const source of sources) {
    const { name, region, document, tags } = source;
    const words = Object.entries(tags).map(([key, value]) => `${key}=${value}`).join(', ');
    let chosen: readonly FoundMachine[] = [];
    const found = await attempt('machines', async () => {
      const machines = await inspectors.machines.tagged(region, tags);
      if (machines.length === 0) { return failed('machines', `no machine in ${region} has the tags of ${name} (${words})`); }
      const ids = new Set(chooseNodes(machines.map(each => each.instance), question.mostNodes).map(each => each.instanceId));
      chosen = machines.filter(each => ids.has(each.instance.instanceId));
      return ok('machines', `${machines.length === 1 ? '1 machine has' : `${machines.length} machines have`} the tags of ${name} (${words})${chosen.length < machines.length ? `; ${chosen.length} of them below, one for each role and subnet` : ''}`);
    });
    yield { area: 'region', title: `Machines ${name}`, subject: `${name}@${region}`, checks: [await runbookCheck(inspectors, region, document), found] };
    for (const machine of chosen) { yield await machineSection(inspectors, question, machine, source); }
  }
}

async function machineSection(
  inspectors: DeploymentInspectors, { deployment: { region: homeRegion, bucket, keyArn }, now }: DeploymentQuestion, machine: FoundMachine, source: MachineSource,
): Promise<CheckSection> {
  const { instanceId } = machine.instance;
  return { area: 'node', title: `Machine ${machineTitle(machine.instance, source)}`, subject: instanceId, checks: await machineChecks({ ...inspectors, account: accountChecks(inspectors) }, machine, source, { homeRegion, bucket, keyArn, now }) };
}

async function* clusterNodes(inspectors: DeploymentInspectors, question: DeploymentQuestion): AsyncGenerator<CheckSection> {
  const { deployment: { clusters }, mostNodes } = question;
  if (clusters === undefined || clusters === 'all') {
    const why = clusters === undefined ? 'no cluster is known' : 'every cluster of the account is in scope';
    yield { area: 'region', title: 'Nodes', checks: [skipped('runbook', 'no region of nodes is known'), skipped('cluster', `${why}: name one with --cluster name@region, or a node with --node i-…`)] };
    return;
  }
  const regions = new Map<string, Promise<CheckResult>>();
  for (const { name, region } of clusters) {
    const known = regions.get(region);
    const runbook = known ?? runbookCheck(inspectors, region, question.document);
    regions.set(region, runbook);
    let chosen: readonly NodeInstance[] = [];
    const cluster = await attempt('cluster', async () => {
      const found = await inspectors.directory.cluster(region, name).catch(error => {
        if ((error as { code?: unknown }).code === 'CLUSTER_NOT_FOUND') { return undefined; }
        throw error;
      });
      if (found === undefined) { return failed('cluster', `there is no cluster ${name} in ${region}`); }
      const instances = await instancesOf(inspectors.directory, region, name);
      if (instances.length === 0) { return failed('cluster', `${name} in ${region} is ${found.status ?? 'there'}, and no instance carries its tag ${AWS_CLUSTER_TAG}`, 'Start a node, and check its state. Hybrid nodes and Fargate cannot be collected.'); }
      chosen = chooseNodes(instances, mostNodes);
      const shown = chosen.length === instances.length ? '' : `; ${chosen.length} of them below, one for each role and subnet`;
      return ok('cluster', `${name} in ${region} (${[found.version, found.status].filter(Boolean).join(', ')}): ${instances.length === 1 ? '1 node' : `${instances.length} nodes`}${shown}`);
    });
    yield { area: 'region', title: `Cluster ${name}`, subject: `${name}@${region}`, checks: [...known ? [] : [await runbook], cluster] };
    yield* nodes(inspectors, question, chosen);
  }
}

async function* namedNodes(inspectors: DeploymentInspectors, question: DeploymentQuestion): AsyncGenerator<CheckSection> {
  const { deployment: { clusters, region: home }, instanceIds } = question;
  const regions = clusters === undefined || clusters === 'all' ? [home] : [...new Set([home, ...clusters.map(each => each.region)])];
  const looked = new Set<string>();
  for (const instanceId of instanceIds) {
    let found: NodeInstance | undefined;
    const check = await attempt('node', async () => {
      for (const region of regions) { found ??= await inspectors.directory.instance(region, instanceId); }
      return failed('node', `${instanceId} does not exist in ${regions.join(', ')}`, 'Correct the id, or say in which region it is: --cluster name@region.');
    });
    if (found === undefined) {
      yield { area: 'node', title: `Node ${instanceId}`, subject: instanceId, checks: [check] };
      continue;
    }
    const { region } = found;
    if (!looked.has(region)) { yield { area: 'region', title: `Region ${region}`, subject: region, checks: [await runbookCheck(inspectors, region, question.document)] }; }
    looked.add(region);
    const source = sourceOf(question.deployment, found);
    if (source) { yield await machineSection(inspectors, question, { instance: found }, source); } else { yield* nodes(inspectors, question, [found]); }
  }
}

async function* nodes(inspectors: DeploymentInspectors, { deployment, now }: DeploymentQuestion, instances: readonly NodeInstance[]): AsyncGenerator<CheckSection> {
  const { region, clusters, bucket, keyArn, automationRoleArn } = deployment;
  const expected: NodeExpectations = { homeRegion: region, trustNodegroupTag: true, bucket, keyArn, automationRoleArn, clusters, now };
  for (const instance of instances) {
    yield { area: 'node', title: `Node ${nodeTitle(instance)}`, subject: instance.instanceId, checks: await collectionPreflight({ ...inspectors, account: accountChecks(inspectors) }, instance, expected) };
  }
}

/** Those with AWS' tag, and those of managed node groups that have not joined. */
async function instancesOf(directory: NodeDirectory, region: string, cluster: string): Promise<NodeInstance[]> {
  const byId = new Map<string, NodeInstance>();
  for (const tag of [AWS_CLUSTER_TAG, NODEGROUP_CLUSTER_TAG]) {
    let pageToken: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const { instances, nextPageToken } = await directory.instances(region, cluster, { tag, pageToken });
      instances.forEach(each => byId.set(each.instanceId, each));
      pageToken = nextPageToken;
      if (pageToken === undefined) { break; }
    }
  }
  return [...byId.values()];
}
