import * as z from 'zod';
import { captureKeys } from './capture-keys';
import { CaptureRecord, CaptureSpec } from './capture-record';
import { hasEnded } from './capture-states';
import { claimForCapture, lastCapture, NodeCapture } from './claim-capture';
import { deadlineOf, lookForPackets } from './follow-capture';
import { Recording } from './recording';
import { askForCapture, startCapture } from './start-capture';
import { reserveStarts, returnStarts } from '../collection/allowance';
import { CollectionError, ofCollector } from '../collection/collection-error';
import { changeJson, readJson } from '../collection/json-document';
import { LocatedNode, locateNode } from '../collection/locate-node';
import { obstacleOf } from '../collection/node-kind';
import { CollectorError } from '../collection/ports';
import { CollectionServices } from '../collection/services';

export interface CaptureRequest {
  readonly instanceId: string;
  readonly region?: string | undefined;
  /** the caller's own: the same token stands for the same capture as long as that has not failed */
  readonly token?: string | undefined;
  readonly spec: CaptureSpec;
}

export interface GrantedCapture {
  readonly record: CaptureRecord;
  /** it was under way, or done, before this request */
  readonly joined: boolean;
}

const tokenSchema = z.object({ schemaVersion: z.literal(1), id: z.string().max(64) });

/**
 * Asks a node for packets. A repeated request joins the capture that it had asked for; another one waits, for a node records one capture at a time. Throws CollectionError.
 */
export async function requestCapture(services: CollectionServices, recording: Recording, request: CaptureRequest): Promise<GrantedCapture> {
  try {
    return await granted(services, recording, request);
  } catch (error) {
    throw error instanceof CollectorError ? ofCollector(error) : error;
  }
}

async function granted(services: CollectionServices, recording: Recording, request: CaptureRequest): Promise<GrantedCapture> {
  const { instanceId, region, token, spec } = request;
  const { store } = services;
  const [last, known] = await Promise.all([
    lastCapture(services, recording, instanceId),
    token === undefined ? undefined : readJson(store, captureKeys.token(instanceId, token), tokenSchema),
  ]);
  const ofToken = known && await recording.captures.read(known.id);
  if (ofToken && ofToken.state !== 'failed' && ofToken.state !== 'expired') {
    if (!isSame(ofToken.spec, spec)) { throw new CollectionError('INVALID_ARGUMENT', `idempotencyToken stands for ${ofToken.id}, which asked for something else. Use another token for another capture.`); }
    return { record: await lookForPackets(recording, ofToken), joined: true };
  }
  const running = last?.record && await lookForPackets(recording, last.record);
  if (running && !hasEnded(running.state)) { return joinOrRefuse(services, running, spec); }

  // the cluster comes from the node's tag, never from what the caller says, also when an earlier record names one
  const node = await locateNode(services, instanceId, region, last?.region);
  if (node.source) { throw new CollectionError('NODE_NOT_SUPPORTED', `${instanceId} is a machine of the source ${node.source.name}, and no node of a cluster: packets are recorded on nodes only.`); }
  await refuseUnreachable(services, node);
  return begin(services, recording, node, { ...request, seen: last && { ...last, record: running } });
}

function isSame(a: CaptureSpec, b: CaptureSpec): boolean {
  return JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
}

function joinOrRefuse({ clock }: CollectionServices, running: CaptureRecord, spec: CaptureSpec): GrantedCapture {
  if (isSame(running.spec, spec)) { return { record: running, joined: true }; }
  const wait = Math.min(600, Math.max(5, Math.ceil(((running.startedAt ?? clock.now()) + running.spec.seconds * 1_000 - clock.now()) / 1_000)));
  throw new CollectionError('CAPTURE_RUNNING', `${running.instanceId} is ${running.state === 'pending approval' ? 'waiting for the approval of' : 'in'} another capture, ${running.id}; a node records one at a time. `
    + 'Ask for its state with commandId, and capture again when it has ended.', { retryable: true, retryAfterSeconds: wait });
}

/** On Auto Mode, Bottlerocket, hybrid and Windows nodes no command of ours can reach the host's network. */
async function refuseUnreachable({ directory, clock }: CollectionServices, { instance, region }: LocatedNode): Promise<void> {
  const without = obstacleOf(instance, { instanceId: instance.instanceId, ping: 'Online' }, clock.now());
  const obstacle = without ?? obstacleOf(instance, (await directory.managed(region, { instanceIds: [instance.instanceId] })).nodes[0], clock.now());
  if (!obstacle) { return; }
  const message = obstacle.code === 'NODE_NOT_SUPPORTED'
    ? `Packets of ${instance.instanceId} cannot be recorded: that needs a Linux EC2 node whose SSM agent runs on the host, which Auto Mode, Bottlerocket, hybrid and Windows nodes do not have. `
      + 'Where the EKS node monitoring agent runs, a NodeDiagnostic resource with spec.packetCapture does it.'
    : obstacle.message;
  throw new CollectionError(obstacle.code, message, { retryable: obstacle.retryable, ...(obstacle.retryable && { retryAfterSeconds: 60 }) });
}

async function begin(
  services: CollectionServices, recording: Recording, { instance: { instanceId }, region, cluster }: LocatedNode, { spec, token, seen }: CaptureRequest & { readonly seen: NodeCapture | undefined },
): Promise<GrantedCapture> {
  const { store, clock, ids, settings, collector } = services;
  await refuseBeyondLimits(services, recording);
  const id = `p-${ids.next()}`;
  if (!await claimForCapture(services, seen, { id, instanceId, region })) {
    await returnStarts(store, 1, clock.now());
    throw new CollectionError('CAPTURE_RUNNING', `A capture on ${instanceId} is being started by another request. Ask again.`, { retryable: true, retryAfterSeconds: 5 });
  }
  const now = clock.now();
  const record: CaptureRecord = { schemaVersion: 1, id, instanceId, region, cluster, spec, state: 'requested', requestedAt: now, updatedAt: now };
  await recording.captures.create(record);
  if (token !== undefined) { await changeJson(store, captureKeys.token(instanceId, token), tokenSchema, () => ({ schemaVersion: 1 as const, id })); }
  const begun = recording.settings.approvalDocument === undefined ? await startCapture(recording, id) : await askForCapture(recording, collector, settings.installation, record);
  return { record: begun, joined: false };
}

async function refuseBeyondLimits({ store, settings, clock }: CollectionServices, { settings: { concurrent }, captures }: Recording): Promise<void> {
  const keys = await store.list(captureKeys.activePrefix, { limit: 100 });
  // the sweeper comes once a minute: captures that have ended since then hold no place
  const records = await Promise.all(keys.map(async key => captures.read(key.slice(key.lastIndexOf('/') + 1).replace(/^\d+-/, ''))));
  const active = records.filter(record => record && !hasEnded(record.state) && clock.now() < deadlineOf(record) + (record.state === 'pending approval' ? Infinity : 0));
  if (active.length >= concurrent) {
    throw new CollectionError('LIMIT_REACHED', `${concurrent} captures are under way, which is the limit. Wait until one has ended, or raise PacketCapture.concurrent.`, { retryable: true, retryAfterSeconds: 60 });
  }
  const wait = await reserveStarts(store, settings.limits, 1, clock.now());
  if (wait !== undefined) {
    throw new CollectionError('LIMIT_REACHED', `${settings.limits.perHour} collections and captures were started within the hour, which is the limit. Wait, or raise collectionLimits.`, { retryable: true, retryAfterSeconds: wait });
  }
}
