/*
 * What the construct costs those who use it: `cdk synth` of the quick start beside that of an app with an AgentCore gateway and nothing else, and the import of the tool function beside
 * that of an empty handler with the same SDK clients. Whole processes, interleaved, medians: `npm run bench:construct -- [--rounds 15]`. Needs a compiled package (npx projen compile).
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { run } from './lib/run.mjs';
import { ratioOf, Table } from './lib/table.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const MOST_SYNTH_RATIO = 1.3;
const MOST_IMPORT_RATIO = 2;
/** Stands in a command for a new folder each time: what an earlier round has staged would not be copied again. */
const OUTPUT = '<output>';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
const rounds = Number(values.rounds);
if (!fs.existsSync(path.join(root, 'lib', 'index.js'))) throw new Error('lib/index.js is missing: run npx projen compile first');

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-construct-'));
const table = new Table();
try {
  table.print(`load ${os.loadavg()[0].toFixed(1)} on ${os.cpus().length} processors, Node ${process.version}, ${rounds} rounds`);
  table.section('The construct');
  const apps = [app('gateway', [
    'const { Gateway } = require("aws-cdk-lib/aws-bedrockagentcore");',
    'new Gateway(stack, "Gateway");',
  ]), app('quick-start', [
    'const { ClusterScope, EksNodeDiagnosticsMcp } = require("eks-node-diagnostics-mcp");',
    'new EksNodeDiagnosticsMcp(stack, "NodeDiagnostics", { clusters: ClusterScope.named("prod") });',
  ])];
  const [gateway, quickStart] = apps.map((command) => cdkSynth(command));
  await compare('`cdk synth` of the quick start, against an app with an AgentCore gateway', MOST_SYNTH_RATIO, gateway, quickStart);
  await compare('of which the app itself', undefined, ...apps);
  await compare('of which the app itself, without the validation of templates by the CDK', undefined, ...apps, { CDK_VALIDATION: 'false' });
  await compare('Import of the tool function, against an empty handler with the same SDK clients', MOST_IMPORT_RATIO, [process.execPath, '-e', `require(${JSON.stringify(await emptyHandler())})`],
    [process.execPath, '-e', `require(${JSON.stringify(path.join(root, 'assets', 'bundles', 'tools.js'))})`]);
} finally {
  fs.rmSync(scratch, { recursive: true, force: true });
}
process.exitCode = table.rows.every(({ holds }) => holds !== false) ? 0 : 1;

/** An app as a user has it: the package and the CDK in node_modules, compiled JavaScript. @param {string} name @param {readonly string[]} body */
function app(name, body) {
  const folder = path.join(scratch, name);
  fs.mkdirSync(path.join(folder, 'node_modules'), { recursive: true });
  for (const dependency of ['aws-cdk-lib', 'constructs']) fs.symlinkSync(path.join(root, 'node_modules', dependency), path.join(folder, 'node_modules', dependency));
  fs.symlinkSync(root, path.join(folder, 'node_modules', 'eks-node-diagnostics-mcp'));
  fs.writeFileSync(path.join(folder, 'app.js'), ['const { App, Stack } = require("aws-cdk-lib");', 'const app = new App();', 'const stack = new Stack(app, "Stack");', ...body, 'app.synth();'].join('\n'));
  return [process.execPath, path.join(folder, 'app.js')];
}

/** The command that users type, without what it asks the network. @param {readonly string[]} command */
function cdkSynth(command) {
  return [process.execPath, path.join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk'), 'synth', '--quiet', '--no-notices', '--no-version-reporting', '--output', OUTPUT, '--app', command.join(' ')];
}

/** What any function with these clients must load, bundled as ours is. */
async function emptyHandler() {
  const clients = ['s3', 'ssm', 'ec2', 'eks', 'sqs'];
  const source = path.join(scratch, 'empty.ts');
  const names = clients.map(name => `${name.toUpperCase()}Client`);
  fs.writeFileSync(source, [...clients.map((name, i) => `import { ${names[i]} } from '@aws-sdk/client-${name}';`), `export const handler = async () => [${names.map(name => `new ${name}({})`).join()}];`].join('\n'));
  const outfile = path.join(scratch, 'empty.js');
  await build({
    entryPoints: [source], outfile, bundle: true, minify: true, platform: 'node', target: 'node20', format: 'cjs', mainFields: ['module', 'main'], logLevel: 'error', nodePaths: [path.join(root, 'node_modules')],
  });
  return outfile;
}

/** @param {string} what @param {number | undefined} bound undefined: told, not judged @param {readonly string[]} reference @param {readonly string[]} ours @param {Record<string, string>} [environment] */
async function compare(what, bound, reference, ours, environment) {
  const contestants = [reference, ours];
  /** @type {{ wall: number[], processor: number[] }[]} */
  const times = contestants.map(() => ({ wall: [], processor: [] }));
  for (let round = 0; round <= rounds; round += 1) {
    // each round begins with the other one
    for (const index of round % 2 === 0 ? [0, 1] : [1, 0]) {
      const folder = path.join(scratch, `out-${round}-${index}`);
      const { seconds, cpuSeconds } = await run(contestants[index].map((word) => word === OUTPUT ? folder : word), { environment: { ...environment, CDK_OUTDIR: folder, CDK_DISABLE_CLI_TELEMETRY: 'true', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' } });
      fs.rmSync(folder, { recursive: true, force: true });
      if (round === 0) continue; // files come into the page cache
      times[index].wall.push(seconds);
      times[index].processor.push(cpuSeconds);
    }
  }
  const [floor, own] = times.map(({ wall, processor }) => ({ wall: median(wall), processor: median(processor) }));
  const ratio = own.wall / floor.wall;
  table.add(what, bound === undefined ? '-' : `${bound}x`, `${ratioOf(ratio)} (${(1000 * own.wall).toFixed(0)} against ${(1000 * floor.wall).toFixed(0)} ms; processor time ${ratioOf(own.processor / floor.processor)})`, bound === undefined ? undefined : ratio <= bound);
}

/** @param {readonly number[]} numbers */
function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
