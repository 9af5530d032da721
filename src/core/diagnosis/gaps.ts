import { edgesFrom, edgesTo } from './edges';
import { Hypothesis } from './hypothesis';
import { conditionOf } from '../../catalog/conditions';
import { ArtifactKind } from '../bundle/artifact-kind';
import { CheckResult } from '../evidence/documents';
import { groupBy } from '../findings/group-by';

const MAX_GAPS = 6;

/** Logs in which causes and effects of every area show, any one of each line. */
const WITNESSES: readonly (readonly [readonly ArtifactKind[], string])[] = [
  [['kubelet-log'], "The kubelet's log is missing: effects on pods and on the node's status could not be seen"],
  [['dmesg', 'dmesg-human', 'messages', 'syslog'], "The kernel's log is missing: deeper causes in memory, disks and drivers could not be seen"],
  [['containerd-log', 'docker-log'], "The container runtime's log is missing"],
];

/**
 * Evidence that was not there to look at and that bears on a hypothesis: for its own condition, for what may lie deeper, for effects that it always shows. A condition that
 * another detector could examine is no gap.
 */
export function gapsOf(hypothesis: Hypothesis, checks: readonly CheckResult[], kinds?: ReadonlySet<ArtifactKind>): string[] {
  const blind = blindConditions(checks);
  const deeper = edgesTo(hypothesis.condition).map((edge) => edge.cause);
  const rivals = hypothesis.explained.flatMap(({ finding }) => edgesTo(finding.condition).filter((edge) => edge.strength === 'direct').map((edge) => edge.cause));
  const effects = edgesFrom(hypothesis.condition).filter((edge) => edge.strength === 'direct').map((edge) => edge.effect);
  const partly = checks.filter((check) => check.condition === hypothesis.condition && check.section !== undefined && check.outcome === 'not-evaluable');
  const missing = [
    ...partly.map((check) => ({ condition: check.condition, missing: check.missing ?? [] })),
    ...[...new Set<string>([...deeper, ...rivals, ...effects])].flatMap((condition) => {
      const needs = blind.get(condition);
      return needs ? [{ condition, missing: needs }] : [];
    }),
  ];
  const unchecked = [...groupBy(missing, (each) => each.missing.join(', '))]
    .map(([needs, each]) => `${needs === '' ? 'Evidence' : needs} missing: could not check ${titles(each.map(({ condition }) => condition))}`);
  const unseen = WITNESSES.filter(([any]) => kinds !== undefined && !any.some((kind) => kinds.has(kind))).map(([, words]) => words);
  return [...unseen, ...unchecked].slice(0, MAX_GAPS);
}

/** Conditions that no detector could examine, and what was missing. */
export function blindConditions(checks: readonly CheckResult[]): ReadonlyMap<string, readonly string[]> {
  return new Map([...groupBy(checks, (check) => check.condition)]
    .filter(([, same]) => same.every((check) => check.outcome === 'not-evaluable'))
    .map(([condition, same]) => [condition, [...new Set(same.flatMap((check) => check.missing ?? []))].sort()]));
}

function titles(conditions: readonly string[]): string {
  const all = [...new Set(conditions)].map((condition) => `"${conditionOf(condition)?.title ?? condition}"`);
  return all.length > 3 ? `${all.slice(0, 3).join(', ')} and ${all.length - 3} more` : all.join(', ');
}
