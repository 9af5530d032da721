import * as z from 'zod';
import { NextCall } from './answer';
import { shown } from './arguments';
import { BudgetPacker, bytesOf, PAGE_TOKEN_BYTES } from './budget';
import { BundleLibrary } from './bundle-library';
import { outcomeOf } from './coverage';
import { resolveEvidence } from './evidence-id';
import { evidenceInput, formatInput, maxTokensInput, pageTokenInput } from './inputs';
import { openLogKey, OpenFile } from './log-key';
import { answerOutput } from './outputs';
import { decodePageToken, encodePageToken, PageScope } from './page-token';
import { subjectOf } from './subject';
import { countLines, cutText, isContinuation } from './text-cut';
import { defineTool, READ_ONLY } from './tool';
import { ToolError } from './tool-error';
import { FileEntry } from '../evidence/manifest';

/** How far back the start of a line is looked for; ingest splits longer lines. */
const LINE_START_BYTES = 65_536;
const DEFAULT_LINES = 1_000;
/** Lines in front of a citation, and of all with it: what led to it is near, what came of it may take long. */
const LINES_BEFORE = 10;
const LINES_AROUND = 200;
/** Further citations of a finding unless all are asked for. */
const MOST_FURTHER = 3;
/** More lines than a file has, in fewer digits than a page token takes. */
const NO_LIMIT = 1e12;

const input = z.strictObject({
  logKey: z.string().max(2_048).optional().describe('From a citation'),
  finding_id: z.string().max(256).optional().describe('F- or S- id, instead of logKey'),
  ...evidenceInput,
  startByte: z.int().optional().describe('Negative: from the end'),
  endByte: z.int().optional().describe('Exclusive'),
  startLine: z.int().optional().describe('1-based; negative: from the end'),
  lineCount: z.int().min(1).max(10_000).optional(),
  response_format: formatInput.describe('detailed: kind, clock, redactions'),
  pageToken: pageTokenInput,
  maxTokens: maxTokensInput,
});

const output = answerOutput({
  logKey: z.string(),
  file: z.string(),
  content: z.string(),
  lines: z.tuple([z.int(), z.int()]),
  bytes: z.tuple([z.int(), z.int()]),
  totalBytes: z.int(),
  totalLines: z.int(),
  about: z.strictObject({
    kind: z.string(), logType: z.string(), clock: z.string().optional(), undatedLines: z.int(), redactedLines: z.int(), removed: z.record(z.string(), z.int()).optional(), originalBytes: z.int(),
  }).optional(),
});

type Arguments = z.output<typeof input>;

/** A part of a file: from `start` to `stop` (exclusive), at most `lines` lines of it. */
interface Range {
  readonly start: number;
  readonly stop: number;
  readonly lines: number;
}

/** The stored text itself. */
export const readTool = defineTool({
  name: 'read',
  title: 'Read a log',
  description: 'Text of one file by bytes or lines. A citation\'s logKey and bytes return exactly its excerpt; only startByte or lines: whole lines.',
  tier: 'read',
  input,
  output,
  annotations: READ_ONLY,
  async handler(args, context) {
    const { open, range: asked, next } = await target(args, context.bundles);
    const { file, logKey, reader } = open;
    const scope: PageScope = { tool: 'read', args, edition: `${logKey} ${file.size}` };
    const [start, stop, lines] = decodePageToken(scope, args.pageToken) ?? [asked.start, asked.stop, asked.lines];

    const reply = {
      outcome: outcomeOf(reader.manifest),
      subjects: [subjectOf(reader.manifest)],
      fields: { logKey, file: file.path, content: '', lines: [file.lines, file.lines], bytes: [start, stop], totalBytes: file.size, totalLines: file.lines, ...(args.response_format === 'detailed' && { about: aboutFile(file) }) },
      next: [...next, { tool: 'read', args: { logKey, startLine: file.lines, lineCount: DEFAULT_LINES }, why: 'the lines that follow' }],
    };
    const room = args.maxTokens * 4 - bytesOf(reply) - PAGE_TOKEN_BYTES;
    const { text, from } = await characters(open, start, Math.min(stop, start + room));
    const cut = cutText(text, room, lines);
    const to = from + cut.end;
    const content = text.toString('utf8', 0, cut.end);
    const first = await lineAt(open, from);
    const last = first + cut.lines - (cut.end > 0 && text[cut.end - 1] !== 0x0a ? 0 : 1);
    const more = to < stop && cut.lines < lines && cut.end > 0;
    return {
      ...reply,
      fields: { ...reply.fields, content, lines: [first, last], bytes: [from, to] },
      ...(more && { nextPageToken: encodePageToken(scope, [to, stop, lines === NO_LIMIT ? NO_LIMIT : lines - cut.lines]) }),
      next: [...next, ...(isExact(args) ? around(logKey, first, file.lines) : following(args, logKey, last, file.lines, more))],
    };
  },
});

/** Which file, and which part of it. */
async function target(args: Arguments, library: BundleLibrary): Promise<{ open: OpenFile; range: Range; next: NextCall[] }> {
  const places = [args.startByte ?? args.endByte, args.startLine ?? args.lineCount].filter(each => each !== undefined);
  if ((args.logKey === undefined) === (args.finding_id === undefined)) {
    throw new ToolError('INVALID_ARGUMENT', `read: give either logKey or finding_id; got ${args.logKey === undefined ? 'neither' : 'both'}.`);
  }
  if (places.length > 1) {
    throw new ToolError('INVALID_ARGUMENT', 'read: got byte and line arguments together. Give startByte and endByte, or startLine and lineCount.');
  }
  if (args.finding_id !== undefined) {
    const evidence = await resolveEvidence('read', library, args.finding_id, args.instanceId, args.bundleId);
    if (places.length > 0) {
      throw new ToolError('INVALID_ARGUMENT', `read: finding_id reads its own bytes [${evidence.bytes.join(', ')}) of ${evidence.open.logKey}. Give that logKey to read other bytes or lines.`);
    }
    // the most telling ones, or all of them
    const further = new BudgetPacker(Math.floor(args.maxTokens / 3), []).take(evidence.further.slice(0, args.response_format === 'detailed' ? undefined : MOST_FURTHER));
    const next = further.map(each => ({ tool: 'read', args: { logKey: each.logKey, startByte: each.bytes[0], endByte: each.bytes[1] }, why: `further evidence of ${args.finding_id}` }));
    return { open: evidence.open, range: { start: evidence.bytes[0], stop: evidence.bytes[1], lines: NO_LIMIT }, next };
  }
  const open = await openLogKey('read', library, args.logKey!, args.instanceId, args.bundleId);
  const isByBytes = args.startByte !== undefined || args.endByte !== undefined;
  return { open, range: isByBytes ? await byteRange(args, open) : await lineRange(args, open), next: [] };
}

async function byteRange(args: Arguments, open: OpenFile): Promise<Range> {
  const { size } = open.file;
  const fromEnd = (value: number) => value < 0 ? Math.max(0, size + value) : value;
  const start = fromEnd(args.startByte ?? 0);
  const stop = Math.min(args.endByte === undefined ? size : fromEnd(args.endByte), size);
  if (start > size || (start === size && size > 0)) { throw outOfRange('startByte', args.startByte, open, `below ${size}, its size in bytes`); }
  if (stop <= start && size > 0) { throw outOfRange('endByte', args.endByte, open, `above startByte (${start}); it is exclusive`); }
  if (args.endByte !== undefined || start === 0) { return { start, stop, lines: NO_LIMIT }; }
  return { start: await startOfLine(open, start), stop, lines: NO_LIMIT };
}

async function lineRange(args: Arguments, open: OpenFile): Promise<Range> {
  const { size, lines, path } = open.file;
  const asked = args.startLine ?? 1;
  if (asked === 0 || asked > Math.max(lines, 1)) { throw outOfRange('startLine', args.startLine, open, `from 1 to ${lines}, its number of lines, or negative to count from the end`); }
  const first = asked < 0 ? Math.max(1, lines + asked + 1) : asked;
  const count = args.lineCount ?? DEFAULT_LINES;
  if (first === 1) { return { start: 0, stop: size, lines: count }; }
  return { start: (await open.reader.lines(path, first, 1)).start, stop: size, lines: count };
}

function outOfRange(name: string, given: number | undefined, open: OpenFile, expected: string): ToolError {
  return new ToolError('INVALID_ARGUMENT', `read: argument ${name}: got ${given ?? 'nothing'}; expected a value ${expected} (${shown(open.file.path)}).`);
}

/** Stored bytes of whole characters: a range that begins or ends inside one leaves it out. */
async function characters(open: OpenFile, start: number, stop: number): Promise<{ text: Buffer; from: number }> {
  const text = await open.reader.bytes(open.file.path, start, stop);
  let skip = 0;
  while (skip < 3 && isContinuation(text[skip])) { skip += 1; }
  let end = text.length;
  if (start + end < open.file.size) {
    let lead = end - 1;
    while (lead > end - 4 && lead > skip && isContinuation(text[lead])) { lead -= 1; }
    if (lead >= skip && lead + characterBytes(text[lead]) > end) { end = lead; }
  }
  return { text: text.subarray(skip, end), from: start + skip };
}

function characterBytes(lead: number | undefined): number {
  if (lead === undefined || lead < 0xc0) { return 1; }
  if (lead < 0xe0) { return 2; }
  return lead < 0xf0 ? 3 : 4;
}

/** First byte of the line that holds `offset`; `offset` itself when that line is longer than ingest lets lines be. */
async function startOfLine(open: OpenFile, offset: number): Promise<number> {
  const from = Math.max(0, offset - LINE_START_BYTES);
  const before = await open.reader.bytes(open.file.path, from, offset);
  const newline = before.lastIndexOf(0x0a);
  if (newline >= 0) { return from + newline + 1; }
  return from === 0 ? 0 : offset;
}

/** Number of the line that holds `offset`, counted from the start of its block only. */
async function lineAt(open: OpenFile, offset: number): Promise<number> {
  const { extents, path } = open.file;
  let low = 0;
  let high = extents.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (extents[middle][4] <= offset) { low = middle; } else { high = middle - 1; }
  }
  const extent = extents[low];
  if (extent === undefined) { return 1; }
  return extent[3] + (offset > extent[4] ? countLines(await open.reader.bytes(path, extent[4], offset)) : 0);
}

/** What the manifest knows of a file: times and redactions matter to whoever quotes it. */
function aboutFile({ kind, logType, clock, undatedLines, redactions, removed, originalSize }: FileEntry) {
  return { kind, logType, ...(clock !== undefined && { clock }), undatedLines, redactedLines: redactions, ...(removed && { removed }), originalBytes: originalSize };
}

/** Whether a citation was read: what is wanted then is what surrounds it. */
function isExact(args: Arguments): boolean {
  return args.finding_id !== undefined || (args.startByte !== undefined && args.endByte !== undefined);
}

function around(logKey: string, first: number, total: number): NextCall[] {
  if (total < 2) { return []; }
  return [{ tool: 'read', args: { logKey, startLine: Math.max(1, first - LINES_BEFORE), lineCount: LINES_AROUND }, why: 'what surrounds it' }];
}

function following(args: Arguments, logKey: string, last: number, total: number, more: boolean): NextCall[] {
  if (more || last >= total || last < 1) { return []; }
  return [{ tool: 'read', args: { logKey, startLine: last + 1, lineCount: args.lineCount ?? 200 }, why: 'the lines that follow' }];
}
