import * as z from 'zod';
import { evidenceKeys } from './keys';
import { changeJson, encodeJson, readJson, StateError } from '../collection/json-document';
import { EMPTY_NUMBER_BOOK, NumberBook, numberBookSchema } from '../findings/numbers';
import { EvidenceStore } from '../ports';

const latestSchema = z.object({ schemaVersion: z.literal(1), bundleId: z.string(), collectedAt: z.string().optional() });

/** `nodes/<instanceId>/latest.json`: the bundle that a question about the node is answered from */
export type LatestBundle = z.infer<typeof latestSchema>;

export async function readLatest(store: EvidenceStore, instanceId: string): Promise<LatestBundle | undefined> {
  // a pointer that cannot be read is as good as none: the next bundle writes it anew
  return readJson(store, evidenceKeys.latest(instanceId), latestSchema).catch(unlessState);
}

/** Points to this bundle unless one that was collected later is known. Bundles may be taken in at the same time and in any order. */
export async function pointToLatest(store: EvidenceStore, instanceId: string, bundle: { readonly bundleId: string; readonly collectedAt?: string }): Promise<void> {
  const own: LatestBundle = { schemaVersion: 1, bundleId: bundle.bundleId, ...(bundle.collectedAt !== undefined && { collectedAt: bundle.collectedAt }) };
  const later = (known: LatestBundle | undefined) => known?.collectedAt !== undefined && own.collectedAt !== undefined && known.collectedAt > own.collectedAt;
  const key = evidenceKeys.latest(instanceId);
  const kept = await changeJson(store, key, latestSchema, (known) => (later(known) ? known : own)).catch(unlessState);
  if (kept === undefined) { await store.putDocument(key, encodeJson(own)); }
}

export async function readNumberBook(store: EvidenceStore, instanceId: string): Promise<NumberBook> {
  return await readJson(store, evidenceKeys.numbers(instanceId), numberBookSchema) ?? EMPTY_NUMBER_BOOK;
}

/**
 * Gives numbers on top of those that the node's faults have, and keeps them. Two bundles of a node may be taken in at a time: who loses the race numbers again, on what the
 * other has left, so that no number is ever given twice.
 */
export async function giveNumbers<T>(store: EvidenceStore, instanceId: string, number: (known: NumberBook) => { readonly result: T; readonly book: NumberBook }): Promise<T> {
  let given: T | undefined;
  await changeJson<NumberBook>(store, evidenceKeys.numbers(instanceId), numberBookSchema, (known) => {
    const { result, book } = number(known ?? EMPTY_NUMBER_BOOK);
    given = result;
    return book;
  });
  return given!;
}

function unlessState(error: unknown): undefined {
  if (error instanceof StateError) { return undefined; }
  throw error;
}
