import * as z from 'zod';
import { SETTLE_MS } from './automation-event';
import { BlackBoxAnswer } from './black-box-collect';
import { BlackBoxServices } from './black-box-services';
import { changeJson, readJson } from './json-document';
import { blackBoxKeys } from './keys';
import { CollectorError, WaitingTermination } from './ports';
import { isEnd } from './states';
import { blackBoxHeartbeatSeconds } from '../../catalog/black-box';

const MINUTE = 60_000;

/** A hold whose collection is not known after this was left by a process that died. */
const UNKNOWN_MS = 3 * MINUTE;

/** An upload that is under way when its run ends takes no longer. */
const ON_ITS_WAY_MS = MINUTE;

const holdSchema = z.object({
  schemaVersion: z.literal(1),
  action: z.object({ region: z.string().max(64), group: z.string().max(255), hook: z.string().max(255), token: z.string().max(64), instanceId: z.string().max(64) }),
  /** UTC milliseconds */
  since: z.int(),
  /** what is waited for */
  collectionId: z.string().max(64).optional(),
});

/**
 * Holds a termination up while `collect` begins, and on until its logs are in the bucket. The first heartbeat proves the action: Auto Scaling refuses one that it does not know.
 * Whatever the answer is but a collection at work, the termination goes on at once.
 *
 * @param begunAt when Auto Scaling said that the action began, UTC milliseconds: the hold counts from there, however late its event is
 */
export async function holdTermination(services: BlackBoxServices, action: WaitingTermination, begunAt: number, collect: () => Promise<BlackBoxAnswer>): Promise<BlackBoxAnswer> {
  const { store, terminations, clock } = services;
  const { instanceId } = action;
  const key = blackBoxKeys.hold(instanceId);
  // one that is held already was proven, and another heartbeat would hold it up for longer
  if ((await readJson(store, key, holdSchema))?.action.token !== action.token) {
    try {
      await terminations.heartbeat(action);
    } catch (error) {
      if (!isRefusal(error)) { throw error; }
      return { instanceId, outcome: 'refused', reason: 'Auto Scaling knows of no such termination' };
    }
    // from here on the minute lets it go, should we die
    await changeJson(store, key, holdSchema, hold => hold?.action.token === action.token ? hold : { schemaVersion: 1 as const, action, since: Math.min(begunAt, clock.now()) });
  }
  const answer = await collect();
  if (answer.collectionId === undefined || !await needsNode(services, answer.collectionId)) {
    await letGo(services, action, key);
  } else {
    await changeJson(store, key, holdSchema, hold => hold && { ...hold, collectionId: answer.collectionId });
  }
  return answer;
}

/** Each minute: another heartbeat, or the end of the hold. True: it is over. */
export async function attendHold(services: BlackBoxServices, key: string): Promise<boolean> {
  const { store, terminations, clock, blackBox } = services;
  const hold = await readJson(store, key, holdSchema);
  if (!hold) { return true; }
  const [age, longest] = [clock.now() - hold.since, blackBox.holdSeconds * 1_000];
  // the next minute would come too late
  const isLast = age + MINUTE > longest;
  const isOver = isLast || (hold.collectionId === undefined ? age > UNKNOWN_MS : !await needsNode(services, hold.collectionId));
  if (isOver) { return letGo(services, hold.action, key); }
  // the termination goes on by itself in time, should we be down then
  if (age + blackBoxHeartbeatSeconds(blackBox.holdSeconds) * 1_000 > longest) { return false; }
  try {
    await terminations.heartbeat(hold.action);
    return false;
  } catch (error) {
    if (!(error instanceof CollectorError)) { throw error; }
    // somebody else has let it go. Anything else: the next minute tries again, and the hook's own time is longer
    return isRefusal(error) ? forget(services, key) : false;
  }
}

/** Whether a collection still waits for something that only the node can give. */
async function needsNode({ collections, clock }: BlackBoxServices, id: string): Promise<boolean> {
  const record = await collections.read(id);
  if (record === undefined || isEnd(record.state) || record.archive !== undefined) { return false; }
  // the run has ended without a bundle: the record is patient, for an event may be late; the node is held up for what is on its way only
  if (record.settling !== undefined && clock.now() > record.settling.until - SETTLE_MS + ON_ITS_WAY_MS) { return false; }
  return record.collector === 'ssm-runbook' || record.collector === 'ssm-command';
}

async function letGo(services: BlackBoxServices, action: WaitingTermination, key: string): Promise<boolean> {
  try {
    await services.terminations.release(action);
  } catch (error) {
    if (!(error instanceof CollectorError)) { throw error; }
    if (!isRefusal(error)) { return false; }
  }
  return forget(services, key);
}

async function forget({ store }: BlackBoxServices, key: string): Promise<boolean> {
  await store.deleteDocument(key);
  return true;
}

function isRefusal(error: unknown): boolean {
  return error instanceof CollectorError && error.code === 'REQUEST_REFUSED';
}

