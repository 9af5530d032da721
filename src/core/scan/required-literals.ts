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

/** Alternatives, none of which contains another. */
export type LiteralSet = readonly string[];

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

/** Most alternatives that are multiplied out, and that one set may have. */
const CROSS_LIMIT = 32;
const SET_LIMIT = 128;
/** Longest literal kept, in UTF-16 units; text beyond it is not needed to find a line. */
const LENGTH_LIMIT = 96;
const DEPTH_LIMIT = 100;
const CLASS_LIMIT = 8;

/** What is known of a part of a pattern. Without `exact` the language is not finite (or too large); `['']` says nothing. */
interface Known {
  readonly exact?: readonly string[];
  /** every match starts, and ends, with one of these */
  readonly prefix: readonly string[];
  readonly suffix: readonly string[];
  readonly sets: readonly LiteralSet[];
}

const OPAQUE: Known = { prefix: [''], suffix: [''], sets: [] };
const EMPTY: Known = exactly(['']);

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

/**
 * The set whose strings are rarest in node logs, so that looking for it finds the fewest lines; undefined when no set's
 * shortest string has `minimumBytes` (default 1) bytes.
 */
export function bestAnchor(sets: readonly LiteralSet[], minimumBytes = 1): LiteralSet | undefined {
  let best: LiteralSet | undefined;
  let bestScore = -Infinity;
  for (const set of sets) {
    if (set.some((text) => Buffer.byteLength(text) < minimumBytes)) { continue; }
    const score = rarity(set);
    if (score > bestScore) { best = set; bestScore = score; }
  }
  return best;
}

/** Bits by which a log position is unlikely to hold one of the strings; for comparing sets only. */
function rarity(set: LiteralSet): number {
  let expected = 0;
  for (const text of set) { expected += 2 ** -Math.min(bitsOf(text), 400); }
  return -Math.log2(expected);
}

/** Words that most lines of a node's logs carry tell little, however long they are. */
const COMMON_WORDS = new Set(('error err failed failure timeout volume volumes mount kubelet containerd pod pods node nodes container containers not found info warn warning level '
  + 'pending access interface down default kernel process name namespace network plugin server rule port address route msg time the for from with and status code '
  + 'unable cannot could has been was is to in on of a an no systemd aws eks eni ip ipamd cni kube-system kube-proxy started starting stopped request response error:').split(' '));

function bitsOf(text: string): number {
  let bits = 0;
  for (const word of text.split(/(\s+)/)) {
    if (word === '') { continue; }
    // a frequent word is about as likely as one in 64 positions
    bits += COMMON_WORDS.has(word.toLowerCase()) ? Math.min(6, 1.5 * word.length) : letterBits(word);
  }
  return bits;
}

function letterBits(word: string): number {
  let bits = 0;
  for (const character of word) {
    if (/[etaoinsr0-9 ]/.test(character)) { bits += 3.2; } else if (/[a-z]/.test(character)) { bits += 4; } else if (/[.:=,"/_-]/.test(character)) { bits += 4; } else { bits += 5.5; }
  }
  return bits;
}

class Unreadable extends Error {}

/** Recursive descent over RE2 syntax that computes what is known bottom-up, without keeping a tree. */
class PatternReader {
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

function exactly(texts: readonly string[]): Known {
  return { exact: texts, prefix: texts, suffix: texts, sets: [] };
}

/** Everything known of a part, as sets. */
function setsOf(known: Known): LiteralSet[] {
  return known.exact ? [known.exact] : [...known.sets, known.prefix, known.suffix];
}

function followed(first: Known, second: Known): Known {
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

function either(branches: readonly Known[]): Known {
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

function repeated(known: Known, minimum: number, maximum: number): Known {
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

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** A string that contains another of the set adds nothing to it. */
function withoutSupersets(set: LiteralSet): LiteralSet {
  return unique(set).filter((text, _, all) => !all.some((other) => other !== text && text.includes(other)));
}

/** Drops sets that hold whenever another does. */
function withoutImplied(sets: readonly LiteralSet[]): LiteralSet[] {
  const kept: LiteralSet[] = [];
  sets.forEach((set, index) => {
    const implied = sets.some((other, at) => at !== index && impliesAny(other, set) && (at < index || !impliesAny(set, other)));
    if (!implied) { kept.push(set); }
  });
  return kept;
}

function impliesAny(stronger: LiteralSet, weaker: LiteralSet): boolean {
  return stronger.every((text) => weaker.some((part) => text.includes(part)));
}
