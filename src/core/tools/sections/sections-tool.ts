import * as z from 'zod';
import { CheckResult } from '../../evidence/documents';
import { Finding } from '../../findings/finding';
import { NextCall } from '../answer';
import { bundleGaps, coverageOf, notEvaluable, outcomeOf } from '../coverage';
import { evidenceInput, formatInput, maxTokensInput, pageTokenInput } from '../inputs';
import { answerOutput, compactFindingOutput } from '../outputs';
import { PageScope } from '../page-token';
import { SectionReader } from './section-facts';
import { assessSections, SectionView, withSections } from './section-view';
import { subjectOf } from '../subject';
import { defineTool, READ_ONLY, ToolDefinition } from '../tool';

/** Groups of conditions that nothing could judge. */
const MOST_UNJUDGED = 8;

/** A diagnostics tool that shows one area of a node, section by section. */
export interface SectionsTool<S extends string> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** the area in a sentence: `the network` */
  readonly area: string;
  readonly sections: readonly S[];
  readonly readers: Readonly<Record<S, SectionReader>>;
  /** the findings of a section, where a finding is shown in one of the sections asked for */
  findingsOf(section: S, findings: readonly Finding[], asked: readonly S[], checks: readonly CheckResult[]): readonly Finding[];
  checksOf(section: S, checks: readonly CheckResult[], asked: readonly S[]): readonly CheckResult[];
}

/** The tool of an area: `sections` among its arguments, findings, checks, gaps and facts of each in the answer. */
export function sectionsTool<S extends string>({ name, title, description, area, sections, readers, findingsOf, checksOf }: SectionsTool<S>): ToolDefinition {
  const input = z.strictObject({
    ...evidenceInput,
    sections: z.array(z.enum([...sections, 'all'])).max(sections.length + 1).optional().describe('Default: all'),
    response_format: formatInput,
    pageToken: pageTokenInput,
    maxTokens: maxTokensInput,
  });
  const output = answerOutput({
    assessment: z.string(),
    sections: z.array(z.strictObject({
      section: z.enum(sections),
      findings: z.array(compactFindingOutput),
      checkedNormal: z.array(z.string()),
      notAvailable: z.array(z.string()),
      facts: z.record(z.string(), z.unknown()),
      omitted: z.record(z.string(), z.int()).optional(),
    })),
  });

  return defineTool({
    name,
    title,
    description,
    tier: 'read',
    input,
    output,
    annotations: READ_ONLY,
    async handler(args, context) {
      const reader = await context.bundles.open(args.instanceId, args.bundleId);
      const { manifest } = reader;
      const [document, facts] = [await reader.findings(), await reader.facts()];
      const wanted: readonly string[] = args.sections ?? [];
      const asked = sections.filter(each => wanted.length === 0 || wanted.includes('all') || wanted.includes(each));
      const found = new Map(asked.map(section => [section, findingsOf(section, document.findings, asked, document.checks)]));
      const checks = new Map(asked.map(section => [section, checksOf(section, document.checks, asked)]));
      const all = [...found.values()].flat();

      const scope: PageScope = { tool: name, args, edition: `${manifest.bundleId} ${document.findings.length}` };
      const reply = {
        outcome: outcomeOf(manifest),
        subjects: [subjectOf(manifest)],
        fields: { assessment: assessSections(all, asked.length === sections.length ? `the sections of ${area}` : asked.join(', ')), sections: [] as SectionView<S>[] },
        coverage: { ...coverageOf(manifest, []), notEvaluable: notEvaluable([...checks.values()].flat(), MOST_UNJUDGED) },
        gaps: bundleGaps(manifest),
        next: nextOf(all, area, manifest.instanceId, manifest.bundleId),
      };
      return withSections(reply, { asked, readers, findings: found, checks, facts, manifest, detail: args.response_format }, { scope, token: args.pageToken, maxTokens: args.maxTokens });
    },
  });
}

function nextOf(findings: readonly Finding[], area: string, instanceId: string, bundleId: string): NextCall[] {
  const worst = findings.find(each => each.evidence.length > 0);
  if (worst === undefined) { return [{ tool: 'quick_triage', args: { instanceId, bundleId }, why: `causes outside ${area}` }]; }
  const { logKey, lines } = worst.evidence[0];
  return [{ tool: 'read', args: { logKey, startLine: Math.max(1, lines[0] - 5), lineCount: 20 }, why: `what surrounds the evidence of ${worst.finding_id}` }];
}
