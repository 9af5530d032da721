import * as z from 'zod';
import { BlackBoxNotice } from './black-box-event';
import { changeJson } from './json-document';
import { blackBoxKeys } from './keys';
import { EvidenceStore } from '../ports';

const MINUTE = 60_000;

/** A notice of the same kind about the same node within this time is the same matter, where the service does not say what it belongs to. */
const SAME_MATTER_MS = 15 * MINUTE;

const noticeSchema = z.object({
  schemaVersion: z.literal(1),
  /** the collection that it has led to */
  id: z.string().max(64),
  at: z.int(),
});

/** What a notice has led to. */
export type NotedNotice = z.infer<typeof noticeSchema>;

/** Notes which collection a notice leads to. The first word counts: a repeated notice is told what the first one led to, so that one matter is one collection. */
export async function noteNotice(store: EvidenceStore, { trigger, occurrence }: BlackBoxNotice, instanceId: string, proposed: Omit<NotedNotice, 'schemaVersion'>): Promise<NotedNotice> {
  const isSame = (known: NotedNotice): boolean => occurrence !== undefined || proposed.at - known.at < SAME_MATTER_MS;
  return (await changeJson<NotedNotice>(store, keyOf(trigger, instanceId, occurrence), noticeSchema, known => known && isSame(known) ? known : { schemaVersion: 1, ...proposed }))!;
}

/** Notes that a notice has joined a collection that was under way. */
export async function joinNotice(store: EvidenceStore, { trigger, occurrence }: BlackBoxNotice, instanceId: string, id: string): Promise<void> {
  await changeJson<NotedNotice>(store, keyOf(trigger, instanceId, occurrence), noticeSchema, known => known && { ...known, id });
}

function keyOf(trigger: string, instanceId: string, occurrence = ''): string {
  return blackBoxKeys.notice(trigger, instanceId, occurrence);
}
