import { readdir, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { performance } from 'node:perf_hooks';
import { evidenceKeys } from '../../core/evidence/keys';
import type { IngestResult } from '../../core/ingest/ingest-bundle';
import { BundleArgument, openBundleArgument } from '../bundle-argument';
import { ingestLocal } from '../ingest-local';
import { MemoryStore } from '../memory-store';
import { OwnRules, ownAdditions } from '../own-rules';
import { startProgress } from '../progress';
import { BundleOptions, openLibrary, workspaceDirectory } from './options';
import { printable } from '../report/printable';

interface IngestOptions extends BundleOptions {
  /** false: --no-store */
  readonly store: boolean;
  readonly json?: boolean;
}

/** Counts and times of one bundle. */
interface Measure {
  readonly bundle: string;
  readonly instanceId: string;
  readonly bundleId: string;
  readonly state: string;
  readonly files: number;
  readonly archiveBytes: number;
  readonly textBytes: number;
  readonly lines: number;
  /** bytes of all evidence and index files; 0 with --no-store */
  readonly storedBytes: number;
  readonly findings: number;
  /** matches per rule over all lines; only where the bundle was read now */
  readonly matches?: Readonly<Record<string, number>>;
  readonly problems: number;
  readonly reused: boolean;
  readonly milliseconds: number;
  /** peak resident memory of the process */
  readonly peakMegabytes: number;
}

/** Reads bundles without asking anything of them; what benchmarks measure. */
export async function ingest(given: readonly string[], options: IngestOptions): Promise<number> {
  const own = await ownAdditions(options);
  if (options.store) return keep(given, options, own);
  for (const each of given) {
    const started = performance.now();
    const bundle = await openBundleArgument(each);
    print(measure(bundle, await detectOnly(bundle, options, own), false, performance.now() - started, 0), options);
  }
  return 0;
}

async function keep(given: readonly string[], options: IngestOptions, own: OwnRules): Promise<number> {
  let failed = 0;
  // one at a time, so that each has its own time
  for (const each of given) {
    const started = performance.now();
    const library = await openLibrary([each], options, true, own);
    const [bundle] = library.bundles;
    const reader = await library.open(bundle!.instanceId, bundle!.bundleId);
    const findings = await reader.findings();
    const result = { manifest: reader.manifest, findings };
    const elapsed = performance.now() - started;
    const stored = await sizeOf(path.join(workspaceDirectory(options), evidenceKeys.prefix(bundle!.instanceId, bundle!.bundleId)));
    print(measure({ given: each, size: reader.manifest.source.bytes }, result, bundle!.reused, elapsed, stored), options);
    await library.close();
    failed += library.failed.length;
  }
  return failed === 0 ? 0 : 1;
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder)) bytes += (await stat(path.join(folder, name))).size;
  return bytes;
}

async function detectOnly(bundle: BundleArgument, options: BundleOptions, own: OwnRules): Promise<IngestResult> {
  const progress = startProgress();
  try {
    // nothing is kept, so nothing needs the id of the content
    const bundleId = bundle.signature.slice(0, 16);
    const onProgress = progress.bundle({ name: bundle.name, index: 0, total: 1, bytes: bundle.size });
    return await ingestLocal(bundle, { store: new MemoryStore(), bundleId, instanceId: options.instanceId, rules: own.rules, secrets: own.secrets, storeEvidence: false, onProgress });
  } finally {
    progress.stop();
  }
}

type Outcome = Pick<IngestResult, 'manifest' | 'findings'> & Partial<IngestResult>;

function measure(bundle: Pick<BundleArgument, 'given' | 'size'>, outcome: Outcome, reused: boolean, milliseconds: number, storedBytes: number): Measure {
  const { manifest, findings, matches } = outcome;
  return {
    bundle: bundle.given,
    instanceId: manifest.instanceId,
    bundleId: manifest.bundleId,
    state: manifest.state,
    files: manifest.files.length,
    archiveBytes: bundle.size,
    textBytes: manifest.files.reduce((sum, file) => sum + file.size, 0),
    lines: manifest.files.reduce((sum, file) => sum + file.lines, 0),
    storedBytes,
    findings: findings.findings.length,
    ...(matches && { matches }),
    problems: manifest.problems.length,
    reused,
    milliseconds: Math.round(milliseconds),
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

function print(result: Measure, options: IngestOptions): void {
  if (options.json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  process.stdout.write(`${printable(result.bundle)}: ${result.instanceId} ${result.bundleId} ${result.state}${result.reused ? ' (evidence of an earlier call)' : ''}\n`
    + `  ${result.files} files, ${result.lines} lines, ${megabytes(result.textBytes)} of text from ${megabytes(result.archiveBytes)}, ${megabytes(result.storedBytes)} stored\n`
    + `  ${result.findings} findings, ${result.problems} problems, ${result.milliseconds} ms, peak memory ${result.peakMegabytes} MB\n`);
}
