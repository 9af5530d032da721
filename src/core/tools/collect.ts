import * as z from 'zod';
import { regionInput, requireCollections } from './collections/collection-inputs';
import { approvalLink, collectionOutput, collectionView, nextOf, POLL_SECONDS, subjectsOf } from './collections/collection-view';
import { answerOutput } from './outputs';
import { defineTool } from './tool';
import { requestCollection } from '../collection/request-collection';
import { isEnd } from '../collection/states';

const input = z.strictObject({
  instanceId: z.string().regex(/^i-([0-9a-f]{8}|[0-9a-f]{17})$/),
  idempotencyToken: z.string().max(128).optional().describe('Repeats answer the same collection unless it failed'),
  region: regionInput,
});

const output = answerOutput({
  ...collectionOutput,
  joined: z.boolean(),
  regionSource: z.enum(['given', 'recorded', 'detected']),
  approval: z.strictObject({ executionId: z.string(), url: z.string() }).optional(),
  suggestedPollIntervalSeconds: z.int().optional(),
});

/** Asks a node for its logs. */
export const collectTool = defineTool({
  name: 'collect',
  title: 'Collect a node\'s logs',
  description: 'Start collecting the log bundle of a node of an allowed cluster (3-5 min); a running collection is joined. Returns executionId for status, which is also the bundleId.',
  tier: 'collect',
  input,
  output,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  needsAws: true,
  async handler(args, context) {
    const services = requireCollections(context);
    const { record, joined } = await requestCollection(services, { instanceId: args.instanceId, region: args.region, token: args.idempotencyToken });
    return {
      subjects: subjectsOf(record),
      fields: {
        ...collectionView(record),
        joined,
        regionSource: record.regionSource,
        ...(record.approval && { approval: { executionId: record.approval.executionId, url: approvalLink(record.approval.executionId, record.approval.region) } }),
        ...(!isEnd(record.state) && { suggestedPollIntervalSeconds: POLL_SECONDS }),
      },
      next: nextOf(record),
    };
  },
});
