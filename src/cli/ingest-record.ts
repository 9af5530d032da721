import { EvidenceStore } from '../core/ports';

/** That a bundle's evidence is in the workspace, whole, made by this engine. Written last. */
export interface IngestRecord {
  readonly schemaVersion: 1;
  readonly engine: string;
  readonly bundleId: string;
  readonly instanceId: string;
}

/** `named`: the --instance-id it was ingested under, which is part of the evidence. */
function recordKey(bundleId: string, named: string | undefined): string {
  return `local/bundles/${bundleId}${named === undefined ? '' : `.${named}`}.json`;
}

/** The record of evidence that can be used again, or undefined. A record of another engine, or a damaged one, does not count. */
export async function readIngestRecord(store: EvidenceStore, bundleId: string, named: string | undefined, engine: string): Promise<IngestRecord | undefined> {
  const record = parse(await store.getDocument(recordKey(bundleId, named)));
  if (record?.engine !== engine || record.bundleId !== bundleId || typeof record.instanceId !== 'string') return undefined;
  return record as unknown as IngestRecord;
}

export async function writeIngestRecord(store: EvidenceStore, named: string | undefined, record: Omit<IngestRecord, 'schemaVersion'>): Promise<void> {
  await store.putDocument(recordKey(record.bundleId, named), Buffer.from(JSON.stringify({ schemaVersion: 1, ...record })));
}

/** The bundle id that files with this signature had when they were last hashed. */
export async function readKnownHash(store: EvidenceStore, signature: string): Promise<string | undefined> {
  const id = parse(await store.getDocument(`local/signatures/${signature}.json`))?.bundleId;
  return typeof id === 'string' && /^[0-9a-f]{16}$/.test(id) ? id : undefined;
}

export async function writeKnownHash(store: EvidenceStore, signature: string, bundleId: string): Promise<void> {
  await store.putDocument(`local/signatures/${signature}.json`, Buffer.from(JSON.stringify({ schemaVersion: 1, bundleId })));
}

function parse(bytes: Buffer | undefined): Record<string, unknown> | undefined {
  if (!bytes) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? value as Record<string, unknown> : undefined;
  } catch {
    return undefined;
  }
}
