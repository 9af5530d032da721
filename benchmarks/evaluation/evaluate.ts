/*
 * `npm run evaluate [-- --seeds n] [-- --from seed] [-- --only id,prefix*,…]`: diagnoses made-up bundles whose truth is known (healthy variants, single faults with their near misses, scenarios
 * of several faults) and prints how often the engine was right. Exit 1 when a bound of the project is missed.
 */
import { FAULTS, NOT_IN_A_BUNDLE } from './catalogue';
import { FIELD_VARIANTS } from './field-variants';
import { hasNearMiss, runFault, runNearMiss, runScenario, runVariant } from './measure';
import { OTHER_VARIANTS } from './other-systems';
import { SCENARIOS } from './scenarios';
import { VARIANTS } from './variants';
import { CONDITIONS } from '../../src/catalog/conditions';

const BOUNDS = { recall: 0.98, evidence: 0.97, top: 0.95 };

interface Tally { right: number; of: number }

async function main(): Promise<void> {
  const option = (name: string): string | undefined => { const at = process.argv.indexOf(`--${name}`); return at < 0 ? undefined : process.argv[at + 1]; };
  const seeds = Number(option('seeds') ?? 5);
  /** the first seed; others show whether anything was made to fit those */
  const first = Number(option('from') ?? 1);
  const only = option('only');
  const chosen = <T extends { readonly id: string }>(all: readonly T[]): T[] => all.filter(({ id }) => only === undefined || only.split(',').some((each) => (each.endsWith('*') ? id.startsWith(each.slice(0, -1)) : id === each)));
  const totals: Record<'recall' | 'severity' | 'evidence' | 'top', Tally> = { recall: { right: 0, of: 0 }, severity: { right: 0, of: 0 }, evidence: { right: 0, of: 0 }, top: { right: 0, of: 0 } };
  const count = (tally: Tally, results: readonly boolean[]): string => {
    tally.right += results.filter(Boolean).length;
    tally.of += results.length;
    return results.length === 0 ? '-' : `${results.filter(Boolean).length}/${results.length}`;
  };
  const misses: string[] = [];
  let alarms = 0;

  console.log(`\n| healthy variant | ${seeds} seeds: false alarms |\n| --- | --- |`);
  for (const variant of chosen([...VARIANTS, ...FIELD_VARIANTS, ...OTHER_VARIANTS])) {
    const said: string[] = [];
    for (let seed = first; seed < first + seeds; seed += 1) { said.push(...(await runVariant(variant, seed)).map((alarm) => `${alarm} (seed ${seed})`)); }
    alarms += said.length;
    console.log(`| ${variant.id} | ${said.length === 0 ? 'none' : said.join('; ')} |`);
  }

  console.log('\n| fault | condition | recall | severity | evidence | top cause | near miss reported |\n| --- | --- | --- | --- | --- | --- | --- |');
  let nearMisses = 0;
  const restraint = { measured: { right: 0, of: 0 }, alone: { right: 0, of: 0 } };
  for (const fault of chosen(FAULTS)) {
    const results = [];
    const near: string[] = [];
    for (let seed = first; seed < first + seeds; seed += 1) {
      const result = await runFault(fault, seed);
      if (result) { results.push(result); misses.push(...result.notes.map((note) => `${fault.id} seed ${seed}: ${note}`)); }
      near.push(...await runNearMiss(fault, seed));
    }
    nearMisses += near.length;
    misses.push(...near.map((each) => `${fault.id} near miss: ${each}`));
    count(restraint.measured, results.map((each) => each.measured));
    count(restraint.alone, results.map((each) => each.alone));
    console.log(`| ${fault.id} | ${fault.conditions[0]} | ${count(totals.recall, results.map((each) => each.found))} | ${count(totals.severity, results.map((each) => each.severe))} | ${count(totals.evidence, results.flatMap((each) => each.cited))} | ${count(totals.top, results.flatMap((each) => (each.led === undefined ? [] : [each.led])))} | ${hasNearMiss(fault) ? near.length : '-'} |`);
  }

  const order: Tally = { right: 0, of: 0 };
  console.log('\n| scenario | causes found | top cause | effects not blamed | chain in order |\n| --- | --- | --- | --- | --- |');
  for (const scenario of chosen(SCENARIOS)) {
    const results = [];
    for (let seed = first; seed < first + seeds; seed += 1) {
      const result = await runScenario(scenario, seed);
      results.push(result);
      misses.push(...result.notes.map((note) => `${scenario.id} seed ${seed}: ${note}`));
    }
    console.log(`| ${scenario.id} | ${count(totals.recall, results.map((each) => each.found))} | ${count(totals.top, results.map((each) => each.led))} | ${results.filter((each) => each.quiet).length}/${results.length} | ${count(order, results.flatMap((each) => (each.ordered === undefined ? [] : [each.ordered])))} |`);
  }

  if (only === undefined) {
    const shown = new Set(FAULTS.map(({ conditions }) => conditions[0]));
    console.log(`\nconditions with a fault of their own: ${CONDITIONS.filter(({ id }) => shown.has(id)).length} of ${CONDITIONS.length}\n\n| without | what it would need |\n| --- | --- |`);
    for (const { id } of CONDITIONS.filter((each) => !shown.has(each.id))) { console.log(`| ${id} | ${NOT_IN_A_BUNDLE[id] ?? 'a fault: none is written yet'} |`); }
  }

  const share = ({ right, of }: Tally): number => (of === 0 ? 1 : right / of);
  const percent = (tally: Tally): string => `${(share(tally) * 100).toFixed(1)} % (${tally.right}/${tally.of})`;
  if (misses.length > 0) { console.log(`\nmissed:\n${misses.map((miss) => `- ${miss}`).join('\n')}`); }
  console.log(`\nrecall ${percent(totals.recall)} (>= 98 %), evidence ${percent(totals.evidence)} (>= 97 %), severity ${percent(totals.severity)}, not overdone ${percent(restraint.measured)}, nothing else blamed ${percent(restraint.alone)}, top-1 cause ${percent(totals.top)} (>= 95 %), chains in order ${percent(order)}, false alarms ${alarms} (0), near misses reported ${nearMisses}`);
  process.exitCode = share(totals.recall) >= BOUNDS.recall && share(totals.evidence) >= BOUNDS.evidence && share(totals.top) >= BOUNDS.top && alarms === 0 && nearMisses === 0 ? 0 : 1;
}

void main();
