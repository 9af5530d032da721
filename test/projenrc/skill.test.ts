import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Open } from 'unzipper';
import { CLAIMS } from '../../projenrc/skill/claims';
import { renderSkill } from '../../projenrc/skill/render-skill';
import { conditionOf, CONDITIONS } from '../../src/catalog/conditions';
import { TOOL_CATALOG } from '../../src/catalog/tools';
import { RUNBOOKS, runbookOf } from '../../src/core/runbooks/library';
import { TOOLS } from '../../src/core/tools';

const ROOT = path.join(__dirname, '..', '..');
const FOLDER = path.join(ROOT, 'assets', 'skill');
const written = new Map(readdirSync(FOLDER, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  .map((entry) => path.join(entry.parentPath, entry.name))
  .map((file) => [path.relative(FOLDER, file).split(path.sep).join('/'), readFileSync(file, 'utf8')] as const));
const texts = [...written];

describe('the agent skill', () => {
  test('is what the runbooks, the catalog and the schemas make of it', () => {
    expect(new Map(texts.sort())).toEqual(new Map([...renderSkill(RUNBOOKS, TOOLS)].sort()));
  });

  test('has the form that AWS DevOps Agent takes: SKILL.md with name and description, references beside it, no scripts', () => {
    const [, name, description] = /^---\nname: ([^\n]+)\ndescription: ([^\n]+)\n---\n/.exec(written.get('SKILL.md')!)!;
    expect(name).toMatch(/^[a-z0-9-]{1,64}$/);
    expect(description!.length).toBeLessThanOrEqual(1024);
    expect(description).not.toMatch(/: /); // would end the YAML value
    for (const file of written.keys()) { expect(file).toMatch(/^(SKILL\.md|references\/[a-z-]+\.md)$/); }
    // loaded whole when the skill is used
    expect(written.get('SKILL.md')!.length).toBeLessThanOrEqual(10_000);
  });

  test.each(texts)('%s: every call names a tool and arguments that the tool accepts', (_file, text) => {
    for (const [, tool, args] of text.matchAll(/`([a-z_]+) (\{[^`]*\})`/g)) {
      expect([tool, TOOLS.find(({ name }) => name === tool)?.input.safeParse(JSON.parse(args!)).error?.issues]).toEqual([tool, undefined]);
      expect(TOOLS.map(({ name }) => name)).toContain(tool);
    }
  });

  test.each(texts)('%s: every tool in it exists', (_file, text) => {
    const named = [...text.matchAll(/`((?:list|get|batch|quick|compare|cluster|network|storage|tcpdump)_[a-z_]+)[`\s]/g)].map((each) => each[1]!);
    const catalog = TOOL_CATALOG.map(({ name }) => name);
    expect(named.filter((each) => !catalog.includes(each))).toEqual([]);
  });

  test.each(texts)('%s: every runbook in it exists', (_file, text) => {
    const ids = [...text.matchAll(/\b[A-JZ]\d{1,2}\b(?! ?%)/g)].map((each) => each[0]);
    // names of things that look alike: security feature levels, instance families, hardware
    const others = new Set(['H100', 'A100']);
    expect(ids.filter((each) => runbookOf(each) === undefined && !others.has(each))).toEqual([]);
  });

  test.each(texts)('%s: every link leads to a file of the skill', (_file, text) => {
    expect([...text.matchAll(/\]\(([^)]+)\)/g)].map((each) => each[1]!).filter((each) => !written.has(each))).toEqual([]);
  });

  test('lists every condition with its runbook, every tool, and every runbook', () => {
    for (const { id, row } of CONDITIONS) { expect(written.get('references/conditions.md')).toMatch(new RegExp(`^\\| \`${id}\` .* \\| ${row} \\|$`, 'm')); }
    for (const { name } of TOOLS) { expect(written.get('references/tools.md')).toContain(`\n## ${name}\n`); }
    const triage = texts.filter(([file]) => file.startsWith('references/triage-')).map(([, text]) => text).join('\n');
    for (const { id, title } of RUNBOOKS) { expect(triage).toContain(`\n## ${id} ${title}\n`); }
  });

  test('what it says may be claimed leads to a runbook', () => {
    for (const { claim, runbook } of CLAIMS) { expect([claim, runbookOf(runbook)?.id]).toEqual([claim, runbook]); }
    for (const [, id] of written.get('references/claims.md')!.matchAll(/^- `([^`]+)`: /gm)) { expect([id, conditionOf(id!) !== undefined]).toEqual([id, true]); }
  });

  test('packs to the same small zip every time, and the zip holds these files', async () => {
    const program = `import { zip } from ${JSON.stringify(pathToFileURL(path.join(ROOT, 'projenrc', 'zip.mjs')).href)};
      import { readFileSync } from 'node:fs';
      const files = new Map(JSON.parse(process.argv[1]).map((name) => [name, readFileSync(${JSON.stringify(`${FOLDER}/`)} + name)]));
      process.stdout.write(zip(files));`;
    const pack = (names: readonly string[]) => execFileSync(process.execPath, ['--input-type=module', '-e', program, JSON.stringify(names)], { maxBuffer: 1 << 22 });
    const zip = pack([...written.keys()]);
    expect(pack([...written.keys()].reverse()).equals(zip)).toBe(true);
    expect(zip.length).toBeLessThanOrEqual(100 * 1024);
    const { files } = await Open.buffer(zip);
    expect(files.map((each) => each.path).sort()).toEqual([...written.keys()].sort());
    for (const each of files) { expect((await each.buffer()).toString('utf8')).toBe(written.get(each.path)); }
  });
});
