import { ParsedFacts, Place } from './parser';

/** What every parser of a JSON artifact says about the text itself. */
export interface JsonFacts extends ParsedFacts {
  /** nothing but white space: the program that should answer did not */
  readonly empty: boolean;
  /** complete JSON documents in the file; more than one when an aborted collection was repeated (the last is used) or several things were printed */
  readonly documents: number;
  /** text after (or instead of) the last complete document that is not JSON: an error message or a cut document */
  readonly trailing?: Place;
}
