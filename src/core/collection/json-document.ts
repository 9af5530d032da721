import * as z from 'zod';
import { EvidenceStore } from '../ports';

/** A stored document is not one that this version wrote. */
export class StateError extends Error {
  constructor(readonly key: string, problem: string) {
    super(`'${key}' is not a document of this version: ${problem}`);
    this.name = 'StateError';
  }
}

/** Gives up after so many lost races: by then something other than chance is at work. */
const MOST_ATTEMPTS = 64;

export function encodeJson(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** The document, checked, or undefined when there is none. Throws StateError. */
export async function readJson<T>(store: EvidenceStore, key: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const bytes = await store.getDocument(key);
  return bytes && parse(key, bytes, schema);
}

/** The document with its version, checked. Throws StateError. */
export async function readVersionedJson<T>(store: EvidenceStore, key: string, schema: z.ZodType<T>): Promise<{ readonly value: T; readonly version: string } | undefined> {
  const found = await store.getVersioned(key);
  return found && { value: parse(key, found.bytes, schema), version: found.version };
}

/**
 * Replaces the document by what `change` makes of it, on the version that was read: who loses a race reads again and decides again. `change` returns its argument
 * to leave the document as it is.
 * @returns the document as it now is
 */
export async function changeJson<T>(store: EvidenceStore, key: string, schema: z.ZodType<T>, change: (current: T | undefined) => T | undefined): Promise<T | undefined> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const read = await readVersionedJson(store, key, schema);
    const next = change(read?.value);
    if (next === undefined || next === read?.value) { return next; }
    if (await store.putDocument(key, encodeJson(next), read ? { ifVersion: read.version } : { ifAbsent: true })) { return next; }
  }
  throw new StateError(key, `${MOST_ATTEMPTS} writes in a row lost against others`);
}

function parse<T>(key: string, bytes: Buffer, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new StateError(key, (error as Error).message);
  }
  const checked = schema.safeParse(value);
  if (!checked.success) { throw new StateError(key, z.prettifyError(checked.error)); }
  return checked.data;
}
