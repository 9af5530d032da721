import { CONDITIONS } from '../../catalog/conditions';
import { SuppressionProblem, suppressionProblems, SuppressionsDocument, SuppressionText } from '../../catalog/suppressions';
import { entityField } from '../findings/entity-field';
import { Finding } from '../findings/finding';

/** A suppressions document that cannot be used; names every problem and its place. */
export class SuppressionsError extends Error {
  public readonly code = 'INVALID_SUPPRESSIONS';

  public constructor(public readonly problems: readonly SuppressionProblem[]) {
    const told = problems.slice(0, 8).map(({ at, message }) => `${at === '' ? 'document' : at}: ${message}`);
    super(`The suppressions cannot be used. ${told.join('; ')}${problems.length > told.length ? `; and ${problems.length - told.length} more` : ''}.`);
    this.name = 'SuppressionsError';
  }
}

/**
 * Reads a suppressions document.
 *
 * @param ownConditions conditions that rule packs bring
 * @throws SuppressionsError
 */
export function parseSuppressions(text: string, ownConditions: readonly string[] = []): readonly SuppressionText[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new SuppressionsError([{ at: '', message: `expected JSON: ${(error as Error).message}` }]);
  }
  const problems = suppressionProblems(document, [...CONDITIONS.map(({ id }) => id), ...ownConditions]);
  if (problems.length > 0) { throw new SuppressionsError(problems); }
  return (document as SuppressionsDocument).suppressions;
}

/** UTC milliseconds at which it no longer holds: the end of its last day. */
export function endOf({ expires }: SuppressionText): number {
  return Date.parse(`${expires}T00:00:00Z`) + 24 * 3600 * 1000;
}

/** Whether the finding is what the suppression speaks of, whatever the date. */
export function matches(suppression: SuppressionText, finding: Finding, cluster: string | undefined): boolean {
  if (suppression.condition !== finding.condition) { return false; }
  if (suppression.cluster !== undefined && suppression.cluster !== cluster) { return false; }
  return Object.entries(suppression.entity ?? {}).every(([field, wanted]) => {
    const value = entityField(finding.entity, field);
    if (value === undefined) { return false; }
    return wanted.endsWith('*') ? value.startsWith(wanted.slice(0, -1)) : value === entityField({ [field]: wanted }, field);
  });
}
