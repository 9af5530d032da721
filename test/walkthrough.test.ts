import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from './cli/temporary-folder';

const ROOT = path.join(__dirname, '..');
const TEXT = readFileSync(path.join(ROOT, 'docs', 'walkthrough.md'), 'utf8');
const LOCAL = TEXT.slice(TEXT.indexOf('## Without a cluster'), TEXT.indexOf('## On a test cluster'));
const workspace = path.join(temporaryFolder(), 'workspace');
const run = promisify(execFile);

/** A command, and the part of its answer that the page shows. */
interface Step { readonly command: string; readonly kind: 'json' | 'text'; readonly shown: string }

const BLOCKS = [...LOCAL.matchAll(/^```(sh|json|text)\n([\s\S]*?)^```/gm)].map(([, kind, text]) => ({ kind: kind!, text: text!.trim() }));
const VARIABLES = BLOCKS[0]!.text;
const STEPS: readonly Step[] = BLOCKS.slice(1).flatMap(({ kind, text }, index, all) => (kind === 'sh' ? [{ command: text, kind: all[index + 1]!.kind as Step['kind'], shown: all[index + 1]!.text }] : []));

async function output(command: string): Promise<string> {
  const { FORCE_COLOR: _force, ...env } = process.env;
  const { stdout } = await run('sh', ['-c', `${VARIABLES}\n${command}`], { cwd: ROOT, env: { ...env, EKS_NODE_DIAGNOSTICS_WORKSPACE: workspace }, maxBuffer: 32 * 1024 * 1024 });
  return stdout;
}

/** Lists are shown from their beginning. */
function expectShown(actual: unknown, shown: unknown, where: string): void {
  if (Array.isArray(shown)) {
    expect([where, Array.isArray(actual)]).toEqual([where, true]);
    if (shown.length === 0) { expect([where, actual]).toEqual([where, []]); }
    shown.forEach((each, index) => expectShown((actual as unknown[])[index], each, `${where}[${index}]`));
  } else if (shown !== null && typeof shown === 'object') {
    Object.entries(shown).forEach(([name, each]) => expectShown((actual as Record<string, unknown> | undefined)?.[name], each, `${where}.${name}`));
  } else {
    expect([where, actual]).toEqual([where, shown]);
  }
}

test('each command of the local part is followed by an answer', () => {
  expect(STEPS.length).toBeGreaterThanOrEqual(8);
  expect(BLOCKS).toHaveLength(1 + 2 * STEPS.length);
});

describe('docs/walkthrough.md', () => {
  const sizes = new Map<string, number>();

  test.each(STEPS.map((step) => [step.command, step] as const))('%s', async (command, { kind, shown }) => {
    const stdout = await output(command);
    if (kind === 'text') {
      const flat = stdout.replace(/\s+/g, ' ');
      for (const line of shown.split('\n')) { expect(flat).toContain(line.replace(/\s+/g, ' ')); }
      return;
    }
    const tool = /call (\w+)/.exec(command)![1]!;
    sizes.set(command.includes('$GOOD') && tool === 'quick_triage' ? '`quick_triage` of its peer' : tool === 'quick_triage' ? '`quick_triage` of the failing node' : `\`${tool}\``, Buffer.byteLength(stdout.trim()) / 4);
    expectShown(JSON.parse(stdout), JSON.parse(shown), '');
  }, 60_000);

  test('the costs are those of these answers', () => {
    const told = [...LOCAL.matchAll(/^\| (`.*?) \| ([\d,]+) \|$/gm)].map(([, call, tokens]) => [call!, Number(tokens!.replace(',', ''))] as const);
    expect(new Set(told.map(([call]) => call))).toEqual(new Set(sizes.keys()));
    for (const [call, tokens] of told) {
      // wordings of findings and runbooks change; the order of size must not
      expect([call, sizes.get(call)! <= tokens * 1.25 && sizes.get(call)! >= tokens * 0.7, sizes.get(call)]).toEqual([call, true, expect.any(Number)]);
    }
  });

  test('the part on a cluster names only tools and conditions that exist', () => {
    const { TOOL_CATALOG } = jest.requireActual<typeof import('../src/catalog/tools')>('../src/catalog/tools');
    const named = [...TEXT.matchAll(/`([a-z]+_[a-z]+|collect|status|summarize|correlate|read)(?: \{|`)/g)].map((match) => match[1]!);
    expect(named.filter((name) => !TOOL_CATALOG.some((each) => each.name === name))).toEqual([]);
  });
});
