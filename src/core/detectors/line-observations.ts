import { MatchGroup, Recovery } from './line-engine';
import { LineRule } from './line-rule';
import { ownWords } from './own-words';
import { ArtifactKind } from '../bundle/artifact-kind';
import { CheckResult } from '../evidence/documents';
import { countOnce } from '../findings/count-once';
import { Entity, FindingState } from '../findings/finding';
import { groupedNumber } from '../findings/grouped-number';
import { Observation } from '../findings/observation';
import { titleSafe } from '../safety/title-safe';

/** A lasting fault whose last line is older than this at collection may be over: its state is unknown. */
const ONGOING_MS = 15 * 60 * 1000;
/** Programs that back off wait minutes, an hour at most, until they try and complain again: six silent hours in a log that goes on end the fault. */
const LAPSED_MS = 6 * 3600 * 1000;
/** A container killed at its own limit, or an application's GPU error, that did not come back for half a day. */
const FADED_MS = 12 * 3600 * 1000;

/** What the observations need to know about the bundle. */
export interface LineContext {
  readonly collectedAt?: number;
  readonly severityOf: (condition: string) => Observation['severity'];
  /** UTC of a provisional time of a file; NaN when it cannot be told */
  resolve(path: string, provisional: number): number;
  /** UTC of the file's latest line; NaN or undefined when it cannot be told */
  endOf?(path: string): number | undefined;
}

/** An observation, and the match groups it was made of. */
export interface LineObservation {
  readonly observation: Observation;
  readonly groups: readonly MatchGroup[];
}

/**
 * Turns gathered matches into observations: the same entity in several files becomes one, copies of one event count once (the largest copy),
 * thresholds and recoveries are applied.
 */
export function observeLines(groups: readonly MatchGroup[], recoveries: readonly Recovery[], context: LineContext): LineObservation[] {
  const byEntity = new Map<string, MatchGroup[]>();
  for (const group of groups) {
    const key = `${group.rule.id}\0${JSON.stringify(Object.entries(group.entity).sort())}`;
    const same = byEntity.get(key);
    if (same) { same.push(group); } else { byEntity.set(key, [group]); }
  }
  return [...byEntity.values()].flatMap((same) => {
    const observation = observe(same, recoveries, context);
    return observation ? [{ observation, groups: same }] : [];
  });
}

function observe(groups: readonly MatchGroup[], recoveries: readonly Recovery[], context: LineContext): Observation | undefined {
  const { rule, entity } = groups[0]!;
  const count = countOnce(groups);
  if (rule.threshold && (rule.threshold.withinSeconds ? !burstOf(groups, rule.threshold.count, rule.threshold.withinSeconds * 1000, context) : count < rule.threshold.count)) { return undefined; }
  const bursts = groups.filter((group) => group.burst);
  const times = [
    ...(bursts.length > 0 ? bursts.map((group) => context.resolve(group.path, group.burstFirst)) : groups.map((group) => context.resolve(group.path, group.first))),
    ...groups.map((group) => context.resolve(group.path, group.last)),
  ].filter((time) => !Number.isNaN(time));
  const firstSeen = times.length > 0 ? Math.min(...times) : undefined;
  const lastSeen = times.length > 0 ? Math.max(...times) : undefined;
  const ends = bursts.map((group) => context.resolve(group.path, group.burstLast)).filter((time) => !Number.isNaN(time));
  const state = lapsed(rule, lastSeen, groups, context) ? 'recovered' : stateOf(rule, entity, { lastSeen, troubleEnd: ends.length > 0 ? Math.max(...ends) : lastSeen }, recoveries, context);
  const faded = rule.fades === true && lastSeen !== undefined && context.collectedAt !== undefined && context.collectedAt - lastSeen > FADED_MS;
  return {
    condition: rule.condition,
    detector: rule.id,
    title: renderTitle(rule.title, entity, count, ownWords(rule)),
    severity: faded ? 'low' : rule.severity ?? context.severityOf(rule.condition),
    ...(rule.kind && { kind: rule.kind }),
    state,
    entity,
    ...(rule.code && { code: renderTitle(rule.code, entity, count) }),
    count,
    ...(firstSeen !== undefined && { firstSeen }),
    ...(lastSeen !== undefined && { lastSeen }),
    evidence: groups.flatMap((group) => group.evidence()).map(({ provisional, ...pointer }) => {
      const time = context.resolve(pointer.file, provisional);
      return Number.isNaN(time) ? pointer : { ...pointer, time };
    }),
    remediation: rule.remediation,
    runbook: rule.runbook,
    ...(rule.correlateWith && { correlateWith: rule.correlateWith }),
  };
}

/** Whether so many matches lie within the span: in one file, or in several of which each shows a few (one trouble seen by many pods). */
function burstOf(groups: readonly MatchGroup[], count: number, span: number, context: LineContext): boolean {
  if (groups.some((group) => group.burst)) { return true; }
  const dated = groups.map((group) => ({ group, first: context.resolve(group.path, group.first), last: context.resolve(group.path, group.last) }))
    .filter(({ first }) => !Number.isNaN(first)).sort((a, b) => a.first - b.first);
  return dated.some(({ first }) => countOnce(dated.filter((each) => each.first >= first && each.last <= first + span).map(({ group }) => group)) >= count);
}

/** Written by every program of the node: that they go on says nothing of one that may have died. */
const SHARED_LOGS: ReadonlySet<ArtifactKind> = new Set(['messages', 'syslog']);

/** The complaint would have come again, and its program's own log goes on without it. */
function lapsed(rule: LineRule, lastSeen: number | undefined, groups: readonly MatchGroup[], context: LineContext): boolean {
  if (!rule.repeats || lastSeen === undefined || context.collectedAt === undefined || context.collectedAt - lastSeen <= LAPSED_MS) { return false; }
  return groups.some(({ path, artifact }) => !SHARED_LOGS.has(artifact.kind) && (context.endOf?.(path) ?? NaN) - lastSeen > LAPSED_MS);
}

/** `troubleEnd`: the last line that was one of enough lines; one that comes alone afterwards, of a lost connection or so, does not take a recovery back */
function stateOf(
  rule: LineRule, entity: Entity, { lastSeen, troubleEnd = lastSeen }: { readonly lastSeen?: number; readonly troubleEnd?: number }, recoveries: readonly Recovery[], context: LineContext,
): FindingState {
  if (lastSeen === undefined || troubleEnd === undefined) { return 'unknown'; }
  const recovered = recoveries.some((recovery) => recovery.rule === rule
    && Object.entries(recovery.entity).every(([field, value]) => entity[field] === undefined || entity[field] === value)
    && context.resolve(recovery.path, recovery.last) >= troubleEnd);
  if (recovered) { return 'recovered'; }
  if (rule.event || context.collectedAt === undefined) { return 'unknown'; }
  return context.collectedAt - lastSeen <= ONGOING_MS ? 'ongoing' : 'unknown';
}

/** `{count} times` of one is `once`, `{count} tries` `1 try`. */
function inSingular(template: string): string {
  return template.replace(/\{count\} times\b/g, 'once').replace(/\{count\} ((?:[A-Z]+ )?[a-z]+?)(ie)?s\b/g, (_, noun: string, ie: string | undefined) => `{count} ${noun}${ie === undefined ? '' : 'y'}`);
}

/** Fills `{field}` and `{count}`; what came from the node is made safe, what stands in the rule itself (`words`) stays as it is, and a field that is missing leaves no hole in the sentence. */
export function renderTitle(template: string, entity: Entity, count: number, words: ReadonlyMap<string, RegExp> = new Map()): string {
  const shown = (field: string, value: string): string => (words.get(field)?.test(value) ? value.replace(/[:\s]+$/, '') : titleSafe(value));
  return (count === 1 ? inSingular(template) : template).replace(/\{(\w+)\}/g, (_, field: string) => (field === 'count' ? groupedNumber(count) : shown(field, String(entity[field] ?? 'unknown'))));
}

/** The outcome of every rule for this bundle. */
export function lineOutcomes(rules: readonly LineRule[], observed: readonly LineObservation[], kinds: ReadonlySet<ArtifactKind>): CheckResult[] {
  const present = new Set(observed.map(({ observation }) => observation.detector));
  return rules.map((rule) => {
    if (present.has(rule.id)) { return { detector: rule.id, condition: rule.condition, outcome: 'present' }; }
    const available = rule.kinds.filter((kind) => kinds.has(kind));
    return available.length > 0
      ? { detector: rule.id, condition: rule.condition, outcome: 'absent', checked: available.join(', ') }
      : { detector: rule.id, condition: rule.condition, outcome: 'not-evaluable', missing: [...rule.kinds] };
  });
}
