import { readClaim } from './claim';
import { CollectionServices } from './services';
import { CollectionState, isEnd } from './states';

/** A typical run, from request to index. */
const USUAL_MS = 5 * 60_000;

/** The collection that will give this bundle, or this node's next one; undefined: none is under way. */
export async function pendingBundle(services: CollectionServices, { instanceId, bundleId }: { readonly instanceId?: string; readonly bundleId?: string }):
Promise<{ readonly state: CollectionState; readonly retryAfterSeconds: number } | undefined> {
  const id = bundleId ?? (instanceId === undefined ? undefined : (await readClaim(services, instanceId))?.id);
  const record = id !== undefined && /^c-[0-9a-f]{16}$/.test(id) ? await services.collections.read(id) : undefined;
  if (!record || isEnd(record.state)) { return undefined; }
  const left = record.requestedAt + USUAL_MS - services.clock.now();
  return { state: record.state, retryAfterSeconds: Math.max(15, Math.min(120, Math.ceil(left / 1000))) };
}
