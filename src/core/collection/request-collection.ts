import * as z from 'zod';
import { reserveStarts, returnStarts } from './allowance';
import { chooseCollector, chooseForMachine, CollectorChoice, isChoice } from './choose-collector';
import { claimNode, readClaim } from './claim';
import { CollectionError, ofCollector } from './collection-error';
import { changeJson, readJson } from './json-document';
import { collectionKeys } from './keys';
import { LocatedNode, locateNode } from './locate-node';
import { kubernetesNameOf } from './node-diagnostic';
import { Obstacle } from './node-kind';
import { CollectorError } from './ports';
import { CollectionRecord } from './record';
import { CollectionServices } from './services';
import { startCollection } from './start-collection';
import { startApproval } from './start-run';
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
  const choice = await chosenFor(services, node, last);
  refuseCoolingDown(services, choice, last);
  return begin(services, node, choice, token);
}

/** A bundle this fresh answers the question. A failed collection does not keep anyone waiting, nor does a console's output keep anyone from the logs. */
function refuseCoolingDown({ settings, clock }: CollectionServices, { collector }: CollectorChoice, last: CollectionRecord | undefined): void {
  if (!last || !hasEvidence(last.state) || (last.collector === 'console-output' && collector !== 'console-output')) { return; }
  const wait = Math.ceil((last.requestedAt + settings.limits.coolDownSeconds * 1000 - clock.now()) / 1000);
  if (wait > 0) {
    throw new CollectionError('LIMIT_REACHED', `${last.instanceId} was collected ${Math.round((clock.now() - last.requestedAt) / 1000)} s ago (${last.id}); a node may be collected every `
      + `${settings.limits.coolDownSeconds} s. Question that bundle (quick_triage), or wait.`, { retryable: true, retryAfterSeconds: wait });
  }
}

async function chosenFor({ directory, clock }: CollectionServices, { instance, region, source }: LocatedNode, last: CollectionRecord | undefined): Promise<CollectorChoice> {
  const { instanceId } = instance;
  if (source) { return granting(chooseForMachine(instance, (await directory.managed(region, { instanceIds: [instanceId] })).nodes[0], clock.now())); }
  // what the machine is may decide without a question to Systems Manager
  const settled = chooseCollector(instance, { instanceId, ping: 'Online' }, clock.now(), last);
  const choice = isChoice(settled) && settled.collector === 'ssm-runbook'
    ? chooseCollector(instance, (await directory.managed(region, { instanceIds: [instanceId] })).nodes[0], clock.now(), last)
    : settled;
  return granting(choice);
}

function granting(choice: CollectorChoice | Obstacle): CollectorChoice {
  if (!isChoice(choice)) { throw new CollectionError(choice.code, choice.message, { retryable: choice.retryable, ...(choice.retryable && { retryAfterSeconds: 60 }) }); }
  return choice;
}

async function begin(services: CollectionServices, node: LocatedNode, { collector, why }: CollectorChoice, token: string | undefined): Promise<GrantedCollection> {
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
  const nodeName = collector === 'node-diagnostic' ? kubernetesNameOf(node.instance, settings.hidesAddresses) : undefined;
  await collections.create({
    schemaVersion: 1,
    id,
    collector,
    collectorReason: why.slice(0, 600),
    ...(node.source && { keyPrefix: node.source.keyPrefix }),
    instanceId,
    region: node.region,
    regionSource: node.regionSource,
    cluster: node.cluster,
    ...(nodeName !== undefined && { nodeName }),
    state: 'requested',
    progress: 0,
    requestedAt: now,
    updatedAt: now,
    steps: [{ state: 'requested', at: now }],
  });
  if (token !== undefined) { await changeJson(store, collectionKeys.token(instanceId, token), tokenSchema, () => ({ schemaVersion: 1 as const, id })); }
  const start = settings.approvalDocument === undefined ? startCollection : startApproval;
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
