import * as z from 'zod';
import { NextCall } from './answer';
import { shown } from './arguments';
import { BudgetPacker, PAGE_TOKEN_BYTES } from './budget';
import { evidenceInput, formatInput, maxTokensInput, pageTokenInput } from './inputs';
import { answerOutput, severityOutput } from './outputs';
import { decodePageToken, encodePageToken, PageScope } from './page-token';
import { defineTool, READ_ONLY } from './tool';
import { ToolError } from './tool-error';
import { TOOL_CATALOG } from '../../catalog/tools';
import { RUNBOOKS, runbookOf, runbookOfCondition, runbooksOf } from '../runbooks/library';
import { renderSection } from '../runbooks/render-runbook';
import { Runbook, RUNBOOK_SECTIONS } from '../runbooks/runbook';

const MOST_NEXT = 3;
/** Read tools that every server of ours has and that ask about one node. */
const NODE_TOOLS: ReadonlySet<string> = new Set(TOOL_CATALOG
  .filter(({ tier, needsAws }) => tier === 'read' && !needsAws).map(({ name }) => name)
  .filter(name => !['compare_nodes', 'list_sops', 'get_sop'].includes(name)));

const input = z.strictObject({
  sopName: z.string().max(128).optional().describe('Id, e.g. D5'),
  condition: z.string().max(64).optional().describe('Instead of sopName'),
  section: z.enum(['all', ...RUNBOOK_SECTIONS]).default('all'),
  instanceId: evidenceInput.instanceId.describe('Node for next calls'),
  bundleId: evidenceInput.bundleId.describe('Same'),
  response_format: formatInput,
  pageToken: pageTokenInput,
  maxTokens: maxTokensInput,
});

const output = answerOutput({
  sop: z.strictObject({
    id: z.string(),
    title: z.string(),
    area: z.string(),
    severity: severityOutput,
    conditions: z.array(z.string()).optional(),
    tools: z.array(z.string()).optional(),
    sections: z.array(z.strictObject({ section: z.enum(RUNBOOK_SECTIONS), text: z.string() })),
    sources: z.array(z.string()).optional(),
  }),
});

/** One runbook. */
export const getSopTool = defineTool({
  name: 'get_sop',
  title: 'Get a runbook',
  description: 'A runbook, whole or one section. Evidence names calls to make; remediation is steps for a human, marked by what they change.',
  tier: 'read',
  input,
  output,
  annotations: READ_ONLY,
  async handler(args) {
    const runbook = chosen(args.sopName, args.condition);
    const sections = args.section === 'all' ? RUNBOOK_SECTIONS : [args.section];
    const { id, title, area, severity, conditions, tools, sources } = runbook;
    const node = { ...(args.instanceId !== undefined && { instanceId: args.instanceId }), ...(args.bundleId !== undefined && { bundleId: args.bundleId }) };
    const scope: PageScope = { tool: 'get_sop', args: { ...args }, edition: `${RUNBOOKS.length}` };
    const from = decodePageToken(scope, args.pageToken)?.[0] ?? 0;
    const isDetailed = args.response_format === 'detailed';
    const sop = { id, title, area, severity, ...(isDetailed && { conditions, tools }), sections: [] as unknown[], ...(isDetailed && { sources }) };
    const reply = {
      subjects: [],
      fields: { sop },
      next: sections.includes('evidence')
        ? nextOf(runbook, node)
        : [{ tool: 'get_sop', args: { sopName: id, section: 'evidence', ...node }, why: 'the calls that gather its evidence' }],
    };
    const asked = sections.slice(from).map(section => ({ section, text: renderSection(runbook, section) }));
    const texts = new BudgetPacker(args.maxTokens, reply, PAGE_TOKEN_BYTES).take(asked);
    const to = from + texts.length;
    return {
      ...reply,
      fields: { sop: { ...sop, sections: texts } },
      ...(to < sections.length && { nextPageToken: encodePageToken(scope, [to]) }),
    };
  },
});

function chosen(name: string | undefined, condition: string | undefined): Runbook {
  if ((name === undefined) === (condition === undefined)) {
    throw new ToolError('INVALID_ARGUMENT', 'get_sop: give either sopName (the `runbook` of a finding, e.g. D5) or condition (the `condition` of a finding).');
  }
  const runbook = name !== undefined ? runbookOf(name) : runbookOfCondition(condition!);
  if (runbook !== undefined) { return runbook; }
  const wanted = (name ?? condition!).replace(/[^A-Za-z0-9]+/g, ' ');
  const close = runbooksOf({ text: wanted.replace(/^runbooks /, '').replace(/^[A-Za-z]\d{1,2} /, '') }).slice(0, 3).map(each => `${each.id} (${each.title})`);
  throw new ToolError('RUNBOOK_NOT_FOUND', `get_sop: no runbook ${name === undefined ? 'for condition ' : ''}${shown(name ?? condition)} among ${RUNBOOKS.length}. `
    + `${close.length > 0 ? `Closest: ${close.join(', ')}. ` : ''}list_sops finds them by condition, area or words.`);
}

/** The runbook's first calls that can be made here as they stand. */
function nextOf({ calls }: Runbook, node: Readonly<Record<string, string>>): NextCall[] {
  return calls.filter(({ tool }) => NODE_TOOLS.has(tool)).slice(0, MOST_NEXT).map(({ tool, args, why }) => ({ tool, args: { ...node, ...args }, why }));
}
