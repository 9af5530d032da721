import { tooLarge } from './capture-failure';
import { captureKeys } from './capture-keys';
import { CaptureRecord } from './capture-record';
import { hasEnded } from './capture-states';
import { Recording } from './recording';
import { CAPTURE_DELIVERY_SECONDS, CAPTURE_UPLOAD_SECONDS } from '../../catalog/capture-parameters';

/** What a file may be larger than asked for: the last packet, and the header. */
const SLACK_BYTES = 300_000;

/** The record, after a look whether its file has come. The bucket decides over the command: what is there was uploaded, whatever SSM says. */
export async function lookForPackets({ captures, files }: Pick<Recording, 'captures' | 'files'>, record: CaptureRecord): Promise<CaptureRecord> {
  if (hasEnded(record.state) || record.startedAt === undefined) { return record; }
  const bytes = await files.size(captureKeys.packets(record.instanceId, record.id));
  if (bytes === undefined) { return record; }
  const isOurs = bytes <= record.spec.maxMegabytes * 1_000_000 + SLACK_BYTES;
  return await captures.apply(record.id, isOurs ? { kind: 'uploaded', bytes } : { kind: 'failed', failure: tooLarge(bytes, record) }) ?? record;
}

/** UTC milliseconds after which a capture that was started can bring nothing more: its upload link is no longer good, and an upload that had begun has ended. */
export function deadlineOf({ startedAt, requestedAt, spec }: CaptureRecord): number {
  return (startedAt ?? requestedAt) + (CAPTURE_DELIVERY_SECONDS + spec.seconds + 2 * CAPTURE_UPLOAD_SECONDS + 120) * 1_000;
}
