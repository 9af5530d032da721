import * as z from 'zod';
import { NextCall } from './answer';
import { BudgetPacker, clip, clipText, PAGE_TOKEN_BYTES } from './budget';
import { analysed } from './captures/analysed-captures';
import { chooseCapture } from './captures/choose-capture';
import { nodeBundle } from './captures/node-bundle';
import { captureFindingOutput, captureOutput, statisticsOutput } from './captures/outputs';
import { RelatedFinding, relatedFindings } from './captures/related-findings';
import { evidenceInput, formatInput, maxTokensInput, pageTokenInput } from './inputs';
import { answerOutput } from './outputs';
import { decodePageToken, encodePageToken, PageScope } from './page-token';
import { subjectOf } from './subject';
import { defineTool, READ_ONLY } from './tool';
import { ToolError } from './tool-error';
import { CaptureFinding } from '../capture/analysis/findings/capture-findings';
import { AnalysedCapture } from '../capture/analysis/report/analyse-capture';
import { parsePacketFilter, PacketFilter, PacketFilterError } from '../capture/analysis/report/packet-filter';
import { readPackets } from '../capture/analysis/report/read-packets';
import { Finding } from '../findings/finding';
import { CaptureFile } from '../ports';
import { runbookOf } from '../runbooks/library';

const CAPTURE_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const MOST_NEXT = 5;
/** Packets that a finding cites unless all are asked for. */
const CONCISE_PACKETS = 3;
/** A finding that alone would not fit is cut to this. */
const ENTITY_VALUE_BYTES = 120;

const input = z.strictObject({
  ...evidenceInput,
  commandId: z.string().regex(CAPTURE_ID).optional().describe('Default: latest capture of the node'),
  section: z.enum(['summary', 'stats', 'packets', 'all']).default('summary').describe('packets: table'),
  filter: z.string().max(500).optional().describe('For packets, all must match: address, address:port, :port, tcp|udp|icmp|arp|dns|syn|rst|fin, frame:10-20; or a flow of evidence'),
  maxPackets: z.int().min(1).max(3_000).default(500),
  response_format: formatInput,
  pageToken: pageTokenInput,
  maxTokens: maxTokensInput,
});

const output = answerOutput({
  capture: captureOutput,
  findings: z.array(captureFindingOutput),
  totalFindings: z.int(),
  expected: z.array(z.strictObject({ what: z.string(), count: z.int(), why: z.string() })),
  statistics: statisticsOutput.optional(),
  packets: z.array(z.string()).optional(),
});

type Arguments = z.output<typeof input>;
type JoinedFinding = CaptureFinding & { readonly related: readonly RelatedFinding[] };

/** What is wrong on the wire, from the packets themselves. */
export const tcpdumpAnalyzeTool = defineTool({
  name: 'tcpdump_analyze',
  title: 'Analyze a packet capture',
  description: 'What is wrong on the wire in a capture: handshakes, resets, loss, MTU, zero windows, DNS, ICMP, NAT. Findings cite frames, name causes in the node\'s bundle.',
  tier: 'read',
  input,
  output,
  annotations: READ_ONLY,
  needsCaptures: true,
  async handler(args, context) {
    const filter = readFilter(args.filter);
    const file = await chooseCapture('tcpdump_analyze', context.captures, args.commandId, args.instanceId);
    const capture = await analysed('tcpdump_analyze', file, context);
    const { doubt } = file.meta;
    const { reader, gap } = await nodeBundle(context, file.meta, args);
    const ofBundle = reader === undefined ? [] : (await reader.findings()).findings;
    const findings = capture.findings.map((each): JoinedFinding => ({ ...each, related: relatedFindings(each, ofBundle) }));

    const scope: PageScope = { tool: 'tcpdump_analyze', args, edition: `${capture.meta.captureId} ${capture.info.frames} ${ofBundle.length}` };
    const [from, fromFrame, isLater] = decodePageToken(scope, args.pageToken) ?? [0, 1, 0];
    const wants = (section: Arguments['section']) => args.section === section || args.section === 'all';
    const showsSummary = wants('summary') || wants('stats');
    const page = showsSummary ? findings.slice(from) : [];
    const reply = {
      outcome: capture.isPartial || doubt !== undefined ? 'partial' as const : 'complete' as const,
      subjects: reader === undefined ? [] : [subjectOf(reader.manifest)],
      fields: { capture: captureView(capture), findings: [] as unknown[], totalFindings: findings.length, expected: [] as unknown[] },
      window: { ...(capture.info.start !== undefined && { start: capture.info.start, end: capture.info.end }), reason: 'whole capture', excludedOutside: 0, undated: 0 },
      coverage: { filesScanned: 1, filesExpected: 1, notEvaluable: capture.notEvaluable },
      gaps: [...(doubt === undefined ? [] : [doubt]), ...capture.gaps, ...(gap === undefined ? [] : [gap])].map(each => clipText(each, 300)),
      next: nextOf(capture, findings, ofBundle, reader === undefined && context.collections !== undefined),
    };
    const packer = new BudgetPacker(args.maxTokens, reply, PAGE_TOKEN_BYTES);
    const shown = packer.take<unknown>(wants('summary') ? page.map(each => args.response_format === 'detailed' ? each : concise(each)) : []);
    // a page must move on, even past a finding that alone is too large
    if (shown.length === 0 && page.length > 0 && wants('summary')) { shown.push(lean(page[0]!)); }
    const to = from + shown.length;
    const expected = wants('summary') && isLater === 0 ? packer.take(capture.expected) : [];
    const statistics = wants('stats') && isLater === 0 ? statisticsWithin(capture, packer) : undefined;
    const hasMoreFindings = wants('summary') && to < findings.length;
    const packets = wants('packets') && !hasMoreFindings ? await packetsWithin(file, filter, args, fromFrame, packer) : undefined;
    const hasMore = hasMoreFindings || packets?.nextFrame !== undefined;
    return {
      ...reply,
      fields: {
        ...reply.fields,
        findings: shown,
        expected,
        ...(statistics && { statistics }),
        ...(packets && { packets: packets.rows }),
      },
      ...(hasMore && { nextPageToken: encodePageToken(scope, [to, packets?.nextFrame ?? fromFrame, 1]) }),
    };
  },
});

function readFilter(text: string | undefined): PacketFilter {
  try {
    return parsePacketFilter(text ?? '');
  } catch (error) {
    if (!(error instanceof PacketFilterError)) { throw error; }
    throw new ToolError('INVALID_ARGUMENT', `tcpdump_analyze: ${error.message}`);
  }
}

function captureView({ meta, info }: AnalysedCapture) {
  const { captureId, instanceId, cluster, region, scope } = meta;
  return {
    captureId,
    ...(instanceId !== undefined && { instanceId }),
    ...(cluster !== undefined && { cluster }),
    ...(region !== undefined && { region }),
    ...(scope !== undefined && { scope: scope.kind === 'host' ? 'host' : `pod ${scope.namespace}/${scope.name}` }),
    ...(meta.interface !== undefined && { interface: meta.interface }),
    ...info,
  };
}

/** Every list as far as its share of the room allows, so that one long list does not push out the others. */
function statisticsWithin({ statistics }: AnalysedCapture, packer: BudgetPacker) {
  const { totals, ...lists } = statistics;
  packer.fits({ ...statistics, ...Object.fromEntries(Object.keys(lists).map(name => [name, []])) });
  const names = Object.keys(lists) as (keyof typeof lists)[];
  const taken = names.map((name, index) => [name, packer.take<unknown>(lists[name], Math.max(0, Math.floor(packer.bytesLeft / (names.length - index))))] as const);
  return { totals, ...Object.fromEntries(taken) };
}

async function packetsWithin(file: CaptureFile, filter: PacketFilter, args: Arguments, from: number, packer: BudgetPacker) {
  const { rows, nextFrame } = await readPackets(file, filter, from, args.maxPackets);
  const kept = packer.take(rows);
  // the frame number is what a line begins with
  return { rows: kept, nextFrame: kept.length < rows.length ? Number(rows[kept.length]!.split(' ')[0]) : nextFrame };
}

function concise(finding: JoinedFinding) {
  const more = finding.evidence.length - CONCISE_PACKETS;
  return more > 0 ? { ...finding, evidence: finding.evidence.slice(0, CONCISE_PACKETS), moreEvidence: more } : finding;
}

function lean(finding: JoinedFinding): JoinedFinding {
  return { ...finding, entity: clip(finding.entity, ENTITY_VALUE_BYTES, 8), evidence: finding.evidence.slice(0, 1), remediation: [], related: finding.related.slice(0, 1) };
}

function nextOf({ meta }: AnalysedCapture, findings: readonly JoinedFinding[], ofBundle: readonly Finding[], mayCollect: boolean): NextCall[] {
  const worst = findings.filter(({ severity }) => severity !== 'info').slice(0, 2);
  const calls = worst.flatMap(({ finding_id, evidence, related, runbook }): NextCall[] => {
    const [packet] = evidence;
    const rule = ofBundle.find(each => each.finding_id === related[0]?.finding_id);
    const [citation] = rule?.evidence ?? [];
    return [
      ...(citation && rule ? [{ tool: 'read', args: { logKey: citation.logKey, startByte: citation.bytes[0], endByte: citation.bytes[1] }, why: `${rule.finding_id} of the node's bundle may explain ${finding_id}: ${related[0]!.why}` }] : []),
      ...(packet ? [{ tool: 'tcpdump_analyze', args: { commandId: meta.captureId, section: 'packets', filter: packet.flow }, why: `the packets of ${finding_id}` }] : []),
      ...(runbook === undefined || runbookOf(runbook) === undefined ? [] : [{ tool: 'get_sop', args: { sopName: runbook }, why: `how to confirm, end and verify ${finding_id}` }]),
    ];
  });
  const logs: NextCall[] = mayCollect && calls.length > 0 && meta.instanceId !== undefined ? [{ tool: 'collect', args: { instanceId: meta.instanceId }, why: 'its rules, routes and logs, to find what does that to the packets' }] : [];
  return [...logs, ...calls, { tool: 'tcpdump_analyze', args: { commandId: meta.captureId, section: 'stats' }, why: 'services, DNS servers, translations and the largest conversations' }].slice(0, MOST_NEXT);
}
