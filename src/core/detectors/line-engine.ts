import { LineRule } from './line-rule';
import { CompiledPattern } from './rule-program';
import { ArtifactClass } from '../bundle/artifact-kind';
import { OccurrenceGroup } from '../evidence/occurrences';
import { Entity } from '../findings/finding';
import { EvidencePointer, EXCERPT_BYTES } from '../findings/observation';

/** Entities a rule may tell apart; what comes after them is counted under one that has no fields. */
const MAX_ENTITIES = 512;
const MAX_FIELD = 256;
const KEPT_FIRST = 2;

/** A matched line, before its excerpt is cut. */
interface MatchedLine {
  readonly text: string;
  readonly line: number;
  readonly start: number;
  readonly pattern: CompiledPattern;
  readonly time: number;
}

/** One rule's matches for one entity in one file. Times are provisional (the file's own clock). */
export interface MatchGroup {
  readonly index: number;
  readonly rule: LineRule;
  readonly path: string;
  readonly artifact: ArtifactClass;
  readonly entity: Entity;
  count: number;
  undated: number;
  first: number;
  last: number;
  /** the rule's threshold was reached inside its time span */
  burst: boolean;
  /** when the matches that reached it began; NaN before. A line long before (a daemon's start at boot) is not part of what came later */
  burstFirst: number;
  /** the latest match that stood in such a span; NaN before. A straggler after the trouble does not prolong it */
  burstLast: number;
  readonly evidence: () => readonly (EvidencePointer & { readonly provisional: number })[];
}

interface OpenGroup extends MatchGroup {
  readonly firstLines: MatchedLine[];
  lastLine: MatchedLine | undefined;
  readonly recent: number[];
}

/** The latest recovery line of a rule for one set of fields in one file. */
export interface Recovery {
  readonly rule: LineRule;
  readonly path: string;
  readonly entity: Entity;
  last: number;
}

/** What was matched in the current file. */
export interface LineMatch {
  readonly pattern: CompiledPattern;
  readonly groups: Readonly<Record<string, string>>;
  readonly text: string;
  readonly line: number;
  readonly start: number;
  readonly time: number;
}

/**
 * Gathers the matches of line rules, in memory that does not grow with their number: per rule, file and entity a count, the first and last time and
 * a few lines to cite. What they mean (recovered? enough?) is decided in `line-observations.ts`, when the bundle's clock is known.
 */
export class LineEngine {
  public readonly groups: MatchGroup[] = [];
  public readonly recoveries: Recovery[] = [];
  private readonly byKey = new Map<string, OpenGroup>();
  private readonly recoveryByKey = new Map<string, Recovery>();
  private readonly entitiesOfRule = new Map<string, number>();
  /** rules whose fault was seen in the current file */
  private readonly faulty = new Set<LineRule>();
  private path = '';
  private artifact!: ArtifactClass;

  /** `show`: what may be kept of a line; default: all of it, because its secrets are gone already */
  public constructor(private readonly show: (line: string) => string = (line) => line) {}

  public startFile(path: string, artifact: ArtifactClass): void {
    this.path = path;
    this.artifact = artifact;
    this.byKey.clear();
    this.recoveryByKey.clear();
    this.faulty.clear();
  }

  /** Whether a fault was seen in the current file whose recovery has not been seen since. */
  public get sawFault(): boolean {
    return this.faulty.size > 0;
  }

  /** Whether a fault of the rule was seen in the current file, and no recovery of it, whatever the entity, since. */
  public isFaulty(rule: LineRule): boolean {
    return this.faulty.has(rule);
  }

  /** Time of the latest match in the current file of a recovery that names no entity; NaN before there is one. */
  public latestRecovery(pattern: CompiledPattern): number {
    return this.recoveryByKey.get(pattern.rule.id)?.last ?? NaN;
  }

  /** Notes a match; the answer is the group it was counted in, or undefined for a recovery. */
  public add(match: LineMatch): MatchGroup | undefined {
    const { rule, role } = match.pattern;
    if (role === 'recovery') {
      this.addRecovery(match);
      // one is enough, until the fault comes back
      if (!Number.isNaN(match.time) && !namesEntity(match.groups)) { this.faulty.delete(rule); }
      return undefined;
    }
    this.faulty.add(rule);
    const group = this.groupOf(match);
    const seen: MatchedLine = { text: match.text, line: match.line, start: match.start, pattern: match.pattern, time: match.time };
    group.count += 1;
    if (Number.isNaN(match.time)) {
      group.undated += 1;
    } else {
      group.first = Number.isNaN(group.first) ? match.time : Math.min(group.first, match.time);
      group.last = Number.isNaN(group.last) ? match.time : Math.max(group.last, match.time);
      noteBurst(group, match.time);
    }
    if (group.firstLines.length < KEPT_FIRST) { group.firstLines.push(seen); } else { group.lastLine = seen; }
    return group;
  }

  /** Groups as the occurrence index names them. */
  public occurrenceGroups(findingOf: (group: MatchGroup) => string | undefined): OccurrenceGroup[] {
    return this.groups.map((group) => {
      const finding_id = findingOf(group);
      return { detector: group.rule.id, path: group.path, ...(finding_id && { finding_id }) };
    });
  }

  private groupOf(match: LineMatch): OpenGroup {
    const { rule } = match.pattern;
    let key = rule.id;
    for (const field in match.groups) { key += `\0${match.groups[field]}`; }
    let group = this.byKey.get(key);
    if (group) { return group; }
    const entities = this.entitiesOfRule.get(rule.id) ?? 0;
    const overflow = entities >= MAX_ENTITIES;
    if (overflow) {
      key = `${rule.id}\0overflow`;
      group = this.byKey.get(key);
      if (group) { return group; }
    } else {
      this.entitiesOfRule.set(rule.id, entities + 1);
    }
    const entity = overflow ? { ...rule.entity } : this.shownEntity(match);
    const firstLines: MatchedLine[] = [];
    const path = this.path;
    const created: OpenGroup = {
      index: this.groups.length,
      rule,
      path,
      artifact: this.artifact,
      entity,
      count: 0,
      undated: 0,
      first: NaN,
      last: NaN,
      burst: false,
      burstFirst: NaN,
      burstLast: NaN,
      firstLines,
      lastLine: undefined,
      recent: [],
      evidence: () => (created.lastLine ? [...firstLines, created.lastLine] : firstLines).map((line) => pointer(path, line, this.show(line.text))),
    };
    this.byKey.set(key, created);
    this.groups.push(created);
    return created;
  }

  /** What the match names, as far as it may be shown. */
  private shownEntity({ pattern, groups, text }: LineMatch): Entity {
    const shown = this.show(text);
    return entityOf(pattern.rule, shown === text ? groups : pattern.match(shown) ?? {});
  }

  private addRecovery(match: LineMatch): void {
    const entity = fieldsOf(match.groups);
    let key = match.pattern.rule.id;
    for (const field in entity) { key += `\0${field}\0${entity[field]}`; }
    let recovery = this.recoveryByKey.get(key);
    if (!recovery && this.recoveryByKey.size < MAX_ENTITIES * 4) {
      recovery = { rule: match.pattern.rule, path: this.path, entity, last: NaN };
      this.recoveryByKey.set(key, recovery);
      this.recoveries.push(recovery);
    }
    if (recovery && !Number.isNaN(match.time)) { recovery.last = Number.isNaN(recovery.last) ? match.time : Math.max(recovery.last, match.time); }
  }
}

function namesEntity(groups: Readonly<Record<string, string>>): boolean {
  for (const name in groups) {
    if (groups[name] !== undefined) { return true; }
  }
  return false;
}

function entityOf(rule: LineRule, found: Readonly<Record<string, string>>): Entity {
  return { ...rule.entity, ...fieldsOf(found) };
}

function fieldsOf(found: Readonly<Record<string, string | undefined>>): Entity {
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(found)) {
    if (value !== undefined && value !== null && value !== '') { fields[name] = value.length > MAX_FIELD ? value.slice(0, MAX_FIELD) : value; }
  }
  return fields;
}

function noteBurst(group: OpenGroup, time: number): void {
  const threshold = group.rule.threshold;
  if (!threshold?.withinSeconds) { return; }
  group.recent.push(time);
  if (group.recent.length > threshold.count) { group.recent.shift(); }
  if (group.recent.length === threshold.count && time - group.recent[0]! <= threshold.withinSeconds * 1000) {
    if (!group.burst) {
      group.burst = true;
      group.burstFirst = group.recent[0]!;
    }
    group.burstLast = time;
  }
}

/** Bytes shown behind a match that ends deep in a long line. */
const TAIL_BYTES = 24;

/** Cites the whole line, or 400 bytes of it: from its head (time, unit) when the match ends within them, else those in which the match ends. */
function pointer(file: string, matched: MatchedLine, text: string): EvidencePointer & { readonly provisional: number } {
  const bytes = Buffer.from(text, 'utf8');
  let from = 0;
  let to = bytes.length;
  if (bytes.length > EXCERPT_BYTES) {
    const end = Buffer.byteLength(text.slice(0, matched.pattern.endOf(text)));
    from = end <= EXCERPT_BYTES ? 0 : Math.min(end + TAIL_BYTES, bytes.length) - EXCERPT_BYTES;
    to = from + EXCERPT_BYTES;
    if (from > 0) { from = nextWord(bytes, from); }
    while (from < to && (bytes[from]! & 0xc0) === 0x80) { from += 1; }
    while (to > from && to < bytes.length && (bytes[to]! & 0xc0) === 0x80) { to -= 1; }
  }
  return { file, line: matched.line, start: matched.start + from, end: matched.start + to, excerpt: bytes.toString('utf8', from, to), provisional: matched.time };
}

/** Where the next word begins, if it is near: half a word at the head reads like another one (`8 19:47:52` of `Nov 18 19:47:52`). */
function nextWord(bytes: Buffer, from: number): number {
  const space = bytes.indexOf(0x20, from - 1);
  return space >= 0 && space - from < TAIL_BYTES ? space + 1 : from;
}
