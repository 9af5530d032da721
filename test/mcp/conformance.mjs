/*
 * The official MCP conformance suite and the Inspector's CLI against `serve --http`: `node test/mcp/conformance.mjs`.
 * Installs its own packages (both need Node.js 22 or newer, which comes from npm as well), prints a table, and exits with 1 when something that applies fails.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, '..', '..');
const modules = path.join(here, 'node_modules');
const node = path.join(modules, 'node', 'bin', 'node');
const examples = path.join(root, 'examples', 'bundles');

/** Scenarios for what this server has. */
const APPLY = [
  'server-initialize', 'ping', 'logging-set-level', 'completion-complete', 'tools-list', 'tools-call-simple-text', 'tools-call-error', 'resources-list', 'prompts-list',
  'server-sse-multiple-streams', 'dns-rebinding-protection',
];

/** Why the others do not apply. The suite asks for fixture tools, prompts and resources with fixed names that only a test server has. */
const REASONS = [
  [/^tools-call-/, 'asks for a fixture tool of the suite; our tools return text and structured content only'],
  [/^json-schema-2020-12$/, 'asks for a fixture tool of the suite; the Inspector\'s --strict checks our schemas instead'],
  [/^resources-(un)?subscribe$/, 'evidence does not change, so there is nothing to subscribe to'],
  [/^resources-/, 'asks for a fixture resource of the suite; the Inspector reads ours'],
  [/^prompts-/, 'asks for a fixture prompt of the suite; the Inspector gets ours'],
  [/elicitation|sampling/, 'the server asks nothing of the client'],
  [/^server-sse-polling$/, 'the server is stateless and answers with JSON: there is no stream to take up again'],
];

/** Arguments with which each tool answers about the example bundles. */
const [NODE, PEER] = ['i-070e4b8c9d0bf405c', 'i-085410b671c409e5d'];
const ARGUMENTS = {
  history: [],
  list_sops: [],
  get_sop: ['sopName=D5'],
  compare_nodes: [`instanceIds=["${NODE}","${PEER}"]`],
  search: [`instanceId=${NODE}`, 'query=timeout'],
  summarize: [`instanceId=${NODE}`, 'finding_ids=["F-001"]'],
  default: [`instanceId=${NODE}`],
};
const PROMPT_ARGUMENTS = {
  compare_with_healthy_node: { instanceId: NODE, healthyInstanceId: PEER },
  verify_fix: { instanceId: NODE, before: 'b1', after: 'b2' },
  write_incident_report: { instanceId: NODE, findingIds: 'F-001' },
  default: { instanceId: NODE },
};

const rows = [];
let failed = 0;

install();
const workspace = mkdtempSync(path.join(tmpdir(), 'eks-conformance-'));
const { server, url } = await start();
try {
  runScenarios(url);
  runInspector(url);
  runDocuments(url);
} finally {
  server.kill('SIGINT');
  rmSync(workspace, { recursive: true, force: true });
}
print();
process.exitCode = failed === 0 ? 0 : 1;

function install() {
  if (existsSync(node) && existsSync(path.join(modules, '@modelcontextprotocol', 'inspector'))) return;
  process.stderr.write('Installing the conformance suite and the Inspector ...\n');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: here, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
}

async function start() {
  const bundles = readdirSync(examples).filter(name => name.includes(NODE) || name.includes(PEER)).map(name => path.join(examples, name));
  const child = spawn(process.execPath, [path.join(root, 'bin', 'eks-node-diagnostics-mcp'), 'serve', '--http', '0', '--workspace', workspace, ...bundles], { stdio: ['ignore', 'inherit', 'pipe'] });
  let told = '';
  child.stderr.setEncoding('utf8');
  for await (const text of child.stderr.iterator({ destroyOnReturn: false })) {
    told += text;
    const found = /http:\/\/\S+/.exec(told);
    if (found) {
      child.stderr.resume();
      return { server: child, url: found[0] };
    }
  }
  throw new Error(`the server did not start: ${told}`);
}

function runScenarios(target) {
  const conformance = path.join(modules, '@modelcontextprotocol', 'conformance', 'dist', 'index.js');
  const listing = spawnSync(node, [conformance, 'list'], { encoding: 'utf8' }).stdout.split(/^Client scenarios/m)[0];
  for (const [, scenario] of listing.matchAll(/^\s+- (\S+)/gm)) {
    if (!APPLY.includes(scenario)) {
      const reason = REASONS.find(([pattern]) => pattern.test(scenario))?.[1];
      // a scenario that we do not know may apply: somebody has to look
      record('conformance', scenario, reason ? 'n/a' : 'FAIL', reason ?? 'new scenario: decide whether it applies');
      continue;
    }
    const { status, stdout, stderr } = spawnSync(node, [conformance, 'server', '--url', target, '--scenario', scenario], { encoding: 'utf8', cwd: workspace });
    record('conformance', scenario, status === 0 ? 'pass' : 'FAIL', status === 0 ? '' : `${stdout}\n${stderr}`.trim().split('\n').slice(-6).join(' '));
  }
}

function runInspector(target) {
  const strict = inspect(target, ['--method', 'tools/list', '--strict']);
  record('inspector', 'tools/list --strict', strict.status === 0 ? 'pass' : 'FAIL', strict.status === 0 ? '' : strict.stderr.slice(0, 2000));
  const { tools } = JSON.parse(strict.stdout || '{"tools":[]}');
  for (const { name } of tools) {
    const args = (name === 'read' ? citation(target) : ARGUMENTS[name] ?? ARGUMENTS.default).flatMap(pair => ['--tool-arg', pair]);
    const { status, stdout, stderr } = inspect(target, ['--method', 'tools/call', '--tool-name', name, ...args]);
    const answer = parse(stdout);
    const good = status === 0 && answer?.structuredContent?.ok === true && answer.isError !== true;
    record('inspector', `tools/call ${name}`, good ? 'pass' : 'FAIL', good ? '' : JSON.stringify(answer?.structuredContent?.error) ?? stderr.slice(0, 500));
  }
}

/** Reads some of the resources that are listed, and gets each prompt with what it needs. */
function runDocuments(target) {
  const { resources: listed = [] } = parse(inspect(target, ['--method', 'resources/list']).stdout) ?? {};
  // the bundles, and the first and last runbook
  const resources = [...listed.slice(0, 3), ...listed.slice(-1)];
  const unread = resources.filter(({ uri }) => !(parse(inspect(target, ['--method', 'resources/read', '--uri', uri]).stdout)?.contents?.[0]?.text?.length > 0));
  record('inspector', `resources/read of ${resources.length}`, resources.length > 0 && unread.length === 0 ? 'pass' : 'FAIL', unread.map(({ uri }) => uri).join(' '));
  const { prompts = [] } = parse(inspect(target, ['--method', 'prompts/list']).stdout) ?? {};
  for (const { name } of prompts) {
    const args = Object.entries(PROMPT_ARGUMENTS[name] ?? PROMPT_ARGUMENTS.default).flatMap(([key, value]) => ['--prompt-args', `${key}=${value}`]);
    const { status, stdout, stderr } = inspect(target, ['--method', 'prompts/get', '--prompt-name', name, ...args]);
    record('inspector', `prompts/get ${name}`, status === 0 && parse(stdout)?.messages?.length > 0 ? 'pass' : 'FAIL', status === 0 ? '' : stderr.slice(0, 300));
  }
}

/** What one tool returns is what the next one takes: read gets a log key that search cited. */
function citation(target) {
  const { stdout } = inspect(target, ['--method', 'tools/call', '--tool-name', 'search', ...ARGUMENTS.search.flatMap(pair => ['--tool-arg', pair])]);
  const logKey = /"logKey":\s*"([^"]+)"/.exec(stdout)?.[1];
  return [`logKey=${logKey}`, 'startLine=1', 'lineCount=3'];
}

function inspect(target, args) {
  const inspector = path.join(modules, '.bin', 'mcp-inspector');
  return spawnSync(node, [inspector, '--cli', target, ...args], { encoding: 'utf8', cwd: workspace, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, HOME: workspace } });
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function record(suite, what, outcome, note) {
  if (outcome === 'FAIL') failed++;
  rows.push([outcome, suite, what, note]);
}

function print() {
  const order = ['FAIL', 'pass', 'n/a'];
  rows.sort((a, b) => order.indexOf(a[0]) - order.indexOf(b[0]));
  const widths = [0, 1, 2].map(column => Math.max(...rows.map(row => row[column].length)));
  for (const row of rows) process.stdout.write(`${row.slice(0, 3).map((cell, column) => cell.padEnd(widths[column])).join('  ')}  ${row[3]}`.trimEnd() + '\n');
  const count = outcome => rows.filter(row => row[0] === outcome).length;
  process.stdout.write(`\n${count('pass')} passed, ${failed} failed, ${count('n/a')} do not apply\n`);
}
