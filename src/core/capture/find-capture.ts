import { CaptureRecord } from './capture-record';
import { lookForPackets } from './follow-capture';
import { Recording } from './recording';
import { isAllowed } from '../collection/cluster-scope';
import { CollectionError } from '../collection/collection-error';
import { CollectionServices } from '../collection/services';

/** The record of a capture as it is now. One of a cluster that is out of scope does not exist for the caller. Throws CAPTURE_NOT_FOUND. */
export async function findCapture({ settings }: CollectionServices, recording: Recording, captureId: string): Promise<CaptureRecord> {
  const record = await recording.captures.read(captureId);
  if (!record || !isAllowed(settings.clusters, record.cluster, record.region)) {
    throw new CollectionError('CAPTURE_NOT_FOUND', `There is no capture ${captureId}. Ids are those that tcpdump_capture answered with.`);
  }
  return lookForPackets(recording, record);
}
