import { LiteralSet } from '../scan/literal-set';

/** Position of the first occurrence at or after `from`, or -1. `from` must not decrease from call to call. */
export type NextOccurrence = (from: number) => number;

/**
 * Finds occurrences of any of a few literals in a piece of text, by bytes. One literal with its case: memory search. Else V8's expression engine over our own,
 * escaped literals (never a caller's pattern) in a Latin-1 view, where a character is a byte: its cost per byte is bounded by the literals' length.
 */
export class LiteralFinder {
  private readonly needle?: Buffer;
  private readonly expression?: RegExp;

  /** `folded`: the literals are in lower case and ASCII case is ignored */
  public constructor(literals: LiteralSet, folded: boolean) {
    const bytes = literals.map((text) => Buffer.from(text, 'utf8'));
    if (bytes.length === 1 && !(folded && /[a-z]/.test(literals[0]!))) {
      this.needle = bytes[0]!;
    } else {
      const escaped = bytes.map((literal) => literal.toString('latin1').replace(/[\\^$.|?*+()[\]{}/-]/g, '\\$&'));
      this.expression = new RegExp(escaped.join('|'), folded ? 'gi' : 'g');
    }
  }

  public occurrencesIn(text: Buffer): NextOccurrence {
    const { needle, expression } = this;
    if (needle) { return (from) => text.indexOf(needle, from); }
    const view = text.toString('latin1');
    return (from) => {
      expression!.lastIndex = from;
      return expression!.exec(view)?.index ?? -1;
    };
  }
}
