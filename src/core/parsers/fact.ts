import { Place } from './parser';

/** A number the node reported, and where. Counts beyond 2^53 lose their last digits. */
export interface Counter {
  readonly value: number;
  readonly place: Place;
}

/** A setting as text, and where it was read. */
export interface Setting {
  readonly value: string;
  readonly place: Place;
}

/** One of the most frequent values of a stream. */
export interface Ranked {
  readonly name: string;
  /** true count is in [count - error, count] */
  readonly count: number;
  readonly error: number;
  /** a line that holds it */
  readonly place?: Place;
}

export type IpFamily = 'ipv4' | 'ipv6';
