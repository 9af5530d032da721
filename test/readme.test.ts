import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..');

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

describe('README.md', () => {
  const text = read('README.md');
  const commands = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap((match) => match[1]!.trim().split('\n'));
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

  test('has one line that installs and diagnoses, and one that installs and tests: .ci/run takes them from here', () => {
    expect(commands.filter((line) => line.startsWith('npm ci && ') && line.includes(' triage '))).toHaveLength(1);
    expect(commands.filter((line) => line === 'npm ci && npm test')).toHaveLength(1);
  });

  test('names only files that exist in its commands', () => {
    const files = commands.flatMap((line) => line.split(/\s+/).filter((word) => word.includes('/')));
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });

  test('tells of every command of the program, and of no other', () => {
    const told = [...text.matchAll(/^\| `(\w+)[ `]/gm)].map((match) => match[1]!);
    const offered = [...read('src/cli/main.ts').matchAll(/\.command\('(\w+)/g)].map((match) => match[1]!);
    expect(told.sort()).toEqual(offered.sort());
  });

  test('names only npm scripts that exist', () => {
    const named = [...text.matchAll(/`npm run ([\w:-]+)/g)].map((match) => match[1]!);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe.each(['README.md', 'docs/architecture.md', 'docs/walkthrough.md', 'docs/security.md', 'docs/operations.md', 'docs/permissions.md', 'docs/rules.md', 'docs/suppressions.md', 'benchmarks/README.md', 'examples/bundles/README.md', 'examples/typescript/black-box/README.md', 'examples/typescript/complete/README.md'])('links of %s', (file) => {
  test('lead to files that exist', () => {
    const targets = [...read(file).matchAll(/\]\((?!https?:)([^)#]+)/g)].map((match) => match[1]!);
    expect(targets.filter((target) => !existsSync(path.join(ROOT, path.dirname(file), target)))).toEqual([]);
  });
});
