import * as z from 'zod';
import { doubtOf } from '../../capture/capture-doubt';
import { CaptureRecord } from '../../capture/capture-record';
import { describeCapture } from '../../capture/capture-spec';
import { CAPTURE_STATES, hasEnded } from '../../capture/capture-states';
import { captureStateAt } from '../../capture/capture-transition';
import { COLLECTION_STATES } from '../../collection/states';
import { NextCall, Reply } from '../answer';
import { clip } from '../budget';
import { approvalLink, iso, POLL_SECONDS } from '../collections/collection-view';

/** States of collections and of captures; most are of both. */
export const ANY_STATE = [...new Set([...COLLECTION_STATES, ...CAPTURE_STATES])];

/** What captures have and collections have not. */
export const captureOutput = {
  commandId: z.string().optional(),
  recording: z.string().optional(),
  startedAt: z.string().optional(),
  bytes: z.int().optional(),
  /** as the node says */
  packets: z.int().optional(),
  droppedByKernel: z.int().optional(),
  stoppedBy: z.enum(['duration', 'packets', 'bytes', 'disk', 'error']).optional(),
};

export const approvalOutput = z.strictObject({ executionId: z.string(), url: z.string() }).optional();

/** Bytes of a text that others wrote: an answer about one capture fits the least budget. */
const TEXT_BYTES = 900;

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

/**
 * How far a capture is.
 *
 * @param again the call that asks once more
 */
export function captureReply(record: CaptureRecord, now: number, again: Pick<NextCall, 'tool' | 'args'>): Reply {
  const doubt = doubtOf(record);
  const gaps = [
    ...(doubt === undefined ? [] : [doubt]),
    ...(record.state === 'ready' && !record.claimed && !record.disowned ? ['Whether the kernel dropped packets is told within a minute: ask again.'] : []),
  ];
  const waiting = record.state === 'pending approval' && record.approval;
  return {
    subjects: [],
    fields: {
      ...clip(captureView(record, now), TEXT_BYTES, 40),
      ...(waiting && { approval: { executionId: waiting.executionId, url: approvalLink(waiting.executionId, waiting.region) } }),
      ...(!hasEnded(record.state) && { suggestedPollIntervalSeconds: POLL_SECONDS }),
    },
    gaps,
    next: record.state === 'ready' ? [{ tool: 'tcpdump_analyze', args: { commandId: record.id }, why: 'what the packets say' }]
      : hasEnded(record.state) ? [] : [{ ...again, why: 'whether the capture is ready' }],
  };
}
