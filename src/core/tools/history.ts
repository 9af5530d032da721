import * as z from 'zod';
import { NextCall } from './answer';
import { BudgetPacker, clip, PAGE_TOKEN_BYTES } from './budget';
import { BundleSummary } from './bundle-library';
import { ANY_STATE, captureOutput } from './captures/capture-view';
import { collectionHistory } from './collections/collection-history';
import { formatInput, INSTANCE_ID_PATTERN, maxTokensInput, pageTokenInput } from './inputs';
import { answerOutput } from './outputs';
import { decodePageToken, encodePageToken, PageScope } from './page-token';
import { subjectOf } from './subject';
import { defineTool, READ_ONLY } from './tool';
import { ToolError } from './tool-error';
import { FAULTLESS } from './verdict-line';
import { BLACK_BOX_TRIGGERS } from '../../catalog/black-box';
import { CAPTURE_STATES } from '../capture/capture-states';
import { COLLECTOR_KINDS } from '../collection/collector-kind';
import { COLLECTION_STATES } from '../collection/states';

const MOST_NEXT = 3;

const input = z.strictObject({
  instanceId: z.string().regex(INSTANCE_ID_PATTERN).optional(),
  status: z.enum(ANY_STATE).optional(),
  region: z.string().max(64).optional(),
  maxResults: z.int().min(1).max(50).default(20),
  response_format: formatInput,
  pageToken: pageTokenInput,
  maxTokens: maxTokensInput,
});

const output = answerOutput({
  collections: z.array(z.strictObject({
    instanceId: z.string(),
    bundleId: z.string().optional(),
    executionId: z.string().optional(),
    nodeName: z.string().optional(),
    cluster: z.string().optional(),
    region: z.string().optional(),
    collector: z.enum(COLLECTOR_KINDS).optional(),
    trigger: z.enum(BLACK_BOX_TRIGGERS).optional(),
    collectedAt: z.string().optional(),
    state: z.enum(COLLECTION_STATES),
    verdict: z.string().optional(),
    progress: z.int().optional(),
    requestedAt: z.string().optional(),
    endedAt: z.string().optional(),
    evidenceExpired: z.boolean().optional(),
    failure: z.strictObject({ code: z.string(), message: z.string() }).optional(),
  })),
  /** of packets, newest first; `tcpdump_analyze` takes their commandId */
  captures: z.array(z.strictObject({
    ...captureOutput,
    instanceId: z.string(),
    cluster: z.string(),
    region: z.string(),
    state: z.enum(CAPTURE_STATES),
    requestedAt: z.string(),
    endedAt: z.string().optional(),
    packetsExpired: z.boolean().optional(),
    failure: z.strictObject({ code: z.string(), message: z.string() }).optional(),
  })).optional(),
  totalCount: z.int().optional(),
});

/** The newest bundle of each node, those with a fault first. */
function worthAsking(bundles: readonly BundleSummary[]): NextCall[] {
  const newest = bundles.filter((each, index) => bundles.findIndex(other => other.instanceId === each.instanceId) === index);
  const isFaulty = ({ verdict }: BundleSummary) => verdict !== undefined && !FAULTLESS.test(verdict);
  return [...newest.filter(isFaulty), ...newest.filter(each => !isFaulty(each))].slice(0, MOST_NEXT).map(each => ({
    tool: 'quick_triage', args: { instanceId: each.instanceId, bundleId: each.bundleId }, why: isFaulty(each) ? 'what is wrong with this node' : 'what was checked on this node',
  }));
}

/** Which bundles there are to ask about. */
export const historyTool = defineTool({
  name: 'history',
  title: 'List bundles',
  description: 'Collections and their bundles, and packet captures, newest first: ids, times, state, verdict, failure. To find a bundle to question, or an earlier one to compare with.',
  tier: 'read',
  input,
  output,
  annotations: READ_ONLY,
  async handler(args, context) {
    if (context.collections) { return collectionHistory(context.collections, args, context.bundles); }
    const all = await context.bundles.list();
    if (args.instanceId !== undefined && !all.some(each => each.instanceId === args.instanceId)) {
      const known = [...new Set(all.map(each => each.instanceId))].slice(0, 20);
      throw new ToolError('INSTANCE_NOT_FOUND', `history: no bundle of ${args.instanceId}. ${known.length > 0 ? `There are bundles of ${known.join(', ')}.` : 'No bundle is loaded.'}`);
    }
    const matching = all.filter(each => (args.instanceId === undefined || each.instanceId === args.instanceId)
      && (args.status === undefined || each.state === args.status)
      && (args.region === undefined || each.region === args.region));
    const scope: PageScope = { tool: 'history', args, edition: all.map(each => each.bundleId).join(' ') };
    const from = decodePageToken(scope, args.pageToken)?.[0] ?? 0;
    const rows = matching.slice(from, from + args.maxResults).map(each => clip({ ...each }, 128, 16));
    const reply = { subjects: [], fields: { collections: [] as unknown[], totalCount: matching.length }, next: [] as NextCall[] };
    const packer = new BudgetPacker(args.maxTokens, reply, PAGE_TOKEN_BYTES + 1_000);
    const collections = packer.take(rows);
    const to = from + collections.length;
    return {
      ...reply,
      subjects: collections.length === 1 ? [subjectOf(collections[0])] : [],
      fields: { ...reply.fields, collections },
      ...(to < matching.length && { nextPageToken: encodePageToken(scope, [to]) }),
      next: worthAsking(collections),
    };
  },
});
