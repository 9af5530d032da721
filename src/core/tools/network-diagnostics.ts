import * as z from 'zod';
import { NextCall } from './answer';
import { BudgetPacker, bytesOf, clipText, lazily, PAGE_TOKEN_BYTES } from './budget';
import { bundleGaps, coverageOf, outcomeOf } from './coverage';
import { compactFinding, CompactFinding } from './finding-view';
import { evidenceInput, maxTokensInput, pageTokenInput } from './inputs';
import { cniSection } from './network/cni-section';
import { conntrackSection } from './network/conntrack-section';
import { dnsSection } from './network/dns-section';
import { enaSection } from './network/ena-section';
import { eniSection } from './network/eni-section';
import { ipamdSection } from './network/ipamd-section';
import { iptablesSection } from './network/iptables-section';
import { kubeProxySection } from './network/kube-proxy-section';
import { routesSection } from './network/routes-section';
import { NETWORK_SECTIONS, NetworkSection, SectionFacts, SectionReader } from './network/section';
import { findingsOf } from './network/section-conditions';
import { answerOutput, compactFindingOutput } from './outputs';
import { decodePageToken, encodePageToken, PageScope } from './page-token';
import { subjectOf } from './subject';
import { defineTool, READ_ONLY } from './tool';
import { CheckResult } from '../evidence/documents';
import { Finding } from '../findings/finding';

const READERS: Readonly<Record<NetworkSection, SectionReader>> = {
  iptables: iptablesSection,
  cni: cniSection,
  routes: routesSection,
  dns: dnsSection,
  eni: eniSection,
  ipamd: ipamdSection,
  kube_proxy: kubeProxySection,
  conntrack: conntrackSection,
  ena: enaSection,
};

/** Rows of one table; more are counted. */
const MOST_ROWS = 25;
/** A section may take this much before others get their turn; the first of a page may take all. */
const SECTION_BYTES = 8_000;
const EXCERPT_BYTES = 160;

const input = z.strictObject({
  ...evidenceInput,
  sections: z.array(z.enum([...NETWORK_SECTIONS, 'all'])).max(10).optional().describe('Default: all'),
  pageToken: pageTokenInput,
  maxTokens: maxTokensInput,
});

const output = answerOutput({
  assessment: z.string(),
  sections: z.array(z.strictObject({
    section: z.enum(NETWORK_SECTIONS),
    findings: z.array(compactFindingOutput),
    checkedNormal: z.array(z.string()),
    notAvailable: z.array(z.string()),
    facts: z.record(z.string(), z.unknown()),
    omitted: z.record(z.string(), z.int()).optional(),
  })),
});

interface SectionView {
  readonly section: NetworkSection;
  readonly findings: readonly CompactFinding[];
  readonly checkedNormal: readonly string[];
  readonly notAvailable: readonly string[];
  readonly facts: Readonly<Record<string, unknown>>;
  readonly omitted?: Readonly<Record<string, number>>;
}

/** The node's network state, section by section. */
export const networkDiagnosticsTool = defineTool({
  name: 'network_diagnostics',
  title: 'Network diagnostics',
  description: 'Network state of a node by section: findings, what was checked and is normal, what is missing, and facts (drop rules with counters, routes, DNS, CNI settings, ENIs, conntrack, ENA).',
  tier: 'read',
  input,
  output,
  annotations: READ_ONLY,
  async handler(args, context) {
    const reader = await context.bundles.open(args.instanceId, args.bundleId);
    const { manifest } = reader;
    const [document, facts] = [await reader.findings(), await reader.facts()];
    const wanted = args.sections ?? [];
    const asked = NETWORK_SECTIONS.filter(each => wanted.length === 0 || wanted.includes('all') || wanted.includes(each));
    const found = new Map(asked.map(section => [section, findingsOf(section, document.findings, asked, document.checks)]));
    const all = [...found.values()].flat();

    const scope: PageScope = { tool: 'network_diagnostics', args, edition: `${manifest.bundleId} ${document.findings.length}` };
    const from = decodePageToken(scope, args.pageToken)?.[0] ?? 0;
    const reply = {
      outcome: outcomeOf(manifest),
      subjects: [subjectOf(manifest)],
      fields: { assessment: assess(all, asked), sections: [] as SectionView[] },
      coverage: { ...coverageOf(manifest, []), notEvaluable: [...unjudged(document.checks, asked)] },
      gaps: bundleGaps(manifest),
      next: nextOf(all, manifest.instanceId, manifest.bundleId),
    };
    const views: SectionView[] = [];
    let left = args.maxTokens * 4 - bytesOf(reply) - PAGE_TOKEN_BYTES - 64;
    for (const section of asked.slice(from)) {
      const read = READERS[section](facts, manifest);
      const view = viewOf(section, read, found.get(section)!, normal(document.checks, section), views.length === 0 ? left : SECTION_BYTES);
      const cost = bytesOf(view) + 1;
      if (views.length > 0 && cost > left) { break; }
      left -= cost;
      views.push(view);
    }
    const to = from + views.length;
    return {
      ...reply,
      fields: { ...reply.fields, sections: views },
      ...(to < asked.length && { nextPageToken: encodePageToken(scope, [to]) }),
    };
  },
});

/** A section within `maxBytes`: findings first, then what was missing, the summary, the tables, and what was checked and is normal. */
function viewOf(
  section: NetworkSection, read: SectionFacts, findings: readonly Finding[], checked: readonly string[], maxBytes: number,
): SectionView {
  const facts: Record<string, unknown> = {};
  const omitted: Record<string, number> = {};
  const skeleton = { section, findings: [], checkedNormal: [], notAvailable: [], facts, omitted };
  // the counts of what is left out need room themselves
  const packer = new BudgetPacker(Math.floor(maxBytes / 4), skeleton, 40 + 32 * (3 + read.tables.length));
  const note = (name: string, missing: number) => { if (missing > 0) { omitted[name] = missing; } };

  const shown = packer.take(lazily(findings, each => compactFinding(each, EXCERPT_BYTES)), Math.max(packer.bytesLeft * 0.5, 0));
  note('findings', findings.length - shown.length);
  const missing = packer.take(read.notAvailable);
  if (Object.keys(read.summary).length > 0) {
    if (packer.fits(read.summary, 12)) { facts.summary = read.summary; } else { note('summary', 1); }
  }
  const normals = packer.take(checked, packer.bytesLeft * 0.4);
  note('checkedNormal', checked.length - normals.length);
  for (const table of read.tables) {
    const rows = packer.take(table.rows.slice(0, MOST_ROWS), packer.bytesLeft - table.name.length - 8);
    if (rows.length > 0 && packer.fits('', table.name.length + 6)) { facts[table.name] = rows; }
    note(table.name, table.rows.length - rows.length);
  }
  return { section, findings: shown, checkedNormal: normals, notAvailable: missing, facts, ...(Object.keys(omitted).length > 0 && { omitted }) };
}

/** What detectors of the section looked at and found to be in order. */
function normal(checks: readonly CheckResult[], section: NetworkSection): string[] {
  const sentences = checks.filter(each => each.section === section && each.outcome === 'absent' && each.checked !== undefined).map(each => clipText(each.checked!, 240));
  return [...new Set(sentences)];
}

function unjudged(checks: readonly CheckResult[], asked: readonly NetworkSection[]): Set<string> {
  const lines = checks.filter(each => each.outcome === 'not-evaluable' && asked.some(section => section === each.section))
    .map(each => clipText(`${each.condition}: ${each.missing?.join(', ') ?? 'unknown evidence'}`, 160));
  return new Set(lines.slice(0, 10));
}

function assess(findings: readonly Finding[], asked: readonly NetworkSection[]): string {
  const scope = asked.length === NETWORK_SECTIONS.length ? 'the network sections' : asked.join(', ');
  const grave = findings.filter(each => each.severity === 'critical' || each.severity === 'high').length;
  if (grave > 0) { return `${grave} critical or high finding${grave === 1 ? '' : 's'} in ${scope}; ${findings.length} in all.`; }
  return findings.length > 0
    ? `Nothing critical or high in ${scope}; ${findings.length} lesser finding${findings.length === 1 ? '' : 's'}.`
    : `No finding in ${scope}. Read checkedNormal for what was looked at, and notAvailable for what was not.`;
}

function nextOf(findings: readonly Finding[], instanceId: string, bundleId: string): NextCall[] {
  const worst = findings.find(each => each.evidence.length > 0);
  if (worst === undefined) { return [{ tool: 'quick_triage', args: { instanceId, bundleId }, why: 'causes outside the network' }]; }
  const { logKey, lines } = worst.evidence[0];
  return [{ tool: 'read', args: { logKey, startLine: Math.max(1, lines[0] - 5), lineCount: 20 }, why: `what surrounds the evidence of ${worst.finding_id}` }];
}
