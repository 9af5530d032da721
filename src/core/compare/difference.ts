import { DimensionName, DimensionState, Measure, NumberNature } from './dimension';

/** One thing in which nodes differ. `values` has one entry a node, by its label; null where it is not known. */
export interface Difference {
  readonly dimension: DimensionName;
  readonly what: string;
  /** number: an amount; value: a setting; only-on: something that some nodes have and others have not */
  readonly type: 'number' | 'value' | 'only-on';
  readonly values: Readonly<Record<string, number | string | boolean | null>>;
  /** largest divided by smallest, where the smallest is not 0 */
  readonly ratio?: number;
  /** packets of the rule, by node */
  readonly hits?: Readonly<Record<string, number>>;
  /** `path:line` on the first node that has it */
  readonly at?: string;
  /** larger than nodes of one cluster usually differ */
  readonly notable: boolean;
  readonly statement: string;
}

/** One node as compared. */
export interface ComparedState {
  readonly label: string;
  readonly state: DimensionState;
  /** seconds from boot to collection, where known: makes counters comparable */
  readonly uptimeSeconds?: number;
}

/** A load that differs by less is the ordinary spread of a cluster. */
const LOAD_RATIO = 2;
const LOAD_FLOOR = 20;
const COUNTER_RATIO = 5;
const COUNTER_FLOOR = 100;
const TRAFFIC_FLOOR = 1_000;

/** What differs in one dimension, notable things first, and the names of what was compared and found equal. */
export function differencesIn(
  dimension: DimensionName,
  nodes: readonly ComparedState[],
): { readonly differences: readonly Difference[]; readonly same: readonly string[] } {
  const differences: Difference[] = [];
  const same: string[] = [];
  const add = (what: string, difference: Difference | undefined) => {
    if (difference === undefined) { same.push(what); } else { differences.push(difference); }
  };
  for (const what of namesOf(nodes, each => each.numbers)) {
    const known = nodes.map(node => ({ node, value: numberOf(node.state, what, nodes) }));
    if (known.filter(each => each.value !== undefined).length >= 2) { add(what, numberDifference(dimension, what, known)); }
  }
  for (const what of namesOf(nodes, each => each.values)) {
    const known = nodes.filter(each => each.state.values[what] !== undefined);
    if (known.length >= 2) { add(what, valueDifference(dimension, what, nodes)); }
  }
  for (const kind of namesOf(nodes, each => each.items)) {
    const looked = nodes.filter(each => each.state.items[kind] !== undefined);
    if (looked.length < 2) { continue; }
    const found = itemDifferences(dimension, kind, looked);
    if (found.length === 0) { same.push(`${kind}s`); }
    differences.push(...found);
  }
  return { differences: differences.sort(byWeight), same };
}

/** Numbers of which others are parts: a state or a protocol of few connections has the larger ratio, and tells less. */
const WHOLES: ReadonlySet<string> = new Set(['entries']);

/** Notable first; then what only some have, settings, numbers: wholes before their parts, then by ratio. Stable otherwise. */
export function byWeight(a: Difference, b: Difference): number {
  const type = ['only-on', 'value', 'number'];
  return Number(b.notable) - Number(a.notable) || type.indexOf(a.type) - type.indexOf(b.type)
    || Number(WHOLES.has(b.what)) - Number(WHOLES.has(a.what)) || (b.ratio ?? Infinity) - (a.ratio ?? Infinity) || 0;
}

function numberOf(state: DimensionState, what: string, nodes: readonly ComparedState[]): Measure | undefined {
  const own = state.numbers[what];
  if (own !== undefined) { return own; }
  const other = nodes.map(each => each.state.numbers[what]).find(each => each?.list !== undefined && state.lists.includes(each.list));
  return other === undefined ? undefined : { ...other, value: 0 };
}

function numberDifference(
  dimension: DimensionName,
  what: string,
  known: readonly { node: ComparedState; value: Measure | undefined }[],
): Difference | undefined {
  const measured = known.flatMap(({ node, value }) => value === undefined ? [] : [{ node, ...value }]);
  const nature = measured[0].nature;
  const most = measured.reduce((a, b) => b.value > a.value ? b : a);
  const least = measured.reduce((a, b) => b.value < a.value ? b : a);
  const spread = most.value - least.value;
  if (spread === 0) { return undefined; }
  const ratio = least.value > 0 ? most.value / least.value : undefined;
  if (nature !== 'setting' && (ratio ?? Infinity) < 1.5) { return undefined; }
  const rated = measured.every(each => (each.node.uptimeSeconds ?? 0) > 0);
  const rates = measured.map(each => rated ? each.value / each.node.uptimeSeconds! : each.value);
  const rateRatio = Math.min(...rates) > 0 ? Math.max(...rates) / Math.min(...rates) : Infinity;
  const isNotable: Readonly<Record<NumberNature, boolean>> = {
    setting: true,
    load: (ratio ?? Infinity) >= LOAD_RATIO && spread >= LOAD_FLOOR,
    counter: rateRatio >= COUNTER_RATIO && spread >= COUNTER_FLOOR,
    traffic: ratio === undefined && spread >= TRAFFIC_FLOOR,
  };
  const times = ratio === undefined ? '' : `, ${round(ratio)} times`;
  const byRate = nature === 'counter' && rated && rateRatio !== Infinity ? ` (${round(rateRatio)} times by rate since boot)` : '';
  return {
    dimension,
    what,
    type: 'number',
    values: Object.fromEntries(known.map(({ node, value }) => [node.label, value?.value ?? null])),
    ...(ratio !== undefined && { ratio: Math.round(ratio * 100) / 100 }),
    notable: isNotable[nature],
    statement: `${what}: ${grouped(most.value)} on ${most.node.label} against ${least.value === 0 ? 'none' : grouped(least.value)} on ${least.node.label}${times}${byRate}`,
  };
}

function valueDifference(dimension: DimensionName, what: string, nodes: readonly ComparedState[]): Difference | undefined {
  const values = nodes.map(each => each.state.values[what]);
  const distinct = new Set(values.filter(each => each !== undefined));
  if (distinct.size < 2) { return undefined; }
  const phrases = [...distinct].slice(0, 4).map(value => `${value} on ${nodes.filter(each => each.state.values[what] === value).map(each => each.label).join(', ')}`);
  return {
    dimension,
    what,
    type: 'value',
    values: Object.fromEntries(nodes.map((each, index) => [each.label, values[index] ?? null])),
    notable: true,
    statement: `${what}: ${phrases.join('; ')}`,
  };
}

function itemDifferences(dimension: DimensionName, kind: string, nodes: readonly ComparedState[]): Difference[] {
  const descriptions = new Set(nodes.flatMap(each => Object.keys(each.state.items[kind])));
  const differences: Difference[] = [];
  for (const description of descriptions) {
    const having = nodes.filter(each => each.state.items[kind][description] !== undefined);
    if (having.length === nodes.length) { continue; }
    const lacking = nodes.filter(each => !having.includes(each));
    const hits = having.flatMap(each => {
      const count = each.state.items[kind][description].hits;
      return count === undefined ? [] : [[each.label, count] as const];
    });
    const packets = hits.length === 0 ? '' : ` (${hits.map(([, count]) => grouped(count)).join(', ')} packets)`;
    differences.push({
      dimension,
      what: `${kind}: ${description}`,
      type: 'only-on',
      values: Object.fromEntries(nodes.map(each => [each.label, having.includes(each)])),
      ...(hits.length > 0 && { hits: Object.fromEntries(hits) }),
      ...(having[0].state.items[kind][description].at !== undefined && { at: having[0].state.items[kind][description].at }),
      notable: kind !== 'chain',
      statement: `${kind} only on ${having.map(each => each.label).join(', ')}${packets}: ${description}; not on ${lacking.map(each => each.label).join(', ')}`,
    });
  }
  return differences.sort((a, b) => weightOf(b) - weightOf(a));
}

function weightOf(difference: Difference): number {
  return Object.values(difference.hits ?? {}).reduce((sum, each) => sum + each, 0);
}

function namesOf(nodes: readonly ComparedState[], part: (state: DimensionState) => Readonly<Record<string, unknown>>): readonly string[] {
  return [...new Set(nodes.flatMap(each => Object.keys(part(each.state))))];
}

function round(ratio: number): string {
  return ratio >= 100 ? grouped(Math.round(ratio)) : String(Math.round(ratio * 10) / 10);
}

/** `1,962` */
function grouped(value: number): string {
  return String(value).replace(/^\d+/, whole => whole.replace(/\B(?=(\d{3})+$)/g, ','));
}
