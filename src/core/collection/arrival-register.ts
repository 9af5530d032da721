import { adopt } from './adopt';
import { ExecutionOwner } from './collection-store';
import { ingestFailure } from './failure-reason';
import { parseArchiveKey, parseUploadKey } from './keys';
import { collectedAtOf, CollectionRecord } from './record';
import { CollectionServices } from './services';
import { hasEvidence, isEnd } from './states';
import { CollectionEvent } from './transition';
import { KEY_PREFIXES } from '../../catalog/keys';
import { contentId } from '../evidence/keys';
import { ArrivalRefusal, ArrivalRegister, ArrivalStep, ArrivalVerdict, BundleArrival, BundleProvenance } from '../ports';

/**
 * Which arriving bundles were asked for. Every node role may write any `eks_…` name, so the name proves nothing: the execution in it must belong to a collection of that node in our
 * records, or one look-up in SSM proves it. Node, cluster, region and time of the evidence are the record's.
 */
export class CollectionArrivals implements ArrivalRegister {
  constructor(private readonly services: CollectionServices) {}

  async judge(arrival: BundleArrival): Promise<ArrivalVerdict> {
    const { key } = arrival;
    // node roles cannot write there: whoever could had a right of their own, and says by the content whose bundle it is
    if (key.startsWith(KEY_PREFIXES.imports)) { return { accepted: true, bundle: { bundleId: contentId(`${key}\0${arrival.versionId ?? ''}`) } }; }
    if (key.startsWith(KEY_PREFIXES.uploads)) { return this.uploaded(arrival); }
    const name = parseArchiveKey(key);
    if (!name) { return refused('NOT_A_BUNDLE_NAME', `${key.slice(0, 120)} is no name that the collection runbook gives`); }
    const owner = await this.services.collections.ownerOf(name.executionId) ?? await this.adopted(name.executionId);
    // an object tells of its run as well as an event does
    const record = owner?.role === 'run' ? await this.services.collections.apply(owner.id, { kind: 'started', executionId: name.executionId }) : undefined;
    if (!record) { return refused('NO_COLLECTION_OF_OURS', `no collection of ours has execution ${name.executionId}`); }
    if ((record.keyPrefix ?? KEY_PREFIXES.rawBundle) !== name.prefix) { return refused('NO_COLLECTION_OF_OURS', `execution ${name.executionId} uploads under another name than ${key.slice(0, 120)}`); }
    if (record.instanceId !== name.instanceId) { return refused('OTHER_INSTANCE', `execution ${name.executionId} collects ${record.instanceId}, not ${name.instanceId}`); }
    return this.noted(record, arrival);
  }

  async advance(bundle: BundleProvenance, step: ArrivalStep): Promise<void> {
    const event = eventOf(step);
    if (event) { await this.services.collections.apply(bundle.bundleId, event); }
  }

  /** Nobody but our functions, and the holders of links that they made, can write there; a link is for the one key of its collection. */
  private async uploaded(arrival: BundleArrival): Promise<ArrivalVerdict> {
    const name = parseUploadKey(arrival.key);
    if (!name) { return refused('NOT_A_BUNDLE_NAME', `${arrival.key.slice(0, 120)} is no key that a link of ours is for`); }
    const record = await this.services.collections.read(name.id);
    return record?.collector === name.collector ? this.noted(record, arrival) : refused('NO_COLLECTION_OF_OURS', `no collection of ours waits for ${arrival.key.slice(0, 120)}`);
  }

  private async noted(record: CollectionRecord, { key, versionId = 'null', size, arrivedAt }: BundleArrival): Promise<ArrivalVerdict> {
    const after = await this.services.collections.apply(record.id, { kind: 'archive-arrived', archive: { key, versionId, bytes: size, at: Math.max(0, Math.floor(arrivedAt)) } }) ?? record;
    if (isEnd(after.state) && !hasEvidence(after.state)) { return refused('COLLECTION_ENDED', `collection ${record.id} ended as ${after.state} before this bundle came`); }
    // should two runs ever have been started for one collection, the bundle that came first is its evidence
    if (after.archive?.key !== key || after.archive.versionId !== versionId) { return refused('SECOND_UPLOAD', `collection ${record.id} has its bundle already: ${after.archive?.key ?? 'none'}`); }
    const { id, instanceId, cluster, region } = record;
    return { accepted: true, bundle: { bundleId: id, instanceId, cluster, region, collectedAt: collectedAtOf(after) } };
  }

  /** An object does not tell the region of its node. Ours is the likeliest; a forged name costs one look-up a region. */
  private async adopted(executionId: string): Promise<ExecutionOwner | undefined> {
    const { homeRegion, clusters } = this.services.settings;
    for (const region of new Set([homeRegion, ...(clusters === 'all' ? [] : clusters.map(each => each.region))])) {
      const found = await adopt(this.services, region, executionId);
      if (found) { return found; }
    }
    return undefined;
  }
}

function eventOf(step: ArrivalStep): CollectionEvent | undefined {
  switch (step.state) {
    // `judge` has noted the upload
    case 'uploaded': return undefined;
    case 'extracting': return { kind: 'extracting', percent: 0 };
    case 'indexing': return { kind: 'indexing' };
    case 'failed': return { kind: 'failed', failure: ingestFailure(step.reason, step.code) };
    default: return { kind: 'indexed', state: step.state, verdict: step.verdict.slice(0, 500) };
  }
}

function refused(code: ArrivalRefusal, reason: string): ArrivalVerdict {
  return { accepted: false, code, reason };
}
