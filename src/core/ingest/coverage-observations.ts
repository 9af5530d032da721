import { TakenFile } from './bundle-visitor';
import { ArtifactKind } from '../bundle/artifact-kind';
import { BundleOs, EXPECTED_KINDS } from '../bundle/layout';
import { IngestProblem } from '../evidence/manifest';
import { groupedNumber } from '../findings/grouped-number';
import { Observation } from '../findings/observation';

/** What is judged for completeness. */
export interface CoverageInput {
  readonly files: readonly TakenFile[];
  readonly kinds: ReadonlySet<ArtifactKind>;
  readonly problems: readonly IngestProblem[];
  readonly os?: BundleOs;
}

const COVERAGE = { state: 'ongoing', evidence: [], remediation: [] as readonly string[], runbook: 'J1', count: 1 } as const;

/** Findings about the evidence itself: what is missing, cut off or unreadable. They never speak about the node's health. */
export function coverageObservations({ files, kinds, problems, os }: CoverageInput): Observation[] {
  return [...missingKinds(kinds, os), ...unreadable(files), ...cutOff(problems)];
}

function missingKinds(kinds: ReadonlySet<ArtifactKind>, os: BundleOs | undefined): Observation[] {
  const missing = EXPECTED_KINDS(os).filter(({ kind }) => !kinds.has(kind));
  if (missing.length === 0) { return []; }
  return [{
    ...COVERAGE,
    condition: 'bundle-incomplete',
    detector: 'expected-artifacts',
    title: `${missing.length} of the artifacts expected for this OS are missing or empty`,
    severity: 'info',
    entity: { missing: missing.map(({ kind }) => kind).join(' ').slice(0, 256) },
    count: missing.length,
    remediation: ['Collect again; if the same files are missing, look at the collector\'s output on the node.'],
  }];
}

function unreadable(files: readonly TakenFile[]): Observation[] {
  return files.filter((file) => (file.facts?.unreadLines ?? 0) > 0).map((file) => ({
    ...COVERAGE,
    condition: 'file-unreadable',
    detector: 'parser-coverage',
    title: `${groupedNumber(file.facts!.unreadLines)} lines of a ${file.entry.kind} file could not be parsed`,
    severity: 'info' as const,
    entity: { file: file.entry.path },
    count: file.facts!.unreadLines,
    runbook: 'J7',
  }));
}

function cutOff(problems: readonly IngestProblem[]): Observation[] {
  const codes = ['ARCHIVE_TRUNCATED', 'ARCHIVE_CORRUPT', 'SIZE_LIMIT_REACHED', 'RATIO_LIMIT_REACHED', 'ENTRY_LIMIT_REACHED', 'ENTRY_TOO_LARGE'];
  return problems.filter((problem) => codes.includes(problem.code)).map((problem) => ({
    ...COVERAGE,
    condition: 'bundle-incomplete',
    detector: 'archive-reading',
    title: 'The archive was not read to its end',
    severity: 'medium' as const,
    entity: { reason: problem.code },
    code: problem.code,
    remediation: ['Collect again, or check the upload: what the archive lacks cannot be judged.'],
  }));
}
