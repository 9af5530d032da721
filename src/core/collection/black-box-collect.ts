import { createHash } from 'node:crypto';
import { grantFromBudget } from './black-box-budget';
import { sendCommand } from './black-box-command';
import { BlackBoxNotice } from './black-box-event';
import { joinNotice, NotedNotice, noteNotice } from './black-box-notice';
import { BlackBoxPlan, isPlan, planFor } from './black-box-plan';
import { BlackBoxServices } from './black-box-services';
import { claimNode, readClaim } from './claim';
import { CollectionError } from './collection-error';
import { CollectorKind } from './collector-kind';
import { Obstacle } from './node-kind';
import { CollectorError, ManagedNode, NodeInstance } from './ports';
import { CollectionFailure, CollectionRecord } from './record';
import { startCollection } from './start-collection';
import { startRun } from './start-run';
import { hasEvidence, isEnd } from './states';

/** What became of a notice about one node. */
export interface BlackBoxAnswer {
  readonly instanceId: string;
  /** `joined`: the same matter, or a collection that gives the same; `impossible`: recorded, with the reason; `refused`: not believed */
  readonly outcome: 'collecting' | 'joined' | 'over-budget' | 'impossible' | 'refused' | 'out-of-scope' | 'not-chosen';
  readonly collectionId?: string;
  readonly reason?: string;
}

/** A node in scope, about which EC2 agrees with the notice. */
export interface TriggeredNode {
  readonly instance: NodeInstance;
  readonly cluster: string;
}

type Noted = Pick<NotedNotice, 'id' | 'at'>;

/** Collects a node because of a notice: once for each matter, and within the budget of its cluster. Whatever keeps it from that is in the records of collections, too. */
export async function collectTriggered(services: BlackBoxServices, notice: BlackBoxNotice, node: TriggeredNode): Promise<BlackBoxAnswer> {
  const { store, collections, ids, clock, blackBox } = services;
  const { instance: { instanceId, region }, cluster } = node;
  const proposed = { id: `c-${ids.next()}`, at: clock.now() };
  const noted = await noteNotice(store, notice, instanceId, proposed);
  const known = noted.id === proposed.id ? undefined : await collections.read(noted.id);
  if (known && !await isUnfinished(services, known)) { return { instanceId, outcome: 'joined', collectionId: noted.id }; }

  const serving = await servingCollection(services, notice, instanceId);
  if (serving) {
    await joinNotice(store, notice, instanceId, serving.id);
    return { instanceId, outcome: 'joined', collectionId: serving.id };
  }
  if (!await grantFromBudget(store, { name: cluster, region }, blackBox.perHour, noted.id, clock.now())) {
    await recordFailure(services, recordOf(notice, node, noted, 'ssm-runbook', overBudget(cluster, blackBox.perHour)));
    return { instanceId, outcome: 'over-budget', collectionId: noted.id };
  }
  const plan = planFor(notice.trigger, node.instance, await managedNode(services, notice, node.instance), clock.now());
  if (!isPlan(plan)) {
    await recordFailure(services, recordOf(notice, node, noted, 'ssm-runbook', impossible(plan)));
    return { instanceId, outcome: 'impossible', collectionId: noted.id, reason: plan.message };
  }
  if (plan.collectors[0] === 'ssm-runbook') {
    const claim = await claimNode(services, instanceId, noted.id, region);
    if (claim.kind === 'starting') { throw new CollectionError('COLLECTION_STARTING', `A collection of ${instanceId} is being started by another request.`, { retryable: true }); }
    if (claim.kind === 'joined' && claim.record.collector === 'ssm-runbook') {
      await joinNotice(store, notice, instanceId, claim.record.id);
      return { instanceId, outcome: 'joined', collectionId: claim.record.id };
    }
  }
  return begin(services, notice, node, noted, plan);
}

/** Whether an earlier delivery died before it had begun everything. What takes seconds is begun again, because node and bucket take a thing once; the runbook is not. */
async function isUnfinished({ collections }: BlackBoxServices, known: CollectionRecord): Promise<boolean> {
  if (known.collector !== 'ssm-command' || isUnbegun(known)) { return isUnbegun(known); }
  const beside = await collections.read(besideId(known.id, 'console-output'));
  return beside === undefined || isUnbegun(beside);
}

function isUnbegun({ collector, state, command, archive }: CollectionRecord): boolean {
  return collector === 'ssm-command' ? !isEnd(state) && command?.id === undefined && archive === undefined : collector === 'console-output' && state === 'requested';
}

/** The runbook is at work on the node, or was so lately that its bundle tells the same; a termination comes too late for that. What takes seconds runs beside anything. */
async function servingCollection(services: BlackBoxServices, { trigger }: BlackBoxNotice, instanceId: string): Promise<CollectionRecord | undefined> {
  if (trigger === 'spot-interruption' || trigger === 'status-check') { return undefined; }
  const claim = await readClaim(services, instanceId);
  const last = claim && await services.collections.read(claim.id);
  if (last?.collector !== 'ssm-runbook') { return undefined; }
  if (!isEnd(last.state)) { return last; }
  const isFresh = services.clock.now() - last.requestedAt < services.settings.limits.coolDownSeconds * 1_000;
  return trigger !== 'termination' && hasEvidence(last.state) && isFresh ? last : undefined;
}

/** What Systems Manager knows. Of a node that is about to go it is not waited for: then the attempt tells. */
async function managedNode({ directory }: BlackBoxServices, { trigger }: BlackBoxNotice, { instanceId, region, state }: NodeInstance): Promise<ManagedNode | undefined> {
  if (trigger === 'status-check' || state !== 'running') { return undefined; }
  try {
    return (await directory.managed(region, { instanceIds: [instanceId] })).nodes[0];
  } catch (error) {
    if (trigger !== 'spot-interruption' || !(error instanceof CollectorError)) { throw error; }
    return { instanceId, ping: 'Online' };
  }
}

/** The collections of one notice count as one. Only the runbook claims the node: it is what an agent would start. */
async function begin(services: BlackBoxServices, notice: BlackBoxNotice, node: TriggeredNode, noted: Noted, { collectors, why }: BlackBoxPlan): Promise<BlackBoxAnswer> {
  const started = await Promise.allSettled(collectors.map(async (collector, index) => {
    // the same id whenever this notice is worked on
    const record = recordOf(notice, node, index === 0 ? noted : { ...noted, id: besideId(noted.id, collector) }, collector, why);
    await services.collections.create(record);
    await start(services, record);
  }));
  const defect = started.find(each => each.status === 'rejected');
  if (defect) { throw (defect as PromiseRejectedResult).reason; }
  return { instanceId: node.instance.instanceId, outcome: 'collecting', collectionId: noted.id };
}

async function start(services: BlackBoxServices, record: CollectionRecord): Promise<void> {
  try {
    switch (record.collector) {
      case 'ssm-command': return await sendCommand(services, record);
      case 'ssm-runbook': return void await startRun(services, record.id);
      default: return void await startCollection(services, record.id);
    }
  } catch (error) {
    // the record says why
    if (!(error instanceof CollectionError)) { throw error; }
  }
}

/** What was not begun is told where one looks for it. */
async function recordFailure({ collections }: BlackBoxServices, record: CollectionRecord): Promise<void> {
  await collections.create(record);
  await collections.conclude(record);
}

function besideId(id: string, collector: CollectorKind): string {
  return `c-${createHash('sha256').update(`${id}\0${collector}`).digest('hex').slice(0, 16)}`;
}

function recordOf(notice: BlackBoxNotice, { instance, cluster }: TriggeredNode, { id, at }: Noted, collector: CollectorKind, why: string | CollectionFailure): CollectionRecord {
  const failure = typeof why === 'string' ? undefined : why;
  return {
    schemaVersion: 1,
    id,
    collector,
    ...(typeof why === 'string' && { collectorReason: why.slice(0, 600) }),
    trigger: notice.trigger,
    instanceId: instance.instanceId,
    region: instance.region,
    regionSource: 'given',
    cluster: cluster.slice(0, 128),
    state: failure ? 'failed' : 'requested',
    progress: 0,
    requestedAt: at,
    updatedAt: at,
    steps: [{ state: 'requested', at }, ...failure ? [{ state: 'failed' as const, at }] : []],
    ...(failure && { endedAt: at, failure }),
  };
}

function overBudget(cluster: string, perHour: number): CollectionFailure {
  return {
    code: 'BLACK_BOX_BUDGET',
    message: `Nothing was collected: ${perHour} nodes of cluster ${cluster.slice(0, 100)} were collected by triggers within the hour, which is their budget.`,
    fix: 'Collect by hand while the node is there, or raise perHour of blackBox.',
    retryable: true,
  };
}

function impossible({ code, message, retryable }: Obstacle): CollectionFailure {
  return { code, message: message.slice(0, 600), fix: 'See history for an earlier bundle of this node.', retryable };
}
