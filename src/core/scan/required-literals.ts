import { setsOf, Known } from './known-literals';
import { LiteralSet, withoutImplied, withoutSupersets } from './literal-set';
import { PatternReader, Unreadable } from './pattern-reader';

/**
 * What every match of a pattern must contain: at least one string of EVERY set. No sets: nothing can be said.
 *
 * Strings are to be looked for as UTF-8 bytes; none is empty. With `folded` they are in ASCII lower case and text must be compared
 * without regard to ASCII case (A-Z only); otherwise byte for byte.
 */
export interface RequiredLiterals {
  readonly sets: readonly LiteralSet[];
  readonly folded: boolean;
}

export interface RequiredLiteralsOptions {
  /** the pattern is matched as if it began with `(?i)`; default false */
  readonly ignoreCase?: boolean;
  /**
   * What ignoring case means to the engine that runs the pattern. `ascii` (default): V8's `i` flag without `u`, where an ASCII letter never
   * equals a character outside ASCII. `unicode`: RE2 and V8's `iu`, where k also matches U+212A (Kelvin sign) and s also U+017F (long s);
   * no literal then runs across those two letters.
   */
  readonly fold?: 'ascii' | 'unicode';
}

/** Most alternatives that one set may have. */
const SET_LIMIT = 128;

/**
 * Finds the literals that any match of `pattern` (RE2 syntax) must contain. Conservative: what it cannot see through gives no set,
 * a pattern it cannot read gives none at all; it never throws.
 */
export function requiredLiterals(pattern: string, options: RequiredLiteralsOptions = {}): RequiredLiterals {
  const reader = new PatternReader(pattern, options.ignoreCase ?? false, options.fold ?? 'ascii');
  let known: Known;
  try {
    known = reader.read();
  } catch (error) {
    if (error instanceof Unreadable) { return { sets: [], folded: options.ignoreCase ?? false }; }
    throw error;
  }
  const sets = (reader.folded ? setsOf(known).map((set) => set.map(lowerAscii)) : setsOf(known))
    .map(withoutSupersets).filter((set) => set.length > 0 && set.length <= SET_LIMIT && !set.includes(''));
  return { sets: withoutImplied(sets), folded: reader.folded };
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
