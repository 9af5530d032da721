import { ArtifactKind } from '../bundle/artifact-kind';
import { CompiledSecret } from '../safety/custom-secrets';
import { ENVIRONMENT_KINDS } from '../safety/environment';
import { Pseudonyms } from '../safety/pseudonyms';
import { createRedactor, Redactor, SECRET_RULES } from '../safety/redact';
import { Literal } from '../scan/literal-filter';
import { ScanMemory } from '../scan/scan-memory';
import { ShortLiterals } from '../scan/short-literals';

/** Literals from this length on go into the one-pass filter; shorter ones would crowd its table and have a pass of their own. */
const FILTER_BYTES = 7;
const LF = 10;
/** No program prints so much environment; a file that goes on is one that means harm, and is looked at by its literals like any other. */
const MOST_ENVIRONMENT_BYTES = 8 * 1024 * 1024;

interface Sought { readonly literal: Literal; readonly also: string | undefined }

/** What need not be looked for, because a part of it is. */
function withoutImplied(all: readonly Sought[]): Sought[] {
  return all.filter((one) => !all.some((other) => other !== one && implies(one, other)));
}

function implies({ literal: { text, ignoreCase }, also }: Sought, part: Sought): boolean {
  if (part.literal.text.length >= text.length || (part.also !== undefined && part.also !== also)) { return false; }
  return part.literal.ignoreCase ? text.toLowerCase().includes(part.literal.text) : !ignoreCase && text.includes(part.literal.text);
}

/**
 * Finds the lines of a piece of text that may hold secrets, and has them redacted. A line is shown to the redactor only when it holds a literal that some kind of secret
 * must contain; everything else passes untouched and unread.
 */
export class SecretScan {
  /** for the filter of every kind of artifact, before the rules' own literals */
  public readonly literals: readonly Literal[];
  private readonly redactor: Redactor;
  private readonly needsByte: readonly (number | undefined)[];
  private readonly short: ShortLiterals;
  private readonly shortNeedsByte: readonly (number | undefined)[];
  private memory: ScanMemory | undefined;
  private redacted = 0;
  private suspects: number[] = [];
  private before: Readonly<Record<string, number>> = {};
  /** bytes that are still looked at line by line, because the artifact prints environments */
  private environmentBytes = 0;

  /** `store`: false when nothing is kept but the cited lines, which `line` redacts */
  public constructor(private readonly store: boolean, private readonly custom: readonly CompiledSecret[] = [], private readonly pseudonyms?: Pick<Pseudonyms, 'replace'>) {
    this.redactor = createRedactor(custom);
    const known = new Map<string, Sought>();
    for (const rule of SECRET_RULES) {
      for (const text of rule.literals) {
        const key = `${rule.ignoreCase}${text}`;
        const same = known.get(key);
        known.set(key, { literal: { text, ignoreCase: rule.ignoreCase }, also: same && same.also !== rule.alsoContains ? undefined : rule.alsoContains });
      }
    }
    for (const { literals, ignoreCase } of custom) {
      for (const text of literals) { known.set(`${ignoreCase}${text}`, { literal: { text, ignoreCase }, also: undefined }); }
    }
    const all = withoutImplied([...known.values()]);
    const long = store ? all.filter(({ literal }) => Buffer.byteLength(literal.text) >= FILTER_BYTES) : [];
    this.literals = long.map(({ literal }) => literal);
    const byteOf = ({ also }: { also: string | undefined }) => (also?.length === 1 ? also.charCodeAt(0) : undefined);
    this.needsByte = long.map(byteOf);
    const short = store ? all.filter(({ literal }) => Buffer.byteLength(literal.text) < FILTER_BYTES) : [];
    this.short = new ShortLiterals(short.map(({ literal }) => literal));
    this.shortNeedsByte = short.map(byteOf);
  }

  public attach(memory: ScanMemory): void {
    this.memory = memory;
  }

  public startFile(kind: ArtifactKind): void {
    this.redacted = 0;
    this.before = { ...this.redactor.counts };
    this.environmentBytes = this.store && ENVIRONMENT_KINDS.has(kind) ? MOST_ENVIRONMENT_BYTES : 0;
    this.redactor.endFile();
  }

  /** lines of the current file in which something was replaced */
  public get redactionsOfFile(): number {
    return this.redacted;
  }

  /** placeholders written into the current file, by type; undefined when there are none */
  public get removedFromFile(): Readonly<Record<string, number>> | undefined {
    const removed = Object.entries(this.redactor.counts).map(([type, count]) => [type, count - (this.before[type] ?? 0)] as const).filter(([, count]) => count > 0);
    return removed.length > 0 ? Object.fromEntries(removed) : undefined;
  }

  /** placeholders written so far, by type */
  public get counts(): Readonly<Record<string, number>> {
    return this.redactor.counts;
  }

  /** A line that is cited although nothing is stored. */
  public line(text: string): string {
    if (this.store) { return text; }
    const redacted = this.redactor.redactLine(text);
    return this.pseudonyms?.replace(redacted) ?? redacted;
  }

  /**
   * Whether [start, stop) must be shown to the redactor, after the filter found its literals. Remembers where.
   */
  public needed(hitLiterals: readonly number[], hitPositions: readonly number[], text: Buffer, start: number, stop: number): boolean {
    this.suspects = [];
    if (!this.store) { return false; }
    if (this.environmentBytes > 0) { return true; }
    for (let i = 0; i < hitLiterals.length; i += 1) {
      const literal = hitLiterals[i]!;
      if (literal >= this.literals.length) { continue; }
      const needed = this.needsByte[literal];
      const position = hitPositions[i]!;
      if (needed !== undefined && !lineHolds(text, needed, position, stop)) { continue; }
      this.suspects.push(position - start);
    }
    this.short.scan(this.memory!, start, stop, (position, literal) => {
      const needed = this.shortNeedsByte[literal];
      if (needed === undefined || lineHolds(text, needed, position, stop)) { this.suspects.push(position - start); }
    });
    this.suspects.sort((a, b) => a - b);
    return this.suspects.length > 0 || this.redactor.insideBlock || this.pseudonyms !== undefined;
  }

  /** The text with its secrets replaced (and its pseudonyms, where they are wanted), or undefined when nothing changed. `text` is what `needed` was asked about. */
  public redact(text: Buffer): Buffer | undefined {
    const redacted = this.withoutSecrets(text);
    if (this.pseudonyms === undefined) { return redacted; }
    const before = (redacted ?? text).toString('utf8');
    const after = this.pseudonyms.replace(before);
    return after === before ? redacted : Buffer.from(after, 'utf8');
  }

  private withoutSecrets(text: Buffer): Buffer | undefined {
    const parts: Buffer[] = [];
    let copied = 0;
    let at = 0;
    let next = 0;
    const environment = this.environmentBytes > 0;
    this.environmentBytes -= text.length;
    for (;;) {
      if (!this.redactor.insideBlock && !environment) {
        while (next < this.suspects.length && this.suspects[next]! < at) { next += 1; }
        if (next >= this.suspects.length) { break; }
        at = text.lastIndexOf(LF, this.suspects[next]!) + 1;
      }
      if (at >= text.length) { break; }
      const end = text.indexOf(LF, at) < 0 ? text.length : text.indexOf(LF, at);
      const line = text.toString('utf8', at, end);
      const redacted = redactInParts(this.redactor, line, this.custom, environment);
      if (redacted !== line) {
        parts.push(text.subarray(copied, at), Buffer.from(redacted, 'utf8'));
        copied = end;
        this.redacted += 1;
      }
      at = end + 1;
    }
    if (parts.length === 0) { return undefined; }
    parts.push(text.subarray(copied));
    return Buffer.concat(parts);
  }
}

function lineHolds(text: Buffer, byte: number, position: number, stop: number): boolean {
  for (let at = position; at < stop && text[at] !== LF; at += 1) {
    if (text[at] === byte) { return true; }
  }
  return false;
}

/** Longest text shown to the redactor at once: what it does for each secret grows with the length of the line it stands in. */
const PART_CHARACTERS = 32 * 1024;
/** How far back from there a place to cut is looked for; and how much text on either side tells whether a secret lies across it. */
const CUT_WITHIN = 4 * 1024;
/** Places tried before a part is made longer. */
const CUTS_TRIED = 12;
/** A part of this length is cut wherever it is. */
const LONGEST_PART = 4 * PART_CHARACTERS;

/** Redacts a line of any length in time that grows with it: a long one in parts, cut where no secret lies across. */
function redactInParts(redactor: Redactor, line: string, custom: readonly CompiledSecret[], environment: boolean): string {
  const redact = (text: string): string => (environment ? redactor.redactEnvironment(text) : redactor.redactLine(text));
  if (line.length <= PART_CHARACTERS) { return redact(line); }
  const parts: string[] = [];
  for (let at = 0; at < line.length;) {
    const end = partEnd(line, at, custom);
    parts.push(redact(line.slice(at, end)));
    at = end;
  }
  return parts.join('');
}

function partEnd(line: string, at: number, custom: readonly CompiledSecret[]): number {
  for (let limit = at + PART_CHARACTERS; limit < line.length && limit <= at + LONGEST_PART; limit += CUT_WITHIN) {
    let tried = 0;
    for (let end = limit; end > limit - CUT_WITHIN && tried < CUTS_TRIED; end -= 1) {
      if (!/[\s,;}\]]/.test(line[end - 1]!)) { continue; }
      tried += 1;
      if (nothingAcross(line, end, custom)) { return end; }
    }
  }
  const end = at + LONGEST_PART;
  if (end >= line.length) { return line.length; }
  // not inside a surrogate pair
  return /[\ud800-\udbff]/.test(line[end - 1]!) ? end - 1 : end;
}

/** True when the text around a place redacts to the same in one as in two. Redactors of its own: their numbers are not those of the bundle. */
function nothingAcross(line: string, end: number, custom: readonly CompiledSecret[]): boolean {
  const [before, after] = [line.slice(Math.max(0, end - CUT_WITHIN), end), line.slice(end, end + CUT_WITHIN)];
  const apart = createRedactor(custom);
  return createRedactor(custom).redactLine(before + after) === apart.redactLine(before) + apart.redactLine(after);
}
