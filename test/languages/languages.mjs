/*
 * Builds the Python wheel and the Java jar, synthesises examples/<language>/complete in TypeScript, Python and Java, and compares the templates: `npm run languages [python | java]`.
 * Needs the compiled package (`npx projen compile`), python3 with venv, a JDK and Maven; what is missing is skipped and said, unless --all is given.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const { version, devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const CDK = devDependencies['aws-cdk-lib'];
const STACK = 'NodeDiagnostics';

/** What a user gives on the command line, and nothing that tells languages apart: the metadata resource names the runtime. */
const CONTEXT = {
  'clusters': 'prod,staging', 'nodeRoles': 'prod-nodes,staging-nodes', 'alarmEmail': 'oncall@example.com', 'agentSpace': 'space-1', 'approvers': 'oncall',
  'aws:cdk:version-reporting': false,
};

const scratch = mkdtempSync(path.join(tmpdir(), 'languages-'));
const all = process.argv.includes('--all');
const only = process.argv[2]?.replace(/^--.*/, '');

function run(command, args, { cwd = root, env = {} } = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env: { ...process.env, ...env }, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (error || status !== 0) throw new Error(`${command} ${args.join(' ')}\n${error?.message ?? ''}${stdout}${stderr}`);
  return stdout;
}

function has(...commands) {
  return commands.every((command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0);
}

/**
 * The CDK as npm has it. Other registries, and mirrors of them, lag days or weeks behind; where they do, the newest bindings that they have are used, with this library inside: the bindings
 * only pass calls on, and what is to be shown is that ours are right.
 */
function cdkLibrary() {
  const file = path.join(scratch, `aws-cdk-lib-${CDK}.tgz`);
  if (!existsSync(file)) run('npm', ['pack', '--silent', '--pack-destination', scratch, path.join(root, 'node_modules', 'aws-cdk-lib')]);
  return file;
}

function compareVersions(a, b) {
  const [x, y] = [a, b].map((each) => each.split('.').map(Number));
  return x[0] - y[0] || x[1] - y[1] || x[2] - y[2];
}

/** A copy of an example that a user would have, without what was built in it. */
function copyOf(language) {
  const folder = path.join(scratch, language);
  cpSync(path.join(root, 'examples', language, 'complete'), folder, { recursive: true, filter: (each) => !/(?:__pycache__|node_modules|target|cdk\.out)$/.test(each) });
  return folder;
}

function template(folder, command, args, env = {}) {
  const out = path.join(folder, 'cdk.out');
  run(command, args, { cwd: folder, env: { CDK_OUTDIR: out, CDK_CONTEXT_JSON: JSON.stringify(CONTEXT), CDK_VALIDATION: 'false', ...env } });
  return JSON.parse(readFileSync(path.join(out, `${STACK}.template.json`), 'utf8'));
}

function packageFor(language, ...options) {
  const out = path.join(scratch, 'packages');
  run('npx', ['jsii-pacmak', '--target', language, '--outdir', out, ...options]);
  return path.join(out, language);
}

const CENTRAL = 'https://repo1.maven.org/maven2/software/amazon/awscdk/aws-cdk-lib';

/** Nothing to do where Maven Central has our version of the CDK. */
async function installCdk(folder, install) {
  const download = async (file) => {
    const response = await fetch(`${CENTRAL}/${file}`);
    if (!response.ok) throw new Error(`${CENTRAL}/${file}: ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  };
  const versions = [...(await download('maven-metadata.xml')).toString().matchAll(/<version>(\d+\.\d+\.\d+)<\/version>/g)].map((match) => match[1]);
  const newest = versions.filter((each) => compareVersions(each, CDK) <= 0).sort(compareVersions).at(-1);
  if (newest === CDK) return;
  const jar = path.join(folder, `aws-cdk-lib-${CDK}.jar`);
  const pom = path.join(folder, `aws-cdk-lib-${CDK}.pom`);
  writeFileSync(jar, await download(`${newest}/aws-cdk-lib-${newest}.jar`));
  writeFileSync(pom, (await download(`${newest}/aws-cdk-lib-${newest}.pom`)).toString().replace(`<version>${newest}</version>`, `<version>${CDK}</version>`));
  const library = path.join('software', 'amazon', 'awscdk', `aws-cdk-lib@${newest}.jsii.tgz`);
  cpSync(cdkLibrary(), path.join(folder, library));
  run('zip', ['-q', '-0', jar, library], { cwd: folder });
  rmSync(path.join(folder, 'software'), { recursive: true });
  install(jar, pom);
}

const LANGUAGES = {
  typescript: {
    needs: [],
    synth() {
      const folder = copyOf('typescript');
      mkdirSync(path.join(folder, 'node_modules'));
      symlinkSync(root, path.join(folder, 'node_modules', 'eks-node-diagnostics-mcp'));
      for (const name of ['aws-cdk-lib', 'constructs']) symlinkSync(path.join(root, 'node_modules', name), path.join(folder, 'node_modules', name));
      return template(folder, path.join(root, 'node_modules', '.bin', 'ts-node'), ['-T', 'app.ts']);
    },
  },
  python: {
    needs: ['python3'],
    synth() {
      const folder = copyOf('python');
      const python = path.join(folder, 'venv', 'bin', 'python');
      const wheels = packageFor('python');
      run('python3', ['-m', 'venv', path.join(folder, 'venv')]);
      const pip = (...args) => run(python, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', ...args]);
      pip(`aws-cdk-lib<=${CDK}`, `constructs==${devDependencies.constructs}`);
      pip('--no-deps', path.join(wheels, readdirSync(wheels).find((name) => name.endsWith('.whl'))));
      const bindings = path.join(run(python, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))']).trim(), 'aws_cdk');
      const library = readdirSync(bindings, { recursive: true }).find((name) => /aws-cdk-lib@[^/]*\.tgz$/.test(name));
      if (path.basename(library) !== `aws-cdk-lib@${CDK}.jsii.tgz`) cpSync(cdkLibrary(), path.join(bindings, library));
      return template(folder, python, ['app.py']);
    },
  },
  java: {
    needs: ['java', 'javac', 'mvn', 'zip'],
    async synth() {
      const folder = copyOf('java');
      const repository = process.env.LANGUAGES_MAVEN_REPOSITORY ?? path.join(scratch, 'm2');
      const settings = ['-q', '-B', `-Dmaven.repo.local=${repository}`];
      const install = (jar, pom) => run('mvn', [...settings, 'install:install-file', `-Dfile=${jar}`, `-DpomFile=${pom}`]);
      await installCdk(folder, install);
      const artifact = path.join(packageFor('java', '--maven-local-repository', repository), 'io', 'github', 'eks-node-diagnostics-mcp', 'eks-node-diagnostics-mcp', version, `eks-node-diagnostics-mcp-${version}`);
      install(`${artifact}.jar`, `${artifact}.pom`);
      return template(folder, 'mvn', [...settings, `-Deks-node-diagnostics-mcp.version=${version}`, 'compile', 'exec:java']);
    },
  },
};

try {
  if (!existsSync(path.join(root, '.jsii'))) throw new Error('The package is not compiled: run `npx projen compile` first.');
  const rows = [];
  let expected;
  let failed = false;
  for (const [language, { needs, synth }] of Object.entries(LANGUAGES)) {
    if (only && language !== only && language !== 'typescript') continue;
    if (!has(...needs)) {
      failed ||= all;
      rows.push(`| ${language} | skipped: needs ${needs.join(', ')} | - |`);
      continue;
    }
    const started = Date.now();
    const found = await synth();
    expected ??= found;
    const same = isDeepStrictEqual(found, expected);
    failed ||= !same;
    rows.push(`| ${language} | ${same ? `the same template, ${Object.keys(found.Resources).length} resources` : 'ANOTHER TEMPLATE'} | ${((Date.now() - started) / 1000).toFixed(0)} s |`);
    if (!same) rows.push(...differences(expected, found).slice(0, 20).map((each) => `|  | ${each} | |`));
  }
  console.log(['| language | examples/*/complete | time |', '| --- | --- | --- |', ...rows].join('\n'));
  process.exitCode = failed ? 1 : 0;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function differences(a, b, at = '') {
  if (isDeepStrictEqual(a, b)) return [];
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return [`${at}: ${JSON.stringify(a)} against ${JSON.stringify(b)}`];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) => differences(a[key], b[key], `${at}/${key}`));
}
