import { collectionView, iso, subjectsOf } from './collection-view';
import { ListPlace, NONE } from './list-place';
import { captureKeys } from '../../capture/capture-keys';
import { CaptureRecord } from '../../capture/capture-record';
import { CaptureState } from '../../capture/capture-states';
import { packetsHaveExpired } from '../../capture/capture-transition';
import { listCaptures } from '../../capture/list-captures';
import { collectionKeys, isCollectionId } from '../../collection/keys';
import { listCollections } from '../../collection/list-collections';
import { collectedAtOf, CollectionRecord } from '../../collection/record';
import { CollectionServices } from '../../collection/services';
import { CollectionState, hasEvidence } from '../../collection/states';
import { Reply } from '../answer';
import { BudgetPacker, clip, PAGE_TOKEN_BYTES } from '../budget';
import { BundleLibrary, BundleSummary } from '../bundle-library';
import { captureView } from '../captures/capture-view';
import { decodePageToken, encodePageToken, PageScope } from '../page-token';

export interface HistoryArguments {
  readonly instanceId?: string;
  readonly status?: CollectionState | CaptureState;
  readonly region?: string;
  readonly maxResults: number;
  /** concise: without when a collection ended and how far it was then */
  readonly response_format: 'concise' | 'detailed';
  readonly pageToken?: string;
  readonly maxTokens: number;
}

/**
 * `history` where collections are recorded: every attempt, also those that failed or are under way, and packet captures beside them. Bundles brought by hand have no record; the
 * newest of them stand on the first page, after the collections.
 */
export async function collectionHistory(services: CollectionServices, args: HistoryArguments, bundles: BundleLibrary): Promise<Reply> {
  // index keys are never rewritten, so a page stays valid while newer collections come
  const scope: PageScope = { tool: 'history', args: { ...args }, edition: '' };
  const position = decodePageToken(scope, args.pageToken);
  const place = new ListPlace(collectionKeys, 'c', args.instanceId, position?.slice(0, 3));
  const capturePlace = new ListPlace(captureKeys, 'p', args.instanceId, position?.slice(3));
  const filter = { instanceId: args.instanceId, state: args.status, region: args.region };
  const page = await place.list(async after => listCollections(services, filter, args.maxResults, after));
  const { recording } = services;
  const reader = { clusters: services.settings.clusters, now: services.clock.now() };
  const captured = recording ? await capturePlace.list(async after => listCaptures(recording.captures, reader, filter, args.maxResults, after)) : NONE;
  const reply: Reply = { subjects: [], fields: { collections: [], ...(recording && { captures: [] }) } };
  const packer = new BudgetPacker(args.maxTokens, reply, PAGE_TOKEN_BYTES + 800);
  const brought = position === undefined && [undefined, 'ready', 'partial'].includes(args.status) ? await importedRows(bundles, args) : [];
  const imported = packer.take(brought);
  const rows = packer.take(page.records.map(record => shorten(rowOf(record, services), args)));
  const captures = packer.take(captured.records.map(record => captureRow(record, services, args)));
  const next = [...place.after(page, rows.length), ...capturePlace.after(captured, captures.length)];
  const best = page.records.find(record => hasEvidence(record.state));
  const packets = captures.find(each => each.state === 'ready' && !each.packetsExpired);
  return {
    ...reply,
    subjects: rows.length === 1 && imported.length === 0 ? subjectsOf(page.records[0]!) : [],
    fields: { collections: [...rows, ...imported], ...(recording && { captures }) },
    ...(next.some(each => each > 0) && { nextPageToken: encodePageToken(scope, next) }),
    next: [
      ...(best ? [{ tool: 'quick_triage', args: { instanceId: best.instanceId, bundleId: best.id }, why: 'what is wrong with this node' }]
        : args.instanceId !== undefined && page.records.length === 0 && position === undefined ? [{ tool: 'collect', args: { instanceId: args.instanceId }, why: 'no collection of this node is recorded' }] : []),
      ...(packets ? [{ tool: 'tcpdump_analyze', args: { commandId: packets.commandId }, why: 'what the packets say' }] : []),
    ],
  };
}

const DAY_MS = 86_400_000;
const MOST_IMPORTED = 10;

async function importedRows(bundles: BundleLibrary, { instanceId, status, region }: HistoryArguments): Promise<BundleSummary[]> {
  const newest = await bundles.list({ ...(instanceId !== undefined && { instanceId }), limit: 50 });
  return newest.filter(each => !isCollectionId(each.bundleId) && (status === undefined || each.state === status) && (region === undefined || each.region === region))
    .slice(0, MOST_IMPORTED).map(each => clip({ ...each }, 128, 16));
}

function rowOf(record: CollectionRecord, { settings, clock }: CollectionServices) {
  const { failure, ...view } = collectionView(record);
  // S3 deletes at the midnight after the last whole day
  const gone = record.endedAt !== undefined && clock.now() > record.endedAt + (settings.retentionDays + 1) * DAY_MS;
  return {
    ...view,
    ...(hasEvidence(record.state) && { bundleId: record.id, collectedAt: iso(collectedAtOf(record)), ...(gone && { evidenceExpired: true }) }),
    ...(failure && { failure: { code: failure.code, message: failure.message } }),
  };
}

/** What is said by other fields of the row already. */
function shorten<R extends ReturnType<typeof rowOf>>(row: R, { response_format: format }: HistoryArguments): Partial<R> {
  if (format === 'detailed') { return row; }
  const { progress, endedAt, ...rest } = row;
  return { ...rest, ...(endedAt === undefined && { progress }) } as Partial<R>;
}

function captureRow(record: CaptureRecord, { settings, clock }: CollectionServices, { response_format: format }: HistoryArguments) {
  const { failure, startedAt, endedAt, droppedByKernel, stoppedBy, ...view } = captureView(record, clock.now());
  return {
    ...view,
    ...(format === 'detailed' && { startedAt, endedAt, droppedByKernel, stoppedBy }),
    ...(record.state === 'ready' && packetsHaveExpired(record, settings.retentionDays, clock.now()) && { packetsExpired: true }),
    ...(failure && { failure: { code: failure.code, message: failure.message } }),
  };
}
