import * as z from 'zod';
import { EvidenceStore } from '../ports';
import { FactsDocument, FindingsDocument } from './documents';
import { Manifest } from './manifest';

/** A stored document is missing, or is not one that this version wrote. */
export class DocumentError extends Error {
  public constructor(public readonly code: 'DOCUMENT_MISSING' | 'DOCUMENT_INVALID', message: string) {
    super(message);
    this.name = 'DocumentError';
  }
}

// The shape that readers rely on to be safe; inner details were written by us under the same version.
const extent = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number().nullable(), z.number().nullable()]);
const manifestSchema = z.looseObject({
  schemaVersion: z.literal(1),
  instanceId: z.string(),
  bundleId: z.string(),
  state: z.enum(['ready', 'partial']),
  files: z.array(z.looseObject({ path: z.string(), kind: z.string(), dialect: z.string(), size: z.number(), lines: z.number(), extents: z.array(extent) })),
  segments: z.array(z.object({ key: z.string(), bytes: z.number() })),
  blocks: z.object({ segment: z.array(z.number()), offset: z.array(z.number()), length: z.array(z.number()), textLength: z.array(z.number()) }),
  grams: z.array(z.object({ key: z.string(), firstBlock: z.number(), blocks: z.number() })),
});
const findingsSchema = z.looseObject({
  schemaVersion: z.literal(1),
  findings: z.array(z.looseObject({ finding_id: z.string(), condition: z.string(), severity: z.string(), evidence: z.array(z.unknown()) })),
  checks: z.array(z.looseObject({ detector: z.string(), outcome: z.string() })),
  rootCauses: z.array(z.looseObject({ condition: z.string(), finding_ids: z.array(z.string()) })),
});
const factsSchema = z.looseObject({
  schemaVersion: z.literal(1),
  files: z.array(z.looseObject({ path: z.string(), kind: z.string(), facts: z.unknown() })),
  kinds: z.array(z.string()),
});

export async function readManifest(store: EvidenceStore, key: string): Promise<Manifest> {
  return await read(store, key, manifestSchema) as unknown as Manifest;
}

export async function readFindings(store: EvidenceStore, key: string): Promise<FindingsDocument> {
  return await read(store, key, findingsSchema) as unknown as FindingsDocument;
}

export async function readFacts(store: EvidenceStore, key: string): Promise<FactsDocument> {
  return await read(store, key, factsSchema) as unknown as FactsDocument;
}

async function read(store: EvidenceStore, key: string, schema: z.ZodType): Promise<unknown> {
  const bytes = await store.getDocument(key);
  if (!bytes) { throw new DocumentError('DOCUMENT_MISSING', `'${key}' does not exist; the bundle was never taken in, or has expired`); }
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new DocumentError('DOCUMENT_INVALID', `'${key}' is not JSON: ${(error as Error).message}`);
  }
  const checked = schema.safeParse(value);
  if (!checked.success) { throw new DocumentError('DOCUMENT_INVALID', `'${key}' is not a document of schema version 1: ${z.prettifyError(checked.error)}`); }
  return checked.data;
}
