import { NodeTraits, TraitName, TRAITS } from './node-traits';

/** One value of a trait, counted among the nodes that have a fault and those that have not. */
export interface SharedTrait {
  readonly trait: TraitName;
  readonly value: string;
  /** nodes with the fault that have this value, of those with the fault for which the trait is known */
  readonly bad: number;
  readonly badOf: number;
  readonly good: number;
  readonly goodOf: number;
  /** every bad node has it and no good one: the fault may come with it, or with what they have in common besides */
  readonly telling: boolean;
  readonly statement: string;
}

/** A node as far as this matters. */
export interface TraitedNode {
  readonly label: string;
  readonly traits: NodeTraits;
}

/** Fewer say nothing about what they share. */
const LEAST_NODES = 3;

/**
 * What the nodes with a fault share that the others do not, most telling first. Empty for fewer than three nodes and where no node has the fault. A trait that
 * all nodes share is left out when there are good ones: it explains nothing.
 */
export function sharedTraits(nodes: readonly TraitedNode[], bad: ReadonlySet<string>): readonly SharedTrait[] {
  const ill = nodes.filter(each => bad.has(each.label));
  const well = nodes.filter(each => !bad.has(each.label));
  if (nodes.length < LEAST_NODES || ill.length < 2) { return []; }
  const shared: SharedTrait[] = [];
  for (const trait of TRAITS) {
    const badKnown = ill.filter(each => each.traits[trait] !== undefined);
    const goodKnown = well.filter(each => each.traits[trait] !== undefined);
    for (const value of new Set(badKnown.map(each => each.traits[trait]!))) {
      const having = badKnown.filter(each => each.traits[trait] === value).length;
      const others = goodKnown.filter(each => each.traits[trait] === value).length;
      if (having < 2 || (goodKnown.length > 0 && others === goodKnown.length)) { continue; }
      const telling = having === ill.length && goodKnown.length > 0 && goodKnown.length === well.length && others === 0;
      const rest = goodKnown.length === 0 ? '; no node without it to compare' : `, ${others} of ${goodKnown.length} without`;
      shared.push({ trait, value, bad: having, badOf: badKnown.length, good: others, goodOf: goodKnown.length, telling, statement: `${trait} ${value}: ${having} of ${badKnown.length} nodes with the fault${rest}` });
    }
  }
  const lift = (each: SharedTrait) => each.bad / each.badOf - (each.goodOf === 0 ? 0 : each.good / each.goodOf);
  return shared.sort((a, b) => Number(b.telling) - Number(a.telling) || lift(b) - lift(a) || TRAITS.indexOf(a.trait) - TRAITS.indexOf(b.trait));
}
