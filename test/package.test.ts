import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = path.join(__dirname, '..');
const MAX_TARBALL_BYTES = 2 * 1024 * 1024;

/** What compiling makes; `npm test` in a fresh clone has nothing of it, `npx projen build` and .ci/run have. */
const COMPILED = ['lib/index.js', '.jsii', 'API.md', 'assets/bundles/main.js'].every((file) => existsSync(path.join(ROOT, file)));
const whenCompiled = COMPILED ? describe : describe.skip;

interface PackedFile { readonly path: string }
interface Packed { readonly size: number; readonly unpackedSize: number; readonly files: readonly PackedFile[] }

test('the command that the package installs is a file that is shipped and can be run', () => {
  const { bin } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { bin: Record<string, string> };
  expect(Object.keys(bin)).toEqual(['eks-node-diagnostics-mcp']);
  for (const file of Object.values(bin)) {
    expect(readFileSync(path.join(ROOT, file), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(statSync(path.join(ROOT, file)).mode & 0o111).not.toBe(0);
  }
});

whenCompiled('the compiled construct wing (needs npx projen compile)', () => {
  test('lib/ holds the exports, constructs and catalog, and nothing of the engine', () => {
    expect(readdirSync(path.join(ROOT, 'lib')).sort()).toEqual(['catalog', 'constructs', 'index.d.ts', 'index.js']);
  });

  test('requires nothing but its own files and its peers', () => {
    const wanted = filesBelow(path.join(ROOT, 'lib')).filter((file) => file.endsWith('.js'))
      .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/require\("([^"]+)"\)/g)].map((match) => match[1]!))
      .filter((name) => !/^\.|^constructs$|^aws-cdk-lib(\/|$)|^node:|^(?:path|fs)$/.test(name));
    // jsii itself adds the runtime type information
    expect(wanted.filter((name) => name !== 'jsii')).toEqual([]);
  });
});

whenCompiled('the npm package (needs npx projen build)', () => {
  let packed: Packed;
  let names: readonly string[];

  beforeAll(() => {
    // without scripts, cache or registry: only the list of files
    const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline', '--loglevel=error'], { cwd: ROOT, encoding: 'utf8', shell: process.platform === 'win32', maxBuffer: 1 << 26 });
    const answer = JSON.parse(output) as readonly Packed[] | Readonly<Record<string, Packed>>;
    packed = Object.values(answer)[0]!; // npm 12 names the package, earlier ones give a list
    names = packed.files.map((file) => file.path);
  });

  test.each([
    'package.json', 'README.md', 'LICENSE', 'API.md', '.jsii', 'lib/index.js', 'lib/index.d.ts', 'bin/eks-node-diagnostics-mcp',
    'assets/bundles/main.js', 'assets/bundles/engine.js', 'assets/bundles/tools.js', 'assets/bundles/ingest.js', 'assets/bundles/functions.json', 'assets/bundles/THIRD_PARTY_NOTICES.txt',
  ])('ships %s', (file) => { expect(names).toContain(file); });

  test.each([
    ['a runbook', 'Never flush a table'],
    ['a condition', 'A DROP or REJECT rule blocks pod, service or node traffic'],
    ['a check', 'carries pods\' traffic, not that of kubelet'],
    ['a tool', 'Ask for fewer'],
  ])('holds %s once: the command and the functions share files', (_, sentence) => {
    const folder = path.join(ROOT, 'assets', 'bundles');
    // files of an earlier build stay for some minutes (projenrc/build-assets.mjs); those of one build have one time
    const built = statSync(path.join(folder, 'main.js')).mtimeMs;
    const bundles = filesBelow(folder).filter((file) => file.endsWith('.js') && statSync(file).mtimeMs === built);
    expect(bundles.map((file) => readFileSync(file, 'utf8').split(sentence).length - 1).filter((count) => count > 0)).toEqual([1]);
  });

  test('ships every bundle that was built', () => {
    const built = filesBelow(path.join(ROOT, 'assets')).map((file) => path.relative(ROOT, file).split(path.sep).join('/'));
    // runbooks are inside a bundle, the skill is in its archive
    expect(built.filter((file) => !names.includes(file) && !/^assets\/(?:runbooks|skill)\//.test(file))).toEqual([]);
  });

  test('ships no sources, tests, sample bundles or project files', () => {
    const allowed = /^(?:lib|assets|bin)\/|^(?:package\.json|README\.md|LICENSE|API\.md|\.jsii|rosetta\/default\.ts-fixture)$/; // rosetta translates the README with its fixture
    expect(names.filter((name) => !allowed.test(name))).toEqual([]);
    expect(names.filter((name) => name.startsWith('lib/') && !/\.(?:js|d\.ts)$/.test(name))).toEqual([]);
  });

  test('stays small enough to be installed by every app', () => {
    expect(packed.size).toBeLessThanOrEqual(MAX_TARBALL_BYTES);
  });
});

whenCompiled('the bundles in assets/', () => {
  const bundles = filesBelow(path.join(ROOT, 'assets')).filter((file) => file.endsWith('.js'));

  test('hold nothing of the CDK: the engine runs without it', () => {
    expect(bundles.length).toBeGreaterThanOrEqual(4);
    expect(bundles.filter((file) => /jsii\.rtti|require\("(?:aws-cdk-lib|@aws-cdk|constructs)\b/.test(readFileSync(file, 'utf8')))).toEqual([]);
  });

  test('need only Node: what they require is built in or lies beside them', () => {
    const { builtinModules } = jest.requireActual<typeof import('node:module')>('node:module');
    for (const file of bundles) {
      const wanted = [...readFileSync(file, 'utf8').matchAll(/\brequire\("([^"]+)"\)/g)].map((match) => match[1]!);
      const foreign = wanted.filter((name) => !builtinModules.includes(name.replace(/^node:/, '')) && !existsSync(new URL(name, pathToFileURL(file))));
      // unzipper asks for the S3 client only when it is given one; ajv writes its own names into code that it generates for files, which nobody asks of it
      expect([path.basename(file), foreign.filter((name) => !/^@aws-sdk\/|^ajv(?:-formats)?\/dist\//.test(name))]).toEqual([path.basename(file), []]);
    }
  });
});

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) { return []; }
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(full) : entry.name.startsWith('.') ? [] : [full];
  });
}
