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

/**
 * Whether a policy of a resource may allow what the role's own policies do not: an Allow statement that names the role, its account as a whole, or everybody.
 * A document that cannot be read may.
 */
export function mayAllow(policy: string | undefined, roleArn: string): boolean {
  if (policy === undefined) { return false; }
  let statements: unknown;
  try {
    statements = (JSON.parse(policy) as { Statement?: unknown }).Statement;
  } catch {
    return true;
  }
  return [statements].flat().some(each => {
    const { Effect, Principal } = (each ?? {}) as { Effect?: unknown; Principal?: unknown };
    if (Effect !== 'Allow' || Principal === undefined) { return false; }
    const principals = typeof Principal === 'object' && Principal !== null ? [(Principal as { AWS?: unknown }).AWS].flat() : [Principal];
    return principals.some(name => name === '*' || name === roleArn);
  });
}
