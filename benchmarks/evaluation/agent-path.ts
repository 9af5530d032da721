/*
 * `npm run agent-path [-- --seeds n] [-- --from seed] [-- --only id]`: a scripted agent that makes only the calls which answers suggest investigates made-up bundles whose truth is known.
 * Prints how often quick_triage alone names the cause, and after how many calls the evidence of it has been seen. Exit 1 when a bound of the project is missed.
 */
import { BundleDraft } from './bundle-draft';
import { FAULTS } from './catalogue';
import { Proof } from './fault';
import { allSeen, FINDING, followNext, Path, Shown } from './follow-next';
import { healthyBundle } from './healthy-bundle';
import { hostOf, NOISY } from './measure';
import { SCENARIOS } from './scenarios';
import { libraryOf } from '../../test/core/example-bundles';
import { packBundle, takeIn } from '../../test/core/ingest/ingest-bytes';

const BOUNDS = { named: 0.95, calls: 4 };

interface Case { readonly id: string; readonly draft: BundleDraft; readonly leaders: readonly string[]; readonly conditions: readonly string[]; readonly proofs: readonly Proof[] }

function* casesOf(seed: number, only: string | undefined): Generator<Case> {
  for (const fault of FAULTS) {
    if (only !== undefined && fault.id !== only) { continue; }
    const draft = healthyBundle(hostOf(fault, seed), seed + 100);
    if (seed % 2 === 0) { NOISY.adjust!(draft); }
    const proofs = fault.positive(draft);
    if (proofs !== undefined) { yield { id: fault.id, draft, leaders: fault.top ?? fault.conditions, conditions: fault.conditions, proofs: [proofs].flat() as readonly Proof[] }; }
  }
  for (const scenario of SCENARIOS) {
    if ((only !== undefined && scenario.id !== only) || scenario.causes.length === 0) { continue; }
    const draft = healthyBundle(scenario.shape ?? {}, seed + 900);
    if (seed % 2 === 0) { NOISY.adjust!(draft); }
    scenario.apply(draft);
    yield { id: scenario.id, draft, leaders: scenario.causes.flat(), conditions: scenario.causes.flat(), proofs: [] };
  }
}

async function investigate({ draft, conditions, proofs }: Case): Promise<Path> {
  const { node } = draft;
  const date = new Date(node.collected);
  const bytes = await packBundle(draft.render().map((file) => ({ ...file, mtime: date })));
  const name = `eks_${node.instanceId}_${date.toISOString().slice(0, 10)}_${date.toISOString().slice(11, 16).replace(':', '')}-UTC_${draft.collectorVersion}.tar.gz`;
  const { reader } = await takeIn(bytes, { name });
  // a scenario names no lines: then a citation of one of its causes is its evidence
  const cited = (await reader.findings()).findings.filter(({ condition }) => conditions.includes(condition)).flatMap(({ evidence }) => evidence);
  const isCited = (shown: readonly Shown[]) => cited.some(({ file, excerpt }) => shown.some((each) => each.file === file && (excerpt.includes(each.text) || each.text.includes(excerpt))));
  // what is missing cannot be cited: the finding that says so is the evidence
  const isListed = (shown: readonly Shown[]) => shown.some(({ file, text }) => file === FINDING && conditions.includes(text));
  return followNext({ bundles: libraryOf([reader]), clock: { now: () => 0 } }, proofs.length > 0 ? allSeen(proofs) : cited.length > 0 ? isCited : isListed, BOUNDS.calls);
}

async function main(): Promise<void> {
  const option = (name: string): string | undefined => { const at = process.argv.indexOf(`--${name}`); return at < 0 ? undefined : process.argv[at + 1]; };
  const seeds = Number(option('seeds') ?? 2);
  const first = Number(option('from') ?? 1);
  const misses: string[] = [];
  const reached = new Map<number, number>();
  const tokens: number[] = [];
  let all = 0;
  let named = 0;
  let proven = 0;
  for (let seed = first; seed < first + seeds; seed += 1) {
    for (const each of casesOf(seed, option('only'))) {
      const path = await investigate(each);
      all += 1;
      // where no condition need lead (symptoms of workloads, low risks) it is named among the findings
      const isNamed = each.leaders.length > 0 ? path.named !== undefined && each.leaders.includes(path.named) : path.conditions.some((condition) => each.conditions.includes(condition));
      named += Number(isNamed);
      proven += Number(path.reached !== undefined);
      tokens.push(path.tokens);
      if (path.reached !== undefined) { reached.set(path.reached, (reached.get(path.reached) ?? 0) + 1); }
      if (!isNamed) { misses.push(`${each.id} seed ${seed}: quick_triage names ${path.named ?? 'no cause'}`); }
      if (path.reached === undefined) { misses.push(`${each.id} seed ${seed}: evidence not seen after ${path.calls.join(', ')}`); }
    }
  }
  tokens.sort((a, b) => a - b);
  console.log('\n| calls until the evidence was seen | bundles |\n| --- | --- |');
  for (let calls = 1; calls <= BOUNDS.calls; calls += 1) { console.log(`| ${calls} | ${reached.get(calls) ?? 0} |`); }
  console.log(`| not within ${BOUNDS.calls} | ${all - proven} |`);
  if (misses.length > 0) { console.log(`\nmissed:\n${misses.map((miss) => `- ${miss}`).join('\n')}`); }
  const percent = (part: number): string => `${(100 * part / Math.max(1, all)).toFixed(1)} % (${part}/${all})`;
  console.log(`\nquick_triage alone names the cause ${percent(named)} (>= 95 %); evidence seen within ${BOUNDS.calls} calls ${percent(proven)} (100 %); tokens of a path: median ${tokens[Math.floor(tokens.length / 2)] ?? 0}, most ${tokens.at(-1) ?? 0}`);
  process.exitCode = named >= BOUNDS.named * all && proven === all ? 0 : 1;
}

void main();
