import * as z from 'zod';
import { reserveStarts, returnStarts } from './allowance';
import { claimNode, readClaim } from './claim';
import { CollectionError, ofCollector } from './collection-error';
import { changeJson, readJson } from './json-document';
import { collectionKeys } from './keys';
import { LocatedNode, locateNode } from './locate-node';
import { obstacleOf } from './node-kind';
import { CollectorError } from './ports';
import { CollectionRecord } from './record';
import { CollectionServices } from './services';
import { startApproval, startRun } from './start-run';
import { hasEvidence, isEnd } from './states';

export interface CollectionRequest {
  readonly instanceId: string;
  readonly region?: string;
  /** the caller's own: the same token stands for the same collection as long as that has not failed */
  readonly token?: string;
}

export interface GrantedCollection {
  readonly record: CollectionRecord;
  /** it was under way, or done, before this request */
  readonly joined: boolean;
}

const tokenSchema = z.object({ schemaVersion: z.literal(1), id: z.string().max(64) });

/**
 * Asks for a node's logs. A collection of the node that is under way is joined; one that the token stands for is answered again unless it failed; anything else starts anew.
 * Throws CollectionError.
 */
export async function requestCollection(services: CollectionServices, request: CollectionRequest): Promise<GrantedCollection> {
  try {
    return await granted(services, request);
  } catch (error) {
    throw error instanceof CollectorError ? ofCollector(error) : error;
  }
}

async function granted(services: CollectionServices, { instanceId, region, token }: CollectionRequest): Promise<GrantedCollection> {
  const { collections, store } = services;
  const [claim, known] = await Promise.all([
    readClaim(services, instanceId),
    token === undefined ? undefined : readJson(store, collectionKeys.token(instanceId, token), tokenSchema),
  ]);
  const [last, ofToken] = await Promise.all([claim && collections.read(claim.id), known && collections.read(known.id)]);
  if (ofToken && (hasEvidence(ofToken.state) || !isEnd(ofToken.state))) { return { record: ofToken, joined: true }; }
  if (last && !isEnd(last.state)) { return { record: last, joined: true }; }

  const node = await locateNode(services, instanceId, region, claim?.region);
  refuseCoolingDown(services, last);
  await refuseUncollectable(services, node);
  return begin(services, node, token);
}

/** A bundle this fresh answers the question. A failed collection does not keep anyone waiting. */
function refuseCoolingDown({ settings, clock }: CollectionServices, last: CollectionRecord | undefined): void {
  if (!last || !hasEvidence(last.state)) { return; }
  const wait = Math.ceil((last.requestedAt + settings.limits.coolDownSeconds * 1000 - clock.now()) / 1000);
  if (wait > 0) {
    throw new CollectionError('LIMIT_REACHED', `${last.instanceId} was collected ${Math.round((clock.now() - last.requestedAt) / 1000)} s ago (${last.id}); a node may be collected every `
      + `${settings.limits.coolDownSeconds} s. Question that bundle (quick_triage), or wait.`, { retryable: true, retryAfterSeconds: wait });
  }
}

async function refuseUncollectable({ directory, clock }: CollectionServices, { instance, region }: LocatedNode): Promise<void> {
  const without = obstacleOf(instance, { instanceId: instance.instanceId, ping: 'Online' }, clock.now());
  const obstacle = without ?? obstacleOf(instance, (await directory.managed(region, { instanceIds: [instance.instanceId] })).nodes[0], clock.now());
  if (obstacle) { throw new CollectionError(obstacle.code, obstacle.message, { retryable: obstacle.retryable, ...(obstacle.retryable && { retryAfterSeconds: 60 }) }); }
}

async function begin(services: CollectionServices, node: LocatedNode, token: string | undefined): Promise<GrantedCollection> {
  const { collections, store, clock, ids, settings } = services;
  const { instanceId } = node.instance;
  await refuseBeyondLimits(services);
  const id = `c-${ids.next()}`;
  const claim = await claimNode(services, instanceId, id, node.region);
  if (claim.kind !== 'claimed') {
    await returnStarts(store, 1, clock.now());
    if (claim.kind === 'joined') { return { record: claim.record, joined: true }; }
    throw new CollectionError('COLLECTION_STARTING', `A collection of ${instanceId} is being started by another request. Ask again.`, { retryable: true, retryAfterSeconds: 5 });
  }
  const now = clock.now();
  await collections.create({
    schemaVersion: 1,
    id,
    collector: 'ssm-runbook',
    instanceId,
    region: node.region,
    regionSource: node.regionSource,
    cluster: node.cluster,
    state: 'requested',
    progress: 0,
    requestedAt: now,
    updatedAt: now,
    steps: [{ state: 'requested', at: now }],
  });
  if (token !== undefined) { await changeJson(store, collectionKeys.token(instanceId, token), tokenSchema, () => ({ schemaVersion: 1 as const, id })); }
  const start = settings.approvalDocument === undefined ? startRun : startApproval;
  return { record: await start(services, id), joined: false };
}

async function refuseBeyondLimits({ store, settings, clock }: CollectionServices): Promise<void> {
  const { limits } = settings;
  const active = await store.list(collectionKeys.activePrefix, { limit: limits.concurrent });
  if (active.length >= limits.concurrent) {
    throw new CollectionError('LIMIT_REACHED', `${limits.concurrent} collections are under way, which is the limit. Wait until one has ended (history), or raise collectionLimits.`,
      { retryable: true, retryAfterSeconds: 60 });
  }
  const wait = await reserveStarts(store, limits, 1, clock.now());
  if (wait !== undefined) {
    throw new CollectionError('LIMIT_REACHED', `${limits.perHour} collections were started within the hour, which is the limit. Question the bundles there are (history), wait, or raise collectionLimits.`,
      { retryable: true, retryAfterSeconds: wait });
  }
}
