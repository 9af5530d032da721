import * as z from 'zod';
import { BLACK_BOX_TRIGGERS } from '../../../catalog/black-box';
import { COLLECTOR_KINDS } from '../../collection/collector-kind';
import { collectedAtOf, CollectionRecord } from '../../collection/record';
import { COLLECTION_STATES, hasEvidence, isEnd } from '../../collection/states';
import { NextCall, Subject } from '../answer';

/** Seconds after which asking again makes sense. A run on a node takes 3 to 5 minutes; asking costs no AWS call. */
export const POLL_SECONDS = 15;
/** A human answers in minutes. */
const APPROVAL_POLL_SECONDS = 60;

export function pollSeconds({ state }: Pick<CollectionRecord, 'state'>): number {
  return state === 'pending approval' ? APPROVAL_POLL_SECONDS : POLL_SECONDS;
}

export const failureOutput = z.strictObject({ code: z.string(), message: z.string(), fix: z.string(), retryable: z.boolean(), detail: z.string().optional() });

/** A collection as tools show it. */
export const collectionOutput = {
  executionId: z.string(),
  instanceId: z.string(),
  cluster: z.string(),
  region: z.string(),
  collector: z.enum(COLLECTOR_KINDS),
  /** what made black-box collection ask for it */
  trigger: z.enum(BLACK_BOX_TRIGGERS).optional(),
  state: z.enum(COLLECTION_STATES),
  progress: z.int(),
  requestedAt: z.string(),
  endedAt: z.string().optional(),
  verdict: z.string().optional(),
  failure: failureOutput.optional(),
};

export function collectionView(record: CollectionRecord) {
  return {
    executionId: record.id,
    instanceId: record.instanceId,
    cluster: record.cluster,
    region: record.region,
    collector: record.collector,
    ...(record.trigger !== undefined && { trigger: record.trigger }),
    state: record.state,
    progress: record.progress,
    requestedAt: iso(record.requestedAt),
    ...(record.endedAt !== undefined && { endedAt: iso(record.endedAt) }),
    ...(record.verdict !== undefined && { verdict: record.verdict }),
    ...(record.failure !== undefined && { failure: record.failure }),
  };
}

export function iso(time: number): string {
  return new Date(time).toISOString();
}

/** The evidence, once there is some. */
export function subjectsOf(record: CollectionRecord): Subject[] {
  if (!hasEvidence(record.state)) { return []; }
  const { instanceId, cluster, region, id } = record;
  return [{ instanceId, cluster, region, bundleId: id, collectedAt: iso(collectedAtOf(record)) }];
}

/** What makes sense after hearing this. */
export function nextOf(record: CollectionRecord): NextCall[] {
  const { id, instanceId } = record;
  if (hasEvidence(record.state)) { return [{ tool: 'quick_triage', args: { instanceId, bundleId: id }, why: 'what is wrong with this node' }]; }
  if (record.state === 'awaiting upload') {
    return [
      { tool: 'status', args: { executionId: id }, why: 'once somebody has applied the manifest' },
      { tool: 'collect', args: { instanceId }, why: 'gives the manifest again' },
    ];
  }
  if (!isEnd(record.state)) { return [{ tool: 'status', args: { executionId: id }, why: record.state === 'pending approval' ? `again in ${pollSeconds(record)} s: an approver has to agree first` : `again in ${pollSeconds(record)} s` }]; }
  return [
    ...(record.failure?.retryable ? [{ tool: 'collect', args: { instanceId }, why: 'a new attempt' }] : []),
    { tool: 'history', args: { instanceId }, why: 'an earlier bundle of this node' },
  ];
}

/** Where a human approves, in the console. */
export function approvalLink(executionId: string, region: string): string {
  const domain = region.startsWith('cn-') ? 'console.amazonaws.cn' : region.startsWith('us-gov-') ? 'console.amazonaws-us-gov.com' : 'console.aws.amazon.com';
  return `https://${region}.${domain}/systems-manager/automation/execution/${executionId}?region=${region}`;
}
