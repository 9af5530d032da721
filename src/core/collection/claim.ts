import * as z from 'zod';
import { changeJson, readJson } from './json-document';
import { collectionKeys } from './keys';
import { CollectionRecord } from './record';
import { CollectionServices } from './services';
import { isEnd } from './states';

const claimSchema = z.object({
  schemaVersion: z.literal(1),
  /** the collection that the node is in, or was last in */
  id: z.string().max(64),
  region: z.string().max(64),
  at: z.int(),
});

/** Which collection a node is in. */
export type Claim = z.infer<typeof claimSchema>;

/** A claim whose record has not appeared after this was left by somebody who died. */
export const CLAIM_GRACE_MS = 60_000;

export async function readClaim({ store }: Pick<CollectionServices, 'store'>, instanceId: string): Promise<Claim | undefined> {
  return readJson(store, collectionKeys.claim(instanceId), claimSchema);
}

/** What became of an attempt to claim a node. */
export type ClaimOutcome =
  | { readonly kind: 'claimed' }
  /** the node is in this collection, which has not ended */
  | { readonly kind: 'joined'; readonly record: CollectionRecord }
  /** somebody has claimed the node this minute and not written its record yet */
  | { readonly kind: 'starting' };

/** One collection a node at a time: of many that ask at once, one gets the node and the others join it. */
export async function claimNode(services: Pick<CollectionServices, 'store' | 'collections' | 'clock'>, instanceId: string, id: string, region: string): Promise<ClaimOutcome> {
  const { store, collections, clock } = services;
  for (;;) {
    const seen = await readClaim(services, instanceId);
    const record = seen && await collections.read(seen.id);
    if (record && !isEnd(record.state)) { return { kind: 'joined', record }; }
    if (seen && !record && clock.now() - seen.at < CLAIM_GRACE_MS) { return { kind: 'starting' }; }
    const claim: Claim = { schemaVersion: 1, id, region, at: clock.now() };
    const now = await changeJson<Claim>(store, collectionKeys.claim(instanceId), claimSchema, current => current?.id === seen?.id ? claim : current);
    if (now?.id === id) { return { kind: 'claimed' }; }
  }
}
