import { ArchiveTokens } from '../bundle/archive-tokens';
import { ArtifactClass, ArtifactKind } from '../bundle/artifact-kind';
import { DEFAULT_LIMITS, IngestLimits } from '../bundle/limits';
import { InflateMeter } from '../bundle/read-archive';
import { LINE_RULES } from '../detectors';
import { BundleClock } from './bundle-clock';
import { BundleInput, describeInput, readInput } from './bundle-input';
import { BundleVisitor } from './bundle-visitor';
import { concludeIngest } from './conclude-ingest';
import { ProblemLog } from './problem-log';
import { SecretScan } from './secret-scan';
import { TextPipeline } from './text-pipeline';
import { LineEngine } from '../detectors/line-engine';
import { LineRule } from '../detectors/line-rule';
import { compileRules, KindProgram, programFor } from '../detectors/rule-program';
import { FindingsDocument } from '../evidence/documents';
import { EvidenceWriter } from '../evidence/evidence-writer';
import { InstanceSnapshot } from '../evidence/instance-snapshot';
import { evidenceKeys } from '../evidence/keys';
import { Manifest } from '../evidence/manifest';
import { OccurrenceWriter } from '../evidence/occurrences';
import { Clock, EvidenceStore, IngestProgress } from '../ports';
import { CompiledSecret } from '../safety/custom-secrets';
import { Pseudonyms } from '../safety/pseudonyms';
import { ScanMemory } from '../scan/scan-memory';

export type { BundleInput } from './bundle-input';

/** How a bundle is taken in. */
export interface IngestOptions {
  readonly store: EvidenceStore;
  readonly clock: Clock;
  /** the collection's id; for a bundle brought by hand the hash of its content */
  readonly bundleId: string;
  /** who the node is, where that is known from elsewhere; default: what the bundle says, else its name, else `unknown-…` */
  readonly instanceId?: string;
  readonly cluster?: string;
  readonly region?: string;
  /** what AWS knows of the node, as of collection; kept beside the evidence */
  readonly instance?: InstanceSnapshot;
  /** UTC milliseconds; default: worked out from the bundle */
  readonly collectedAt?: number;
  readonly limits?: Partial<IngestLimits>;
  readonly onProgress?: IngestProgress;
  /** false: detect only, store nothing. Default true */
  readonly storeEvidence?: boolean;
  /** processors that this process may use; 1 keeps all work on the calling thread. Default 2 */
  readonly processors?: number;
  /** default: all of ours */
  readonly rules?: readonly LineRule[];
  /** forms of secrets that only the user knows */
  readonly secrets?: readonly CompiledSecret[];
  /** in place of addresses and account ids; default: they stay */
  readonly pseudonyms?: Pseudonyms;
}

/** What became of a bundle. */
export interface IngestResult {
  readonly manifest: Manifest;
  readonly findings: FindingsDocument;
  /** matches per rule, every match of every file counted: what a plain scan of all lines with all rules would count */
  readonly matches: Readonly<Record<string, number>>;
}

/**
 * Takes a bundle in: one streaming pass over its content (clean, redact, index, match, parse, store), then the conclusions (clock, state checks, findings,
 * diagnosis). Memory does not grow with the bundle. Everything derived is written under `evidence/<instanceId>/<bundleId>/`.
 *
 * @throws NotABundleError when the input is no bundle at all; anything less is a `partial` result that says what is wrong
 */
export async function ingestBundle(input: BundleInput, options: IngestOptions): Promise<IngestResult> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const rules = options.rules ?? LINE_RULES;
  const keep = options.storeEvidence ?? true;
  const described = describeInput(input);
  const bundleClock = new BundleClock(described.name, options.collectedAt);
  const provisionalId = options.instanceId ?? bundleClock.instanceIdOfName ?? `unknown-${options.bundleId.slice(0, 8)}`;
  const evidence = keep ? new EvidenceWriter(options.store, provisionalId, options.bundleId, (options.processors ?? 2) > 1) : undefined;
  const occurrences = keep ? new OccurrenceWriter(options.store, evidenceKeys.occurrences(provisionalId, options.bundleId)) : undefined;
  const problems = new ProblemLog();
  const meter: InflateMeter = { archiveBytes: 0, inflatedBytes: 0 };
  const tokens = keep ? new ArchiveTokens() : undefined;
  const secrets = new SecretScan(keep, options.secrets, options.pseudonyms);
  const memory = new ScanMemory();
  const engine = new LineEngine((line) => secrets.line(line));
  const pipeline = new TextPipeline({
    memory, engine, secrets, programOf: programCache(rules, secrets), ...(evidence && { evidence }), ...(tokens && { tokens }), ...(occurrences && { occurrences }),
  });
  secrets.attach(memory);
  const visitor = new BundleVisitor(pipeline, limits, problems, meter, (dialect, bytes, start, end) => bundleClock.noteLine(dialect, bytes, start, end));
  try {
    const end = await readInput(input, visitor, problems, {
      meter,
      ...(tokens && { tokens }),
      afterChunk: () => options.onProgress?.({
        archiveBytes: meter.archiveBytes, ...(described.bytes !== undefined && { totalBytes: described.bytes }), textBytes: pipeline.textBytes,
      }),
    });
    await pipeline.finish();
    if (end.outcome === 'truncated') { problems.add('ARCHIVE_TRUNCATED', end.message); }
    if (end.outcome === 'corrupt') { problems.add('ARCHIVE_CORRUPT', end.message); }
    if (pipeline.splitLines > 0) { problems.add('LINES_SPLIT', `${pipeline.splitLines} lines were longer than a block and were cut`); }
    return await concludeIngest({
      options,
      rules,
      source: described,
      archiveBytes: meter.archiveBytes,
      files: visitor.files,
      engine,
      bundleClock,
      problems,
      provisionalId,
      ...(evidence && { evidence }),
      ...(occurrences && { occurrences }),
    });
  } catch (error) {
    await evidence?.abort();
    await occurrences?.abort();
    throw error;
  }
}

/** One program for all kinds of artifact to which the same patterns apply, made when the first such file comes. */
function programCache(rules: readonly LineRule[], secrets: SecretScan): (artifact: ArtifactClass) => KindProgram {
  const patterns = compileRules(rules);
  const ofKind = new Map<ArtifactKind, KindProgram>();
  const ofPatterns = new Map<string, KindProgram>();
  return ({ kind }) => {
    let program = ofKind.get(kind);
    if (!program) {
      const key = patterns.flatMap((pattern, index) => (pattern.kinds.has(kind) ? [index] : [])).join();
      program = ofPatterns.get(key) ?? programFor(kind, patterns, secrets.literals);
      ofPatterns.set(key, program);
      ofKind.set(kind, program);
    }
    return program;
  };
}
