import { createHash } from 'node:crypto';
import { CompiledSecret } from './custom-secrets';
import { withoutEnvironmentValues } from './environment';
import { SecretBlocks } from './secret-blocks';
import { SECRET_RULES, SecretRule } from './secret-rules';
import { isSecretValue } from './secret-value';
import { SecretWords } from './secret-words';

export { SECRET_RULES };

/** Distinct values numbered in one bundle; later ones are told apart by a hash, so that a hostile bundle cannot grow the map. */
const MAX_NUMBERED = 10_000;
const MAX_PASSES = 8;

/** Replaces secrets by typed placeholders, the same for the same value throughout one bundle. */
export interface Redactor {
  /** a secret has begun that may go on: the next line must be shown too, whatever it holds */
  readonly insideBlock: boolean;
  /** placeholders written so far, by type */
  readonly counts: Readonly<Record<string, number>>;
  /**
   * The line with its secrets replaced; the very same string when it has none. Lines of a file come in order; those without a rule's literal
   * may be left out, except while `insideBlock` is true.
   */
  redactLine(line: string): string;
  /** the same for a line of an artifact that prints environments: values of unknown variables go too */
  redactEnvironment(line: string): string;
  /** a file ends: what began in it does not go on in the next */
  endFile(): void;
}

/** A redactor for one bundle. `custom`: forms of secrets that only the user knows */
export function createRedactor(custom: readonly CompiledSecret[] = []): Redactor {
  return new BundleRedactor(custom);
}

interface CompiledRule {
  readonly rule: SecretRule;
  readonly pattern: RegExp;
}

const COMPILED: readonly CompiledRule[] = SECRET_RULES
  .filter(rule => rule.pattern.includes('(?P<'))
  .map(rule => ({ rule, pattern: new RegExp(rule.pattern.replaceAll('(?P<', '(?<'), rule.ignoreCase ? 'dgi' : 'dg') }));

const WORDS = new SecretWords(COMPILED.map(({ rule }) => rule.literals));

class BundleRedactor implements Redactor {
  public readonly counts: Record<string, number> = {};
  private readonly placeholders = new Map<string, string>();
  private readonly numbers = new Map<string, number>();
  private readonly blocks = new SecretBlocks((type, value) => this.placeholder(type, value));

  public constructor(private readonly custom: readonly CompiledSecret[]) {}

  public get insideBlock(): boolean { return this.blocks.goesOn; }

  public redactLine(line: string): string {
    let result = this.blocks.redact(line);
    if (this.custom.length > 0) { result = this.applyCustom(result); }
    // a placeholder ends a word where none ended before, and so may uncover a further secret
    for (let pass = 0; pass < MAX_PASSES; pass += 1) {
      const next = this.applyRules(result);
      if (next === result) { break; }
      result = next;
    }
    if (result !== line) { this.blocks.after(result); }
    return result;
  }

  public redactEnvironment(line: string): string {
    return withoutEnvironmentValues(this.redactLine(line), (value) => this.placeholder('environment-value', value));
  }

  public endFile(): void {
    this.blocks.end();
  }

  private applyCustom(line: string): string {
    let result = line;
    for (const { name, ignoreCase, literals, spans } of this.custom) {
      const searched = ignoreCase ? result.toLowerCase() : result;
      if (!literals.some((literal) => searched.includes(literal))) { continue; }
      let made = '';
      let copied = 0;
      for (const [start, end] of spans(result)) {
        made += result.slice(copied, start) + this.placeholder(`custom-${name}`, result.slice(start, end));
        copied = end;
      }
      result = made + result.slice(copied);
    }
    return result;
  }

  private applyRules(line: string): string {
    const folded = line.toLowerCase();
    const wanted = WORDS.rulesFor(folded);
    if (wanted.length === 0) { return line; }
    let result = line;
    let resultFolded = folded;
    for (const index of wanted) {
      const { rule, pattern } = COMPILED[index];
      const searched = rule.ignoreCase ? resultFolded : result;
      if (!rule.literals.some(literal => searched.includes(literal))) { continue; }
      if (rule.alsoContains !== undefined && !searched.includes(rule.alsoContains)) { continue; }
      const replaced = this.apply(rule, pattern, result);
      if (replaced !== result) {
        result = replaced;
        resultFolded = replaced.toLowerCase();
      }
    }
    return result;
  }

  private apply(rule: SecretRule, pattern: RegExp, line: string): string {
    let result = '';
    let copied = 0;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(line); match; match = pattern.exec(line)) {
      const groups = match.groups!;
      const name = groups.secret !== undefined ? 'secret' : groups.quoted !== undefined ? 'quoted' : 'single';
      const value = groups[name];
      const where = match.indices!.groups!;
      const span = where[name];
      if (value === undefined || !span) { continue; }
      pattern.lastIndex = span[1];
      const keyEnd = where.key ? where.key[1] : 0;
      const key = nameEndingAt(line, keyEnd);
      if (!standsAfter(rule, line, keyEnd - key.length, key) || !isSecretValue(rule, value, key)) { continue; }
      result += line.slice(copied, span[0]) + this.placeholder(rule.type, value);
      copied = span[1];
    }
    return copied === 0 ? line : result + line.slice(copied);
  }

  private placeholder(type: string, value: string): string {
    this.counts[type] = (this.counts[type] ?? 0) + 1;
    // secrets themselves are not kept
    const digest = createHash('sha256').update(`${type}\0${value}`, 'utf8').digest('hex');
    const known = this.placeholders.get(digest);
    if (known !== undefined) { return known; }
    // four digits tell values apart without letting a guess be proved
    if (this.placeholders.size >= MAX_NUMBERED) { return `«${type}:x${digest.slice(0, 4)}»`; }
    const number = (this.numbers.get(type) ?? 0) + 1;
    this.numbers.set(type, number);
    const placeholder = `«${type}:${number}»`;
    this.placeholders.set(digest, placeholder);
    return placeholder;
  }
}

const MAX_KEY = 64;

/** The whole name of which the matched key is the end: `db_` belongs to `password`. */
function nameEndingAt(line: string, end: number): string {
  let start = end;
  while (start > 0 && end - start < MAX_KEY && /[\w.-]/.test(line[start - 1])) { start -= 1; }
  return line.slice(start, end);
}

function standsAfter(rule: SecretRule, line: string, start: number, key: string): boolean {
  if (rule.before === 'dash') { return key.startsWith('-'); }
  if (rule.before === 'opening') { return start === 0 || ' {[,'.includes(line[start - 1]!); }
  return rule.before !== 'quote' || line[start - 1] === '"';
}
