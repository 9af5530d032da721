import { runHistory } from './chaos-history';

/** `npm run chaos -- [histories] [first seed]`: random histories of collections, each held against what really happened. */
async function main(): Promise<void> {
  const histories = Number(process.argv[2] ?? 10_000);
  const first = Number(process.argv[3] ?? 1);
  const states: Record<string, number> = {};
  const codes: Record<string, number> = {};
  let crashes = 0;
  let throttles = 0;
  let refused = 0;
  const bad: string[] = [];
  const started = Date.now();
  for (let seed = first; seed < first + histories; seed += 1) {
    const report = await runHistory(seed);
    for (const state of report.states) { states[state] = (states[state] ?? 0) + 1; }
    for (const code of report.codes) { codes[code] = (codes[code] ?? 0) + 1; }
    crashes += report.crashes;
    throttles += report.throttles;
    refused += report.refusedUploads;
    bad.push(...report.violations.map(each => `seed ${seed}: ${each}`));
  }
  const table = (counts: Record<string, number>): string => Object.entries(counts).sort((a, b) => b[1] - a[1]).map(([name, count]) => `| ${name} | ${count} |`).join('\n');
  process.stdout.write([
    `| histories | ${histories} |`, '| --- | --- |', `| processes that died at a write | ${crashes} |`, `| requests that were throttled | ${throttles} |`,
    `| uploads that were refused | ${refused} |`, `| violations | ${bad.length} |`, `| seconds | ${Math.round((Date.now() - started) / 1000)} |`,
    '', '| ended as | collections |', '| --- | --- |', table(states), '', '| because of | collections |', '| --- | --- |', table(codes), '', ...bad.slice(0, 40), '',
  ].join('\n'));
  process.exitCode = bad.length === 0 ? 0 : 1;
}

void main();
