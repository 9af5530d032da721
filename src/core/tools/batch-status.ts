import * as z from 'zod';
import { BudgetPacker, PAGE_TOKEN_BYTES } from './budget';
import { executionIdInput, planIdInput, requireCollections } from './collections/collection-inputs';
import { failureOutput, iso } from './collections/collection-view';
import { formatInput, maxTokensInput, pageTokenInput } from './inputs';
import { answerOutput } from './outputs';
import { decodePageToken, encodePageToken, PageScope } from './page-token';
import { defineTool, READ_ONLY } from './tool';
import { ToolError } from './tool-error';
import { BATCH_STATES, BatchRecord, collectionIdIn } from '../collection/batch/batch-record';
import { endedNodes } from '../collection/batch/batch-store';
import { findBatch } from '../collection/batch/find-batch';
import { COLLECTOR_KINDS } from '../collection/collector-kind';
import { findCollection } from '../collection/find-collection';
import { CollectionRecord } from '../collection/record';
import { CollectionServices } from '../collection/services';
import { COLLECTION_STATES, hasEvidence, isEnd } from '../collection/states';

const input = z.strictObject({
  batchId: planIdInput.optional().describe('planId of batch_collect'),
  executionIds: z.array(executionIdInput).min(1).max(100).optional(),
  response_format: formatInput,
  pageToken: pageTokenInput,
  maxTokens: maxTokensInput,
});

const rowState = z.enum([...COLLECTION_STATES, 'not started', 'joined']);

const output = answerOutput({
  batchId: z.string().optional(),
  state: z.enum(BATCH_STATES).optional(),
  reason: z.string().optional(),
  allComplete: z.boolean(),
  summary: z.record(z.string(), z.int()),
  executions: z.array(z.strictObject({
    instanceId: z.string(),
    executionId: z.string().optional(),
    state: rowState,
    progress: z.int().optional(),
    bundleId: z.string().optional(),
    verdict: z.string().optional(),
    collector: z.enum(COLLECTOR_KINDS).optional(),
    requestedAt: z.string().optional(),
    endedAt: z.string().optional(),
    failure: failureOutput.optional(),
  })),
});

/** Nodes looked up for one page. */
const MOST_ROWS = 40;

/** How far a collection from many nodes is. */
export const batchStatusTool = defineTool({
  name: 'batch_status',
  title: 'State of a batch',
  description: 'How far a batch (or a list of executionIds) is: counts by state, then each node, failed ones first with cause and fix. allComplete is true once every node has ended.',
  tier: 'read',
  input,
  output,
  annotations: READ_ONLY,
  needsAws: true,
  async handler(args, context) {
    const services = requireCollections(context);
    const scope: PageScope = { tool: 'batch_status', args: { ...args }, edition: '' };
    const from = decodePageToken(scope, args.pageToken)?.[0] ?? 0;
    if ((args.batchId === undefined) === (args.executionIds === undefined)) { throw new ToolError('INVALID_ARGUMENT', 'batch_status: give either batchId or executionIds.'); }
    const isDetailed = args.response_format === 'detailed';
    const view = args.batchId !== undefined ? await ofBatch(services, args.batchId, from, isDetailed) : await ofList(services, args.executionIds!, from, isDetailed);
    const best = view.rows.find(each => each.bundleId !== undefined);
    const reply = {
      subjects: [],
      fields: { ...view.fields, executions: [] as unknown[] },
      next: [
        ...(view.fields.allComplete ? [] : [{ tool: 'batch_status', args: args.batchId !== undefined ? { batchId: args.batchId } : { executionIds: args.executionIds }, why: 'again in a minute' }]),
        ...(best ? [{ tool: 'quick_triage', args: { instanceId: best.instanceId, bundleId: best.bundleId }, why: 'a node that can be questioned' }] : []),
      ],
    };
    const rows = new BudgetPacker(args.maxTokens, reply, PAGE_TOKEN_BYTES).take(view.rows);
    return {
      ...reply,
      fields: { ...reply.fields, executions: rows },
      ...(from + rows.length < view.total && { nextPageToken: encodePageToken(scope, [from + rows.length]) }),
    };
  },
});

interface Row {
  readonly instanceId: string;
  readonly executionId?: string;
  readonly state: z.infer<typeof rowState>;
  readonly bundleId?: string;
  readonly [field: string]: unknown;
}

/** Failed nodes first, then those under way, then the rest: a place in the plan stays a place in the plan. */
const ORDER: Readonly<Record<string, number>> = { failed: 0, expired: 0, partial: 1, joined: 2, ready: 3 };

async function ofBatch(services: CollectionServices, id: string, from: number, isDetailed: boolean) {
  const batch = await findBatch(services, id);
  const ended = await endedNodes(services, id);
  const begun = batch.chunks.at(-1)?.to ?? 0;
  const nodes = batch.nodes.map((instanceId, index) => ({ instanceId, known: ended.get(instanceId) ?? (index < begun ? 'under way' : 'not started') }));
  const sorted = nodes.map((each, index) => ({ ...each, index })).sort((a, b) => (ORDER[a.known] ?? 1.5) - (ORDER[b.known] ?? 1.5) || a.index - b.index);
  const rows = await Promise.all(sorted.slice(from, from + MOST_ROWS).map(async ({ instanceId, known }): Promise<Row> => {
    if (known === 'not started' || known === 'joined') { return { instanceId, state: known }; }
    const record = await services.collections.read(collectionIdIn(id, instanceId));
    return record ? rowOf(record, isDetailed) : { instanceId, state: 'requested' };
  }));
  const summary = { total: nodes.length, ...counted(nodes.map(each => each.known)) };
  return { fields: { batchId: id, ...stateOf(batch, ended), allComplete: isComplete(batch, ended), summary }, rows, total: nodes.length };
}

/** Done, as soon as every node is. */
function stateOf(batch: BatchRecord, ended: ReadonlyMap<string, string>) {
  const { state, reason } = batch;
  return { state: state === 'running' && isComplete(batch, ended) ? 'done' as const : state, ...(reason !== undefined && { reason }) };
}

/** Also before the sweeper has closed the batch: nobody should wait for bookkeeping. */
function isComplete(batch: BatchRecord, ended: ReadonlyMap<string, string>): boolean {
  return batch.endedAt !== undefined || (batch.state === 'running' && batch.nodes.every(each => ended.has(each)));
}

async function ofList(services: CollectionServices, executionIds: readonly string[], from: number, isDetailed: boolean) {
  const records = await Promise.all(executionIds.map(async id => findCollection(services, id)));
  const rows = [...records].sort((a, b) => (ORDER[a.state] ?? 1.5) - (ORDER[b.state] ?? 1.5)).slice(from, from + MOST_ROWS).map(each => rowOf(each, isDetailed));
  return { fields: { allComplete: records.every(each => isEnd(each.state)), summary: { total: records.length, ...counted(records.map(each => each.state)) } }, rows, total: records.length };
}

function rowOf(record: CollectionRecord, isDetailed: boolean): Row {
  const { id, instanceId, state, progress, verdict, failure, collector, requestedAt, endedAt } = record;
  return {
    instanceId,
    executionId: id,
    state,
    progress,
    ...(hasEvidence(state) && { bundleId: id }),
    ...(verdict !== undefined && { verdict }),
    ...(isDetailed && { collector, requestedAt: iso(requestedAt), ...(endedAt !== undefined && { endedAt: iso(endedAt) }) }),
    ...(failure && { failure: isDetailed ? failure : { code: failure.code, message: failure.message, fix: failure.fix, retryable: failure.retryable } }),
  };
}

function counted(states: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const state of states) { counts[state] = (counts[state] ?? 0) + 1; }
  return counts;
}
