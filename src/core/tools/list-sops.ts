import * as z from 'zod';
import { BudgetPacker, PAGE_TOKEN_BYTES } from './budget';
import { formatInput, maxTokensInput, pageTokenInput, severityInput } from './inputs';
import { answerOutput, severityOutput } from './outputs';
import { decodePageToken, encodePageToken, PageScope } from './page-token';
import { defineTool, READ_ONLY } from './tool';
import { ToolError } from './tool-error';
import { conditionOf, CONDITIONS } from '../../catalog/conditions';
import { severitiesOf } from '../findings/severity-filter';
import { RUNBOOKS, runbooksOf } from '../runbooks/library';

const AREAS = [...new Set(CONDITIONS.map(({ area }) => area))];

const MOST_CLOSE = 6;

const input = z.strictObject({
  condition: z.string().max(64).optional().describe('As in findings'),
  area: z.enum(AREAS).optional(),
  severity: severityInput.default('all'),
  query: z.string().max(200).optional().describe('Words, best match first'),
  response_format: formatInput,
  pageToken: pageTokenInput,
  maxTokens: maxTokensInput,
});

const output = answerOutput({
  sops: z.array(z.strictObject({
    id: z.string(),
    title: z.string(),
    area: z.enum(AREAS),
    severity: severityOutput,
    conditions: z.array(z.string()),
    tools: z.array(z.string()).optional(),
    sources: z.array(z.string()).optional(),
  })),
  totalCount: z.int(),
});

/** Conditions that share a word with what was asked for. */
function closeTo(name: string): string {
  const words = name.toLowerCase().split(/[^a-z0-9]+/).filter(each => each.length > 2);
  const close = CONDITIONS.map(({ id }) => ({ id, shared: words.filter(each => id.includes(each)).length })).filter(each => each.shared > 0)
    .sort((a, b) => b.shared - a.shared).slice(0, MOST_CLOSE);
  return close.length > 0 ? ` Close: ${close.map(each => each.id).join(', ')}.` : '';
}

/** Which runbooks there are. */
export const listSopsTool = defineTool({
  name: 'list_sops',
  title: 'List runbooks',
  description: 'Runbooks by condition, area, severity or words: id, title, conditions. Findings name theirs in `runbook`; use this when there is no finding.',
  tier: 'read',
  input,
  output,
  annotations: READ_ONLY,
  async handler(args) {
    if (args.condition !== undefined && conditionOf(args.condition) === undefined) {
      throw new ToolError('INVALID_ARGUMENT', `list_sops: no condition ${JSON.stringify(args.condition)}.${closeTo(args.condition)} Use the \`condition\` of a finding unchanged, or \`query\` with a few words.`);
    }
    const found = runbooksOf({
      ...(args.condition !== undefined && { condition: args.condition }),
      ...(args.area !== undefined && { area: args.area }),
      severity: severitiesOf(args.severity),
      ...(args.query !== undefined && { text: args.query }),
    });
    const scope: PageScope = { tool: 'list_sops', args, edition: `${RUNBOOKS.length}` };
    const from = Math.min(decodePageToken(scope, args.pageToken)?.[0] ?? 0, found.length);
    const rows = found.slice(from).map(({ id, title, area, severity, conditions, tools, sources }) => (
      { id, title, area, severity, conditions, ...(args.response_format === 'detailed' && { tools, sources }) }));
    const reply = {
      subjects: [],
      fields: { sops: [] as unknown[], totalCount: found.length },
      gaps: found.length > 0 ? [] : ['No runbook fits. Z1 is for faults without one.'],
      next: [rows[0] ? { tool: 'get_sop', args: { sopName: rows[0].id }, why: 'the first of these runbooks' } : { tool: 'get_sop', args: { sopName: 'Z1' }, why: 'how to find a cause from the evidence' }],
    };
    const sops = new BudgetPacker(args.maxTokens, reply, PAGE_TOKEN_BYTES).take(rows);
    const to = from + sops.length;
    return {
      ...reply,
      fields: { ...reply.fields, sops },
      ...(to < found.length && { nextPageToken: encodePageToken(scope, [to]) }),
    };
  },
});
