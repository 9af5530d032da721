import * as z from 'zod';
import { changeJson } from './json-document';
import { blackBoxKeys } from './keys';
import { EvidenceStore } from '../ports';

const HOUR = 3_600_000;

/** Which collections were granted within the last hour. By id, so that a notice that is worked on twice is counted once. */
const budgetSchema = z.object({ schemaVersion: z.literal(1), granted: z.array(z.object({ id: z.string().max(64), at: z.int() })).max(1_000) });

type Budget = z.infer<typeof budgetSchema>;

/** Takes one node out of a cluster's budget of this hour. False: it is spent. Clusters have budgets of their own, so that one with many spot nodes takes nothing from the others. */
export async function grantFromBudget(store: EvidenceStore, cluster: { readonly name: string; readonly region: string }, perHour: number, id: string, now: number): Promise<boolean> {
  let granted = false;
  await changeJson<Budget>(store, blackBoxKeys.budget(cluster.region, cluster.name), budgetSchema, current => {
    const recent = (current?.granted ?? []).filter(each => each.at > now - HOUR);
    const isKnown = recent.some(each => each.id === id);
    granted = isKnown || recent.length < perHour;
    return granted && !isKnown ? { schemaVersion: 1, granted: [...recent, { id, at: now }] } : current;
  });
  return granted;
}
