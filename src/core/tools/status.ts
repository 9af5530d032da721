import * as z from 'zod';
import { BudgetPacker, clip } from './budget';
import { ANY_STATE, approvalOutput, captureOutput, captureReply } from './captures/capture-view';
import { executionIdInput, regionInput, requireCollections } from './collections/collection-inputs';
import { approvalLink, collectionOutput, collectionView, iso, nextOf, pollSeconds, subjectsOf } from './collections/collection-view';
import { formatInput, maxTokensInput } from './inputs';
import { answerOutput } from './outputs';
import { defineTool, READ_ONLY } from './tool';
import { isCaptureId } from '../capture/capture-keys';
import { CaptureRecord } from '../capture/capture-record';
import { findCapture } from '../capture/find-capture';
import { COLLECTOR_KINDS } from '../collection/collector-kind';
import { findCollection } from '../collection/find-collection';
import { CollectionRecord } from '../collection/record';
import { COLLECTION_STATES, isEnd } from '../collection/states';

const input = z.strictObject({
  executionId: executionIdInput.describe('Or a capture\'s commandId'),
  includeStepDetails: z.boolean().default(true),
  region: regionInput,
  response_format: formatInput,
  maxTokens: maxTokensInput,
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
  collectorReason: z.string().optional(),
  run: z.strictObject({ executionId: z.string(), startedAt: z.string().optional(), status: z.string().optional() }).optional(),
  archiveBytes: z.int().optional(),
});

/** Bytes of a text that others wrote. */
const TEXT_BYTES = 900;

/** How far a collection or a capture is. Answers from our own record: asking often costs no AWS quota. */
export const statusTool = defineTool({
  name: 'status',
  title: 'State of a collection or capture',
  description: 'How far a collection or capture is, from requested to ready or partial (these can be questioned), failed (cause, fix) or expired.',
  tier: 'read',
  input,
  output,
  annotations: READ_ONLY,
  needsAws: true,
  async handler(args, context) {
    const services = requireCollections(context);
    const { executionId } = args;
    if (services.recording && isCaptureId(executionId)) {
      const record = await findCapture(services, services.recording, executionId);
      const reply = captureReply(record, context.clock.now(), { tool: 'status', args: { executionId } });
      return { ...reply, fields: { executionId, ...reply.fields, ...(args.response_format === 'detailed' && runOf(record)) } };
    }
    const record = await findCollection(services, executionId);
    const waiting = record.state === 'pending approval' && record.approval;
    const reply = {
      ...(record.state === 'partial' && { outcome: 'partial' as const }),
      subjects: subjectsOf(record),
      fields: {
        ...clip(collectionView(record), TEXT_BYTES, 40),
        ...(args.response_format === 'detailed' && clip(detailsOf(record), TEXT_BYTES, 40)),
        ...(waiting && { approval: { executionId: waiting.executionId, url: approvalLink(waiting.executionId, waiting.region) } }),
        ...(record.lateUpload && { lateUpload: true }),
        ...(!isEnd(record.state) && { suggestedPollIntervalSeconds: pollSeconds(record) }),
      },
      ...(record.settling && { gaps: ['The run on the node has ended; its bundle has not been seen yet.'] }),
      next: nextOf(record),
    };
    // the newest states where not all fit
    const steps = args.includeStepDetails ? new BudgetPacker(args.maxTokens, reply, 60).take(stepsOf(record).reverse()).reverse() : [];
    return { ...reply, fields: { ...reply.fields, ...(args.includeStepDetails && { stepDetails: steps }) } };
  },
});

function stepsOf({ steps }: CollectionRecord) {
  return steps.map(({ state, at }, index) => ({
    stepName: state,
    startTime: iso(at),
    ...(steps[index + 1] && { endTime: iso(steps[index + 1]!.at) }),
  }));
}

/** The command on the node. */
function runOf({ command }: CaptureRecord) {
  return command && { run: { executionId: command.id, ...(command.runningSince !== undefined && { startedAt: iso(command.runningSince) }) } };
}

/** What an operator looks for in AWS. */
function detailsOf({ collectorReason, execution, archive }: CollectionRecord) {
  return {
    ...(collectorReason !== undefined && { collectorReason }),
    ...(execution && { run: { executionId: execution.id, startedAt: iso(execution.startedAt), ...(execution.status !== undefined && { status: execution.status }) } }),
    ...(archive && { archiveBytes: archive.bytes }),
  };
}
