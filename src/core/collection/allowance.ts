import * as z from 'zod';
import { changeJson } from './json-document';
import { collectionKeys } from './keys';
import { EvidenceStore } from '../ports';

/** How much may be collected, so that an agent in a loop does not spend the account's quotas. */
export interface CollectionLimits {
  /** collections that may start in any hour */
  readonly perHour: number;
  /** seconds after a node's bundle was asked for before the next may be */
  readonly coolDownSeconds: number;
  /** collections that may run at a time */
  readonly concurrent: number;
}

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** Starts by minute: at most 61 entries, whatever the limit. */
const allowanceSchema = z.object({
  schemaVersion: z.literal(1),
  starts: z.array(z.object({ minute: z.int(), count: z.int().positive() })).max(120),
});

type Allowance = z.infer<typeof allowanceSchema>;

/**
 * Takes `count` starts out of the hour's allowance.
 * @returns undefined when granted, else the seconds until as many are free again
 */
export async function reserveStarts(store: EvidenceStore, limits: CollectionLimits, count: number, now: number): Promise<number | undefined> {
  let refusal: number | undefined;
  await changeJson<Allowance>(store, collectionKeys.allowance, allowanceSchema, current => {
    const recent = (current?.starts ?? []).filter(each => (each.minute + 1) * MINUTE > now - HOUR);
    refusal = waitFor(recent, limits.perHour - count, now);
    return refusal === undefined ? { schemaVersion: 1, starts: added(recent, Math.floor(now / MINUTE), count) } : current;
  });
  return refusal;
}

/** Gives back starts that did not happen. */
export async function returnStarts(store: EvidenceStore, count: number, now: number): Promise<void> {
  await changeJson<Allowance>(store, collectionKeys.allowance, allowanceSchema, current => {
    if (!current) { return undefined; }
    let left = count;
    const starts = [...current.starts].reverse().map(each => {
      const taken = each.minute <= Math.floor(now / MINUTE) ? Math.min(left, each.count) : 0;
      left -= taken;
      return { ...each, count: each.count - taken };
    });
    return { ...current, starts: starts.filter(each => each.count > 0).reverse() };
  });
}

/** Seconds until at most `free` starts lie within the last hour; undefined: now. */
function waitFor(recent: Allowance['starts'], free: number, now: number): number | undefined {
  let used = recent.reduce((sum, each) => sum + each.count, 0);
  if (used <= free) { return undefined; }
  for (const each of recent) {
    used -= each.count;
    if (used <= free) { return Math.max(1, Math.ceil(((each.minute + 1) * MINUTE + HOUR - now) / 1000)); }
  }
  return HOUR / 1000;
}

function added(starts: Allowance['starts'], minute: number, count: number): Allowance['starts'] {
  const last = starts.at(-1);
  return last?.minute === minute ? [...starts.slice(0, -1), { minute, count: last.count + count }] : [...starts, { minute, count }];
}
