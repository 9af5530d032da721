import * as z from 'zod';
import { BlackBoxAnswer } from './black-box-collect';
import { BlackBoxServices } from './black-box-services';
import { changeJson, readJson } from './json-document';
import { blackBoxKeys } from './keys';
import { CollectorError, WaitingTermination } from './ports';
import { isEnd } from './states';

const MINUTE = 60_000;

/** A hold whose collection is not known after this was left by a process that died. */
const UNKNOWN_MS = 3 * MINUTE;

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
 */
export async function holdTermination(services: BlackBoxServices, action: WaitingTermination, collect: () => Promise<BlackBoxAnswer>): Promise<BlackBoxAnswer> {
  const { store, terminations, clock } = services;
  const { instanceId } = action;
  try {
    await terminations.heartbeat(action);
  } catch (error) {
    if (!isRefusal(error)) { throw error; }
    return { instanceId, outcome: 'refused', reason: 'Auto Scaling knows of no such termination' };
  }
  const key = blackBoxKeys.hold(instanceId);
  // from here on the minute lets it go, should we die
  await changeJson(store, key, holdSchema, hold => hold?.action.token === action.token ? hold : { schemaVersion: 1 as const, action, since: clock.now() });
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
  const age = clock.now() - hold.since;
  const isOver = hold.collectionId === undefined ? age > UNKNOWN_MS : age >= blackBox.holdSeconds * 1_000 || !await needsNode(services, hold.collectionId);
  if (isOver) { return letGo(services, hold.action, key); }
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
async function needsNode({ collections }: BlackBoxServices, id: string): Promise<boolean> {
  const record = await collections.read(id);
  return record !== undefined && !isEnd(record.state) && record.archive === undefined && (record.collector === 'ssm-runbook' || record.collector === 'ssm-command');
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

