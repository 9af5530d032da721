import { BlackBoxAnswer, collectTriggered, TriggeredNode } from './black-box-collect';
import { attendCommand } from './black-box-command';
import { BlackBoxNotice } from './black-box-event';
import { attendHold, holdTermination } from './black-box-hold';
import { disagreement, GROUP_TAG } from './black-box-plan';
import { BlackBoxServices } from './black-box-services';
import { clusterOfNode, isAllowed } from './cluster-scope';
import { blackBoxKeys } from './keys';
import { InstanceHealthView, NodeInstance } from './ports';
import { blackBoxHook, BlackBoxGroupName } from '../../catalog/black-box';

/** DescribeInstanceStatus takes so many ids at a time. */
const HEALTH_PAGE = 100;

/** Groups hold at most some hundreds of instances that failed at a time; more pages than this are not read. */
const MOST_PAGES = 5;

/**
 * Does what a notice asks for, for each node that it is about: nodes of clusters in scope only, and only if EC2 says what the notice says. Throws when something failed that may
 * work at the next delivery; what was done until then is joined by that.
 */
export async function onBlackBoxNotice(services: BlackBoxServices, notice: BlackBoxNotice): Promise<readonly BlackBoxAnswer[]> {
  const unasked = whyNotChosen(services, notice);
  if (unasked !== undefined) { return notice.instanceIds.map(instanceId => ({ instanceId, outcome: 'not-chosen' as const, reason: unasked })); }
  if (notice.termination) {
    const { termination } = notice;
    const [instance] = await instancesOf(services, notice);
    return [await holdTermination(services, termination, notice.at ?? services.clock.now(), async () => instance ? answerFor(services, notice, instance, undefined) : gone(termination.instanceId))];
  }
  const instances = await instancesOf(services, notice);
  const inScope = instances.filter(each => clusterInScope(services, each) !== undefined);
  const health = notice.trigger === 'scheduled-event' || notice.trigger === 'status-check' ? await healthOf(services, notice.region, inScope) : new Map<string, InstanceHealthView>();
  // of a group only those that failed are meant
  const meant = notice.group === undefined ? instances : inScope.filter(each => health.get(each.instanceId)?.impaired);
  const found = new Set(instances.map(each => each.instanceId));
  const answers: BlackBoxAnswer[] = notice.instanceIds.filter(each => !found.has(each)).map(gone);
  const errors: unknown[] = [];
  for (const instance of meant) {
    try {
      answers.push(await answerFor(services, notice, instance, health.get(instance.instanceId)));
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) { throw errors[0]; }
  return answers;
}

/** What there is to do each minute: terminations that are held up, and commands whose end nobody told. Idle when there are none: then it is one list of keys. */
export async function tendBlackBox(services: BlackBoxServices): Promise<{ readonly watched: number; readonly ended: number }> {
  const { store } = services;
  const keys = await store.list(blackBoxKeys.watchPrefix, { limit: 500 });
  const over = await Promise.all(keys.map(async key => {
    const [, command] = /\/commands\/(c-[0-9a-f]{16})$/.exec(key) ?? [];
    if (command === undefined) { return attendHold(services, key); }
    const isOver = await attendCommand(services, command);
    if (isOver) { await store.deleteDocument(key); }
    return isOver;
  }));
  return { watched: keys.length, ended: over.filter(each => each).length };
}

function whyNotChosen({ blackBox, settings }: BlackBoxServices, { trigger, region, termination, group }: BlackBoxNotice): string | undefined {
  const holds = (groups: readonly BlackBoxGroupName[], name: string | undefined): boolean => groups.some(each => each.name === name && each.region === region);
  if (termination) { return holds(blackBox.terminations, termination.group) && termination.hook === blackBoxHook(settings.homeRegion) ? undefined : 'no Auto Scaling group and hook of ours'; }
  if (trigger === 'status-check') { return holds(blackBox.statusChecks, group) ? undefined : 'no Auto Scaling group that was chosen'; }
  if (!hasClusters(settings, region)) { return 'no region with a cluster in scope'; }
  return blackBox.triggers.includes(trigger) ? undefined : 'no trigger that was chosen';
}

async function answerFor(services: BlackBoxServices, notice: BlackBoxNotice, instance: NodeInstance, health: InstanceHealthView | undefined): Promise<BlackBoxAnswer> {
  const { instanceId } = instance;
  const cluster = clusterInScope(services, instance);
  if (cluster === undefined) { return { instanceId, outcome: 'out-of-scope' }; }
  const reason = disagreement(notice, instance, health);
  if (reason !== undefined) { return { instanceId, outcome: 'refused', reason }; }
  const node: TriggeredNode = { instance, cluster };
  return collectTriggered(services, notice, node);
}

function gone(instanceId: string): BlackBoxAnswer {
  return { instanceId, outcome: 'refused', reason: 'EC2 knows of no such instance' };
}

function clusterInScope({ settings }: BlackBoxServices, instance: NodeInstance): string | undefined {
  const cluster = clusterOfNode(instance, settings.trustNodegroupTag);
  return cluster !== undefined && isAllowed(settings.clusters, cluster, instance.region) ? cluster : undefined;
}

function hasClusters({ clusters }: BlackBoxServices['settings'], region: string): boolean {
  return clusters === 'all' || clusters.some(each => each.region === region);
}

/** Regions without a cluster in scope are not even asked. */
async function instancesOf({ directory, settings }: BlackBoxServices, { region, instanceIds, group }: BlackBoxNotice): Promise<readonly NodeInstance[]> {
  if (!hasClusters(settings, region)) { return []; }
  if (group === undefined) { return (await Promise.all(instanceIds.map(async each => directory.instance(region, each)))).filter(each => each !== undefined); }
  const members: NodeInstance[] = [];
  let pageToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { instances, nextPageToken } = await directory.instances(region, group, { tag: GROUP_TAG, pageToken });
    members.push(...instances);
    if (nextPageToken === undefined) { break; }
    pageToken = nextPageToken;
  }
  return members;
}

async function healthOf({ health }: BlackBoxServices, region: string, instances: readonly NodeInstance[]): Promise<Map<string, InstanceHealthView>> {
  const views: InstanceHealthView[] = [];
  for (let first = 0; first < instances.length; first += HEALTH_PAGE) {
    views.push(...await health.of(region, instances.slice(first, first + HEALTH_PAGE).map(each => each.instanceId)));
  }
  return new Map(views.map(each => [each.instanceId, each]));
}
