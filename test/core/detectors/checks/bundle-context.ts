import { ArtifactKind } from '../../../../src/core/bundle/artifact-kind';
import { classify } from '../../../../src/core/bundle/layout';
import { BundleAccount, CheckContext, CheckOutcome, FileFacts, StateCheck, StateFault } from '../../../../src/core/detectors/state-check';
import { InstanceSnapshot } from '../../../../src/core/evidence/instance-snapshot';
import { FactKind, PARSERS } from '../../../../src/core/parsers';
import { ParserFactory, parseText } from '../../../../src/core/parsers/parser';

/** Files of a bundle by path. */
export type Files = Readonly<Record<string, string>>;

interface Options {
  readonly collectedAt?: number;
  readonly uptimeSeconds?: number;
  readonly previous?: Files;
  readonly previousCollectedAt?: number;
  readonly bundle?: BundleAccount;
  readonly instance?: InstanceSnapshot;
}

function read(files: Files) {
  const kinds = new Set<ArtifactKind>();
  const parsed: { kind: ArtifactKind; file: string; facts: unknown }[] = [];
  for (const [file, text] of Object.entries(files)) {
    const { kind } = classify(file);
    if (text.trim() !== '') { kinds.add(kind); }
    if (kind in PARSERS) {
      const facts = parseText(PARSERS[kind as FactKind] as ParserFactory<never>, text, file);
      // as they are stored and read back
      parsed.push({ kind, file, facts: JSON.parse(JSON.stringify(facts)) });
    }
  }
  const facts = <K extends FactKind>(kind: K) => parsed.filter((each) => each.kind === kind).map(({ file, facts: found }) => ({ file, facts: found }) as FileFacts<K>);
  return { kinds, facts };
}

/** What a check sees of a bundle with these files, read by the real parsers. */
export function contextOf(files: Files, { previous, ...times }: Options = {}): CheckContext {
  const { kinds, facts } = read(files);
  const before = read(previous ?? {});
  return { facts, previousFacts: before.facts, has: (kind) => kinds.has(kind), ...times };
}

/** Faults of a check; throws when it has another outcome. */
export function faultsOf(check: StateCheck, files: Files, options?: Options): readonly StateFault[] {
  const outcome = check.evaluate(contextOf(files, options));
  if (outcome.outcome !== 'present') { throw new Error(`expected faults, got ${JSON.stringify(outcome)}`); }
  return outcome.faults;
}

/** Outcome of a check. */
export function outcomeOf(check: StateCheck, files: Files, options?: Options): CheckOutcome {
  return check.evaluate(contextOf(files, options));
}

/** Lines of a file, with a newline at the end. */
export function lines(...text: readonly string[]): string {
  return `${text.join('\n')}\n`;
}
