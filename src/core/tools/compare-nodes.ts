import * as z from 'zod';
import { NextCall } from './answer';
import { BudgetPacker, clip, clipText, DEFAULT_TOKENS, lazily, MAXIMUM_TOKENS, PAGE_TOKEN_BYTES } from './budget';
import { BundleLibrary } from './bundle-library';
import { BUNDLE_ID_PATTERN, formatInput, INSTANCE_ID_PATTERN, pageTokenInput } from './inputs';
import { nodeVerdict } from './node-verdict';
import { notedFindings } from './noted-findings';
import { answerOutput, severityOutput, suppressedOutput } from './outputs';
import { decodePageToken, encodePageToken, PageScope } from './page-token';
import { subjectOf } from './subject';
import { defineTool, READ_ONLY } from './tool';
import { ToolError } from './tool-error';
import { compareDimensions, ComparedNode, DimensionResult } from '../compare/compare-nodes';
import { byWeight, Difference } from '../compare/difference';
import { DIMENSIONS } from '../compare/dimension';
import { compareFindings, SharedFinding } from '../compare/finding-sets';
import { changesOf, NodeChange } from '../compare/node-changes';
import { TRAITS, traitsOf } from '../compare/node-traits';
import { SharedTrait, sharedTraits } from '../compare/shared-traits';
import { BundleReader } from '../evidence/bundle-reader';
import { FindingsDocument } from '../evidence/documents';
import { Manifest } from '../evidence/manifest';

const MOST_NODES = 10;
/** Ten nodes with long names take 2,500 before the first row. */
const MINIMUM_COMPARISON_TOKENS = 4_000;
const MOST_INSIGHTS = 8;
const STATEMENT_BYTES = 420;
/** What dimensions agree in, by name; detailed answers name all. */
const MOST_SAME = { concise: 10, detailed: 60 };
const MOST_GAPS = { concise: 7, detailed: 20 };

const input = z.strictObject({
  instanceIds: z.array(z.string().regex(INSTANCE_ID_PATTERN)).max(MOST_NODES).optional().describe('2-10 nodes; default: all loaded'),
  bundleIds: z.array(z.string().regex(BUNDLE_ID_PATTERN)).max(MOST_NODES).optional().describe('Bundles, e.g. two of one node'),
  compareFields: z.enum(['errors', 'config', 'all']).default('all'),
  response_format: formatInput,
  pageToken: pageTokenInput,
  maxTokens: z.int().min(MINIMUM_COMPARISON_TOKENS).max(MAXIMUM_TOKENS).default(DEFAULT_TOKENS),
});

const sharedOutput = z.strictObject({
  fingerprint: z.string(),
  condition: z.string(),
  title: z.string(),
  severity: severityOutput,
  nodes: z.record(z.string(), z.strictObject({ finding_id: z.string(), severity: severityOutput, count: z.int() })),
  ratio: z.number().optional(),
  suppressed: suppressedOutput.optional(),
  usual: z.string().optional(),
});

const output = answerOutput({
  nodes: z.array(z.strictObject({ node: z.string(), verdict: z.string(), findings: z.int(), critical: z.int() })),
  insight: z.array(z.string()),
  dimensions: z.array(z.strictObject({ dimension: z.enum(DIMENSIONS), status: z.enum(['same', 'different', 'not-comparable']), differences: z.int(), notable: z.int(), same: z.array(z.string()), gaps: z.array(z.string()) })),
  differences: z.array(z.strictObject({
    dimension: z.enum(DIMENSIONS),
    what: z.string(),
    type: z.enum(['number', 'value', 'only-on']),
    values: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])),
    ratio: z.number().optional(),
    hits: z.record(z.string(), z.number()).optional(),
    at: z.string().optional(),
    notable: z.boolean(),
    /** in words; concise: of notable ones */
    statement: z.string().optional(),
  })),
  shared: z.array(z.strictObject({
    fault: z.string(),
    trait: z.enum(TRAITS),
    value: z.string(),
    bad: z.int(),
    badOf: z.int(),
    good: z.int(),
    goodOf: z.int(),
    telling: z.boolean(),
    statement: z.string(),
  })),
  changes: z.array(z.strictObject({
    node: z.string(),
    from: z.string(),
    to: z.string(),
    what: z.string(),
    before: z.union([z.number(), z.string(), z.null()]),
    after: z.union([z.number(), z.string(), z.null()]),
    perSecond: z.number().optional(),
    statement: z.string(),
  })),
  uniqueFindings: z.array(sharedOutput),
  commonFindings: z.array(sharedOutput),
  totals: z.strictObject({ differences: z.int(), uniqueFindings: z.int(), commonFindings: z.int() }),
});

/** One row of the answer, in the order in which pages give them. */
type Row = FindingRow | { readonly list: 'differences'; readonly value: Difference };
type FindingRow = { readonly list: 'uniqueFindings' | 'commonFindings'; readonly value: SharedFinding };
/** A row as an answer gives it. */
type RowView = FindingRow | { readonly list: 'differences'; readonly value: Omit<Difference, 'statement'> & { readonly statement?: string } };

/** What one node has that another has not. */
export const compareNodesTool = defineTool({
  name: 'compare_nodes',
  title: 'Compare nodes',
  description: 'Compares 2-10 nodes (or bundles of one node): findings on some or all, and security groups, ENIs, DNS, iptables, routes, conntrack, IPAMD with ratios; what 3+ bad nodes share. Use with a healthy peer, or before/after.',
  tier: 'read',
  input,
  output,
  annotations: READ_ONLY,
  async handler(args, context) {
    const readers = await openAll(context.bundles, args.instanceIds ?? [], args.bundleIds ?? []);
    const loaded = await Promise.all(readers.map(async reader => {
      const [{ document: findings }, facts, instance] = await Promise.all([notedFindings(reader, context), reader.facts(), reader.instance()]);
      return { label: labelOf(reader, readers), manifest: reader.manifest, findings, facts, ...(instance && { instance }) };
    }));
    const dimensions = args.compareFields === 'errors' ? [] : compareDimensions(loaded);
    const { common, onlyOnSome } = args.compareFields === 'config' ? { common: [], onlyOnSome: [] } : compareFindings(loaded.map(each => ({ label: each.label, findings: each.findings.findings })));
    const differences = dimensions.flatMap(each => each.differences).sort(byWeight).map(short);
    const shared = args.compareFields === 'config' ? [] : sharedOf(loaded, onlyOnSome);
    const changes = args.compareFields === 'errors' ? [] : changesOfNodes(loaded);
    const detail = args.response_format;
    const overviews = dimensions.map(each => overview(each, MOST_SAME[detail]));
    const rows: Row[] = [
      ...onlyOnSome.map(value => ({ list: 'uniqueFindings' as const, value: shortFinding(value) })),
      ...differences.filter(each => each.notable).map(value => ({ list: 'differences' as const, value })),
      ...common.map(value => ({ list: 'commonFindings' as const, value: shortFinding(value) })),
      ...differences.filter(each => !each.notable).map(value => ({ list: 'differences' as const, value })),
    ];

    const scope: PageScope = { tool: 'compare_nodes', args, edition: loaded.map(each => `${each.manifest.bundleId} ${each.findings.findings.length}`).join(' ') };
    const position = decodePageToken(scope, args.pageToken);
    const [from = 0, fromOverviews = 0, fromShared = 0, fromChanges = 0] = position ?? [];
    const reply = {
      outcome: loaded.some(each => each.manifest.state === 'partial') ? 'partial' as const : 'complete' as const,
      subjects: loaded.map(each => subjectOf(each.manifest)),
      gaps: [...clustersApart(loaded), ...new Set(dimensions.flatMap(each => each.gaps.map(gap => clipText(`${each.dimension}: ${gap}`, 160))))].slice(0, MOST_GAPS[detail]),
      next: nextOf(onlyOnSome, loaded),
    };
    const fields = {
      nodes: loaded.map(each => ({
        node: each.label,
        verdict: clipText(nodeVerdict(each.findings, []).sentence, 160),
        findings: each.findings.findings.length,
        critical: each.findings.findings.filter(finding => finding.severity === 'critical').length,
      })),
      insight: [] as string[],
      dimensions: [] as unknown[],
      shared: [] as SharedRow[],
      changes: [] as ChangeRow[],
      differences: [] as Omit<Difference, 'statement'>[],
      uniqueFindings: [] as SharedFinding[],
      commonFindings: [] as SharedFinding[],
      totals: { differences: differences.length, uniqueFindings: onlyOnSome.length, commonFindings: common.length },
    };
    const packer = new BudgetPacker(args.maxTokens, { ...reply, ...fields }, PAGE_TOKEN_BYTES + 64);
    // overviews in at most a part of what is left, so that rows follow on every page
    if (position === undefined) { fields.insight = packer.take(insights(onlyOnSome, differences, shared, changes), packer.bytesLeft * 0.25); }
    const part = (share: number) => from < rows.length ? packer.bytesLeft * share : packer.bytesLeft;
    fields.dimensions = packer.take(overviews.slice(fromOverviews), part(0.35));
    fields.shared = packer.take(shared.slice(fromShared), part(0.2));
    fields.changes = packer.take(changes.slice(fromChanges), part(0.25));
    const taken = packer.take(lazily(rows.slice(from), each => rowOf(each, detail)));
    if (taken.length === 0 && from < rows.length && position !== undefined) { taken.push(lean(rows[from])); }
    for (const row of taken) {
      if (row.list === 'differences') { fields.differences.push(row.value); } else { fields[row.list].push(row.value); }
    }
    const reached = [from + taken.length, fromOverviews + fields.dimensions.length, fromShared + fields.shared.length, fromChanges + fields.changes.length];
    const isWhole = [rows, overviews, shared, changes].every((list, index) => reached[index] >= list.length);
    return { ...reply, fields, ...(!isWhole && { nextPageToken: encodePageToken(scope, reached) }) };
  },
});

/** The bundles to compare: those named, else the latest of every loaded node, else all of the one node. */
async function openAll(library: BundleLibrary, instanceIds: readonly string[], bundleIds: readonly string[]): Promise<BundleReader[]> {
  const summaries = instanceIds.length + bundleIds.length === 0 ? await library.list() : [];
  const nodes = [...new Set(summaries.map(each => each.instanceId))];
  const wanted = instanceIds.length + bundleIds.length > 0
    ? [...instanceIds.map(instanceId => ({ instanceId, bundleId: undefined })), ...bundleIds.map(bundleId => ({ instanceId: undefined, bundleId }))]
    : nodes.length > 1 ? nodes.map(instanceId => ({ instanceId, bundleId: undefined })) : summaries;
  const opened = await Promise.all(wanted.slice(0, MOST_NODES + 1).map(async each => library.open(each.instanceId, each.bundleId)));
  const readers = new Map(opened.map(reader => [`${reader.manifest.instanceId}/${reader.manifest.bundleId}`, reader]));
  if (readers.size < 2 || readers.size > MOST_NODES) {
    const got = wanted.length > MOST_NODES ? `${wanted.length} nodes` : `${readers.size} bundle${readers.size === 1 ? '' : 's'}${wanted.length > readers.size ? ' (some were named twice)' : ''}`;
    throw new ToolError('INVALID_ARGUMENT', `compare_nodes: got ${got}; expected 2 to ${MOST_NODES} different ones in instanceIds or bundleIds. See history for what is loaded.`);
  }
  return [...readers.values()];
}

/** What nodes of different clusters differ in may be no more than that. */
function clustersApart(nodes: readonly { readonly manifest: Manifest }[]): string[] {
  const clusters = [...new Set(nodes.map(({ manifest }) => manifest.cluster).filter(each => each !== undefined))];
  return clusters.length > 1 ? [clipText(`The nodes are of different clusters (${clusters.join(', ')}): their differences may be those of the clusters.`, 300)] : [];
}

function labelOf(reader: BundleReader, all: readonly BundleReader[]): string {
  const { instanceId, bundleId } = reader.manifest;
  return all.filter(each => each.manifest.instanceId === instanceId).length > 1 ? `${instanceId}/${bundleId}` : instanceId;
}

function overview(result: DimensionResult, mostSame: number) {
  return {
    dimension: result.dimension,
    status: result.status,
    differences: result.differences.length,
    notable: result.differences.filter(each => each.notable).length,
    same: clip(result.same, 64, mostSame),
    gaps: clip(result.gaps, 160, 3),
  };
}

type SharedRow = SharedTrait & { readonly fault: string };
type ChangeRow = NodeChange & { readonly node: string; readonly from: string; readonly to: string };

/** One node and its findings, as loaded for a comparison. */
type LoadedNode = ComparedNode & { readonly findings: FindingsDocument };

/**
 * What the bad nodes share: first those that have any grave fault, then those of each grave fault that several but not all have. Traits of one node's bundles
 * say nothing, so only different nodes count.
 */
function sharedOf(loaded: readonly LoadedNode[], onlyOnSome: readonly SharedFinding[]): SharedRow[] {
  const nodes = loaded.filter((each, index) => loaded.findIndex(other => other.manifest.instanceId === each.manifest.instanceId) === index)
    .map(each => ({ label: each.label, traits: traitsOf(each.facts, each.manifest) }));
  const ill = new Set(loaded.filter(each => each.findings.findings.some(finding => GRAVE.has(finding.severity) && finding.kind !== 'coverage' && finding.state !== 'recovered')).map(each => each.label));
  const rows = sharedTraits(nodes, ill).map(each => ({ ...each, fault: 'any critical or high finding' }));
  for (const finding of onlyOnSome.filter(each => GRAVE.has(each.severity)).slice(0, 5)) {
    const having = new Set(Object.keys(finding.nodes));
    if (having.size === ill.size && [...having].every(each => ill.has(each))) { continue; }
    rows.push(...sharedTraits(nodes, having).filter(each => each.telling).map(each => ({ ...each, fault: finding.condition })));
  }
  return rows;
}

const GRAVE: ReadonlySet<string> = new Set(['critical', 'high']);

/** Each node that is there with several bundles, each bundle against the one before it. */
function changesOfNodes(loaded: readonly LoadedNode[]): ChangeRow[] {
  const byNode = new Map<string, LoadedNode[]>();
  for (const each of loaded) { byNode.set(each.manifest.instanceId, [...byNode.get(each.manifest.instanceId) ?? [], each]); }
  return [...byNode].flatMap(([node, bundles]) => {
    const ordered = [...bundles].sort((a, b) => (a.manifest.collectedAt ?? '') < (b.manifest.collectedAt ?? '') ? -1 : 1);
    return ordered.slice(1).flatMap((after, index) => changesOf(ordered[index], after).map(change => ({ ...change, node, from: ordered[index].manifest.bundleId, to: after.manifest.bundleId })));
  });
}

function insights(onlyOnSome: readonly SharedFinding[], differences: readonly Difference[], shared: readonly SharedRow[], changes: readonly ChangeRow[]): string[] {
  const grave = onlyOnSome.filter(each => each.severity === 'critical' || each.severity === 'high')
    .map(each => clipText(`${each.severity} only on ${Object.keys(each.nodes).join(', ')}: ${each.title}`, STATEMENT_BYTES));
  const telling = shared.filter(each => each.telling).slice(0, 2).map(each => clipText(each.statement, STATEMENT_BYTES));
  const changed = changes.slice(0, 3).map(each => clipText(`${each.node}: ${each.statement}`, STATEMENT_BYTES));
  return [...grave.slice(0, MOST_INSIGHTS / 2), ...telling, ...changed, ...differences.filter(each => each.notable).map(each => each.statement)].slice(0, MOST_INSIGHTS);
}

function short(difference: Difference): Difference {
  return {
    ...difference,
    what: clipText(difference.what, 240),
    values: clip(difference.values, 160, MOST_NODES),
    statement: clipText(difference.statement, STATEMENT_BYTES),
  };
}

function shortFinding(finding: SharedFinding): SharedFinding {
  return { ...finding, title: clipText(finding.title, 240) };
}

/** What a lesser difference says in words, its values say, too. */
function rowOf(row: Row, detail: 'concise' | 'detailed'): RowView {
  if (row.list !== 'differences' || row.value.notable || detail === 'detailed') { return row; }
  const { statement: _statement, ...value } = row.value;
  return { list: row.list, value };
}

/** A row that alone is too large still has to be passed, or paging would not end. */
function lean(row: Row): Row {
  if (row.list !== 'differences') { return { list: row.list, value: { ...row.value, title: clipText(row.value.title, 80) } }; }
  const { what, values, statement } = row.value;
  const value = { ...row.value, what: clipText(what, 80), values: clip(values, 16, MOST_NODES), statement: clipText(statement, 120) };
  return { list: row.list, value };
}

function nextOf(onlyOnSome: readonly SharedFinding[], nodes: readonly { readonly label: string; readonly manifest: Manifest }[]): NextCall[] {
  const worst = onlyOnSome[0];
  const label = worst === undefined ? undefined : Object.keys(worst.nodes)[0];
  const node = nodes.find(each => each.label === label);
  if (worst === undefined || node === undefined) { return []; }
  const { instanceId, bundleId } = node.manifest;
  return [{ tool: 'read', args: { finding_id: worst.nodes[node.label].finding_id, instanceId, bundleId }, why: `the evidence of ${worst.nodes[node.label].finding_id}, which is not on every node` }];
}
