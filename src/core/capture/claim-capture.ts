import * as z from 'zod';
import { captureKeys } from './capture-keys';
import { CaptureRecord } from './capture-record';
import { hasEnded } from './capture-states';
import { Recording } from './recording';
import { changeJson, readJson } from '../collection/json-document';
import { Clock, EvidenceStore } from '../ports';

const claimSchema = z.object({
  schemaVersion: z.literal(1),
  /** the capture that the node is in, or was last in */
  id: z.string().max(64),
  region: z.string().max(64),
  at: z.int(),
});

/** A claim whose record has not appeared after this was left by somebody who died. */
const GRACE_MS = 60_000;

export interface NodeCapture {
  readonly id: string;
  readonly region: string;
  /** absent: the request that claimed the node has not written it yet, or died */
  readonly record?: CaptureRecord | undefined;
  /** somebody has claimed the node this minute and not written its record yet */
  readonly isStarting: boolean;
}

/** The capture that a node is in, or was last in. */
export async function lastCapture({ store, clock }: { readonly store: EvidenceStore; readonly clock: Clock }, { captures }: Recording, instanceId: string): Promise<NodeCapture | undefined> {
  const claim = await readJson(store, captureKeys.claim(instanceId), claimSchema);
  if (!claim) { return undefined; }
  const record = await captures.read(claim.id);
  return { id: claim.id, region: claim.region, record, isStarting: !record && clock.now() - claim.at < GRACE_MS };
}

/** Takes the node for a capture if nobody has since `seen`: of many that ask at once, one gets it. */
export async function claimForCapture({ store, clock }: { readonly store: EvidenceStore; readonly clock: Clock }, seen: NodeCapture | undefined, capture: Pick<CaptureRecord, 'id' | 'instanceId' | 'region'>): Promise<boolean> {
  if (seen && (seen.isStarting || (seen.record && !hasEnded(seen.record.state)))) { return false; }
  const claim = { schemaVersion: 1 as const, id: capture.id, region: capture.region, at: clock.now() };
  const now = await changeJson(store, captureKeys.claim(capture.instanceId), claimSchema, current => current?.id === seen?.id ? claim : current);
  return now?.id === capture.id;
}
