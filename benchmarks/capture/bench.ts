import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { performance } from 'node:perf_hooks';
import { gunzipSync } from 'node:zlib';

/**
 * Compares tcpdump_analyze with tshark as whole processes: packets a second on a large file, memory at two sizes, and counts of retransmissions on every capture of the test set.
 *
 *     npm run bench:capture -- [--megabytes 1000]
 */
const ROOT = path.join(__dirname, '..', '..');
const FIXTURES = path.join(ROOT, 'test', 'fixtures', 'captures');
const COMMAND = path.join(ROOT, 'bin', 'eks-node-diagnostics-mcp');
const at = process.argv.indexOf('--megabytes');
const MEGABYTES = at < 0 ? 1_000 : Number(process.argv[at + 1]);

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

function timed(command: string, args: readonly string[]): { seconds: number; megabytes: number; output: string } {
  const started = performance.now();
  const result = spawnSync('/usr/bin/time', ['-f', '%M', command, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const megabytes = Math.round(Number(result.stderr.trim().split('\n').at(-1)) / 1024);
  return { seconds: (performance.now() - started) / 1e3, megabytes, output: result.stdout };
}

function ours(file: string, section = 'stats') {
  return timed(process.execPath, [COMMAND, 'call', 'tcpdump_analyze', '--capture', file, '--args', JSON.stringify({ section, maxTokens: 25_000 })]);
}

function retransmissions(file: string): { ours: number; tshark: number } {
  const answer = JSON.parse(ours(file).output) as { statistics: { services: { retransmissions: number }[] } };
  const rows = spawnSync('tshark', ['-r', file, '-Y', 'tcp.analysis.retransmission'], { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout.split('\n');
  return { ours: answer.statistics.services.reduce((sum, each) => sum + each.retransmissions, 0), tshark: rows.filter(row => row !== '').length };
}

function main(): void {
  if (spawnSync('tshark', ['--version']).status !== 0) {
    process.stdout.write('tshark is not installed: nothing to compare with (Debian: apt-get install tshark).\n');
    return;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'capture-bench-'));
  try {
    const source = path.join(FIXTURES, 'loss-5-percent.pcap.gz');
    // the two small ones show what starting a process costs
    const files = [2, 10, MEGABYTES / 10, MEGABYTES].map(size => {
      const file = path.join(folder, `${size}.pcap`);
      enlarge(source, file, size * 1e6);
      return file;
    });
    ours(files[0]!); // the first call may build the command
    process.stdout.write('| file | program | packets | s | packets/s | peak MB |\n| --- | --- | --- | --- | --- | --- |\n');
    for (const file of files) {
      const mine = ours(file);
      const frames = (JSON.parse(mine.output) as { capture: { frames: number } }).capture.frames;
      const theirs = timed('tshark', ['-q', '-z', 'conv,tcp', '-r', file]);
      for (const [name, each] of [['tcpdump_analyze', mine], ['tshark -q -z conv,tcp', theirs]] as const) {
        process.stdout.write(`| ${Math.round(statSync(file).size / 1e6)} MB | ${name} | ${frames} | ${each.seconds.toFixed(1)} | ${Math.round(frames / each.seconds)} | ${each.megabytes} |\n`);
      }
    }
    process.stdout.write('\n| capture | retransmissions here | tshark |\n| --- | --- | --- |\n');
    for (const { file } of JSON.parse(readFileSync(path.join(FIXTURES, 'truth.json'), 'utf8')) as { file: string }[]) {
      const counts = retransmissions(path.join(FIXTURES, file));
      if (counts.ours + counts.tshark > 0) { process.stdout.write(`| ${file} | ${counts.ours} | ${counts.tshark} |\n`); }
    }
  } finally {
    if (existsSync(folder)) { rmSync(folder, { recursive: true }); }
  }
}

main();
