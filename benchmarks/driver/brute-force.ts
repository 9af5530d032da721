import { LINE_RULES } from '../../src/core/detectors';
import { BundleReader } from '../../src/core/evidence/bundle-reader';

/** How the engine's matches of a stored bundle compare with those of every rule run on every line. */
export interface BruteForceResult {
  readonly rules: number;
  readonly lines: number;
  readonly tests: number;
  readonly matches: number;
  /** (rule, file, line) that only one side has; at most 20 examples each */
  readonly missed: readonly string[];
  readonly invented: readonly string[];
  readonly missedCount: number;
  readonly inventedCount: number;
  /** matches per rule: what `IngestResult.matches` must say */
  readonly perRule: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/** Deliberately naive: no literals, no filter, no blocks; only lines, and each rule's expression. */
export async function bruteForce(reader: BundleReader): Promise<BruteForceResult> {
  const began = process.hrtime.bigint();
  const rules = LINE_RULES.map((rule) => ({
    rule,
    expression: new RegExp(rule.pattern, rule.ignoreCase ? 'i' : ''),
    exclude: (rule.exclude ?? []).map((each) => new RegExp(each)),
  }));
  const expected = new Set<string>();
  const perRule: Record<string, number> = {};
  let lines = 0;
  let tests = 0;
  for (const file of reader.manifest.files) {
    const active = rules.filter(({ rule }) => rule.kinds.includes(file.kind));
    const text = (await reader.bytes(file.path, 0, file.size)).toString('utf8').split('\n');
    if (text[text.length - 1] === '') { text.pop(); }
    lines += text.length;
    for (const { rule, expression, exclude } of active) {
      tests += text.length;
      text.forEach((line, index) => {
        if (!expression.test(line) || exclude.some((each) => each.test(line))) { return; }
        expected.add(`${rule.id} ${file.path}:${index + 1}`);
        perRule[rule.id] = (perRule[rule.id] ?? 0) + 1;
      });
    }
  }
  const matches = expected.size;
  const invented: string[] = [];
  const table = await reader.occurrences();
  let inventedCount = 0;
  const counted = new Set<string>();
  for await (const { group, line } of table.read()) {
    const { detector, path } = table.groups[group]!;
    const key = `${detector} ${path}:${line}`;
    if (expected.has(key) && !counted.has(key)) { counted.add(key); continue; }
    inventedCount += 1;
    if (invented.length < 20) { invented.push(key); }
  }
  const missed = [...expected].filter((key) => !counted.has(key));
  return {
    rules: rules.length,
    lines,
    tests,
    matches,
    missed: missed.slice(0, 20),
    invented,
    missedCount: missed.length,
    inventedCount,
    perRule,
    seconds: Number(process.hrtime.bigint() - began) / 1e9,
  };
}
