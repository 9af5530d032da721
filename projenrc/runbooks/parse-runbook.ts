import * as yaml from 'yaml';
import * as z from 'zod';
import { fileNameOf } from '../../src/core/runbooks/file-name';
import { Runbook, RUNBOOK_SECTIONS, RunbookCall, RunbookSection } from '../../src/core/runbooks/runbook';

const runbookId = z.string().regex(/^[A-Z]\d{1,2}$/);

/** What stands before the text of every runbook. */
export const frontMatter = z.strictObject({
  id: runbookId,
  also: z.array(runbookId).default([]),
  title: z.string().min(8).max(80),
  area: z.enum(['lifecycle', 'runtime', 'kernel', 'network', 'storage', 'identity', 'accelerator', 'workload', 'coverage']),
  severity: z.enum(['critical', 'high', 'medium', 'low', 'info']),
  conditions: z.array(z.string().regex(/^[a-z][a-z0-9-]+$/)),
  keywords: z.array(z.string().regex(/^[a-z0-9][a-z0-9 ._/-]*$/)).min(1).max(16),
  tools: z.array(z.string()).min(1),
  sources: z.array(z.url({ protocol: /^https$/ })).min(1).max(6),
});

const call = z.strictObject({ tool: z.string(), args: z.record(z.string(), z.unknown()), why: z.string().min(8).max(140) });

/** One file of assets/runbooks, or an error that names the file and what is wrong with it. */
export function parseRunbook(file: string, text: string): Runbook {
  const fail = (message: string): never => { throw new Error(`assets/runbooks/${file}: ${message}`); };
  const parts = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? fail('must begin with front matter between two lines of ---');
  const head = frontMatter.safeParse(yaml.parse(parts[1]!));
  if (!head.success) { return fail(`front matter: ${z.prettifyError(head.error)}`); }
  const sections = sectionsOf(parts[2]!, fail);
  const block = /^```json\n([\s\S]*?)\n```\n*/.exec(sections.evidence) ?? fail('Evidence must begin with a ```json block: one call to a line');
  const calls = block[1]!.split('\n').map((line): RunbookCall => {
    try {
      return call.parse(JSON.parse(line));
    } catch (error) {
      return fail(`Evidence: no call {"tool", "args", "why"}: ${line}: ${error instanceof z.ZodError ? z.prettifyError(error) : String(error)}`);
    }
  });
  const runbook: Runbook = { ...head.data, calls, sections: { ...sections, evidence: sections.evidence.slice(block[0].length) } };
  if (file.toLowerCase() !== `${fileNameOf(runbook)}.md` || !file.startsWith(`${runbook.id}-`)) {
    fail(`the file of this id and title is ${runbook.id}${fileNameOf(runbook).slice(runbook.id.length)}.md`);
  }
  return runbook;
}

function sectionsOf(body: string, fail: (message: string) => never): Record<RunbookSection, string> {
  const pieces = body.split(/^## /m);
  if (pieces[0]!.trim() !== '') { fail('text before the first section'); }
  const named = pieces.slice(1).map((piece) => {
    const end = piece.indexOf('\n');
    return { name: piece.slice(0, end).trim().toLowerCase(), text: piece.slice(end).trim() };
  });
  const names = named.map(({ name }) => name).join(', ');
  if (names !== RUNBOOK_SECTIONS.join(', ')) { fail(`sections must be ${RUNBOOK_SECTIONS.join(', ')}; got ${names}`); }
  for (const { name, text } of named) { if (text === '') { fail(`section ${name} is empty`); } }
  return Object.fromEntries(named.map(({ name, text }) => [name, text])) as Record<RunbookSection, string>;
}
