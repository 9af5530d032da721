import { bundleAccount } from './bundle-account';
import { BundleClock } from './bundle-clock';
import { conditionOf } from '../../catalog/conditions';
import { learnBaseline } from '../baselines/learn';
import { ArtifactKind } from '../bundle/artifact-kind';
import { encodeJson } from '../collection/json-document';
import { STATE_CHECKS } from '../detectors';
import { TakenFile } from './bundle-visitor';
import { coverageObservations } from './coverage-observations';
import { LineEngine, MatchGroup } from '../detectors/line-engine';
import { lineOutcomes, observeLines, LineObservation } from '../detectors/line-observations';
import { LineRule } from '../detectors/line-rule';
import { runStateChecks } from '../detectors/run-state-checks';
import { diagnose } from '../diagnosis';
import type { IngestOptions, IngestResult } from './ingest-bundle';
import { claimsOf } from './node-identity';
import { ProblemLog } from './problem-log';
import { linuxOutcomes, windowsOutcomes } from './windows-outcomes';
import { FactsDocument, FindingsDocument, StoredFacts } from '../evidence/documents';
import { EvidenceWriter } from '../evidence/evidence-writer';
import { evidenceKeys } from '../evidence/keys';
import { Manifest } from '../evidence/manifest';
import { giveNumbers, pointToLatest, readLatest, readNumberBook } from '../evidence/node-records';
import { OccurrenceWriter } from '../evidence/occurrences';
import { readFacts } from '../evidence/stored-documents';
import { withoutContradicted } from '../findings/contradictions';
import { Finding } from '../findings/finding';
import { identityOf } from '../findings/identity';
import { mergeObservations } from '../findings/merge';
import { assignNumbers, NumberBook } from '../findings/numbers';
import { EvidenceStore } from '../ports';

/** What the pass over the bundle left. */
export interface PassResult {
  readonly options: IngestOptions;
  readonly rules: readonly LineRule[];
  readonly source: { readonly name: string; readonly bytes?: number };
  readonly archiveBytes: number;
  readonly files: readonly TakenFile[];
  readonly engine: LineEngine;
  readonly bundleClock: BundleClock;
  readonly problems: ProblemLog;
  readonly provisionalId: string;
  readonly evidence?: EvidenceWriter;
  readonly occurrences?: OccurrenceWriter;
}

/** Decides the clock, runs the state checks, merges and diagnoses, and writes the documents. */
export async function concludeIngest(pass: PassResult): Promise<IngestResult> {
  const { options, bundleClock } = pass;
  // the last blocks are on their way while the conclusions are drawn
  const writing = pass.evidence?.finish();
  writing?.catch(() => undefined); // reported where it is awaited
  // everything below is in path order, so that the order of the archive leaves no trace
  const files = [...pass.files].sort((a, b) => (a.entry.path < b.entry.path ? -1 : 1));
  const clock = bundleClock.decide(files);
  const claims = claimsOf(files, pass.source.name);
  const instanceId = options.instanceId ?? claims.instanceId ?? pass.provisionalId;
  const nameClaim = bundleClock.instanceIdOfName;
  for (const [claim, where] of [[claims.instanceId, 'system/instance-id.txt'], [nameClaim, 'the bundle\'s name']] as const) {
    if (claim !== undefined && claim !== instanceId) {
      pass.problems.add('INSTANCE_ID_DISAGREES', `${where} says ${claim}, but the bundle is filed under ${instanceId}; if it is of another node, nothing in it speaks of this one`);
    }
  }
  const kinds = new Set<ArtifactKind>(files.filter((file) => file.entry.size > 0).map((file) => file.entry.kind));
  const facts: FactsDocument = {
    schemaVersion: 1,
    files: files.flatMap((file) => (file.facts ? [{ path: file.entry.path, kind: file.entry.kind, facts: file.facts } as StoredFacts] : [])),
    kinds: [...kinds].sort(),
  };
  const previous = await previousBundle(options.store, instanceId, options.bundleId, clock.collectedAt);
  const lines = observeLines(pass.engine.groups, pass.engine.recoveries, {
    resolve: (path, provisional) => bundleClock.resolve(path, provisional),
    endOf: (path) => bundleClock.endOf(path),
    ...(clock.collectedAt !== undefined && { collectedAt: clock.collectedAt }),
    severityOf: (condition) => conditionOf(condition)?.severity ?? 'medium',
  });
  const disagreeing = claims.instanceId !== undefined && claims.instanceId !== instanceId
    ? { file: files.find((file) => file.entry.kind === 'instance-id')?.entry.path, claimed: claims.instanceId, filedUnder: instanceId }
    : nameClaim !== undefined && nameClaim !== instanceId ? { claimed: nameClaim, filedUnder: instanceId } : undefined;
  const bundle = bundleAccount(files, bundleClock, { ...claims, ...(disagreeing && { disagreeingIdentity: disagreeing }) });
  const states = runStateChecks(STATE_CHECKS, { facts, clock, bundle, ...(options.instance && { instance: options.instance }), ...(previous && { previous }) });
  const problems = pass.problems.problems();
  const observations = withoutContradicted([
    ...lines.map(({ observation }) => observation),
    ...states.observations,
    ...coverageObservations({ files, kinds, problems, ...(claims.os && { os: claims.os }) }),
  ], states.checks);
  const numbered = (known: NumberBook) => {
    const result = mergeObservations(observations, { instanceId, bundleId: options.bundleId, numbers: known });
    return { result, book: assignNumbers(result, known).book };
  };
  const findings = pass.evidence
    ? await giveNumbers(options.store, instanceId, numbered)
    : numbered(await readNumberBook(options.store, instanceId)).result;
  const outcomes = [...lineOutcomes(pass.rules, lines, kinds), ...states.checks];
  const checks = (claims.os === 'windows' ? windowsOutcomes(outcomes) : linuxOutcomes(outcomes)).sort((a, b) => (a.detector < b.detector ? -1 : 1));
  const rootCauses = diagnose(findings, { checks, kinds, logStart: (file) => bundleClock.startOf(file) });
  const document: FindingsDocument = { schemaVersion: 1, instanceId, bundleId: options.bundleId, findings, checks, rootCauses };
  const findingIds = findingsOfGroups(lines, findings);
  const [occurrences, written] = await Promise.all([
    pass.occurrences?.finish(pass.engine.occurrenceGroups((group) => findingIds.get(group))), writing, pass.evidence && writeDocuments(options, instanceId, facts, document),
  ]);
  const manifest: Manifest = {
    schemaVersion: 1,
    instanceId,
    bundleId: options.bundleId,
    ...definedOnly({
      cluster: options.cluster ?? claims.cluster,
      region: options.region ?? claims.region,
      availabilityZone: claims.availabilityZone,
      nodeName: claims.nodeName,
      os: claims.os,
      collectorVersion: claims.collectorVersion,
      collectedAt: clock.collectedAt === undefined ? undefined : new Date(clock.collectedAt).toISOString(),
    }),
    ...(options.instanceId !== undefined && options.cluster !== undefined && { attested: true as const }),
    ...(options.pseudonyms && { pseudonyms: true as const }),
    state: problems.some((problem) => PARTIAL.has(problem.code)) ? 'partial' : 'ready',
    source: { name: pass.source.name, bytes: pass.source.bytes ?? pass.archiveBytes },
    problems,
    clock,
    files: files.map((file) => bundleClock.stored(file)),
    segments: written?.segments ?? [],
    blocks: written?.blocks ?? { segment: [], offset: [], length: [], textLength: [] },
    grams: written?.grams ?? [],
    ...(occurrences && { occurrences }),
  };
  if (pass.evidence) {
    await writeManifest(options.store, manifest);
    // where our records name the node, they name its cluster too: the bundle's own claim could speak for another
    const cluster = options.cluster ?? (options.instanceId === undefined ? claims.cluster : undefined);
    const whole = manifest.state === 'ready' && disagreeing === undefined;
    if (whole && cluster !== undefined && manifest.collectedAt !== undefined) {
      await learnBaseline(options.store, { cluster, ...definedOnly({ region: manifest.region }), collectedAt: manifest.collectedAt, findings: document });
    }
  }
  return { manifest, findings: document, matches: countMatches(pass.engine) };
}

/** Problems that mean: the bundle holds less than was sent. */
const PARTIAL: ReadonlySet<string> = new Set([
  'ENTRY_PATH_REFUSED', 'ENTRY_TYPE_REFUSED', 'ENTRY_DUPLICATE', 'ENTRY_LIMIT_REACHED', 'SIZE_LIMIT_REACHED', 'RATIO_LIMIT_REACHED', 'ENTRY_TOO_LARGE',
  'ARCHIVE_TRUNCATED', 'ARCHIVE_CORRUPT', 'NESTED_ARCHIVE_UNREADABLE',
]);

async function writeDocuments({ store, instance, bundleId }: IngestOptions, instanceId: string, facts: FactsDocument, findings: FindingsDocument): Promise<void> {
  await Promise.all([
    store.putDocument(evidenceKeys.facts(instanceId, bundleId), encodeJson(facts)),
    store.putDocument(evidenceKeys.findings(instanceId, bundleId), encodeJson(findings)),
    ...(instance ? [store.putDocument(evidenceKeys.instance(instanceId, bundleId), encodeJson(instance))] : []),
  ]);
}

/** Last but for the pointer: a bundle that has a manifest is whole. */
async function writeManifest(store: EvidenceStore, manifest: Manifest): Promise<void> {
  const { instanceId, bundleId } = manifest;
  await store.putDocument(evidenceKeys.manifest(instanceId, bundleId), encodeJson(manifest));
  await pointToLatest(store, instanceId, manifest);
}

/** Facts of the node's latest earlier bundle: counters become rates between the two. */
async function previousBundle(
  store: EvidenceStore, instanceId: string, bundleId: string, collectedAt: number | undefined,
): Promise<{ readonly facts: FactsDocument; readonly collectedAt: number } | undefined> {
  const latest = await readLatest(store, instanceId);
  const at = Date.parse(latest?.collectedAt ?? '');
  if (!latest || latest.bundleId === bundleId || collectedAt === undefined || !(at < collectedAt)) { return undefined; }
  try {
    return { facts: await readFacts(store, evidenceKeys.facts(instanceId, latest.bundleId)), collectedAt: at };
  } catch {
    // expired, or written by another version: then there is no earlier bundle to compare with
    return undefined;
  }
}

/** For each match group the finding it went into: the one of its condition whose identity agrees. */
function findingsOfGroups(lines: readonly LineObservation[], findings: readonly Finding[]): ReadonlyMap<MatchGroup, string> {
  const byCondition = new Map<string, Finding[]>();
  for (const finding of findings) { byCondition.set(finding.condition, [...(byCondition.get(finding.condition) ?? []), finding]); }
  const found = new Map<MatchGroup, string>();
  for (const { observation, groups } of lines) {
    const candidates = byCondition.get(observation.condition) ?? [];
    const own = identityOf(observation.condition, observation.entity);
    const finding = candidates.length < 2 ? candidates[0] : candidates.find((each) => {
      const theirs = identityOf(observation.condition, each.entity);
      return Object.entries(own).every(([field, value]) => theirs[field] === undefined || theirs[field] === value);
    });
    if (finding) { groups.forEach((group) => found.set(group, finding.finding_id)); }
  }
  return found;
}

function countMatches(engine: LineEngine): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const group of engine.groups) { counts[group.rule.id] = (counts[group.rule.id] ?? 0) + group.count; }
  return counts;
}

function definedOnly<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
