import { BundleLibrary, BundleQuery, BundleSummary } from './bundle-library';
import { ReaderCache } from './reader-cache';
import { ToolError } from './tool-error';
import { BundleReader } from '../evidence/bundle-reader';
import { newestSummaries, readSummary, StoredSummary } from '../evidence/bundle-summaries';
import { readLatest } from '../evidence/node-records';
import { openBundle } from '../evidence/open-bundle';
import { DocumentError } from '../evidence/stored-documents';
import { EvidenceStore } from '../ports';

/** A comparison opens ten at a time. */
const OPEN_READERS = 10;
const DAY_MS = 86_400_000;

export interface StoredLibraryOptions {
  /** days that evidence is kept; only to tell when it went */
  readonly retentionDays?: number;
  /** whether nodes of this cluster may be spoken of; default: all. Asked of the cluster recorded at collection, and of nothing that a caller says */
  allows?(cluster: string, region: string | undefined): boolean;
  /** a collection that will give this bundle, or this node's next one; undefined: none is under way */
  pending?(query: { readonly instanceId?: string; readonly bundleId?: string }): Promise<PendingBundle | undefined>;
}

/** A bundle on its way. */
export interface PendingBundle {
  readonly state: string;
  readonly cluster: string;
  readonly region: string;
  readonly retryAfterSeconds: number;
}

/** All bundles of a store, found by pointers: `nodes/<instanceId>/` for the latest of a node, `bundles/by-id/` for one by its id. */
export class StoredLibrary implements BundleLibrary {
  private readonly readers = new ReaderCache(OPEN_READERS);

  constructor(private readonly store: EvidenceStore, private readonly options: StoredLibraryOptions = {}) {}

  async list(query: BundleQuery = {}): Promise<BundleSummary[]> {
    const summaries = await newestSummaries(this.store, query);
    return summaries.filter(each => this.isAllowed(each)).map(({ schemaVersion: _1, attested: _2, storedAt: _3, source: _4, ...summary }) => summary);
  }

  async open(instanceId?: string, bundleId?: string): Promise<BundleReader> {
    if (instanceId === undefined && bundleId === undefined) { throw await this.unnamed(); }
    const [node, id] = bundleId === undefined ? [instanceId!, await this.latestOf(instanceId!)] : [instanceId ?? (await this.filed(bundleId)).instanceId, bundleId];
    const reader = await this.readers.get(`${node}/${id}`, async () => this.read(node, id, bundleId === undefined));
    const { cluster, region, attested } = reader.manifest;
    this.assertAllowed({ instanceId: node, bundleId: id, cluster, region, attested: attested ?? false });
    return reader;
  }

  private async read(instanceId: string, bundleId: string, isLatest: boolean): Promise<BundleReader> {
    try {
      return await openBundle(this.store, instanceId, bundleId);
    } catch (error) {
      if (!(error instanceof DocumentError)) { throw error; }
      if (error.code === 'DOCUMENT_INVALID') {
        throw new ToolError('BUNDLE_UNREADABLE', `The evidence of bundle ${bundleId} of ${instanceId} was not written by this version. Collect the node's logs again.`);
      }
      throw await this.absent(instanceId, bundleId, isLatest);
    }
  }

  private async latestOf(instanceId: string): Promise<string> {
    const latest = await readLatest(this.store, instanceId);
    if (latest) { return latest.bundleId; }
    throw await this.pending({ instanceId })
      ?? new ToolError('INSTANCE_NOT_FOUND', `No bundle of ${instanceId} was ever taken in. Call collect for it, or see history for the nodes that have one.`);
  }

  private async filed(bundleId: string): Promise<StoredSummary> {
    const summary = await readSummary(this.store, bundleId);
    if (summary) { return summary; }
    throw await this.pending({ bundleId }) ?? new ToolError('BUNDLE_NOT_FOUND', `There is no bundle ${JSON.stringify(bundleId.slice(0, 80))}. See history for the bundles that there are.`);
  }

  /** Why a bundle that is asked for has no manifest. */
  private async absent(instanceId: string, bundleId: string, isLatest: boolean): Promise<ToolError> {
    const summary = await readSummary(this.store, bundleId);
    if (summary?.instanceId === instanceId) {
      this.assertAllowed(summary);
      const { retentionDays } = this.options;
      const went = retentionDays === undefined ? '' : ` about ${new Date(Date.parse(summary.storedAt) + (retentionDays + 1) * DAY_MS).toISOString().slice(0, 10)}`;
      return new ToolError('BUNDLE_EXPIRED', `The evidence of ${isLatest ? 'the latest bundle of ' : `bundle ${bundleId} of `}${instanceId}, stored ${summary.storedAt}, expired${went}. Collect the node's logs again.`);
    }
    const other = summary === undefined || !this.isAllowed(summary) ? '' : ` It is a bundle of ${summary.instanceId}.`;
    return await this.pending({ instanceId, bundleId })
      ?? new ToolError('BUNDLE_NOT_FOUND', `There is no bundle ${JSON.stringify(bundleId.slice(0, 80))} of ${instanceId}.${other} See history for the bundles that there are.`);
  }

  private async pending(query: { readonly instanceId?: string; readonly bundleId?: string }): Promise<ToolError | undefined> {
    const pending = await this.options.pending?.(query);
    return pending && this.isAllowed({ ...pending, attested: true }) ? new ToolError('BUNDLE_NOT_READY', `The collection of ${query.instanceId ?? query.bundleId} is ${pending.state}: its bundle cannot be questioned yet. Ask status, and try again.`, {
      retryable: true,
      retryAfterSeconds: pending.retryAfterSeconds,
    }) : undefined;
  }

  private async unnamed(): Promise<ToolError> {
    const nodes = [...new Set((await this.list({ limit: 20 })).map(each => each.instanceId))];
    return nodes.length === 0
      ? new ToolError('NO_BUNDLE', 'No bundle was taken in yet. Call collect for a node, or put a bundle under imports/ in the bucket.')
      : new ToolError('INSTANCE_REQUIRED', `Give instanceId: this endpoint answers about many nodes. The newest bundles are of ${nodes.join(', ')}; see history for more.`);
  }

  private assertAllowed(bundle: Pick<StoredSummary, 'instanceId' | 'bundleId' | 'cluster' | 'region' | 'attested'>): void {
    if (this.isAllowed(bundle)) { return; }
    throw new ToolError('CLUSTER_NOT_ALLOWED', `The bundle ${bundle.bundleId} of ${bundle.instanceId} is of a node of cluster ${bundle.cluster}, which is not in the scope of this endpoint. The scope is set at deployment.`);
  }

  private isAllowed({ cluster, region, attested }: { readonly cluster?: string; readonly region?: string; readonly attested: boolean }): boolean {
    // who may write to imports/ has vouched for the bundle; no cluster of ours is recorded for it
    return !attested || cluster === undefined || (this.options.allows?.(cluster, region) ?? true);
  }
}
