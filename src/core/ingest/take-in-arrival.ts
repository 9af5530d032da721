import { ingestBundle } from './ingest-bundle';
import { BUNDLE_SUFFIXES, KEY_PREFIXES } from '../../catalog/keys';
import { NotABundleError } from '../bundle/archive-entry';
import { LINE_RULES } from '../detectors';
import { LineRule } from '../detectors/line-rule';
import { RulePackError } from '../detectors/rule-pack';
import { storedRules } from '../detectors/stored-rules';
import { fileSummary, readSummary, StoredSummary } from '../evidence/bundle-summaries';
import { InstanceSnapshot } from '../evidence/instance-snapshot';
import { Manifest } from '../evidence/manifest';
import {
  ArrivalRefusal, ArrivalRegister, ArrivedArchives, BundleArrival, BundleProvenance, Clock, EvidenceStore, InstanceSnapshots, NotFoundError,
} from '../ports';
import { storedPseudonyms, storePseudonymMap, withPseudonyms } from '../safety/stored-pseudonyms';
import { storedSecrets } from '../safety/stored-secrets';
import { verdictLine } from '../tools/verdict-line';

/** What taking in an arrival needs. */
export interface ArrivalServices {
  readonly store: EvidenceStore;
  readonly archives: ArrivedArchives;
  readonly register: ArrivalRegister;
  readonly clock: Clock;
  /** default: nothing is known beside the bundle */
  readonly snapshots?: InstanceSnapshots;
  /** a new key of pseudonyms, 32 random bytes; absent: addresses and account ids stay */
  readonly newPseudonymKey?: () => Uint8Array;
  /** processors that this process may use */
  readonly processors?: number;
}

export interface ArrivalOptions {
  /** UTC milliseconds: gives up then, so that it can be told why. Default: never */
  readonly deadline?: number;
  /** no one will try again: a failure is the end of the collection */
  readonly isLastAttempt?: boolean;
}

/** What became of an arrival. */
export type ArrivalOutcome =
  | { readonly outcome: 'ready' | 'partial'; readonly manifest: Manifest; readonly verdict: string; readonly warnings: readonly string[] }
  /** it has been taken in before */
  | { readonly outcome: 'known'; readonly bundleId: string }
  | { readonly outcome: 'refused'; readonly code: ArrivalRefusal | 'NOT_A_BUNDLE' | 'ARCHIVE_GONE'; readonly reason: string };

/** The time for one bundle is over. */
export class DeadlineError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DeadlineError';
  }
}

/**
 * Takes in an object that appeared in the bucket, if our records say that it was asked for. Safe to repeat at any point and for any number of deliveries of one event:
 * what is written is the same each time, and the summary, written last, ends it.
 *
 * @throws whatever kept it from being taken in and may go away; it is to be delivered again
 */
export async function takeInArrival(arrival: BundleArrival, services: ArrivalServices, options: ArrivalOptions = {}): Promise<ArrivalOutcome> {
  const { key } = arrival;
  if (!BUNDLE_SUFFIXES.some((suffix) => key.endsWith(suffix))) { return refused('NOT_A_BUNDLE_NAME', `${key.slice(0, 200)} does not end with ${BUNDLE_SUFFIXES.join(', ')}`); }
  // whoever may write imports/ may also correct what they brought; a node may not
  if (!key.startsWith(KEY_PREFIXES.imports)) {
    const first = await services.archives.firstVersion(key);
    if (first === undefined) { return refused('ARCHIVE_GONE', `${key.slice(0, 200)} is no longer there`); }
    if (first !== (arrival.versionId ?? 'null')) { return refused('SECOND_UPLOAD', `version ${arrival.versionId} of ${key.slice(0, 200)} is not its first`); }
  }
  const judged = await services.register.judge(arrival);
  if (!judged.accepted) { return refused(judged.code, judged.reason); }
  const { bundle } = judged;
  const known = await readSummary(services.store, bundle.bundleId);
  if (known) { return takenInBefore(known, arrival, bundle, services); }
  try {
    return await takeIn(arrival, bundle, services, options);
  } catch (error) {
    if (error instanceof NotFoundError) { return refused('ARCHIVE_GONE', `${key.slice(0, 200)} is no longer there`); }
    if (error instanceof NotABundleError) {
      await services.register.advance(bundle, { state: 'failed', code: 'NOT_A_BUNDLE', reason: error.message });
      return refused('NOT_A_BUNDLE', error.message);
    }
    if (options.isLastAttempt) { await services.register.advance(bundle, { state: 'failed', ...failureOf(error) }); }
    throw error;
  }
}

async function takeIn(arrival: BundleArrival, bundle: BundleProvenance, services: ArrivalServices, options: ArrivalOptions): Promise<ArrivalOutcome> {
  const { store, register, clock } = services;
  const warnings: string[] = [];
  await register.advance(bundle, { state: 'extracting' });
  const [source, snapshot, rules, secrets, pseudonyms] = await Promise.all([
    services.archives.open(arrival), snapshotOf(bundle, services, warnings), rulesOf(services, warnings),
    // unlike rules: without what the user calls a secret nothing may be stored
    storedSecrets(store, services.newPseudonymKey !== undefined),
    services.newPseudonymKey && storedPseudonyms(store, services.newPseudonymKey),
  ]);
  const instance = snapshot && pseudonyms ? withPseudonyms(snapshot, pseudonyms) : snapshot;
  let indexing: Promise<void> | undefined;
  const { manifest, findings } = await ingestBundle({ kind: 'archive', source }, {
    store,
    clock,
    ...bundle,
    rules,
    secrets,
    ...(pseudonyms && { pseudonyms }),
    ...(instance && { instance }),
    ...(services.processors !== undefined && { processors: services.processors }),
    onProgress: ({ archiveBytes, totalBytes }) => {
      if (options.deadline !== undefined && clock.now() > options.deadline) {
        throw new DeadlineError(`the bundle of ${totalBytes} bytes could not be read in the time that one invocation has; ${archiveBytes} bytes were`);
      }
      if (totalBytes !== undefined && archiveBytes >= totalBytes) {
        indexing ??= register.advance(bundle, { state: 'indexing' });
        indexing.catch(() => undefined); // reported below
      }
    },
  });
  await indexing;
  if (pseudonyms) { await storePseudonymMap(store, manifest, pseudonyms); }
  const verdict = verdictLine(manifest, findings);
  await fileSummary(store, summaryOf(manifest, verdict, arrival, clock.now()));
  await register.advance(bundle, { state: manifest.state, instanceId: manifest.instanceId, verdict });
  return { outcome: manifest.state, manifest, verdict, warnings };
}

/** What AWS knows of a node that was collected just now. A bundle brought by hand may be of any age, so today's state of its node says nothing. */
async function snapshotOf(bundle: BundleProvenance, { snapshots }: ArrivalServices, warnings: string[]): Promise<InstanceSnapshot | undefined> {
  if (snapshots === undefined || bundle.instanceId === undefined || bundle.cluster === undefined) { return undefined; }
  try {
    return await snapshots.take(bundle.instanceId, bundle);
  } catch (error) {
    // the evidence of the node itself is worth more than what stands beside it
    warnings.push(`no instance.json: ${(error as Error).message}`);
    return undefined;
  }
}

/** Our rules and the users'. A pack that cannot be read must not stop bundles from being read. */
async function rulesOf({ store }: ArrivalServices, warnings: string[]): Promise<readonly LineRule[]> {
  try {
    return await storedRules(store);
  } catch (error) {
    if (!(error instanceof RulePackError)) { throw error; }
    warnings.push(`the rule pack is not used: ${error.message}`);
    return LINE_RULES;
  }
}

async function takenInBefore(known: StoredSummary, arrival: BundleArrival, bundle: BundleProvenance, { register }: ArrivalServices): Promise<ArrivalOutcome> {
  if (known.source.key !== arrival.key || known.source.versionId !== arrival.versionId) {
    return refused('SECOND_UPLOAD', `bundle ${bundle.bundleId} was taken in from ${known.source.key} (${known.source.versionId ?? 'no version'})`);
  }
  // the record may have missed it: we may have died in between
  await register.advance(bundle, { state: known.state, instanceId: known.instanceId, verdict: known.verdict ?? '' });
  return { outcome: 'known', bundleId: bundle.bundleId };
}

function summaryOf(manifest: Manifest, verdict: string, { key, versionId }: BundleArrival, now: number): StoredSummary {
  const { instanceId, bundleId, cluster, region, nodeName, collectedAt, state } = manifest;
  return {
    schemaVersion: 1,
    instanceId,
    bundleId,
    ...(cluster !== undefined && { cluster }),
    ...(region !== undefined && { region }),
    ...(nodeName !== undefined && { nodeName }),
    ...(collectedAt !== undefined && { collectedAt }),
    state,
    verdict,
    attested: manifest.attested ?? false,
    storedAt: new Date(now).toISOString(),
    source: { key, ...(versionId !== undefined && { versionId }) },
  };
}

function failureOf(error: unknown): { readonly code: string; readonly reason: string } {
  const { name, message, code } = error as { name?: string; message?: string; code?: unknown };
  return { code: typeof code === 'string' ? code : name ?? 'Error', reason: message ?? String(error) };
}

function refused(code: (ArrivalOutcome & { outcome: 'refused' })['code'], reason: string): ArrivalOutcome {
  return { outcome: 'refused', code, reason };
}
