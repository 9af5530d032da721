import * as path from 'node:path';
import { BundleArgument, openBundleArgument } from './bundle-argument';
import { takeLease } from './bundle-lease';
import { CliError } from './cli-error';
import { contentHash } from './content-hash';
import { FileSystemStore } from './file-system-store';
import { ingestLocal } from './ingest-local';
import { readIngestRecord, readKnownHash, writeIngestRecord, writeKnownHash } from './ingest-record';
import { engineWith, OwnRules } from './own-rules';
import { DEFAULT_WORKSPACE_GIB, markUsed, pruneWorkspace } from './prune-workspace';
import { workspacePseudonyms, writePseudonymMap } from './pseudonym-files';
import { withWorkspaceLock } from './workspace-lock';
import { Baseline } from '../core/baselines/baseline';
import { readBaseline } from '../core/baselines/learn';
import { BundleReader } from '../core/evidence/bundle-reader';
import { FindingsDocument } from '../core/evidence/documents';
import { evidenceKeys } from '../core/evidence/keys';
import { Manifest } from '../core/evidence/manifest';
import { openBundle } from '../core/evidence/open-bundle';
import { IngestProgress } from '../core/ports';
import type { BundleLibrary, BundleQuery, BundleSummary } from '../core/tools';
import { ReaderCache } from '../core/tools/reader-cache';
import { ToolError } from '../core/tools/tool-error';
import { verdictLine } from '../core/tools/verdict-line';

const OPEN_READERS = 4;

/** A bundle that is about to be read. */
export interface BundleProgress {
  readonly name: string;
  /** 0-based place among the bundles given, and how many they are */
  readonly index: number;
  readonly total: number;
  /** bytes on disk */
  readonly bytes: number;
}

export interface LibraryOptions {
  /** directory that keeps evidence between calls */
  readonly workspace: string;
  /** the node's id, where the bundle does not tell it; only with a single bundle */
  readonly instanceId?: string;
  /** what the user adds to the engine; default: nothing */
  readonly own?: OwnRules;
  /** called before a bundle is read; what it returns is told the progress */
  readonly onIngest?: (bundle: BundleProgress) => IngestProgress | undefined;
  /** evidence that is kept at most, in bytes; 0: all. Default 5 GiB */
  readonly limitBytes?: number;
}

/** A bundle given on the command line, ingested. */
export interface LoadedBundle extends BundleSummary {
  /** as the user wrote it */
  readonly given: string;
  /** evidence of an earlier call was used */
  readonly reused: boolean;
}

/** A bundle that could not be loaded. */
export interface FailedBundle {
  readonly given: string;
  readonly error: CliError;
}

/** The bundles of a command line as a library for the tools, over evidence in the workspace. */
export class LocalLibrary implements BundleLibrary {
  /**
   * Ingests what the workspace does not have yet, in order of collection, so that findings of a node get their numbers in the order in which they happened.
   * A bundle that cannot be read does not keep the others from being loaded; throws its error when it was the only one.
   */
  static async open(given: readonly string[], options: LibraryOptions): Promise<LocalLibrary> {
    if (options.instanceId !== undefined && given.length > 1) {
      throw new CliError('INVALID_ARGUMENT', `--instance-id names one node, but ${given.length} bundles were given. Give one bundle, or leave the option out.`);
    }
    const failed: FailedBundle[] = [];
    const bundles: BundleArgument[] = [];
    for (const each of given) {
      await attempt(each, failed, async () => { bundles.push(await openBundleArgument(each)); });
    }
    bundles.sort((a, b) => a.time - b.time || (a.given < b.given ? -1 : 1));

    const store = await FileSystemStore.open(options.workspace);
    const loaded = new Map<string, LoadedBundle>();
    const leases: Lease[] = [];
    for (const [index, bundle] of bundles.entries()) {
      await attempt(bundle.given, failed, async () => {
        const onProgress = () => options.onIngest?.({ name: bundle.name, index, total: bundles.length, bytes: bundle.size });
        const result = await load(store, bundle, options, onProgress, leases);
        // the same content given twice is one bundle
        if (!loaded.has(result.bundleId)) loaded.set(result.bundleId, result);
      });
    }
    const [first] = failed;
    if (loaded.size === 0 && first) {
      await release(leases);
      await store.close();
      throw first.error;
    }
    return new LocalLibrary(store, [...loaded.values()].sort(newestFirst), failed, leases);
  }

  private readonly readers = new ReaderCache(OPEN_READERS);

  private constructor(private readonly store: FileSystemStore, readonly bundles: readonly LoadedBundle[], readonly failed: readonly FailedBundle[], private readonly leases: readonly Lease[]) {}

  async list({ instanceId, limit }: BundleQuery = {}): Promise<BundleSummary[]> {
    const wanted = this.bundles.filter(bundle => instanceId === undefined || bundle.instanceId === instanceId).slice(0, limit);
    return wanted.map(({ given: _given, reused: _reused, ...summary }) => summary);
  }

  async open(instanceId?: string, bundleId?: string): Promise<BundleReader> {
    const bundle = this.choose(instanceId, bundleId);
    return this.readers.get(bundle.bundleId, async () => openBundle(this.store, bundle.instanceId, bundle.bundleId));
  }

  /** What is usual on healthy nodes of the cluster, as far as bundles of this workspace show it. */
  async baseline(cluster: string, region: string | undefined): Promise<Baseline | undefined> {
    return readBaseline(this.store, cluster, region);
  }

  /** Closes open files, and lets go of the evidence. */
  async close(): Promise<void> {
    await release(this.leases);
    await this.store.close();
  }

  private choose(instanceId: string | undefined, bundleId: string | undefined): LoadedBundle {
    if (this.bundles.length === 0) throw new ToolError('NO_BUNDLE', 'No bundle is loaded. Start the server with a log bundle: eks-node-diagnostics-mcp serve <bundle>.');
    const nodes = [...new Set(this.bundles.map(bundle => bundle.instanceId))];
    if (instanceId !== undefined && !nodes.includes(instanceId)) {
      throw new ToolError('INSTANCE_NOT_FOUND', `No bundle of instance ${JSON.stringify(instanceId.slice(0, 80))} is loaded. Loaded: ${nodes.join(', ')}.`);
    }
    if (instanceId === undefined && bundleId === undefined && nodes.length > 1) {
      throw new ToolError('INSTANCE_REQUIRED', `Bundles of ${nodes.length} nodes are loaded: give instanceId, one of ${nodes.join(', ')}.`);
    }
    const ofNode = this.bundles.filter(bundle => instanceId === undefined || bundle.instanceId === instanceId);
    const chosen = ofNode.find(bundle => bundleId === undefined || bundle.bundleId === bundleId);
    if (!chosen) {
      throw new ToolError('BUNDLE_NOT_FOUND', `No bundle ${JSON.stringify((bundleId ?? '').slice(0, 80))}${instanceId === undefined ? '' : ` of ${instanceId}`} is loaded. `
        + `Loaded: ${ofNode.map(bundle => bundle.bundleId).join(', ')}.`);
    }
    return chosen;
  }
}

async function attempt(given: string, failed: FailedBundle[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof CliError) || error.code.startsWith('WORKSPACE') || error.code === 'INVALID_ARGUMENT') throw error;
    failed.push({ given, error });
  }
}

/** Lets go of the evidence of one bundle. */
type Lease = () => Promise<void>;

async function release(leases: readonly Lease[]): Promise<void> {
  await Promise.all(leases.map(async each => each()));
}

async function load(
  store: FileSystemStore, bundle: BundleArgument, options: LibraryOptions, onIngest: () => IngestProgress | undefined, leases: Lease[],
): Promise<LoadedBundle> {
  const { instanceId: named, own = { rules: [], secrets: [] }, limitBytes = DEFAULT_WORKSPACE_GIB * 2 ** 30 } = options;
  const bundleId = await identify(store, bundle);
  const engine = engineWith(own);
  const known = await reuse(store, bundleId, named, engine, leases);
  if (known) return describe(bundle, known, true);
  return withWorkspaceLock(store.root, async () => {
    // another process may have done it while we waited
    const made = await reuse(store, bundleId, named, engine, leases);
    if (made) return describe(bundle, made, true);
    const pseudonyms = own.pseudonyms ? await workspacePseudonyms(store.root) : undefined;
    const result = await ingestLocal(bundle, { store, bundleId, instanceId: named, rules: own.rules, secrets: own.secrets, ...(pseudonyms && { pseudonyms }), onProgress: onIngest() });
    if (pseudonyms) await writePseudonymMap(store.root, result.manifest, pseudonyms);
    await writeIngestRecord(store, named, { engine, bundleId, instanceId: result.manifest.instanceId });
    await hold(store, result.manifest.instanceId, bundleId, leases);
    if (limitBytes > 0) await pruneWorkspace(store.root, limitBytes);
    return describe(bundle, result, false);
  });
}

/** From now on nobody prunes the evidence; false when it is not there. */
async function hold(store: FileSystemStore, instanceId: string, bundleId: string, leases: Lease[]): Promise<boolean> {
  const folder = path.join(store.root, evidenceKeys.prefix(instanceId, bundleId));
  const lease = await takeLease(folder);
  if (!lease) return false;
  leases.push(lease);
  await markUsed(folder);
  return true;
}

async function identify(store: FileSystemStore, bundle: BundleArgument): Promise<string> {
  const known = await readKnownHash(store, bundle.signature);
  if (known !== undefined) return known;
  const bundleId = await contentHash(bundle);
  await writeKnownHash(store, bundle.signature, bundleId);
  return bundleId;
}

interface StoredBundle {
  readonly manifest: Manifest;
  readonly findings: FindingsDocument;
}

async function reuse(store: FileSystemStore, bundleId: string, named: string | undefined, engine: string, leases: Lease[]): Promise<StoredBundle | undefined> {
  const record = await readIngestRecord(store, bundleId, named, engine);
  if (!record || !await hold(store, record.instanceId, bundleId, leases)) return undefined;
  try {
    const reader = await openBundle(store, record.instanceId, bundleId);
    return { manifest: reader.manifest, findings: await reader.findings() };
  } catch {
    // evidence was deleted or damaged: it can be made again from the bundle
    return undefined;
  }
}

function describe({ given }: BundleArgument, { manifest, findings }: StoredBundle, reused: boolean): LoadedBundle {
  const { instanceId, bundleId, cluster, region, nodeName, collectedAt, state } = manifest;
  const verdict = verdictLine(manifest, findings);
  return { instanceId, bundleId, cluster, region, nodeName, collectedAt, state, verdict, given, reused };
}

function newestFirst(a: LoadedBundle, b: LoadedBundle): number {
  const [timeA, timeB] = [a.collectedAt ?? '', b.collectedAt ?? ''];
  if (timeA !== timeB) return timeA < timeB ? 1 : -1;
  return a.bundleId < b.bundleId ? -1 : 1;
}

