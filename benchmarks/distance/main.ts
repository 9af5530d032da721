import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { DistantInstallation } from './distant-installation';
import { ingestFromDisk } from './local-ingest';
import { measureTools } from './tool-calls';
import { buildFunctions } from '../../test/functions/invoke';

const ROOT = path.join(__dirname, '..', '..');
const EXAMPLES = path.join(ROOT, 'examples', 'bundles');
const MOST_MEGABYTES = 512;
const LEAST_SPEED = 0.7;

/** `npm run bench:s3`: see benchmarks/README.md. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'bundle': { type: 'string' }, 'mb': { type: 'string', default: '2048' }, 'latency-ms': { type: 'string', default: '20' }, 'megabytes-per-second': { type: 'string', default: '80' }, 'rounds': { type: 'string', default: '1' },
    },
  });
  const scratch = mkdtempSync(path.join(tmpdir(), 'bench-s3-'));
  const installation = await DistantInstallation.start({ latencyMs: Number(values['latency-ms']), bytesPerSecond: Number(values['megabytes-per-second']) * 1e6 });
  try {
    buildFunctions();
    const bundle = values.bundle ?? generated(scratch, values.mb);
    const isGood = await ingest(installation, bundle, Number(values.rounds));
    const peer = readdirSync(EXAMPLES).find(each => each.includes('i-070e4b8c9d0bf405c'))!;
    await installation.takeIn(path.join(EXAMPLES, peer), peer);
    const nodes = [bundle, peer].map(each => /i-[0-9a-f]{17}/.exec(path.basename(each))![0]);
    const rows = await measureTools(installation, nodes);
    print(['call, in a new process', 'requests', 'one after the other', 'listings', 'MiB read', 'ms', 'peak MB', ''], rows.map(each => [
      each.call, each.requests, each.roundTrips, each.listings, each.megabytes.toFixed(2), each.milliseconds.toFixed(0), each.peakMegabytes.toFixed(0), each.holds ? 'ok' : '**missed**',
    ]));
    process.exitCode = isGood && rows.every(each => each.holds) ? 0 : 1;
  } finally {
    installation.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Function and command in turn: medians of the times, least of the processor times. */
async function ingest(installation: DistantInstallation, bundle: string, rounds: number): Promise<boolean> {
  const [distant, near] = [[] as { milliseconds: number; cpuMs: number; mainThreadMs: number; peakMegabytes: number }[], [] as ReturnType<typeof ingestFromDisk>[]];
  let requests = '';
  for (let round = 0; round < rounds; round += 1) {
    const milliseconds = await installation.takeIn(bundle, path.basename(bundle));
    distant.push({ milliseconds, ...installation.ingest.usage });
    const { link } = installation.s3;
    requests = `${link.requests} requests, ${(link.bytesOut / 1e6).toFixed(0)} MB read, ${(link.bytesIn / 1e6).toFixed(0)} MB written`;
    near.push(ingestFromDisk(bundle));
  }
  const [there, here] = [middle(distant), middle(near)];
  // neighbours make the same work dearer: the least is nearest to the truth
  const [thereCpu, hereCpu] = [distant, near].map(runs => Math.min(...runs.map(each => each.cpuMs))) as [number, number];
  const [thereMain, hereMain] = [distant, near].map(runs => Math.min(...runs.map(each => each.mainThreadMs))) as [number, number];
  const [speed, work] = [here.milliseconds / there.milliseconds, hereCpu / thereCpu];
  const [isFast, isSmall] = [speed >= LEAST_SPEED, Math.max(...distant.map(each => each.peakMegabytes)) <= MOST_MEGABYTES];
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
  console.log(`\n${(near[0]!.textBytes / 1e6).toFixed(0)} MB of text in ${(near[0]!.archiveBytes / 1e6).toFixed(0)} MB; ${requests}; load of the machine ${loadavg()[0]!.toFixed(1)}; rounds ${rounds}\n`);
  print(['taking a bundle in', 'time', 'processor time', 'of the main thread', 'peak memory', ''], [
    ['from S3, in the function', seconds(there.milliseconds), seconds(thereCpu), seconds(thereMain), `${there.peakMegabytes.toFixed(0)} MB`, isSmall ? 'ok' : '**missed**'],
    ['from disk, by the command', seconds(here.milliseconds), seconds(hereCpu), seconds(hereMain), `${here.peakMegabytes} MB`, ''],
    ['speed of the function, of that of the command', `${(100 * speed).toFixed(0)} %`, `${(100 * work).toFixed(0)} %`, `${(100 * hereMain / thereMain).toFixed(0)} %`, '', isFast ? 'ok' : '**missed**'],
  ]);
  return isFast && isSmall;
}

function middle<T extends { readonly milliseconds: number }>(runs: readonly T[]): T {
  return [...runs].sort((a, b) => a.milliseconds - b.milliseconds)[runs.length >> 1]!;
}

function generated(folder: string, megabytes: string): string {
  const file = path.join(folder, 'eks_i-0f78150d0b349c98f_2026-11-20_0908-UTC_0.7.9.tar.gz');
  spawnSync(process.execPath, [path.join(ROOT, 'benchmarks', 'generate-bundle.mjs'), '--mb', megabytes, '--out', file], { stdio: ['ignore', 'ignore', 'inherit'] });
  return file;
}

function print(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  console.log([heads, heads.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n') + '\n');
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
