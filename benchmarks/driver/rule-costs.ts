import { LINE_RULES } from '../../src/core/detectors';
import { CompiledPattern, compileRules } from '../../src/core/detectors/rule-program';
import { BundleReader } from '../../src/core/evidence/bundle-reader';

/** What each rule's own expressions cost on the lines that the filter brings to it. */
export interface RuleCosts {
  readonly rules: number;
  /** lines shown to an expression */
  readonly candidates: number;
  /** dearest first, at most ten */
  readonly dearest: readonly { readonly rule: string; readonly seconds: number; readonly candidates: number }[];
  /** of all rules together */
  readonly seconds: number;
}

/**
 * Runs every pattern on every line that holds one of its literals, as ingest does, and takes the time of each rule alone. What the shared filter costs is not in it: that is one
 * pass for all rules, and the measurement with 350 more rules shows how it grows.
 */
export async function ruleCosts(reader: BundleReader): Promise<RuleCosts> {
  const patterns = compileRules(LINE_RULES);
  const nanoseconds = new Map<string, { time: bigint; candidates: number }>();
  for (const file of reader.manifest.files) {
    const active = patterns.filter(({ kinds }) => kinds.has(file.kind));
    if (active.length === 0) { continue; }
    const text = (await reader.bytes(file.path, 0, file.size)).toString('utf8');
    const lines = text.split('\n');
    const folded = text.toLowerCase();
    const foldedLines = folded.split('\n');
    for (const pattern of active) {
      const candidates = candidatesOf(pattern, text, lines, folded, foldedLines);
      if (candidates.length === 0) { continue; }
      const took = [1, 2, 3].map(() => timed(pattern, candidates)).reduce((a, b) => (b < a ? b : a));
      const known = nanoseconds.get(pattern.rule.id) ?? { time: 0n, candidates: 0 };
      nanoseconds.set(pattern.rule.id, { time: known.time + took, candidates: known.candidates + candidates.length });
    }
  }
  const costs = [...nanoseconds].map(([rule, { time, candidates }]) => ({ rule, seconds: Number(time) / 1e9, candidates })).sort((a, b) => b.seconds - a.seconds);
  return {
    rules: LINE_RULES.length,
    candidates: costs.reduce((sum, each) => sum + each.candidates, 0),
    dearest: costs.slice(0, 10),
    seconds: costs.reduce((sum, each) => sum + each.seconds, 0),
  };
}

/** The least of a few times is the pattern's own; the others hold a garbage collection or another process. */
function timed(pattern: CompiledPattern, lines: readonly string[]): bigint {
  const began = process.hrtime.bigint();
  for (const line of lines) { pattern.match(line); }
  return process.hrtime.bigint() - began;
}

function candidatesOf({ anchors }: CompiledPattern, text: string, lines: readonly string[], folded: string, foldedLines: readonly string[]): string[] {
  const present = anchors.filter(({ text: literal, ignoreCase }) => (ignoreCase ? folded : text).includes(literal));
  if (present.length === 0) { return []; }
  return lines.filter((line, index) => present.some(({ text: literal, ignoreCase }) => (ignoreCase ? foldedLines[index]! : line).includes(literal)));
}
