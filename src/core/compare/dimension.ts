import { FactsDocument } from '../evidence/documents';
import { InstanceSnapshot } from '../evidence/instance-snapshot';
import { Manifest } from '../evidence/manifest';

/** The seven dimensions in which nodes of a cluster are compared, beside their findings. */
export const DIMENSIONS = ['security_groups', 'enis', 'dns', 'iptables', 'routes', 'conntrack', 'ipamd'] as const;
export type DimensionName = typeof DIMENSIONS[number];

/**
 * How a number behaves, which decides when two nodes differ in it.
 * - `setting`  the same on nodes that were made alike: any difference counts
 * - `load`     follows what runs on the node: only a large difference counts
 * - `counter`  grows since boot: compared as a rate where both uptimes are known
 * - `traffic`  grows with the work done: only that one node has none of it counts
 */
export type NumberNature = 'setting' | 'load' | 'counter' | 'traffic';

export interface Measure {
  readonly value: number;
  readonly nature: NumberNature;
  /** another node that read the same list and does not have this number has 0 */
  readonly list?: string;
}

/** Something a node has or has not: a rule, a route. `hits` where it counts packets. */
export interface Item {
  readonly at?: string;
  readonly hits?: number;
}

/** One node in one dimension. Names and values are plain (see plainName) and free of what is the node's own: addresses, device names, ENI ids. */
export interface DimensionState {
  readonly numbers: Readonly<Record<string, Measure>>;
  readonly values: Readonly<Record<string, string>>;
  /** what kind of item -> its description -> item */
  readonly items: Readonly<Record<string, Readonly<Record<string, Item>>>>;
  /** lists that were read whole: what is not in them is not there */
  readonly lists: readonly string[];
  /** why (part of) the dimension is not known for this node */
  readonly missing?: string;
}

/** `instance`: what AWS said of the node when it was collected, where somebody asked. */
export type DimensionReader = (facts: FactsDocument, manifest: Manifest, instance?: InstanceSnapshot) => DimensionState;

/** Collects a state. */
export class StateBuilder {
  private readonly numbers: Record<string, Measure> = {};
  private readonly values: Record<string, string> = {};
  private readonly items: Record<string, Record<string, Item>> = {};
  private readonly lists: string[] = [];

  public number(name: string, value: number | undefined, nature: NumberNature, list?: string): void {
    if (value !== undefined && Number.isFinite(value)) { this.numbers[name] = { value, nature, ...(list !== undefined && { list }) }; }
  }

  /** Declares that a list was read whole. */
  public read(list: string): void {
    this.lists.push(list);
  }

  public value(name: string, value: string | undefined): void {
    if (value !== undefined) { this.values[name] = value; }
  }

  /** Declares that this kind of item was looked for, so that having none means something. */
  public kind(kind: string): void {
    this.items[kind] ??= {};
  }

  public item(kind: string, description: string, item: Item = {}): void {
    this.kind(kind);
    const known = this.items[kind][description];
    const hits = known === undefined ? item.hits : item.hits === undefined ? known.hits : (known.hits ?? 0) + item.hits;
    this.items[kind][description] = { ...known ?? item, ...(hits !== undefined && { hits }) };
  }

  public state(missing?: string): DimensionState {
    return { numbers: this.numbers, values: this.values, items: this.items, lists: this.lists, ...(missing !== undefined && { missing }) };
  }
}
