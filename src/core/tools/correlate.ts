import * as z from 'zod';
import { NextCall } from './answer';
import { shown } from './arguments';
import { BudgetPacker, clipText, PAGE_TOKEN_BYTES } from './budget';
import { failIfCancelled } from './call-tool';
import { chainViews, ClusterView, clusterViews, componentViews, entityViews, EVENT_COLUMNS, silenceView } from './correlate-view';
import { bundleGaps, coverageOf, outcomeOf } from './coverage';
import { inWindow } from './errors';
import { evidenceInput, formatInput, maxTokensInput, pageTokenInput, windowInput } from './inputs';
import { notedFindings } from './noted-findings';
import { answerOutput, compactFindingOutput } from './outputs';
import { decodePageToken, encodePageToken, PageScope } from './page-token';
import { subjectOf } from './subject';
import { TimelinePage } from './timeline-page';
import { defineTool, READ_ONLY } from './tool';
import { ToolError } from './tool-error';
import { describeWindow, isWhole as isWholeWindow, resolveWindow } from './window';
import { Component, COMPONENTS } from '../correlate/component';
import { Correlation, correlateBundle } from '../correlate/correlate-bundle';
import { Finding } from '../findings/finding';

const MOST_CHAINS = 5;
const MOST_SILENCES = 8;
const MOST_CLUSTERS = 12;
const MOST_ENTITIES = 10;

const input = z.strictObject({
  ...evidenceInput,
  timeWindow: z.int().min(1).max(3_600).default(60).describe('Seconds within which events began together'),
  pivotEvent: z.string().max(256).optional().describe('Finding or hit id, condition, title text or time; default: the likeliest cause'),
  components: z.array(z.enum(COMPONENTS)).max(COMPONENTS.length).optional(),
  ...windowInput,
  response_format: formatInput,
  pageToken: pageTokenInput,
  maxTokens: maxTokensInput,
});

const ids = z.array(z.string());

const output = answerOutput({
  pivot: z.strictObject({ finding_id: z.string().optional(), at: z.string(), why: z.string() }).optional(),
  chains: z.array(z.strictObject({
    condition: z.string(),
    confidence: z.enum(['high', 'medium', 'low']),
    finding_ids: ids,
    more: z.int().optional(),
    steps: z.array(z.strictObject({
      cause: z.string(), effect: z.string(), strength: z.enum(['direct', 'possible']), order: z.enum(['cause first', 'same time', 'effect first', 'undated']), lagSeconds: z.number().optional(),
    })),
  })).optional(),
  silences: z.array(z.strictObject({
    logKey: z.string(), line: z.int(), from: z.string(), to: z.string(), seconds: z.int(), usualSeconds: z.int(), kind: z.enum(['stopped', 'pause']), reboot: z.boolean().optional(),
  })).optional(),
  clusters: z.array(z.strictObject({
    start: z.string(), end: z.string(), finding_ids: ids, more: z.int().optional(), times: z.int().optional(), lastStart: z.string().optional(), pivot: z.boolean().optional(),
  })).optional(),
  entities: z.array(z.strictObject({ field: z.string(), value: z.string(), finding_ids: ids, more: z.int().optional() })).optional(),
  components: z.array(z.strictObject({ component: z.enum(COMPONENTS), finding_ids: ids, more: z.int().optional(), first: z.string().optional(), last: z.string().optional() })).optional(),
  clocks: z.array(z.strictObject({ clock: z.string(), confidence: z.enum(['high', 'medium', 'low']), basis: z.string(), files: z.int() })).optional(),
  /** states of the node at collection */
  undated: ids.optional(),
  timeline: z.strictObject({ columns: z.array(z.string()), rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))) }),
  totalEvents: z.int(),
  /** lines of one finding closer than this are one row */
  rowSeconds: z.number(),
  findings: z.array(compactFindingOutput),
  omitted: z.record(z.string(), z.int()).optional(),
});

/** What happened on a node, in order, and what belongs together. */
export const correlateTool = defineTool({
  name: 'correlate',
  title: 'Correlate events',
  description: 'In which order did it happen? Findings of all logs on one clock (with confidence), seconds from a pivot event, what began together, causal chains with order and lag, logs that fell silent. Use after quick_triage.',
  tier: 'read',
  input,
  output,
  annotations: READ_ONLY,
  async handler(args, context) {
    const window = resolveWindow('correlate', args);
    const reader = await context.bundles.open(args.instanceId, args.bundleId);
    const { manifest } = reader;
    const components: readonly Component[] | undefined = args.components?.length ? args.components : undefined;
    const { document, gaps: expired } = await notedFindings(reader, context);
    const found = await correlateBundle(reader, document, {
      range: window,
      width: args.timeWindow * 1_000,
      ...(components && { components }),
      ...(args.pivotEvent !== undefined && { pivot: args.pivotEvent }),
      onStep: (done, total, message) => {
        failIfCancelled('correlate', context);
        context.progress?.({ done, total, message });
      },
    });
    if (args.pivotEvent !== undefined && found.pivot === undefined) {
      const known = [...new Set(found.timeline.events.map(({ finding }) => finding.finding_id))].slice(0, 10).join(', ');
      throw new ToolError('INVALID_ARGUMENT', `correlate: argument pivotEvent: got ${shown(args.pivotEvent)}, which is no dated finding, condition, title, search hit or time here. Dated findings: ${known || 'none'}.`);
    }
    const { timeline } = found;
    const counted = isWholeWindow(window) ? [] : (await inWindow(reader, document.findings, window)).kept;
    const countsOf = new Map(counted.map(({ finding_id: id, inWindow: counts }) => [id, counts]));
    const scope: PageScope = { tool: 'correlate', args, edition: `${manifest.bundleId} ${timeline.events.length}` };
    const position = decodePageToken(scope, args.pageToken);
    const [from = 0, fromPart = 0, ...fromLists] = position ?? [];
    const isDetailed = args.response_format === 'detailed';

    const fields: Record<string, unknown> = {
      timeline: { columns: EVENT_COLUMNS, rows: [] },
      totalEvents: timeline.events.length,
      rowSeconds: timeline.width / 1_000,
      findings: [],
    };
    const reply = {
      outcome: outcomeOf(manifest),
      subjects: [subjectOf(manifest)],
      window: describeWindow(window, timeline.outside.length, timeline.undated.length),
      coverage: coverageOf(manifest, []),
      gaps: [...gapsOf(found), ...bundleGaps(manifest), ...expired],
      next: nextOf(found, manifest.instanceId, manifest.bundleId),
    };
    // the counts of what is left out need room themselves
    const packer = new BudgetPacker(args.maxTokens, { ...reply, fields }, PAGE_TOKEN_BYTES + 460);
    const rows = new TimelinePage(packer, found, isDetailed, (finding) => withCounts(finding, countsOf));
    // a page must move on, so the first event is set aside room for before lists take theirs
    rows.begin(timeline.events.slice(from), fromPart);
    const omitted: Record<string, number> = {};
    const reached: number[] = [];
    let listed = 0;
    // where no row follows, a list may take all
    const share = from >= timeline.events.length && position !== undefined ? packer.bytesLeft : Math.floor(packer.bytesLeft / 10);
    // concise gives the best of each list once, detailed goes on with them on the pages that follow
    const put = (name: string, all: readonly unknown[], quota: number, most = all.length) => {
      const start = fromLists[reached.length] ?? 0;
      const taken = position !== undefined && !isDetailed ? [] : packer.take(all.slice(start, isDetailed ? undefined : most), quota);
      if (taken.length > 0 && packer.fits('', name.length + 6)) { fields[name] = taken; }
      listed += taken.length;
      reached.push(start + taken.length);
      if (start + taken.length < all.length && (position === undefined || isDetailed)) { omitted[name] = all.length - start - taken.length; }
    };
    if (position === undefined && found.pivot) { fields.pivot = pivotView(found); packer.fits(fields.pivot, 10); }
    // a long item goes on in further rows, which concise leaves out
    const rowsOf = <T>(views: readonly (readonly T[])[]): readonly T[] => (isDetailed ? views.flat() : views.flatMap(([first]) => first ?? []));
    put('chains', rowsOf(found.chains.map(chainViews)), 2 * share, MOST_CHAINS);
    put('silences', found.silences.silences.map((each) => silenceView(manifest, each)), share, MOST_SILENCES);
    put('clusters', rowsOf(withPivot(found)), 1.5 * share, MOST_CLUSTERS);
    put('entities', rowsOf(found.entities.map(entityViews)), share, MOST_ENTITIES);
    put('components', rowsOf(found.components.map(componentViews)), share);
    put('clocks', found.clocks.map((each) => ({ ...each, basis: clipText(each.basis, 200) })), share);
    put('undated', timeline.undated.map(({ finding_id }) => finding_id), share / 2);
    rows.goOn();
    const to = from + rows.done;
    if (to >= timeline.events.length && (position === undefined || isDetailed)) {
      const start = fromLists[reached.length] ?? 0;
      const added = rows.addStates(timeline.undated.slice(start), listed === 0, from >= timeline.events.length ? fromPart : 0);
      reached.push(start + added);
      if (start + added < timeline.undated.length) { omitted.undatedFindings = timeline.undated.length - start - added; }
    } else if (timeline.undated.length > 0 && (position === undefined || isDetailed)) { omitted.undatedFindings = timeline.undated.length; }
    const isWhole = to >= timeline.events.length && (!isDetailed || Object.keys(omitted).length === 0);
    return {
      ...reply,
      fields: {
        ...fields,
        timeline: { columns: EVENT_COLUMNS, rows: rows.rows },
        findings: rows.findings,
        ...(Object.keys(omitted).length > 0 && { omitted }),
      },
      ...(!isWhole && { nextPageToken: encodePageToken(scope, isDetailed ? [to, rows.part, ...reached] : [to]) }),
    };
  },
});

function withCounts(finding: Finding, counts: ReadonlyMap<string, Finding['inWindow']>): Finding {
  const inside = counts.get(finding.finding_id);
  return inside === undefined ? finding : { ...finding, inWindow: inside };
}

function pivotView({ pivot }: Correlation) {
  return { ...(pivot!.finding && { finding_id: pivot!.finding.finding_id }), at: new Date(pivot!.at).toISOString(), why: clipText(pivot!.why, 160) };
}

function withPivot({ clusters, pivot }: Correlation): ClusterView[][] {
  return clusters.map((each) => clusterViews(each).map((view) => ({
    ...view,
    ...(pivot !== undefined && each.start <= pivot.at && pivot.at <= each.end && { pivot: true }),
  })));
}

function gapsOf({ timeline, clocks, beginLater, silences, pivot }: Correlation): string[] {
  const gaps: string[] = [];
  if (timeline.undated.length > 0) { gaps.push(`${plural(timeline.undated.length, 'finding')} without a time (states at collection): see undated.`); }
  const doubtful = clocks.filter(({ confidence }) => confidence !== 'high');
  if (doubtful.length > 0) { gaps.push(`Times of ${doubtful.map(({ clock, files }) => `${plural(files, 'file')} (${clock})`).join(', ')} are less certain than the others: see clocks.`); }
  if (beginLater.length > 0 && pivot !== undefined) { gaps.push(clipText(`Begin after the pivot, so cannot tell what led to it: ${beginLater.slice(0, 6).join(', ')}${beginLater.length > 6 ? ' …' : ''}.`, 300)); }
  if (silences.unreadBytes > 0) { gaps.push(`Silences were looked for at the end of ${silences.logs} logs and around the pivot; ${Math.ceil(silences.unreadBytes / 1_048_576)} MiB were not read for it. Give a time window to look elsewhere.`); }
  return gaps;
}

function nextOf(found: Correlation, instanceId: string, bundleId: string): NextCall[] {
  const next: NextCall[] = [];
  const event = found.timeline.events.find(({ finding, start }) => finding === found.pivot?.finding && start === found.pivot?.at);
  if (event) {
    next.push({ tool: 'read', args: { logKey: `${instanceId}/${bundleId}/${event.file}`, startLine: Math.max(1, event.line - 10), lineCount: 21 }, why: 'the lines around the pivot' });
  }
  const [chain] = found.chains;
  if (chain) { next.push({ tool: 'summarize', args: { instanceId, bundleId, finding_ids: chain.rootCause.finding_ids.slice(0, 10) }, why: 'a report on the likeliest chain' }); }
  const [silence] = found.silences.silences;
  if (silence) { next.push({ tool: 'read', args: { logKey: `${instanceId}/${bundleId}/${silence.file}`, startLine: Math.max(1, silence.line - 10), lineCount: 21 }, why: 'the last lines before a log fell silent' }); }
  if (next.length === 0) { next.push({ tool: 'quick_triage', args: { instanceId, bundleId }, why: 'what was checked and is normal' }); }
  return next;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
