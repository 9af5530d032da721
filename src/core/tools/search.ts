import * as z from 'zod';
import { NextCall } from './answer';
import { shown } from './arguments';
import { BudgetPacker, bytesOf, PAGE_TOKEN_BYTES } from './budget';
import { bundleGaps, outcomeOf } from './coverage';
import { shortCitation } from './finding-view';
import { evidenceInput, formatInput, maxTokensInput, pageTokenInput, windowInput } from './inputs';
import { answerOutput, citationOutput } from './outputs';
import { decodePageToken, encodePageToken, PageScope } from './page-token';
import { subjectOf } from './subject';
import { defineTool, READ_ONLY } from './tool';
import { ToolError } from './tool-error';
import { describeWindow, isWhole, resolveWindow } from './window';
import { LOG_TYPES } from '../bundle/artifact-kind';
import { BundleReader } from '../evidence/bundle-reader';
import { Manifest } from '../evidence/manifest';
import { QUERY_LIMIT } from '../search/compiled-query';
import { QueryError } from '../search/query-error';
import { searchBundle, SearchOptions, SearchResult } from '../search/search-bundle';
import { SearchHit } from '../search/search-hit';

/** Longer would outlast a client's patience; the answer then says where to go on. */
const TIME_LIMIT_MS = 15_000;
/** What the expression engine may read for one answer: two or three seconds. */
const EXPRESSION_WORK_BYTES = 512 * 1024 * 1024;
const DETAILED_CONTEXT_LINES = 2;
const MOST_FILES = 20;
/** An excerpt that fits the smallest answer. */
const SHORTEST_EXCERPT_BYTES = 120;

const input = z.strictObject({
  query: z.string().describe(`RE2 regex on single lines, at most ${QUERY_LIMIT} characters`),
  ...evidenceInput,
  logTypes: z.array(z.enum(LOG_TYPES)).min(1).max(LOG_TYPES.length).optional().describe('Default: all'),
  literal: z.boolean().default(false).describe('query is plain text'),
  caseSensitive: z.boolean().default(false),
  contextLines: z.int().min(0).max(10).optional().describe('Before and after each hit'),
  ...windowInput,
  maxResults: z.int().min(1).max(500).default(100),
  response_format: formatInput.describe('detailed: 2 context lines'),
  pageToken: pageTokenInput,
  maxTokens: maxTokensInput,
});

const hitOutput = z.strictObject({
  finding_id: z.string(),
  ...citationOutput.shape,
  content: z.strictObject({ before: z.array(z.string()), after: z.array(z.string()) }).optional(),
});

const output = answerOutput({
  results: z.array(hitOutput),
  totalMatches: z.int().optional(),
  totalIsComplete: z.boolean().optional(),
  matchesByFile: z.array(z.strictObject({ file: z.string(), matches: z.int() })),
  moreFiles: z.int().optional(),
  /** of the files of the chosen types, from this page on; what the index skips is known to hold no match */
  searched: z.strictObject({
    files: z.int(),
    filesSkippedByIndex: z.int(),
    blocks: z.int(),
    blocksRead: z.int(),
    blocksSkippedByIndex: z.int(),
    bytes: z.int(),
    bytesRead: z.int(),
    bytesSkippedByIndex: z.int(),
    bytesOutsideWindow: z.int(),
  }),
});

type Arguments = z.output<typeof input>;

/** Lines of a bundle that match, with citations. */
export const searchTool = defineTool({
  name: 'search',
  title: 'Search logs',
  description: 'Find lines in all files of a node\'s bundle by regex or text (case ignored), with counts per file. '
    + 'Each hit has an S- id and a citation for read. No hit is no proof of health: see coverage, gaps.',
  tier: 'read',
  input,
  output,
  annotations: READ_ONLY,
  async handler(args, context) {
    const window = resolveWindow('search', args);
    const reader = await context.bundles.open(args.instanceId, args.bundleId);
    const { manifest } = reader;
    const scope: PageScope = { tool: 'search', args, edition: manifest.bundleId };
    const position = decodePageToken(scope, args.pageToken);
    const deadline = context.clock.now() + TIME_LIMIT_MS;
    const result = await search(reader, args.query, {
      literal: args.literal,
      caseSensitive: args.caseSensitive,
      ...(args.logTypes && { logTypes: args.logTypes }),
      ...(!isWhole(window) && { window: { start: window.start, end: window.end } }),
      contextLines: args.contextLines ?? (args.response_format === 'detailed' ? DETAILED_CONTEXT_LINES : 0),
      maxResults: args.maxResults,
      ...(position && { cursor: { file: position[0] ?? 0, offset: position[1] ?? 0 } }),
      // totals are told once, on the first page
      countAll: position === undefined,
      expressionWorkBytes: EXPRESSION_WORK_BYTES,
      isOutOfTime: () => context.cancelled?.aborted === true || context.clock.now() > deadline,
      ...(context.progress && { onProgress: (done: number, total: number) => context.progress!({ done, total, message: `searched ${done} of ${total} pieces of text` }) }),
    });

    const { blocks, files, bytes, textBytes } = result.coverage;
    const isCut = result.stopped !== undefined && result.hits.length < args.maxResults;
    const reply = {
      outcome: isCut ? 'partial' as const : outcomeOf(manifest),
      subjects: [subjectOf(manifest)],
      fields: {
        results: [] as unknown[],
        ...(position === undefined && { totalMatches: result.matches.total, totalIsComplete: result.matches.isComplete }),
        matchesByFile: [] as unknown[],
        searched: {
          files: files.selected,
          filesSkippedByIndex: files.skippedByIndex,
          blocks: blocks.total,
          blocksRead: blocks.read,
          blocksSkippedByIndex: blocks.skippedByIndex,
          bytes: bytes.total,
          bytesRead: textBytes,
          bytesSkippedByIndex: bytes.skippedByIndex,
          bytesOutsideWindow: bytes.outsideWindow,
        },
      },
      window: describeWindow(window, result.window.excludedOutside, result.window.undated),
      coverage: { filesScanned: files.searched, filesExpected: files.selected, notEvaluable: [] },
      gaps: [...gapsOf(args, manifest, result, isCut), ...bundleGaps(manifest).slice(0, 3)],
      next: nextOf(result, manifest),
    };
    const packer = new BudgetPacker(args.maxTokens, reply, PAGE_TOKEN_BYTES);
    const byFile = [...result.matches.byFile].map(([file, matches]) => ({ file, matches }));
    const listed = packer.take(byFile.slice(0, MOST_FILES), packer.bytesLeft / 4);
    const moreFiles = byFile.length - listed.length;
    packer.fits({ moreFiles });
    const taken = packer.take(result.hits.map(view));
    // a page is never empty while there is a hit: otherwise paging would not get on
    if (taken.length === 0 && result.hits.length > 0) { taken.push(shortView(result.hits[0]!, packer.bytesLeft)); }
    const dropped = result.hits[taken.length];
    const nextCursor = dropped ? { file: dropped.fileIndex, offset: dropped.lineStart } : result.nextCursor;
    return {
      ...reply,
      fields: {
        ...reply.fields,
        results: taken,
        matchesByFile: listed,
        ...(moreFiles > 0 && { moreFiles }),
      },
      ...(nextCursor && { nextPageToken: encodePageToken(scope, [nextCursor.file, nextCursor.offset]) }),
    };
  },
});

async function search(reader: BundleReader, query: string, options: SearchOptions): Promise<SearchResult> {
  try {
    return await searchBundle(reader, query, options);
  } catch (error) {
    if (!(error instanceof QueryError)) { throw error; }
    throw new ToolError(error.code, `search: argument "query": got ${shown(query)}; ${error.message}`);
  }
}

type HitView = z.output<typeof hitOutput>;

function view(hit: SearchHit): HitView {
  return {
    finding_id: hit.id,
    logKey: hit.logKey,
    file: hit.file,
    lines: [hit.line, hit.line],
    bytes: [hit.bytes[0], hit.bytes[1]],
    excerpt: hit.text,
    ...(hit.time !== undefined && { time: new Date(hit.time).toISOString() }),
    ...(hit.before.length + hit.after.length > 0 && { content: { before: [...hit.before], after: [...hit.after] } }),
  };
}

/** A hit without its neighbours, its excerpt cut where it must be. */
function shortView(hit: SearchHit, room: number): HitView {
  const { content: _content, ...whole } = view(hit);
  if (bytesOf(whole) <= room) { return whole; }
  const cut = shortCitation(whole, SHORTEST_EXCERPT_BYTES);
  return { ...whole, bytes: [cut.bytes[0], cut.bytes[1]], excerpt: cut.excerpt };
}

function gapsOf(args: Arguments, manifest: Manifest, result: SearchResult, isCut: boolean): string[] {
  const gaps: string[] = [];
  const megabytes = (bytes: number) => `${Math.ceil(bytes / (1024 * 1024))} MiB`;
  if (args.logTypes && result.coverage.files.selected === 0) {
    const held = [...new Set(manifest.files.filter(file => file.size > 0).map(file => file.logType))].sort();
    gaps.push(`The bundle has no file of type ${args.logTypes.join(', ')}; it has ${held.join(', ') || 'none'}.`);
  }
  if (result.stopped === 'work-limit') {
    gaps.push(`The query has no rare fixed text, so each line was tested; after ${megabytes(result.coverage.expressionBytes)} ${isCut ? 'the search stopped: nextPageToken goes on' : 'counting stopped: totalMatches is a lower bound'}. Add fixed text, logTypes or a time window.`);
  }
  if (result.stopped === 'time-limit') {
    gaps.push(`After ${TIME_LIMIT_MS / 1000} s and ${megabytes(result.coverage.textBytes)} ${isCut ? 'the search stopped: nextPageToken goes on' : 'counting stopped: totalMatches is a lower bound'}.`);
  }
  if (result.window.notCounted > 0) {
    gaps.push(`excludedOutside is a lower bound: ${result.window.notCounted} pieces of files that lie wholly outside the window were not read.`);
  }
  return gaps;
}

/** Around a hit of the file that has most of them: there the matter is at home. */
function nextOf({ hits, matches }: SearchResult, { instanceId, bundleId }: Manifest): NextCall[] {
  const [first] = [...hits].sort((a, b) => (matches.byFile.get(b.file) ?? 0) - (matches.byFile.get(a.file) ?? 0));
  if (first === undefined) { return [{ tool: 'validate', args: { instanceId, bundleId }, why: 'whether the bundle holds what was looked for' }]; }
  return [{ tool: 'read', args: { logKey: first.logKey, startLine: Math.max(1, first.line - 10), lineCount: 21 }, why: 'the lines around a hit, in the file with most of them' }];
}
