import { either, EMPTY, exactly, followed, Known, OPAQUE, repeated } from './known-literals';

const DEPTH_LIMIT = 100;
const CLASS_LIMIT = 8;

/** The pattern is not RE2 syntax, or is nested too deeply. */
export class Unreadable extends Error {}

/** Recursive descent over RE2 syntax that computes what is known bottom-up, without keeping a tree. */
export class PatternReader {
  /** some part of the pattern ignores case */
  public folded: boolean;
  private at = 0;
  private depth = 0;

  public constructor(private readonly pattern: string, private ignoreCase: boolean, private readonly fold: 'ascii' | 'unicode') {
    this.folded = ignoreCase;
  }

  public read(): Known {
    const known = this.alternatives();
    if (this.at < this.pattern.length) { throw new Unreadable('unexpected )'); }
    return known;
  }

  private alternatives(): Known {
    const branches = [this.sequence()];
    while (this.take('|')) { branches.push(this.sequence()); }
    return branches.length === 1 ? branches[0]! : either(branches);
  }

  private sequence(): Known {
    let known = EMPTY;
    while (this.at < this.pattern.length && !this.sees('|') && !this.sees(')')) {
      const parts = this.atoms();
      const last = this.quantified(parts.pop()!);
      for (const part of parts) { known = followed(known, part); }
      known = followed(known, last);
    }
    return known;
  }

  /** One atom; more only for `\Q…\E`, of which a quantifier binds the last character. */
  private atoms(): Known[] {
    if (this.pattern.startsWith('\\Q', this.at)) { return this.quoted(); }
    return [this.atom()];
  }

  private quoted(): Known[] {
    const end = this.pattern.indexOf('\\E', this.at + 2);
    const text = this.pattern.slice(this.at + 2, end < 0 ? undefined : end);
    this.at = end < 0 ? this.pattern.length : end + 2;
    if (text === '') { this.refuseQuantifier(); }
    const parts = [...text].map((character) => this.literal(character));
    return parts.length > 0 ? parts : [EMPTY];
  }

  private atom(): Known {
    const character = this.next();
    switch (character) {
      case '(': return this.group();
      case '[': return this.characterClass();
      case '.': return OPAQUE;
      case '^': case '$': return EMPTY;
      case '\\': return this.escaped();
      case '*': case '+': case '?': throw new Unreadable('nothing to repeat');
      case '{':
        // `{2}` here has nothing to repeat; `{,5}` is text to RE2 but a count to other dialects
        if (this.match(/[\d,]*\}/y)) { throw new Unreadable('ambiguous brace'); }
        return this.literal(character);
      default: return this.literal(character);
    }
  }

  private group(): Known {
    this.depth += 1;
    if (this.depth > DEPTH_LIMIT) { throw new Unreadable('too deep'); }
    const outerCase = this.ignoreCase;
    let scoped = true;
    if (this.take('?')) { scoped = this.groupHead(); }
    if (!scoped) {
      // `(?i)` holds to the end of the enclosing group
      this.depth -= 1;
      this.refuseQuantifier();
      return EMPTY;
    }
    const known = this.alternatives();
    if (!this.take(')')) { throw new Unreadable('missing )'); }
    this.ignoreCase = outerCase;
    this.depth -= 1;
    return known;
  }

  /** What stands between `(?` and the group's content; false when it was only flags. */
  private groupHead(): boolean {
    if (this.match(/P?<[A-Za-z0-9_]+>/y)) { return true; }
    const flags = this.match(/([imsU]*)(-[imsU]+)?([:)])/y);
    if (!flags) { throw new Unreadable('look-around or unknown group'); }
    if (flags[1]!.includes('i')) { this.ignoreCase = true; }
    if (flags[2]?.includes('i')) { this.ignoreCase = false; }
    if (this.ignoreCase) { this.folded = true; }
    return flags[3] === ':';
  }

  private quantified(known: Known): Known {
    let result = known;
    for (;;) {
      const counted = this.match(/\{(\d+)(?:(,)(\d*))?\}/y);
      let minimum: number;
      let maximum: number;
      if (counted) {
        minimum = Number(counted[1]);
        maximum = counted[2] === undefined ? minimum : counted[3] === '' ? Infinity : Number(counted[3]);
      } else if (this.take('*')) {
        minimum = 0; maximum = Infinity;
      } else if (this.take('+')) {
        minimum = 1; maximum = Infinity;
      } else if (this.take('?')) {
        minimum = 0; maximum = 1;
      } else { return result; }
      this.take('?');
      result = repeated(result, minimum, maximum);
    }
  }

  private escaped(): Known {
    const character = this.at < this.pattern.length ? this.next() : '';
    if (/^[AzbB]$/.test(character)) { return EMPTY; }
    if (/^[dDwWsS]$/.test(character)) { return OPAQUE; }
    if (/^[pP]$/.test(character)) {
      this.skipUnicodeClass();
      return OPAQUE;
    }
    return this.literal(this.escapedCharacter(character));
  }

  private skipUnicodeClass(): void {
    if (!this.match(/\{\^?[A-Za-z0-9_=&-]+\}|[A-Za-z]/y)) { throw new Unreadable('bad \\p'); }
  }

  /** The character that an escape stands for, in and out of classes. Refuses what is not one character to RE2. */
  private escapedCharacter(character: string): string {
    const control = { a: '\x07', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }[character];
    if (control !== undefined) { return control; }
    if (character === 'x') {
      const code = this.match(/\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{2})/y);
      const value = code ? parseInt(code[1] ?? code[2]!, 16) : Infinity;
      if (value > 0x10ffff) { throw new Unreadable('bad \\x'); }
      return String.fromCodePoint(value);
    }
    // octal, back-references, \C, \u and unknown letters: dialects disagree
    if (character === '' || /[A-Za-z0-9]/.test(character) || character.codePointAt(0)! > 0x7f) { throw new Unreadable('escape'); }
    return character;
  }

  private literal(character: string): Known {
    const code = character.codePointAt(0)!;
    // beyond the BMP a quantifier binds half the character in V8; a lone surrogate has no UTF-8 form
    if (code > 0xffff || (code >= 0xd800 && code <= 0xdfff)) { return OPAQUE; }
    if (!this.ignoreCase) { return exactly([character]); }
    if (code > 0x7f) { return OPAQUE; }
    if (this.fold === 'unicode' && /[kKsS]/.test(character)) { return OPAQUE; }
    return exactly([character.toLowerCase()]);
  }

  private characterClass(): Known {
    const negated = this.take('^');
    // `[]a]` starts with a literal ] in RE2 but is an empty class in V8
    if (this.sees(']')) { throw new Unreadable('class starts with ]'); }
    const members = new Set<string>();
    let opaque = negated;
    while (!this.take(']')) {
      if (this.match(/\[:\^?[a-z]+:\]/y)) {
        opaque = true;
        continue;
      }
      const first = this.classMember();
      if (first === undefined) { opaque = true; continue; }
      let last: string | undefined = first;
      if (this.sees('-') && this.pattern[this.at + 1] !== ']') {
        this.at += 1;
        last = this.classMember();
      }
      if (last === undefined) { opaque = true; continue; }
      for (let code = first.codePointAt(0)!; code <= last.codePointAt(0)! && !opaque; code += 1) {
        members.add(String.fromCodePoint(code));
        opaque = members.size > 2 * CLASS_LIMIT;
      }
    }
    if (opaque) { return OPAQUE; }
    const texts = new Set<string>();
    for (const member of members) {
      const known = this.literal(member);
      if (!known.exact) { return OPAQUE; }
      texts.add(known.exact[0]!);
    }
    return texts.size > 0 && texts.size <= CLASS_LIMIT ? exactly([...texts]) : OPAQUE;
  }

  /** One character of a class; undefined for a set of characters such as `\d`. */
  private classMember(): string | undefined {
    if (this.at >= this.pattern.length) { throw new Unreadable('missing ]'); }
    const character = this.next();
    if (character !== '\\') { return character; }
    const escaped = this.at < this.pattern.length ? this.next() : '';
    if (/^[dDwWsS]$/.test(escaped)) { return undefined; }
    if (/^[pP]$/.test(escaped)) {
      this.skipUnicodeClass();
      return undefined;
    }
    return this.escapedCharacter(escaped);
  }

  /** RE2 lets a quantifier after a part that is empty bind what stands before it. */
  private refuseQuantifier(): void {
    if (/[*+?{]/.test(this.pattern[this.at] ?? '')) { throw new Unreadable('quantifier on nothing'); }
  }

  /** Takes what `expression` (sticky) matches here. */
  private match(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.at;
    const found = expression.exec(this.pattern);
    if (!found) { return undefined; }
    this.at += found[0].length;
    return found;
  }

  private next(): string {
    const character = String.fromCodePoint(this.pattern.codePointAt(this.at)!);
    this.at += character.length;
    return character;
  }

  private sees(character: string): boolean {
    return this.pattern[this.at] === character;
  }

  private take(character: string): boolean {
    if (!this.sees(character)) { return false; }
    this.at += 1;
    return true;
  }
}
