import { nameOf } from './arn';
import { CheckResult, failed, ok, unknown } from './check';
import { Simulated } from './ports';

/** What stands in the way, in words; `allowed` ones are left out. */
export function refusals(results: readonly Simulated[]): Simulated[] {
  return results.filter(each => each.decision !== 'allowed');
}

/** `s3:PutObject on arn:… (no statement allows it)` */
export function refusalText({ action, resource, decision, deniedBy }: Simulated): string {
  const why = deniedBy !== undefined ? `a ${deniedBy} stands in the way` : decision === 'explicitDeny' ? 'a statement denies it' : 'no statement of the role allows it';
  return `${action} on ${resource} (${why})`;
}

/** Conditions that hang on something we cannot know make the answer worthless. */
export function openConditions(results: readonly Simulated[]): string[] {
  return [...new Set(refusals(results).flatMap(each => each.decision === 'implicitDeny' && each.deniedBy === undefined ? each.missingContext : []))]
    .filter(key => !key.toLowerCase().startsWith('aws:resourcetag/'));
}

/** What IAM's answers come to. Conditions that hang on what is not known leave it open. */
export function judged(check: 'upload' | 'key', roleArn: string, results: readonly Simulated[]): CheckResult {
  const refused = refusals(results);
  if (refused.length === 0) { return ok(check, `${nameOf(roleArn)} may`); }
  const open = openConditions(results);
  if (open.length > 0) { return unknown(check, `IAM could not decide: a statement of ${nameOf(roleArn)} depends on ${open.join(', ')}`); }
  const seen = `${nameOf(roleArn)} may not: ${refused.map(refusalText).join('; ')}`;
  const onlyUngranted = refused.every(each => each.decision === 'implicitDeny' && each.deniedBy === undefined);
  return onlyUngranted ? failed(check, seen) : failed(check, seen, 'Find the statement that denies it (IAM console: simulate the role\'s policies, or look at service control policies and the permissions boundary) and make an exception for the evidence bucket.');
}
