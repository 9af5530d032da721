#!/usr/bin/env node
/**
 * Measures what issue 2 promises and prints it as Markdown tables; README.md tells what each row means.
 *
 *   node benchmarks/bench.mjs [--mb 700] [--huge-mb 2048] [--rounds 5] [--dir <dir>] [--no-generate] [--only ingest,rules,…] [--json <file>]
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { buildDriver } from './lib/build-driver.mjs';
import { ServerProcess } from './lib/mcp-client.mjs';
import { mixedLoad } from './lib/mixed-load.mjs';
import { bytesBelow, extracted, prepareBundle } from './lib/prepare.mjs';
import { interleave, median, memoryOf, quantile, run, which } from './lib/run.mjs';
import { megabytes, ratioOf, secondsOf, Table } from './lib/table.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const SECTIONS = ['ingest', 'rules', 'findings', 'search', 'warm', 'read', 'memory', 'promises'];
const MEMORY_BOUND = 256;
const SEED = 1;

const { values } = parseArgs({
  options: {
    'mb': { type: 'string', default: '700' }, 'huge-mb': { type: 'string', default: '2048' }, 'brute-mb': { type: 'string', default: '30' }, 'rounds': { type: 'string', default: '5' },
    'dir': { type: 'string', default: path.join(os.tmpdir(), 'bench') }, 'no-generate': { type: 'boolean', default: false }, 'only': { type: 'string' }, 'json': { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const only = values.only?.split(',') ?? SECTIONS;
const unknown = only.filter((name) => !SECTIONS.includes(name));
if (unknown.length > 0 || !(rounds >= 1) || !(Number(values.mb) >= 5)) {
  console.error(`--only takes some of ${SECTIONS.join(', ')}; --rounds 1 or more; --mb 5 or more`);
  process.exit(2);
}

const table = new Table();
const scratch = path.join(values.dir, `scratch-${process.pid}`);
fs.mkdirSync(scratch, { recursive: true });
process.on('exit', () => fs.rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

let workspaces = 0;
const newWorkspace = () => path.join(scratch, `workspace-${++workspaces}`);
const bundle = (/** @type {number | string} */ size) => prepareBundle(values.dir, Number(size), { generate: !values['no-generate'], seed: SEED });
const rg = process.env.RG ?? which('rg');
const canPin = which('taskset') !== undefined && os.cpus().length > 1;

// The command as the package ships it, in a folder without sources: in a checkout it would look for changed sources at every start, and build itself in a measured run.
await run([process.execPath, path.join(root, 'bin', 'eks-node-diagnostics-mcp'), 'tools']);
const program = path.join(scratch, 'program');
for (const part of ['bin', path.join('assets', 'bundles'), 'package.json']) fs.cpSync(path.join(root, part), path.join(program, part), { recursive: true });
const cli = [process.execPath, path.join(program, 'bin', 'eks-node-diagnostics-mcp')];
const driverFile = await buildDriver(path.join(scratch, 'driver.cjs'));
const driver = (/** @type {readonly (string | number)[]} */ ...args) => [process.execPath, driverFile, ...args.map(String)];

/** Takes a bundle in, in a process of its own. @param {string} archive @param {string} workspace @param {{ core?: number, store?: boolean }} [options] */
async function ingest(archive, workspace, { core, store = true } = {}) {
  const result = await run([...cli, 'ingest', archive, '--workspace', workspace, '--json', ...(store ? [] : ['--no-store'])], { core });
  return { ...result, answer: JSON.parse(result.stdout.trim().split('\n').pop()) };
}

/** Speed and size are promised for large bundles: below 500 MB the start of Node decides, and nothing is judged. @param {boolean} holds */
const atSize = (holds) => (Number(values.mb) >= 500 ? holds : undefined);

/** @type {Map<string, Promise<string>>} */
const ingested = new Map();
/** A workspace that holds just this bundle. @param {{ archive: string }} given @returns {Promise<string>} */
function workspaceOf({ archive }) {
  let workspace = ingested.get(archive);
  if (!workspace) {
    workspace = (async () => {
      const directory = newWorkspace();
      await ingest(archive, directory);
      return directory;
    })();
    ingested.set(archive, workspace);
  }
  return workspace;
}

/** @param {string} archive @param {number} [core] */
const gunzip = async (archive, core) => run(['sh', '-c', `gzip -dc '${archive}' | wc -c`], { core });
const seconds = (/** @type {readonly { seconds: number }[]} */ runs) => median(runs.map((each) => each.seconds));
const spread = (/** @type {readonly { seconds: number }[]} */ runs) => `${secondsOf(seconds(runs))} (${Math.min(...runs.map((each) => each.seconds)).toFixed(2)}-${Math.max(...runs.map((each) => each.seconds)).toFixed(2)})`;
const peak = (/** @type {readonly { peakMegabytes: number }[]} */ runs) => Math.max(...runs.map((each) => each.peakMegabytes));
const mib = (/** @type {number} */ value) => `${value.toFixed(0)} MB`;

const sections = {
  /** whole ingest and detection against gunzip, on all cores and on one; peak memory; bytes written */
  async ingest() {
    const big = await bundle(values.mb);
    const { archive, truth } = big;
    const rate = (/** @type {readonly { seconds: number }[]} */ runs) => `${(truth.textBytes / 1e6 / seconds(runs)).toFixed(0)} MB/s`;
    await gunzip(archive); // the archive is in the page cache for everyone
    let workspace = '';
    const whole = async (/** @type {number} */ core) => {
      if (workspace) fs.rmSync(workspace, { recursive: true, force: true });
      workspace = newWorkspace();
      return ingest(archive, workspace, { core });
    };
    table.section(`Taking in ${megabytes(truth.textBytes)} of text, ${truth.lines} lines, ${megabytes(truth.archiveBytes)} compressed (${rounds} interleaved rounds, medians of whole processes)`);
    const runs = await interleave(rounds, { gunzip: () => gunzip(archive), whole: () => whole(), detect: () => ingest(archive, newWorkspace(), { store: false }) });
    table.add(`\`gzip -dc FILE \\| wc -c\` on ${os.cpus().length} cores`, '-', `${spread(runs.gunzip)}, ${rate(runs.gunzip)}`);
    const wholeRatio = seconds(runs.gunzip) / seconds(runs.whole);
    table.add('whole ingest, evidence written', '>= 1.0x of gunzip', `${spread(runs.whole)}, ${rate(runs.whole)}, ${ratioOf(wholeRatio)}`, atSize(wholeRatio >= 1));
    const detectRatio = seconds(runs.gunzip) / seconds(runs.detect);
    table.add('detection and line index alone (`--no-store`)', '>= 1.8x', `${spread(runs.detect)}, ${rate(runs.detect)}, ${ratioOf(detectRatio)}`, atSize(detectRatio >= 1.8));
    const cpu = (/** @type {readonly { cpuSeconds: number }[]} */ all) => secondsOf(median(all.map((each) => each.cpuSeconds)));
    table.add('CPU time: gunzip / whole ingest / detection', '-', `${cpu(runs.gunzip)} / ${cpu(runs.whole)} / ${cpu(runs.detect)}`);
    table.add('peak memory: whole ingest / detection', `<= ${MEMORY_BOUND} MB`, `${mib(peak(runs.whole))} / ${mib(peak(runs.detect))}`, Math.max(peak(runs.whole), peak(runs.detect)) <= MEMORY_BOUND);
    if (canPin) {
      const pinned = await interleave(rounds, { gunzip: () => gunzip(archive, 0), whole: () => whole(0), detect: () => ingest(archive, newWorkspace(), { store: false, core: 0 }) });
      const ratio = seconds(pinned.gunzip) / seconds(pinned.whole);
      table.add('whole ingest, both pinned to one core', '>= 0.75x', `${spread(pinned.whole)} against ${spread(pinned.gunzip)}, ${ratioOf(ratio)}`, atSize(ratio >= 0.75));
      table.add('detection, both pinned to one core', '-', `${spread(pinned.detect)}, ${ratioOf(seconds(pinned.gunzip) / seconds(pinned.detect))}`);
    } else {
      table.skip('whole ingest, both pinned to one core', '>= 0.75x', 'no taskset, or one core');
    }
    const stored = bytesBelow(workspace);
    const share = stored / truth.archiveBytes;
    table.add('evidence and indexes written, all files', '<= 1.1x of the archive', `${megabytes(stored)}, ${ratioOf(share)}`, atSize(share <= 1.1));
    const { answer } = runs.whole[0];
    table.add('text taken in; files, lines', 'all', `${megabytes(answer.textBytes)}; ${answer.files}, ${answer.lines} of ${truth.files.length}, ${truth.lines}`, answer.files === truth.files.length && answer.lines === truth.lines);
    ingested.set(archive, Promise.resolve(workspace));
    await planted(big, workspace);
  },

  /** what 350 more rules cost */
  async rules() {
    const { archive, truth } = await bundle(values.mb);
    table.section(`More rules (${rounds} interleaved rounds)`);
    const with350 = async (/** @type {number} */ extra) => {
      const workspace = newWorkspace();
      const result = await run(driver('ingest', archive, workspace, extra));
      fs.rmSync(workspace, { recursive: true, force: true });
      return { ...result, answer: JSON.parse(result.stdout) };
    };
    const runs = await interleave(rounds, { own: () => with350(0), more: () => with350(350) });
    // processor time, each round against its own neighbour: on a shared machine the wall clock measures the others
    const slower = median(runs.more.map((each, round) => each.cpuSeconds / runs.own[round].cpuSeconds)) - 1;
    const cpu = (/** @type {readonly { cpuSeconds: number }[]} */ all) => secondsOf(median(all.map((each) => each.cpuSeconds)));
    table.add('rules active', '>= 150', `${runs.own[0].answer.rules} line rules`, runs.own[0].answer.rules >= 150);
    table.add(`whole ingest of ${megabytes(truth.textBytes)} with 350 more rules`, '<= 10 % more CPU time', `${cpu(runs.own)} to ${cpu(runs.more)} of CPU, ${(slower * 100).toFixed(1)} %; wall ${spread(runs.own)} to ${spread(runs.more)}`, atSize(slower <= 0.1));
    const small = await bundle(values['brute-mb']);
    const workspace = newWorkspace();
    const whole = await run(driver('ingest', small.archive, workspace, 0));
    const costs = JSON.parse((await run(driver('rule-costs', workspace))).stdout);
    const share = (/** @type {{ seconds: number }} */ each) => each.seconds / whole.cpuSeconds;
    const named = costs.dearest.slice(0, 3).map((/** @type {any} */ each) => `${each.rule} ${(share(each) * 100).toFixed(2)} % (${each.candidates} lines)`).join(', ');
    table.add(`dearest rules, of the CPU time of an ingest of ${megabytes(small.truth.textBytes)}`, '<= 0.3 % each', `${named}; all ${costs.rules} together ${(share(costs) * 100).toFixed(2)} %`, costs.dearest.every((/** @type {any} */ each) => share(each) <= 0.003));
  },

  /** every rule on every line of a smaller bundle, slowly */
  async findings() {
    const small = await bundle(values['brute-mb']);
    table.section(`Findings against brute force (${megabytes(small.truth.textBytes)})`);
    const workspace = await workspaceOf(small);
    const brute = JSON.parse((await run(driver('brute-force', workspace))).stdout);
    const what = `${brute.rules} expressions on ${brute.lines} lines: ${brute.matches} matches, (rule, file, line) compared`;
    table.add(what, 'equal', `${brute.missedCount} missed, ${brute.inventedCount} invented${[...brute.missed, ...brute.invented].slice(0, 3).map((each) => `; ${each}`).join('')} (${secondsOf(brute.seconds)}, ${(small.truth.textBytes / 1e6 / brute.seconds).toFixed(1)} MB/s)`,
      brute.missedCount === 0 && brute.inventedCount === 0);
    const { matches } = JSON.parse((await run(driver('ingest', small.archive, '-', 0))).stdout);
    const different = [...new Set([...Object.keys(matches), ...Object.keys(brute.perRule)])].filter((rule) => (matches[rule] ?? 0) !== (brute.perRule[rule] ?? 0));
    table.add('matches per rule of the pass that stores nothing', 'equal', different.length === 0 ? `${Object.keys(brute.perRule).length} rules matched` : different.map((rule) => `${rule}: ${matches[rule] ?? 0} for ${brute.perRule[rule] ?? 0}`).slice(0, 5).join('; '), different.length === 0);
    await planted(small, workspace);
  },

  /** whole-bundle searches against ripgrep */
  async search() {
    const big = await bundle(values.mb);
    const workspace = await workspaceOf(big);
    table.section('Search');
    const timed = [
      { name: 'some hits', query: 'dial tcp 10\\.0\\.\\d+\\.\\d+:8080: connect: connection refused' },
      { name: 'hits all over the largest file', query: 'event for pod" pod="[^"]+" event=.*ContainerStarted' },
      { name: 'hits at the end of a file only', query: 'last seen active \\d+m\\d+s ago; threshold is' },
      { name: 'case ignored, alternatives', query: 'crashloopbackoff|imagepullbackoff', caseSensitive: false },
    ];
    if (!rg) {
      table.skip('`call search` against `rg -z`', '>= 1.5x', 'ripgrep is not installed (or give its path as RG)');
    } else {
      for (const { name, query, caseSensitive = true } of timed) {
        const args = JSON.stringify({ query, caseSensitive });
        const runs = await interleave(rounds, {
          rg: () => run([rg, '-z', '-a', '-c', ...(caseSensitive ? [] : ['-i']), '-e', query, big.archive], { accept: [0, 1] }),
          ours: () => run([...cli, 'call', 'search', '--workspace', workspace, '--bundle', big.archive, '--args', args]),
        });
        const ratio = seconds(runs.rg) / seconds(runs.ours);
        const answer = JSON.parse(runs.ours[0].stdout);
        const count = Number(runs.rg[0].stdout);
        const told = answer.ok ? `${answer.totalMatches} hits, ${answer.searched.blocksRead} of ${answer.searched.blocks} blocks read` : `refused: ${answer.error.code}`;
        table.add(`\`call search\`, regex with a literal, ${name}: first page and total of the whole bundle (\`${query.replaceAll('|', '\\|')}\`)`, '>= 1.5x of `rg -z -c`', `${spread(runs.ours)} against ${spread(runs.rg)}, ${ratioOf(ratio)}; ${told}${answer.totalMatches === count ? '' : `, rg: ${count}`}`,
          answer.totalMatches === count && answer.totalIsComplete === true && atSize(ratio >= 1.5));
      }
      const tree = await extracted(big);
      const queries = [
        ...timed.map(({ query, caseSensitive = true }) => ({ query, caseSensitive })),
        { query: 'PLEG is not healthy' }, { query: 'crashloopbackoff' }, { query: 'connection refused', caseSensitive: true }, { query: 'i/o timeout', caseSensitive: true },
        { query: 'failed to (pull|create|setup)' }, { query: 'soft lockup|segfault at|blocked for more than' }, { query: 'InsufficientFreeAddressesInSubnet', caseSensitive: true },
        { query: 'attempt:1[0-9],', caseSensitive: false }, { query: 'no such string in here' }, { query: '"A IN b[^ ]*\\.prod\\.svc' }, { query: '^\\[Fri Nov 20 .* table full' },
      ];
      let different = 0;
      let hits = 0;
      const examples = [];
      for (const { query, caseSensitive = false } of queries) {
        const ours = JSON.parse((await run(driver('search-all', workspace, JSON.stringify({ query, caseSensitive })))).stdout).hits;
        const theirs = (await run(['sh', '-c', `cd "$1" && "$2" --no-config --no-heading --no-ignore --hidden --with-filename -a -n ${caseSensitive ? '' : '-i'} -e "$3" . | sed -E 's/^\\.\\/([^:]*):([0-9]+):.*/\\1:\\2/'`, 'sh', tree, rg, query])).stdout.split('\n').filter(Boolean);
        const wanted = new Set(theirs);
        const wrong = ours.filter((/** @type {string} */ hit) => !wanted.delete(hit)).length + wanted.size;
        hits += theirs.length;
        different += wrong;
        if (wrong > 0) examples.push(`${query}: ${ours.length} for ${theirs.length}`);
      }
      table.add(`every hit and line number of ${queries.length} queries against ripgrep on the extracted tree`, 'equal', `${hits} hits, ${different} different${examples.map((each) => `; ${each}`).join('')}`, different === 0);
    }
    const query = '\\b[A-Z]{3}[0-9]{4}[a-z]\\b';
    const free = await interleave(Math.min(rounds, 3), { ours: () => run(driver('search-all', workspace, JSON.stringify({ query, caseSensitive: true }))) });
    const found = JSON.parse(free.ours[0].stdout);
    const speed = found.textBytes / 1e6 / median(free.ours.map((each) => JSON.parse(each.stdout).seconds));
    const limited = JSON.parse((await run([...cli, 'call', 'search', '--workspace', workspace, '--bundle', big.archive, '--args', JSON.stringify({ query })])).stdout);
    const toldSo = limited.ok && (limited.totalIsComplete || (limited.outcome === 'partial' && limited.nextPageToken !== undefined));
    table.add(`regex without a literal, every line tested (\`${query}\`)`, '>= 100 MB/s, or a stated work limit', `${speed.toFixed(0)} MB/s; the tool's answer: ${limited.outcome}${limited.gaps?.length ? `, "${limited.gaps[limited.gaps.length - 1]}"` : ''}`, speed >= 100 || toldSo);
  },

  /** absent and rare strings in a process that runs already */
  async warm() {
    const big = await bundle(values.mb);
    const workspace = await workspaceOf(big);
    const stored = bytesBelow(path.join(workspace, 'evidence'));
    table.section('Absent and rare strings, warm process');
    const queries = [
      ...['no such string in here', 'exit code 1937', 'XfsHasShutdown', 'Xid (PCI:0000:00:1e): 79', 'unregister_netdevice: waiting'].map((query) => ({ query, rare: false, literal: true })),
      ...big.truth.planted.filter(({ file }) => file !== 'kernel/dmesg.current').map(({ text }) => ({ query: rarePart(text), rare: true, literal: true })),
    ];
    const results = [];
    for (let round = 0; round < rounds; round++) results.push(...JSON.parse((await run(driver('searches', workspace, JSON.stringify(queries)))).stdout));
    for (const rare of [false, true]) {
      const mine = results.filter(({ query }) => queries.some((each) => each.query === query && each.rare === rare));
      const times = mine.map((each) => each.seconds * 1000);
      const share = Math.max(...mine.map((each) => each.reads.bytes / stored));
      const requests = Math.max(...mine.map((each) => each.reads.requests));
      table.add(rare ? 'rare strings (planted at the ends of files)' : 'absent strings', '<= 50 ms, <= 3 % of stored bytes read', `median ${median(times).toFixed(1)} ms, worst ${Math.max(...times).toFixed(1)} ms; at most ${(share * 100).toFixed(2)} % read, ${requests} requests`,
        mine.every((each) => each.complete && (each.total > 0) === rare) && atSize(Math.max(...times) <= 50 && share <= 0.03));
    }
    const server = await ServerProcess.start([...cli, 'serve', big.archive, '--workspace', workspace]);
    try {
      const times = [];
      for (let i = 0; i < 3; i++) for (const { query } of queries) times.push(await timeOf(() => server.call('search', { query, literal: true })));
      table.add('the same over MCP (stdio), round trip', '-', `median ${median(times).toFixed(1)} ms, worst ${Math.max(...times).toFixed(1)} ms`);
    } finally {
      await server.stop();
    }
  },

  /** pages of a large file */
  async read() {
    for (const given of [await bundle(values.mb), ...(Number(values['huge-mb']) > 0 ? [await bundle(values['huge-mb'])] : [])]) {
      const tree = await extracted(given);
      const workspace = await workspaceOf(given);
      table.section(`Reading pages (${megabytes(given.truth.textBytes)})`);
      const file = 'kubelet/kubelet.log';
      const result = JSON.parse((await run(driver('reads', workspace, file, 200, 100, path.join(tree, file)))).stdout);
      const bytes = result.samples.map((/** @type {any} */ each) => each.bytes);
      const cpu = result.samples.map((/** @type {any} */ each) => each.cpuMilliseconds);
      table.add(`200 lines anywhere in ${file} of ${megabytes(result.fileBytes)}, 100 pages`, '<= 1 MiB read, <= 10 ms CPU, right lines',
        `at most ${(Math.max(...bytes) / 1024).toFixed(0)} KiB read; CPU median ${median(cpu).toFixed(1)} ms, 95 % ${quantile(cpu, 0.95).toFixed(1)} ms; ${result.right} of ${result.samples.length} pages right`,
        Math.max(...bytes) <= 1 << 20 && result.right === result.samples.length && atSize(quantile(cpu, 0.95) <= 10));
      if (given.megabytes !== Number(values.mb)) fs.rmSync(tree, { recursive: true, force: true });
    }
  },

  /** peak memory of ingest and of a server after a long session */
  async memory() {
    table.section('Peak memory (resident set)');
    for (const size of new Set([100, Number(values.mb), Number(values['huge-mb'])].filter((each) => each > 0))) {
      const given = await bundle(size);
      const workspace = newWorkspace();
      const { peakMegabytes, seconds: wall } = await ingest(given.archive, workspace);
      table.add(`ingest of ${megabytes(given.truth.textBytes)}`, `<= ${MEMORY_BOUND} MB`, `${mib(peakMegabytes)} (${secondsOf(wall)})`, peakMegabytes <= MEMORY_BOUND);
      const server = await ServerProcess.start([...cli, 'serve', given.archive, '--workspace', workspace]);
      try {
        const [subject] = (await server.call('validate', {})).subjects;
        const load = await mixedLoad(server, given.truth.files, { count: 1000, ...subject });
        const { resident, peak: most } = memoryOf(server.pid);
        const refused = Object.entries(load.refused).map(([what, count]) => `; ${count} refused: ${what}`).join('');
        const times = Object.entries(load.milliseconds).map(([tool, all]) => `${tool} ${median(all).toFixed(0)}/${Math.max(...all).toFixed(0)}`).join(', ');
        table.add(`server over it after ${load.searches} searches, ${load.reads} reads, ${load.overviews} overviews`, `<= ${MEMORY_BOUND} MB`, `peak ${mib(most)}, at the end ${mib(resident)}${refused}; median/worst ms: ${times}`, most <= MEMORY_BOUND && refused === '');
      } finally {
        await server.stop();
      }
      fs.rmSync(workspace, { recursive: true, force: true });
    }
  },

  /** promises that are no speed: budget, ids, citations */
  async promises() {
    const big = await bundle(values.mb);
    const small = await bundle(values['brute-mb']);
    table.section('Answers');
    const server = await ServerProcess.start([...cli, 'serve', big.archive, '--workspace', await workspaceOf(big)]);
    try {
      const size = Buffer.byteLength(JSON.stringify(await server.call('quick_triage', {})));
      table.add(`\`quick_triage\` of ${megabytes(big.truth.textBytes)}`, '<= 6,000 tokens (bytes / 4)', `${Math.ceil(size / 4)} tokens`, size <= 24_000);
      const { findings, pages } = await allFindings(server);
      let evidence = 0;
      const wrong = [];
      for (const finding of findings) {
        for (const each of finding.evidence ?? []) {
          evidence++;
          const page = await server.call('read', { logKey: each.logKey, startByte: each.bytes[0], endByte: each.bytes[1] });
          if (page.content !== each.excerpt) wrong.push(`${finding.finding_id} ${each.file}:${each.lines?.[0]}`);
        }
      }
      table.add(`citations of ${findings.length} findings (${pages} pages) read back`, 'exactly the excerpt', `${evidence} read, ${wrong.length} different${wrong.slice(0, 3).map((each) => `; ${each}`).join('')}`, wrong.length === 0 && evidence > 0);
    } finally {
      await server.stop();
    }
    const ids = async (/** @type {string} */ archive, /** @type {string} */ workspace) => {
      const other = await ServerProcess.start([...cli, 'serve', archive, '--workspace', workspace]);
      try {
        return (await allFindings(other)).findings.map((each) => `${each.finding_id} ${each.fingerprint} ${each.condition}`).sort().join('\n');
      } finally {
        await other.stop();
      }
    };
    const first = await ids(small.archive, newWorkspace());
    const again = await ids(small.archive, newWorkspace());
    const shuffled = path.join(scratch, path.basename(small.archive));
    await run(['sh', '-c', 'cd "$1" && find . | LC_ALL=C sort -r > "$2.list" && tar --no-recursion -czf "$2" -T "$2.list"', 'sh', await extracted(small), shuffled]);
    const reordered = await ids(shuffled, newWorkspace());
    table.add('finding ids and fingerprints: taken in again; entries in another order', 'equal', `${first.split('\n').length} findings; ${first === again ? 'equal' : 'different'}; ${first === reordered ? 'equal' : 'different'}`, first === again && first === reordered && first !== '');
  },
};

/** Every planted fault must be cited where it stands. @param {import('./lib/prepare.mjs').Bundle} given @param {string} workspace */
async function planted({ archive, truth }, workspace) {
  const server = await ServerProcess.start([...cli, 'serve', archive, '--workspace', workspace]);
  try {
    const { findings } = await allFindings(server);
    const cited = findings.flatMap((finding) => (finding.evidence ?? []).map((/** @type {any} */ each) => ({ condition: finding.condition, ...each })));
    const last = (/** @type {number} */ line) => line + 12;
    const missing = truth.planted.filter(({ file, line }) => !cited.some((each) => each.file === file && each.lines[1] >= line && each.lines[0] <= last(line))
      // the second copy of the kernel's buffer may be left to the first
      && !(file === 'kernel/dmesg.human.current' && cited.some((each) => each.file === 'kernel/dmesg.current' && each.lines[0] >= line)));
    table.add('faults planted at the ends of large files are found and cited there', 'all', missing.length === 0 ? `${truth.planted.length} of ${truth.planted.length}` : `missing: ${missing.map(({ what, file }) => `${what} (${file})`).join('; ')}`, missing.length === 0);
  } finally {
    await server.stop();
  }
}

/** @param {ServerProcess} server @returns {Promise<{ findings: any[], pages: number }>} */
async function allFindings(server) {
  const findings = [];
  let pageToken;
  let pages = 0;
  do {
    const page = await server.call('errors', { severity: 'all', response_format: 'detailed', ...(pageToken && { pageToken }) });
    if (!page.ok) throw new Error(`errors: ${JSON.stringify(page.error)}`);
    findings.push(...page.findings);
    pageToken = page.nextPageToken;
    pages++;
  } while (pageToken && pages < 1000);
  return { findings, pages };
}

/** The part of a planted line that occurs nowhere else. @param {string} text */
const rarePart = (text) => /PLEG is not healthy|TaskExit event container_id|Memory cgroup out of memory|: Out of memory|InsufficientFreeAddressesInSubnet|table full, dropping packet/.exec(text)[0];

/** @param {() => Promise<unknown>} work @returns {Promise<number>} milliseconds */
async function timeOf(work) {
  const began = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - began) / 1e6;
}

table.print(`Machine: ${os.cpus().length} x ${os.cpus()[0].model.trim()}, ${(os.totalmem() / 2 ** 30).toFixed(0)} GB, ${os.type()} ${os.release()}, Node ${process.version}; load at start ${os.loadavg()[0].toFixed(1)}.`);
for (const name of SECTIONS) {
  if (!only.includes(name)) continue;
  try {
    await sections[/** @type {keyof typeof sections} */ (name)]();
  } catch (error) {
    table.add(`section ${name}`, 'runs', `failed: ${/** @type {Error} */ (error).message.split('\n').slice(0, 4).join(' ').replaceAll('|', '\\|').slice(0, 600)}`, false);
  }
}
const missed = table.rows.filter((row) => row.holds === false);
table.print(`\n${table.rows.filter((row) => row.holds).length} bounds hold, ${missed.length} missed.`);
if (values.json) fs.writeFileSync(values.json, `${JSON.stringify(table.rows, null, 1)}\n`);
process.exitCode = missed.length === 0 ? 0 : 1;
