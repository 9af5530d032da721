import { CheckId, CheckResult, unknown } from './check';
import { CollectorError } from '../ports';

/** A check whose question AWS does not let us ask, or does not answer, stays open. */
export async function attempt(check: CheckId, look: () => Promise<CheckResult>): Promise<CheckResult> {
  try {
    return await look();
  } catch (error) {
    return notLooked(check, error);
  }
}

/** Several checks that rest on one answer. */
export async function attemptAll(checks: readonly CheckId[], look: () => Promise<CheckResult[]>): Promise<CheckResult[]> {
  try {
    return await look();
  } catch (error) {
    return checks.map(check => notLooked(check, error));
  }
}

function notLooked(check: CheckId, error: unknown): CheckResult {
  if (error instanceof CollectorError || (error instanceof Error && error.name === 'StorageError')) { return unknown(check, `not looked at: ${error.message}`); }
  throw error;
}
