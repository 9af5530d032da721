import { CaptureRecord } from '../../capture/capture-record';
import { describeCapture } from '../../capture/capture-spec';
import { captureStateAt } from '../../capture/capture-transition';
import { iso } from '../collections/collection-view';

/** A capture as tools show it. */
export function captureView(record: CaptureRecord, now: number) {
  const { startedAt, endedAt, bytes, claimed, failure } = record;
  return {
    commandId: record.id,
    instanceId: record.instanceId,
    cluster: record.cluster,
    region: record.region,
    state: captureStateAt(record, now),
    recording: describeCapture(record.spec),
    requestedAt: iso(record.requestedAt),
    ...(startedAt !== undefined && { startedAt: iso(startedAt) }),
    ...(endedAt !== undefined && { endedAt: iso(endedAt) }),
    ...(bytes !== undefined && { bytes }),
    ...(claimed?.packets !== undefined && { packets: claimed.packets }),
    ...(claimed?.droppedByKernel !== undefined && { droppedByKernel: claimed.droppedByKernel }),
    ...(claimed && { stoppedBy: claimed.stopped }),
    ...(failure && { failure }),
  };
}
