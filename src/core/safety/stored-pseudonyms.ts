import { createPseudonyms, Pseudonyms } from './pseudonyms';
import { KEY_PREFIXES, PSEUDONYM_KEY } from '../../catalog/keys';
import { EvidenceStore } from '../ports';

/**
 * Pseudonyms of an installation: one key for all its bundles, made at the first of them. Whoever is second takes the key of the first.
 *
 * @param newKey 32 random bytes; asked only where there is no key yet
 */
export async function storedPseudonyms(store: EvidenceStore, newKey: () => Uint8Array): Promise<Pseudonyms> {
  const known = await store.getDocument(PSEUDONYM_KEY);
  if (known) { return createPseudonyms(known); }
  await store.putDocument(PSEUDONYM_KEY, newKey(), { ifAbsent: true });
  const made = await store.getDocument(PSEUDONYM_KEY);
  if (made === undefined) { throw new Error(`${PSEUDONYM_KEY} was written and is not there: no bundle is taken in without it`); }
  return createPseudonyms(made);
}

/** Writes what stands behind the pseudonyms of a bundle: for people, below a prefix that no tool may read. */
export async function storePseudonymMap(store: EvidenceStore, { instanceId, bundleId }: { readonly instanceId: string; readonly bundleId: string }, { map }: Pseudonyms): Promise<void> {
  const pseudonyms = Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
  await store.putDocument(`${KEY_PREFIXES.pseudonymMaps}${instanceId}/${bundleId}.json`, Buffer.from(JSON.stringify({ schemaVersion: 1, instanceId, bundleId, pseudonyms })));
}

/** The same document with pseudonyms in its texts. Their forms hold no character that JSON escapes. */
export function withPseudonyms<T>(document: T, pseudonyms: Pick<Pseudonyms, 'replace'>): T {
  return JSON.parse(pseudonyms.replace(JSON.stringify(document))) as T;
}
