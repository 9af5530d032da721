import * as z from 'zod';
import { ANY_STATE, approvalOutput, captureOutput, captureReply } from './captures/capture-view';
import { executionIdInput, regionInput, requireCollections } from './collections/collection-inputs';
import { approvalLink, collectionOutput, collectionView, iso, nextOf, POLL_SECONDS, subjectsOf } from './collections/collection-view';
import { answerOutput } from './outputs';
import { defineTool, READ_ONLY } from './tool';
import { isCaptureId } from '../capture/capture-keys';
import { findCapture } from '../capture/find-capture';
import { COLLECTOR_KINDS } from '../collection/collector-kind';
import { findCollection } from '../collection/find-collection';
import { COLLECTION_STATES, isEnd } from '../collection/states';

const input = z.strictObject({
  executionId: executionIdInput.describe('Or a capture\'s commandId'),
  includeStepDetails: z.boolean().default(true),
  region: regionInput,
});

const output = answerOutput({
  ...collectionOutput,
  ...captureOutput,
  state: z.enum(ANY_STATE),
  /** of collections only */
  collector: z.enum(COLLECTOR_KINDS).optional(),
  progress: z.int().optional(),
  stepDetails: z.array(z.strictObject({ stepName: z.enum(COLLECTION_STATES), startTime: z.string(), endTime: z.string().optional() })).optional(),
  approval: approvalOutput,
  lateUpload: z.boolean().optional(),
  suggestedPollIntervalSeconds: z.int().optional(),
});

/** How far a collection or a capture is. Answers from our own record: asking often costs no AWS quota. */
export const statusTool = defineTool({
  name: 'status',
  title: 'State of a collection or capture',
  description: 'How far a collection or capture is: requested, pending approval, awaiting upload, collecting, uploaded, extracting, indexing; ready, partial (these can be questioned), failed (cause, fix), expired.',
  tier: 'read',
  input,
  output,
  annotations: READ_ONLY,
  needsAws: true,
  async handler(args, context) {
    const services = requireCollections(context);
    const { executionId } = args;
    if (services.recording && isCaptureId(executionId)) {
      const reply = captureReply(await findCapture(services, services.recording, executionId), context.clock.now(), { tool: 'status', args: { executionId } });
      return { ...reply, fields: { executionId, ...reply.fields } };
    }
    const record = await findCollection(services, executionId);
    const waiting = record.state === 'pending approval' && record.approval;
    return {
      ...(record.state === 'partial' && { outcome: 'partial' as const }),
      subjects: subjectsOf(record),
      fields: {
        ...collectionView(record),
        ...(args.includeStepDetails && {
          stepDetails: record.steps.map(({ state, at }, index) => ({
            stepName: state,
            startTime: iso(at),
            ...(record.steps[index + 1] && { endTime: iso(record.steps[index + 1]!.at) }),
          })),
        }),
        ...(waiting && { approval: { executionId: waiting.executionId, url: approvalLink(waiting.executionId, waiting.region) } }),
        ...(record.lateUpload && { lateUpload: true }),
        ...(!isEnd(record.state) && { suggestedPollIntervalSeconds: POLL_SECONDS }),
      },
      ...(record.settling && { gaps: ['The run on the node has ended; its bundle has not been seen yet.'] }),
      next: nextOf(record),
    };
  },
});
