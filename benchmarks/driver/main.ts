/**
 * What the command line does not offer but a measurement needs: the engine in one process, without protocol, with extra rules, with its reads counted.
 * Bundled to benchmarks/out/driver.cjs by lib/build-driver.mjs; prints one JSON object.
 *
 *   ingest <archive> <workspace | -> <extra rules>      '-': nothing is stored
 *   brute-force <workspace>
 *   rule-costs <workspace>                              time of each rule's expressions on the lines that hold its literals
 *   search-all <workspace> <query JSON>                 every hit, in a fresh process
 *   searches <workspace> <queries JSON>                 one after the other in a warm process
 *   reads <workspace> <path> <lines> <count> <reference file>
 */
import { createReadStream, readdirSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { bruteForce } from './brute-force';
import { ruleCosts } from './rule-costs';
import { syntheticRules } from './synthetic-rules';
import { FileArchiveSource } from '../../src/cli/archive-source';
import { FileSystemStore } from '../../src/cli/file-system-store';
import { MemoryStore } from '../../src/cli/memory-store';
import { LINE_RULES } from '../../src/core/detectors';
import { BundleReader } from '../../src/core/evidence/bundle-reader';
import { openBundle } from '../../src/core/evidence/open-bundle';
import { ingestBundle } from '../../src/core/ingest/ingest-bundle';
import { searchBundle, SearchOptions, SearchResult } from '../../src/core/search/search-bundle';

/** Everything there is, counted and listed. */
const UNLIMITED: SearchOptions = { maxResults: Number.MAX_SAFE_INTEGER, countAll: true, expressionWorkBytes: Number.MAX_SAFE_INTEGER };

interface Query extends SearchOptions {
  readonly query: string;
}

async function main([command, ...args]: readonly string[]): Promise<unknown> {
  switch (command) {
    case 'ingest': return ingest(args[0]!, args[1]!, Number(args[2] ?? 0));
    case 'brute-force': return bruteForce(await open(args[0]!));
    case 'rule-costs': return ruleCosts(await open(args[0]!));
    case 'search-all': return searchAll(await open(args[0]!), JSON.parse(args[1]!) as Query);
    case 'searches': return searches(args[0]!, JSON.parse(args[1]!) as Query[]);
    case 'reads': return reads(args[0]!, args[1]!, Number(args[2]), Number(args[3]), args[4]!);
    default: throw new Error(`unknown command '${command}'`);
  }
}

async function ingest(archive: string, workspace: string, extraRules: number): Promise<unknown> {
  const began = process.hrtime.bigint();
  const stored = workspace !== '-';
  const store = stored ? await FileSystemStore.open(workspace) : new MemoryStore();
  const { findings, matches } = await ingestBundle({ kind: 'archive', source: new FileArchiveSource(archive, statSync(archive).size) }, {
    store, bundleId: 'bench', clock: { now: () => Date.now() }, storeEvidence: stored, rules: [...LINE_RULES, ...syntheticRules(extraRules)],
  });
  return { rules: LINE_RULES.length + extraRules, findings: findings.findings.length, matches, seconds: since(began) };
}

/** The only bundle of a workspace. */
async function open(workspace: string): Promise<BundleReader> {
  const evidence = path.join(workspace, 'evidence');
  const [instanceId] = readdirSync(evidence);
  const [bundleId] = readdirSync(path.join(evidence, instanceId!));
  return openBundle(await FileSystemStore.open(workspace), instanceId!, bundleId!);
}

async function searchAll(reader: BundleReader, query: Query): Promise<unknown> {
  const began = process.hrtime.bigint();
  const result = await searchBundle(reader, query.query, { ...UNLIMITED, ...query });
  return { ...summary(result), seconds: since(began), hits: result.hits.map(({ file, line }) => `${file}:${line}`) };
}

/** Each query twice on a reader that was never asked before: what an agent's first and repeated question cost once the process runs. */
async function searches(workspace: string, queries: readonly Query[]): Promise<unknown> {
  // the first search of a process compiles code; the promise is about a warm one
  await searchBundle(await open(workspace), 'warm up the expression engine', UNLIMITED);
  const results = [];
  for (const query of queries) {
    const reader = await open(workspace);
    const before = { ...reader.reads };
    const began = process.hrtime.bigint();
    const result = await searchBundle(reader, query.query, { ...UNLIMITED, ...query });
    const seconds = since(began);
    const cost = readsSince(reader, before);
    const again = process.hrtime.bigint();
    await searchBundle(reader, query.query, { ...UNLIMITED, ...query });
    results.push({ query: query.query, ...summary(result), seconds, secondsAgain: since(again), reads: cost });
  }
  return results;
}

function readsSince(reader: BundleReader, before: BundleReader['reads']): BundleReader['reads'] {
  return { bytes: reader.reads.bytes - before.bytes, requests: reader.reads.requests - before.requests };
}

function summary({ matches, coverage, stopped }: SearchResult): object {
  const { textBytes, expressionBytes, blocks } = coverage;
  return { total: matches.total, complete: matches.isComplete, stopped, textBytes, expressionBytes, blocks };
}

/** Random pages of one file, compared with the same lines of the original file. */
async function reads(workspace: string, file: string, lines: number, count: number, reference: string): Promise<unknown> {
  const reader = await open(workspace);
  const entry = reader.file(file)!;
  const wanted = Array.from({ length: count }, (_, i) => 1 + Math.floor(((i * 0.6180339887 + 0.1) % 1) * (entry.lines - lines)));
  await reader.lines(file, 1, lines);
  const samples = [];
  const pages = new Map<number, string>();
  for (const first of wanted) {
    const before = { ...reader.reads };
    const cpu = process.cpuUsage();
    const began = process.hrtime.bigint();
    const range = await reader.lines(file, first, lines);
    const wall = since(began);
    const { user, system } = process.cpuUsage(cpu);
    pages.set(first, range.text.toString('latin1'));
    samples.push({ first, ...readsSince(reader, before), cpuMilliseconds: (user + system) / 1000, milliseconds: wall * 1000 });
  }
  return { fileBytes: entry.size, fileLines: entry.lines, samples, right: await compare(reference, pages, lines) };
}

/** How many pages hold exactly the lines of the reference file that have their numbers. */
async function compare(reference: string, pages: ReadonlyMap<number, string>, lines: number): Promise<number> {
  const unfinished = new Map<number, string[]>();
  let right = 0;
  let number = 1;
  let rest = '';
  const take = (line: string): void => {
    if (pages.has(number)) { unfinished.set(number, []); }
    for (const [first, text] of unfinished) {
      text.push(line);
      if (text.length < lines) { continue; }
      unfinished.delete(first);
      if (`${text.join('\n')}\n` === pages.get(first)) { right += 1; }
    }
    number += 1;
  };
  for await (const chunk of createReadStream(reference, { encoding: 'latin1', highWaterMark: 1_048_576 }) as AsyncIterable<string>) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop()!;
    for (const line of parts) { take(line); }
  }
  return right;
}

function since(began: bigint): number {
  return Number(process.hrtime.bigint() - began) / 1e9;
}

main(process.argv.slice(2)).then(
  (result) => { process.stdout.write(`${JSON.stringify(result)}\n`); },
  (error: unknown) => {
    process.stderr.write(`${(error as Error).stack}\n`);
    process.exitCode = 1;
  },
);
