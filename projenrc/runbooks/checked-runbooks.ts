import { conditionsWithoutRunbook, runbookProblems } from './check-runbooks';
import { readRunbooks } from './read-runbooks';
import { Runbook } from '../../src/core/runbooks/runbook';
import { TOOLS } from '../../src/core/tools';

/** The library, or an error that lists everything that is wrong with it. */
export function checkedRunbooks(): readonly Runbook[] {
  const runbooks = readRunbooks();
  const problems = [...runbookProblems(runbooks, TOOLS), ...conditionsWithoutRunbook(runbooks).map((each) => `no runbook for ${each}`)];
  if (problems.length > 0) { throw new Error(`assets/runbooks:\n${problems.join('\n')}`); }
  return runbooks;
}
