import { EvidenceWeight, evidenceWeight, sourcesOf } from './evidence-weight';
import { Hypothesis } from './hypothesis';
import { RootCause } from './root-cause';
import { CheckResult } from '../evidence/documents';

const POINTS: Readonly<Record<EvidenceWeight, number>> = { 'state-with-hits': 3, 'state': 2, 'kernel-record': 2, 'log-line': 1.5, 'none': 0 };

/**
 * How far the evidence carries. Parsed state or the kernel's own record weighs more than a log line; a second, independent source (of the fault, or of an effect that
 * came after it) confirms; checks of the same condition that could not be made weaken what only a log says. How often something was seen plays no part.
 */
export function confidenceOf(hypothesis: Hypothesis, checks: readonly CheckResult[]): RootCause['confidence'] {
  const { causes, explained, basis } = hypothesis;
  if (basis !== 'fault') { return 'low'; }
  if (explained.length > 0 && explained.every(({ late }) => late)) { return 'low'; }
  const weights = causes.map((cause) => evidenceWeight(cause, checks));
  const confirming = explained.filter(({ late, finding }) => !late && finding.kind !== 'coverage').map(({ finding }) => finding);
  const confirmed = sourcesOf([...causes, ...confirming]).size > sourcesOf(causes.slice(0, 1)).size || sourcesOf(causes.slice(0, 1)).size > 1;
  const onlyLogs = !weights.some((weight) => weight.startsWith('state'));
  // a rule for a program that this node does not run is no loss; a state check that could not be made is
  const unchecked = checks.some((check) => check.condition === hypothesis.condition && check.section !== undefined && check.outcome === 'not-evaluable');
  const points = Math.max(...weights.map((weight) => POINTS[weight])) + (confirmed ? 1 : 0) - (onlyLogs && unchecked ? 1 : 0);
  return points >= 2.5 ? 'high' : points >= 1.5 ? 'medium' : 'low';
}
