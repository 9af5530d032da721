import { collectionView, iso, subjectsOf } from './collection-view';
import { collectionKeys, isCollectionId } from '../../collection/keys';
import { listCollections } from '../../collection/list-collections';
import { collectedAtOf, CollectionRecord } from '../../collection/record';
import { CollectionServices } from '../../collection/services';
import { CollectionState, hasEvidence } from '../../collection/states';
import { Reply } from '../answer';
import { BudgetPacker, clip, PAGE_TOKEN_BYTES } from '../budget';
import { BundleLibrary, BundleSummary } from '../bundle-library';
import { decodePageToken, encodePageToken, PageScope } from '../page-token';

export interface HistoryArguments {
  readonly instanceId?: string;
  readonly status?: CollectionState;
  readonly region?: string;
  readonly maxResults: number;
  /** concise: without when a collection ended and how far it was then */
  readonly response_format: 'concise' | 'detailed';
  readonly pageToken?: string;
  readonly maxTokens: number;
}

/**
 * `history` where collections are recorded: every attempt, also those that failed or are under way. Bundles brought by hand have no record; the newest of them stand on the first page,
 * after the collections.
 */
export async function collectionHistory(services: CollectionServices, args: HistoryArguments, bundles: BundleLibrary): Promise<Reply> {
  // index keys are never rewritten, so a page stays valid while newer collections come
  const scope: PageScope = { tool: 'history', args: { ...args }, edition: '' };
  const position = decodePageToken(scope, args.pageToken);
  const page = await listCollections(services, { instanceId: args.instanceId, state: args.status, region: args.region }, args.maxResults, position && keyAt(args.instanceId, position));
  const reply: Reply = { subjects: [], fields: { collections: [] } };
  const packer = new BudgetPacker(args.maxTokens, reply, PAGE_TOKEN_BYTES + 600);
  const brought = position === undefined && (args.status === undefined || hasEvidence(args.status)) ? await importedRows(bundles, args) : [];
  const imported = packer.take(brought);
  const rows = packer.take(page.records.map(record => shorten(rowOf(record, services), args)));
  const last = rows.length < page.records.length ? keyOf(page.records[rows.length - 1]!, args.instanceId) : page.after;
  const best = page.records.find(record => hasEvidence(record.state));
  return {
    ...reply,
    subjects: rows.length === 1 && imported.length === 0 ? subjectsOf(page.records[0]!) : [],
    fields: { collections: [...rows, ...imported] },
    ...(last !== undefined && { nextPageToken: encodePageToken(scope, positionOf(last)) }),
    next: best ? [{ tool: 'quick_triage', args: { instanceId: best.instanceId, bundleId: best.id }, why: 'what is wrong with this node' }]
      : args.instanceId !== undefined && page.records.length === 0 ? [{ tool: 'collect', args: { instanceId: args.instanceId }, why: 'no collection of this node is recorded' }] : [],
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

function keyOf(record: CollectionRecord, instanceId: string | undefined): string {
  return instanceId === undefined ? collectionKeys.byTime(record.requestedAt, record.id) : collectionKeys.byNode(instanceId, record.requestedAt, record.id);
}

/** A key as numbers: what page tokens hold. */
function positionOf(key: string): number[] {
  const [, time, high, low] = /(\d{13})-c-([0-9a-f]{8})([0-9a-f]{8})$/.exec(key)!;
  return [Number(time), parseInt(high!, 16), parseInt(low!, 16)];
}

function keyAt(instanceId: string | undefined, [time = 0, high = 0, low = 0]: readonly number[]): string {
  const hex = (part: number): string => part.toString(16).padStart(8, '0');
  return `${instanceId === undefined ? collectionKeys.byTimePrefix : collectionKeys.byNodePrefix(instanceId)}${String(time).padStart(13, '0')}-c-${hex(high)}${hex(low)}`;
}
