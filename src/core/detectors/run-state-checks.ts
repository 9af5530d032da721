import { conditionOf } from '../../catalog/conditions';
import { ArtifactKind } from '../bundle/artifact-kind';
import { CheckResult, FactsDocument } from '../evidence/documents';
import { InstanceSnapshot } from '../evidence/instance-snapshot';
import { ClockContext } from '../evidence/manifest';
import { Observation } from '../findings/observation';
import { FactKind } from '../parsers';
import { BundleAccount, CheckContext, FileFacts, StateCheck, StateFault } from './state-check';

/** What the checks look at. */
export interface CheckInput {
  readonly facts: FactsDocument;
  readonly clock: ClockContext;
  readonly bundle?: BundleAccount;
  readonly instance?: InstanceSnapshot;
  readonly previous?: { readonly facts: FactsDocument; readonly collectedAt: number };
}

/** Runs every state check; each one has exactly one outcome per condition. */
export function runStateChecks(checks: readonly StateCheck[], input: CheckInput): { readonly observations: Observation[]; readonly checks: CheckResult[] } {
  const context = contextOf(input);
  const observations: Observation[] = [];
  const results: CheckResult[] = [];
  for (const check of checks) {
    const result = check.evaluate(context);
    const base = { detector: check.id, condition: check.condition, section: check.section };
    if (result.outcome === 'present') {
      observations.push(...result.faults.map((fault) => observationOf(check, fault)));
      results.push({ ...base, outcome: 'present' });
    } else if (result.outcome === 'absent') {
      results.push({ ...base, outcome: 'absent', checked: result.checked });
    } else {
      results.push({ ...base, outcome: 'not-evaluable', missing: result.missing });
    }
  }
  return { observations, checks: results };
}

function observationOf(check: StateCheck, fault: StateFault): Observation {
  const condition = fault.condition ?? check.condition;
  return {
    condition,
    detector: check.id,
    title: fault.title,
    severity: fault.severity ?? conditionOf(condition)?.severity ?? 'medium',
    ...(fault.kind && { kind: fault.kind }),
    state: fault.state ?? 'ongoing',
    entity: fault.entity,
    ...(fault.code && { code: fault.code }),
    count: fault.count ?? 1,
    evidence: fault.evidence,
    remediation: fault.remediation ?? check.remediation,
    runbook: check.runbook,
    ...(check.correlateWith && { correlateWith: check.correlateWith }),
  };
}

function contextOf({ facts, clock, bundle, instance, previous }: CheckInput): CheckContext {
  const kinds = new Set<ArtifactKind>(facts.kinds);
  const uptimeSeconds = clock.collectedAt !== undefined && clock.bootTime !== undefined ? (clock.collectedAt - clock.bootTime) / 1000 : undefined;
  return {
    facts: (kind) => factsOf(facts, kind),
    previousFacts: (kind) => (previous ? factsOf(previous.facts, kind) : []),
    has: (kind) => kinds.has(kind),
    ...(bundle && { bundle }),
    ...(instance && { instance }),
    ...(clock.collectedAt !== undefined && { collectedAt: clock.collectedAt }),
    ...(previous && { previousCollectedAt: previous.collectedAt }),
    ...(uptimeSeconds !== undefined && uptimeSeconds > 0 && { uptimeSeconds }),
  };
}

function factsOf<K extends FactKind>(document: FactsDocument, kind: K): FileFacts<K>[] {
  return document.files.filter((file) => file.kind === kind).map((file) => ({ file: file.path, facts: file.facts as FileFacts<K>['facts'] }));
}
