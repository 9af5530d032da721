import * as z from 'zod';
import { regionInput, requireCollections } from './collections/collection-inputs';
import { approvalLink, collectionOutput, collectionView, nextOf, pollSeconds, subjectsOf } from './collections/collection-view';
import { nodeDiagnosticOutput, nodeDiagnosticView } from './collections/node-diagnostic-view';
import { answerOutput } from './outputs';
import { defineTool } from './tool';
import { requestCollection } from '../collection/request-collection';
import { isEnd } from '../collection/states';

const input = z.strictObject({
  instanceId: z.string().regex(/^m?i-([0-9a-f]{8}|[0-9a-f]{17})$/),
  idempotencyToken: z.string().max(128).optional().describe('Same collection again unless it failed'),
  region: regionInput,
});

const output = answerOutput({
  ...collectionOutput,
  joined: z.boolean(),
  regionSource: z.enum(['given', 'recorded', 'detected']),
  collectorReason: z.string().optional(),
  nodeDiagnostic: nodeDiagnosticOutput.optional(),
  approval: z.strictObject({ executionId: z.string(), url: z.string() }).optional(),
  suggestedPollIntervalSeconds: z.int().optional(),
});

/** Asks a node for its logs. */
export const collectTool = defineTool({
  name: 'collect',
  title: 'Collect a node\'s logs',
  description: 'Collect a node\'s log bundle (3-5 min): by SSM; console output if silent; Auto Mode, Bottlerocket, hybrid: a manifest to apply. Joins a running one. executionId is also the bundleId.',
  tier: 'collect',
  input,
  output,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  needsAws: true,
  async handler(args, context) {
    const services = requireCollections(context);
    const { record, joined } = await requestCollection(services, { instanceId: args.instanceId, region: args.region, token: args.idempotencyToken });
    const nodeDiagnostic = await nodeDiagnosticView(services, record);
    return {
      subjects: subjectsOf(record),
      fields: {
        ...collectionView(record),
        joined,
        regionSource: record.regionSource,
        ...(record.collectorReason !== undefined && { collectorReason: record.collectorReason }),
        ...(nodeDiagnostic && { nodeDiagnostic }),
        ...(record.approval && { approval: { executionId: record.approval.executionId, url: approvalLink(record.approval.executionId, record.approval.region) } }),
        ...(!isEnd(record.state) && { suggestedPollIntervalSeconds: pollSeconds(record) }),
      },
      ...(record.collector === 'console-output' && { gaps: ['Console output only: what the kernel and the boot printed. Everything else of this node is unknown.'] }),
      next: nextOf(record),
    };
  },
});
