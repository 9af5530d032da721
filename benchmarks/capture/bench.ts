import { spawnSync } from 'node:child_process';
import { closeSync, cpSync, createReadStream, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { performance } from 'node:perf_hooks';
import { gunzipSync } from 'node:zlib';
import { CaptureAnalysis } from '../../src/core/capture/analysis/capture-analysis';
import { readCapture } from '../../src/core/capture/analysis/format/read-capture';

/**
 * Compares tcpdump_analyze with tshark as whole processes: packets a second and memory at growing sizes; and, packet by packet, which segments the two call retransmissions.
 *
 *     npm run bench:capture -- [--megabytes 1000] [--rounds 9] [--captures <directory>]
 */
const ROOT = path.join(__dirname, '..', '..');
const FIXTURES = path.join(ROOT, 'test', 'fixtures', 'captures');
/** Sizes at which starting a process is most of the time, in MB. */
const SMALL = [2, 5, 10];

/** A capture repeated with other addresses and later times, until it is large: so it has many conversations, as a node's has. */
function enlarge(source: string, target: string, bytes: number): void {
  const whole = gunzipSync(readFileSync(source));
  const file = openSync(target, 'w');
  let written = writeSync(file, whole.subarray(0, 24));
  const records = Buffer.from(whole.subarray(24));
  const starts: number[] = [];
  for (let next = 0; next < records.length; next += 16 + records.readUInt32LE(next + 8)) { starts.push(next); }
  for (let copy = 0; written < bytes; copy += 1) {
    for (const start of starts) {
      records.writeUInt32LE(records.readUInt32LE(start) + (copy > 0 ? 1 : 0), start);
      if (records.readUInt16BE(start + 28) !== 0x0800) { continue; }
      for (const address of [start + 42, start + 46]) {
        records[address + 1] = copy >> 8 & 255;
        records[address + 2] = copy & 255;
      }
    }
    written += writeSync(file, records);
  }
  closeSync(file);
}

interface Run {
  readonly seconds: number;
  readonly megabytes: number;
  readonly output: string;
}

function run(command: string, args: readonly string[]): Run {
  const started = performance.now();
  const result = spawnSync('/usr/bin/time', ['-f', '%M', command, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const megabytes = Math.round(Number(result.stderr.trim().split('\n').at(-1)) / 1024);
  return { seconds: (performance.now() - started) / 1e3, megabytes, output: result.stdout };
}

function median(runs: readonly Run[]): Run {
  return [...runs].sort((a, b) => a.seconds - b.seconds)[runs.length >> 1]!;
}

/** The command as npm installs it: in a checkout it looks through the sources for changes first. */
function install(folder: string): string {
  const command = path.join(ROOT, 'bin', 'eks-node-diagnostics-mcp');
  spawnSync(process.execPath, [command, '--version']); // builds what is older than the sources
  for (const each of ['bin', 'assets/bundles', 'package.json']) { cpSync(path.join(ROOT, each), path.join(folder, each), { recursive: true }); }
  return path.join(folder, 'bin', 'eks-node-diagnostics-mcp');
}

function compareSpeed(folder: string, megabytes: number, rounds: number): void {
  const command = install(folder);
  const empty = path.join(folder, 'empty.js');
  closeSync(openSync(empty, 'w'));
  process.stdout.write(`Whole processes, from start to end, in turns; medians of ${rounds} (3 from 50 MB on). Node.js ${process.version}: ${Math.round(median(Array.from({ length: rounds }, () => run(process.execPath, [empty]))).seconds * 1e3)} ms for an empty script.\n\n`);
  process.stdout.write('| file | packets | tcpdump_analyze, s | tshark -q -z conv,tcp, s | packets/s | tshark, packets/s | times the rate | peak MB | tshark, peak MB |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n');
  for (const size of [...new Set([...SMALL, megabytes / 10, megabytes])]) {
    const file = path.join(folder, `${size}.pcap`);
    enlarge(path.join(FIXTURES, 'loss-5-percent.pcap.gz'), file, size * 1e6);
    const times = size < 50 ? rounds : 3;
    const here: Run[] = [];
    const there: Run[] = [];
    for (let round = 0; round < times; round += 1) {
      here.push(run(process.execPath, [command, 'call', 'tcpdump_analyze', '--capture', file, '--args', '{"section":"stats","maxTokens":25000}']));
      there.push(run('tshark', ['-q', '-z', 'conv,tcp', '-r', file]));
    }
    const [mine, theirs] = [median(here), median(there)];
    const { frames } = (JSON.parse(mine.output) as { capture: { frames: number } }).capture;
    const cells = [
      `${Math.round(statSync(file).size / 1e6)} MB`, frames, mine.seconds.toFixed(3), theirs.seconds.toFixed(3), Math.round(frames / mine.seconds), Math.round(frames / theirs.seconds),
      (theirs.seconds / mine.seconds).toFixed(2), mine.megabytes, theirs.megabytes,
    ];
    process.stdout.write(`| ${cells.join(' | ')} |\n`);
    rmSync(file);
  }
}

/** Frames that are counted as retransmissions, by us. */
async function retransmitted(file: string): Promise<Set<number>> {
  const analysis = new CaptureAnalysis();
  const frames = new Set<number>();
  await readCapture(createReadStream(file), frame => {
    const before = analysis.counts.retransmissions;
    analysis.onFrame(frame);
    if (analysis.counts.retransmissions > before) { frames.add(frame.number); }
  });
  return frames;
}

/** The same, by tshark; it counts copies of a packet that another interface shows, which we do not, so such captures differ. */
function retransmittedForTshark(file: string): Set<number> {
  const { stdout } = spawnSync('tshark', ['-r', file, '-Y', 'tcp.analysis.retransmission', '-T', 'fields', '-e', 'frame.number'], { encoding: 'utf8', maxBuffer: 1 << 28 });
  return new Set(stdout.split('\n').filter(row => row !== '').map(Number));
}

async function compareCounts(directory: string): Promise<void> {
  process.stdout.write('\n| capture | retransmissions here | tshark | difference | only here (frames) | only tshark (frames) |\n| --- | --- | --- | --- | --- | --- |\n');
  let [ours, theirs, both] = [0, 0, 0];
  for (const { file } of JSON.parse(readFileSync(path.join(directory, 'truth.json'), 'utf8')) as { file: string }[]) {
    const here = await retransmitted(path.join(directory, file));
    const there = retransmittedForTshark(path.join(directory, file));
    if (here.size + there.size === 0) { continue; }
    const only = (these: Set<number>, others: Set<number>) => [...these].filter(frame => !others.has(frame));
    const [onlyHere, onlyThere] = [only(here, there), only(there, here)];
    ours += here.size;
    theirs += there.size;
    both += here.size - onlyHere.length;
    const named = (frames: readonly number[]) => frames.length === 0 ? '' : `${frames.length}: ${frames.slice(0, 6).join(', ')}${frames.length > 6 ? ' ...' : ''}`;
    process.stdout.write(`| ${file} | ${here.size} | ${there.size} | ${there.size === 0 ? '' : `${(Math.abs(here.size - there.size) / there.size * 100).toFixed(1)} %`} | ${named(onlyHere)} | ${named(onlyThere)} |\n`);
  }
  process.stdout.write(`| all | ${ours} | ${theirs} | ${(Math.abs(ours - theirs) / Math.max(1, theirs) * 100).toFixed(1)} % | ${ours - both} | ${theirs - both} |\n`);
}

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

async function main(): Promise<void> {
  if (spawnSync('tshark', ['--version']).status !== 0) {
    process.stdout.write('tshark is not installed: nothing to compare with (Debian: apt-get install tshark).\n');
    return;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'capture-bench-'));
  try {
    const megabytes = Number(option('--megabytes') ?? 1_000);
    if (megabytes > 0) { compareSpeed(folder, megabytes, Number(option('--rounds') ?? 9)); }
    await compareCounts(path.resolve(option('--captures') ?? FIXTURES));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void main();
