import * as z from 'zod';
import { NextCall } from './answer';
import { BudgetPacker, clip, DEFAULT_TOKENS, PAGE_TOKEN_BYTES } from './budget';
import { INSTANCE_ID_PATTERN, pageTokenInput } from './inputs';
import { answerOutput } from './outputs';
import { decodePageToken, encodePageToken, PageScope } from './page-token';
import { subjectOf } from './subject';
import { defineTool, READ_ONLY } from './tool';
import { ToolError } from './tool-error';

const input = z.strictObject({
  instanceId: z.string().regex(INSTANCE_ID_PATTERN).optional(),
  status: z.enum(['ready', 'partial']).optional(),
  region: z.string().max(64).optional(),
  maxResults: z.int().min(1).max(50).default(20),
  pageToken: pageTokenInput,
});

const output = answerOutput({
  collections: z.array(z.strictObject({
    instanceId: z.string(),
    bundleId: z.string(),
    nodeName: z.string().optional(),
    cluster: z.string().optional(),
    region: z.string().optional(),
    collectedAt: z.string().optional(),
    state: z.enum(['ready', 'partial']),
    verdict: z.string().optional(),
  })),
  totalCount: z.int(),
});

/** Which bundles there are to ask about. */
export const historyTool = defineTool({
  name: 'history',
  title: 'List bundles',
  description: 'The log bundles that can be questioned: instance, bundle id, collection time, state, verdict; newest first. Use to find ids, or an earlier bundle to compare with.',
  tier: 'read',
  input,
  output,
  annotations: READ_ONLY,
  async handler(args, context) {
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
    const packer = new BudgetPacker(DEFAULT_TOKENS, reply, PAGE_TOKEN_BYTES + 600);
    const collections = packer.take(rows);
    const to = from + collections.length;
    return {
      ...reply,
      subjects: collections.length === 1 ? [subjectOf(collections[0])] : [],
      fields: { ...reply.fields, collections },
      ...(to < matching.length && { nextPageToken: encodePageToken(scope, [to]) }),
      next: collections.slice(0, 1).map(each => ({ tool: 'quick_triage', args: { instanceId: each.instanceId, bundleId: each.bundleId }, why: 'what is wrong with this node' })),
    };
  },
});
