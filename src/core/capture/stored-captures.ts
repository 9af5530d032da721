import { doubtOf } from './capture-doubt';
import { captureKeys, isCaptureId } from './capture-keys';
import { CaptureRecord } from './capture-record';
import { hasEnded } from './capture-states';
import { CaptureStore } from './capture-store';
import { packetsHaveExpired } from './capture-transition';
import { listCaptures } from './list-captures';
import { CaptureFile, CaptureMeta, CaptureQuery, Captures, CaptureUnavailableError } from './ports';
import { ClusterAllowance, isAllowed } from '../collection/cluster-scope';

/** Bytes of one read. */
const CHUNK = 4 * 1024 * 1024;

export interface StoredCapturesOptions {
  readonly clusters: ClusterAllowance;
  /** days that packets are kept */
  readonly retentionDays: number;
  /** UTC milliseconds */
  now(): number;
}

/** Captures by our records, and their files below `packets/`. */
export class StoredCaptures implements Captures {
  constructor(private readonly store: CaptureStore, private readonly options: StoredCapturesOptions) {}

  async list({ instanceId, limit = 20 }: CaptureQuery = {}): Promise<readonly CaptureMeta[]> {
    const { clusters, now } = this.options;
    const { records } = await listCaptures(this.store, { clusters, now: now() }, { instanceId, state: 'ready' }, limit);
    return records.filter(record => !this.hasExpired(record)).map(metaOf);
  }

  async open(captureId: string): Promise<CaptureFile | undefined> {
    const record = isCaptureId(captureId) ? await this.store.read(captureId) : undefined;
    if (!record) { return undefined; }
    if (!this.allows(record)) { throw new CaptureUnavailableError('CLUSTER_NOT_ALLOWED', `${captureId} is of a node of cluster ${record.cluster.slice(0, 100)} in ${record.region}, which is out of scope.`); }
    if (!hasEnded(record.state)) { throw new CaptureUnavailableError('CAPTURE_NOT_READY', `${captureId} is ${record.state}. Ask tcpdump_capture for its state until it is ready.`, 15); }
    if (record.state !== 'ready' || record.bytes === undefined) {
      throw new CaptureUnavailableError(record.state === 'expired' ? 'CAPTURE_EXPIRED' : 'CAPTURE_FAILED', `${captureId} brought no packets: ${record.failure?.message ?? 'the reason is not known.'} ${record.failure?.fix ?? ''}`.trim());
    }
    if (this.hasExpired(record)) { throw new CaptureUnavailableError('CAPTURE_EXPIRED', `The packets of ${captureId} are kept ${this.options.retentionDays} days, and are gone. Capture again.`); }
    const { documents } = this.store;
    const { bytes } = record;
    const key = captureKeys.packets(record.instanceId, record.id);
    return {
      meta: metaOf(record),
      size: bytes,
      async* stream() {
        for (let start = 0; start < bytes; start += CHUNK) { yield await documents.readRange(key, start, Math.min(bytes, start + CHUNK)); }
      },
    };
  }

  private allows({ cluster, region }: CaptureRecord): boolean {
    return isAllowed(this.options.clusters, cluster, region);
  }

  private hasExpired(record: CaptureRecord): boolean {
    return packetsHaveExpired(record, this.options.retentionDays, this.options.now());
  }
}

function metaOf(record: CaptureRecord): CaptureMeta {
  const { id, instanceId, cluster, region, spec, startedAt, command } = record;
  const doubt = doubtOf(record);
  const began = command?.runningSince ?? startedAt;
  return {
    captureId: id,
    instanceId,
    cluster,
    region,
    scope: spec.scope,
    interface: spec.interface,
    ...(began !== undefined && { startedAt: new Date(began).toISOString() }),
    snapLength: spec.snapLength,
    ...(spec.filter !== undefined && { filter: spec.filter }),
    direction: spec.direction === 'inout' ? 'both' : spec.direction,
    ...(doubt !== undefined && { doubt }),
  };
}
