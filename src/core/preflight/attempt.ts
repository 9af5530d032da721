import { CheckId, CheckResult, failed, unknown } from './check';
import { CollectorError } from '../ports';

/**
 * A check whose question AWS does not let us ask, or does not answer, stays open.
 *
 * @param needed who may not ask this cannot collect either
 */
export async function attempt(check: CheckId, look: () => Promise<CheckResult>, needed = false): Promise<CheckResult> {
  const [result] = await attemptAll([check], async () => [await look()], needed);
  return result!;
}

/** Several checks that rest on one answer. */
export async function attemptAll(checks: readonly CheckId[], look: () => Promise<CheckResult[]>, needed = false): Promise<CheckResult[]> {
  try {
    return await look();
  } catch (error) {
    return checks.map(check => notLooked(check, error, needed));
  }
}

function notLooked(check: CheckId, error: unknown, needed: boolean): CheckResult {
  if (needed && error instanceof CollectorError && error.code === 'ACCESS_DENIED') { return failed(check, error.message, 'Deploy the stack again: the statements of the construct allow it.'); }
  if (error instanceof CollectorError || (error instanceof Error && error.name === 'StorageError')) { return unknown(check, `not looked at: ${error.message}`); }
  throw error;
}
