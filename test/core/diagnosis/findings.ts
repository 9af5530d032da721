import { conditionOf } from '../../../src/catalog/conditions';
import { diagnose, DiagnosisContext } from '../../../src/core/diagnosis';
import { CheckResult } from '../../../src/core/evidence/documents';
import { Entity, Finding } from '../../../src/core/findings/finding';

const TEN = Date.UTC(2026, 10, 18, 10);

/** What a scenario says of a finding: its condition, and what differs from the usual. `at` and `until` are minutes after ten. */
export interface Sketch extends Partial<Pick<Finding, 'severity' | 'kind' | 'state' | 'title'>> {
  readonly condition: string;
  readonly entity?: Entity;
  readonly at?: number;
  readonly until?: number;
  readonly file?: string;
}

export function minute(at: number): string {
  return new Date(TEN + at * 60_000).toISOString();
}

/** A numbered finding of every sketch, F-001 first. */
export function findings(...sketches: readonly Sketch[]): Finding[] {
  return sketches.map(({ condition, at, until, file, entity, ...rest }, i): Finding => {
    const declared = conditionOf(condition)!;
    const path = file ?? (at === undefined ? 'networking/state.txt' : 'kubelet/kubelet.log');
    return {
      finding_id: `F-${String(i + 1).padStart(3, '0')}`,
      instanceId: 'i-0123456789abcdef0',
      bundleId: 'b1',
      fingerprint: `${i}`,
      condition,
      title: declared.title,
      severity: declared.severity,
      kind: declared.kind,
      state: at === undefined ? 'ongoing' : 'unknown',
      entity: entity ?? {},
      count: 1,
      ...(at !== undefined && { firstSeen: minute(at), lastSeen: minute(until ?? at) }),
      evidence: [{
        logKey: `i-0123456789abcdef0/b1/${path}`, file: path, lines: [i + 1, i + 1], bytes: [i * 10, i * 10 + 4], excerpt: 'text', ...(at !== undefined && { time: minute(at) }),
      }],
      correlateWith: ['kubelet'],
      remediation: [],
      ...rest,
    };
  });
}

/** Conditions of the root causes, best first. */
export function rootConditions(sketches: readonly Sketch[], context: DiagnosisContext = {}): string[] {
  return diagnose(findings(...sketches), context).map(({ condition }) => condition);
}

export function notEvaluable(condition: string, missing: string, section?: string): CheckResult {
  return { detector: `${condition}-check`, condition, outcome: 'not-evaluable', missing: [missing], ...(section !== undefined && { section }) };
}

export function absent(condition: string): CheckResult {
  return { detector: `${condition}-check`, condition, outcome: 'absent', checked: 'it' };
}
