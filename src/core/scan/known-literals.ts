import { bestAnchor } from './best-anchor';
import { LiteralSet, unique } from './literal-set';

/** Most alternatives that are multiplied out. */
const CROSS_LIMIT = 32;
/** Longest literal kept, in UTF-16 units; text beyond it is not needed to find a line. */
const LENGTH_LIMIT = 96;

/** What is known of a part of a pattern. Without `exact` the language is not finite (or too large); `['']` says nothing. */
export interface Known {
  readonly exact?: readonly string[];
  /** every match starts, and ends, with one of these */
  readonly prefix: readonly string[];
  readonly suffix: readonly string[];
  readonly sets: readonly LiteralSet[];
}

export const OPAQUE: Known = { prefix: [''], suffix: [''], sets: [] };
export const EMPTY: Known = exactly(['']);

export function exactly(texts: readonly string[]): Known {
  return { exact: texts, prefix: texts, suffix: texts, sets: [] };
}

/** Everything known of a part, as sets. */
export function setsOf(known: Known): LiteralSet[] {
  return known.exact ? [known.exact] : [...known.sets, known.prefix, known.suffix];
}

export function followed(first: Known, second: Known): Known {
  if (first.exact && second.exact) {
    const product = cross(first.exact, second.exact);
    if (product) { return exactly(product); }
    return { prefix: first.exact, suffix: second.exact, sets: [] };
  }
  const sets = [...first.sets, ...second.sets];
  let prefix = first.prefix;
  let suffix = second.suffix;
  if (first.exact) {
    const product = cross(first.exact, second.prefix);
    if (product) { prefix = product; } else { sets.push(second.prefix); }
  } else if (second.exact) {
    const product = cross(first.suffix, second.exact);
    if (product) { suffix = product; } else { sets.push(first.suffix); }
  } else {
    const product = cross(first.suffix, second.prefix);
    if (product) { sets.push(product); } else { sets.push(first.suffix, second.prefix); }
  }
  return { prefix, suffix, sets };
}

export function either(branches: readonly Known[]): Known {
  if (branches.every((branch) => branch.exact)) {
    const union = unique(branches.flatMap((branch) => branch.exact!));
    if (union.length <= CROSS_LIMIT) { return exactly(union); }
  }
  const prefix = unique(branches.flatMap((branch) => branch.prefix));
  const suffix = unique(branches.flatMap((branch) => branch.suffix));
  const one: string[] = [];
  for (const branch of branches) {
    const anchor = bestAnchor(setsOf(branch).filter((set) => set.length > 0 && !set.includes('')));
    if (!anchor) { one.length = 0; break; }
    one.push(...anchor);
  }
  return {
    prefix: prefix.length <= CROSS_LIMIT ? prefix : [''],
    suffix: suffix.length <= CROSS_LIMIT ? suffix : [''],
    sets: one.length > 0 ? [unique(one)] : [],
  };
}

export function repeated(known: Known, minimum: number, maximum: number): Known {
  if (maximum === 0) { return EMPTY; }
  if (minimum === 0) {
    return maximum === 1 && known.exact && known.exact.length < CROSS_LIMIT ? exactly(unique([...known.exact, ''])) : OPAQUE;
  }
  if (minimum === 1 && maximum === 1) { return known; }
  if (!known.exact) { return { prefix: known.prefix, suffix: known.suffix, sets: known.sets }; }
  let run: readonly string[] = known.exact;
  let times = 1;
  while (times < minimum) {
    const longer = cross(run, known.exact);
    if (!longer) { break; }
    run = longer;
    times += 1;
    // copies of the empty string never reach the length limit
    if (run.length === 1 && run[0] === '') { return EMPTY; }
  }
  return times === minimum && maximum === minimum ? exactly(run) : { prefix: run, suffix: run, sets: [] };
}

/** Every left text followed by every right text; undefined when that would be too many or too long. */
function cross(left: readonly string[], right: readonly string[]): readonly string[] | undefined {
  if (left.length * right.length > CROSS_LIMIT) { return undefined; }
  const product = unique(left.flatMap((a) => right.map((b) => a + b)));
  return product.some((text) => text.length > LENGTH_LIMIT) ? undefined : product;
}
