import * as z from 'zod';
import { approvalOutput, captureOutput, captureReply } from './captures/capture-view';
import { regionInput, requireCollections } from './collections/collection-inputs';
import { failureOutput } from './collections/collection-view';
import { answerOutput } from './outputs';
import { defineTool } from './tool';
import { ToolError } from './tool-error';
import { captureSpec } from '../capture/capture-spec';
import { CAPTURE_STATES } from '../capture/capture-states';
import { CAPTURE_PROTOCOLS } from '../capture/filter/typed-filter';
import { findCapture } from '../capture/find-capture';
import { Recording } from '../capture/recording';
import { requestCapture } from '../capture/request-capture';
import { CollectionServices } from '../collection/services';

const input = z.strictObject({
  instanceId: z.string().regex(/^i-([0-9a-f]{8}|[0-9a-f]{17})$/).optional().describe('Starts a capture on this node'),
  commandId: z.string().regex(/^p-[0-9a-f]{16}$/).optional().describe('Instead: state of this capture'),
  durationSeconds: z.int().min(1).max(300).default(120),
  interface: z.string().max(15).default('any'),
  direction: z.enum(['in', 'out', 'inout']).default('inout'),
  protocol: z.enum(CAPTURE_PROTOCOLS).optional(),
  hosts: z.array(z.string().max(64)).max(8).optional().describe('Addresses or CIDRs, any of'),
  ports: z.array(z.string().regex(/^\d{1,5}$/)).max(8).optional().describe('Any of'),
  filter: z.string().max(500).optional().describe('pcap-filter of protocols, addresses, ports, tcp flags; no names'),
  podName: z.string().max(253).optional().describe('Record in this pod\'s network'),
  podNamespace: z.string().max(63).default('default'),
  snapLength: z.int().min(64).max(9_216).default(128),
  maxPackets: z.int().min(1).max(1_000_000).default(100_000),
  maxMegabytes: z.int().min(1).max(100).default(25),
  ring: z.boolean().default(false).describe('When full keep the newest'),
  idempotencyToken: z.string().max(128).optional(),
  region: regionInput,
});

const output = answerOutput({
  ...captureOutput,
  commandId: z.string(),
  recording: z.string(),
  instanceId: z.string(),
  cluster: z.string(),
  region: z.string(),
  state: z.enum(CAPTURE_STATES),
  requestedAt: z.string(),
  endedAt: z.string().optional(),
  failure: failureOutput.optional(),
  joined: z.boolean().optional(),
  approval: approvalOutput,
  suggestedPollIntervalSeconds: z.int().optional(),
});

/** Records packets on a node, or in one pod on it, or says how far that is. */
export const tcpdumpCaptureTool = defineTool({
  name: 'tcpdump_capture',
  title: 'Record packets',
  description: 'Record packets on a node, or in one pod on it; headers only unless snapLength is raised. Asynchronous, mostly after a human\'s approval: ask again with commandId until ready, then tcpdump_analyze.',
  tier: 'capture',
  input,
  output,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  needsAws: true,
  async handler(args, context) {
    const services = requireCollections(context);
    const { recording } = services;
    if (!recording) { throw new ToolError('NOT_AVAILABLE_LOCALLY', 'tcpdump_capture: packets may not be recorded here. The construct allows it with packetCapture.'); }
    const { record, joined } = args.commandId === undefined ? await start(services, recording, args) : { record: await findCapture(services, recording, args.commandId), joined: undefined };
    const reply = captureReply(record, context.clock.now(), { tool: 'tcpdump_capture', args: { commandId: record.id } });
    return joined === undefined ? reply : { ...reply, fields: { ...reply.fields, joined } };
  },
});

async function start(services: CollectionServices, recording: Recording, args: z.output<typeof input>) {
  if (args.instanceId === undefined) { throw new ToolError('INVALID_ARGUMENT', 'tcpdump_capture: give instanceId to start a capture, or commandId for the state of one.'); }
  const spec = captureSpec({ ...args, ports: args.ports?.map(Number) }, recording.settings);
  return requestCapture(services, recording, { instanceId: args.instanceId, region: args.region, token: args.idempotencyToken, spec });
}
