import { accountOf } from './arn';
import { every, KnownContext, like, meets, Verdict } from './policy-conditions';

/** A request of a role, as the policy of a bucket or key sees it. */
export interface PolicyRequest {
  readonly roleArn: string;
  /** as IAM names it: `kms:Decrypt` */
  readonly action: string;
  readonly resource: string;
  /** condition keys and their values, beside those of the role itself */
  readonly context?: Readonly<Record<string, string>>;
}

/**
 * What the policy of a resource says to a request: `allowed` in so many words; `delegated` to the policies of the role, because the account as a whole is allowed; `silent`: neither
 * allowed nor denied; `unclear`: it hangs on conditions that only a real request meets or not, or the document cannot be read.
 */
export type Standing = 'allowed' | 'delegated' | 'silent' | 'denied' | 'unclear';

interface Statement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: unknown;
}

/** Decides without AWS, which simulates policies of resources for users only (https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html). */
export function standingOf(policy: string, request: PolicyRequest): Standing {
  const statements = statementsOf(policy);
  if (statements === undefined) { return 'unclear'; }
  const known = contextOf(request);
  const matching = (effect: string, reach: Reach[]): Verdict[] => statements.flatMap(each => {
    if (each.Effect !== effect) { return []; }
    const who = reachOf(each, request.roleArn);
    if (who === 'unclear') { return [every([speaksOf(each, request), meets(each.Condition, known)]) === false ? false : undefined]; }
    return reach.includes(who) ? [every([speaksOf(each, request), meets(each.Condition, known)])] : [];
  });
  // a denial of the account is one of all its roles
  const denials = matching('Deny', ['role', 'account']);
  if (denials.includes(true)) { return 'denied'; }
  if (denials.includes(undefined)) { return 'unclear'; }
  const direct = matching('Allow', ['role']);
  if (direct.includes(true)) { return 'allowed'; }
  const account = matching('Allow', ['account']);
  if (account.includes(true)) { return 'delegated'; }
  return direct.includes(undefined) || account.includes(undefined) ? 'unclear' : 'silent';
}

/** Ids of roles that were deleted: a policy that named one keeps its id, which a role of the same name that is made later does not have. */
export function orphanedPrincipals(policy: string): string[] {
  return [...new Set((statementsOf(policy) ?? []).flatMap(({ Principal }) => awsPrincipals(Principal)).filter(each => /^AROA/.test(each)))];
}

function statementsOf(policy: string): readonly Statement[] | undefined {
  try {
    return [(JSON.parse(policy) as { Statement?: Statement | Statement[] }).Statement ?? []].flat();
  } catch {
    return undefined;
  }
}

function contextOf({ roleArn, context = {} }: PolicyRequest): KnownContext {
  const account = accountOf(roleArn);
  // the AWS CLI speaks TLS 1.2 or newer
  const own = { 'aws:PrincipalArn': roleArn, 'aws:PrincipalAccount': account, 'aws:PrincipalType': 'AssumedRole', 'kms:CallerAccount': account, 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.2' };
  return Object.fromEntries(Object.entries({ ...own, ...context }).map(([key, value]) => [key.toLowerCase(), value]));
}

type Reach = 'role' | 'account' | 'none' | 'unclear';

function reachOf({ Principal, NotPrincipal }: Statement, roleArn: string): Reach {
  if (NotPrincipal !== undefined) { return 'unclear'; }
  const names = awsPrincipals(Principal);
  if (names.some(each => each === '*' || each === roleArn)) { return 'role'; }
  const account = accountOf(roleArn);
  return names.some(each => each === account || new RegExp(`^arn:[^:]+:iam::${account}:root$`).test(each)) ? 'account' : 'none';
}

function awsPrincipals(principal: unknown): string[] {
  const given = typeof principal === 'object' && principal !== null ? (principal as { AWS?: unknown }).AWS : principal;
  return [given ?? []].flat().map(String);
}

/** Whether a statement is of that action on that resource. */
function speaksOf({ Action, NotAction, Resource, NotResource }: Statement, { action, resource }: PolicyRequest): boolean {
  const some = (patterns: unknown, value: string): boolean => [patterns ?? []].flat().some(each => like(value, String(each)));
  const lower = (patterns: unknown): string[] => [patterns ?? []].flat().map(each => String(each).toLowerCase());
  const ofAction = NotAction === undefined ? some(lower(Action), action.toLowerCase()) : !some(lower(NotAction), action.toLowerCase());
  return ofAction && (NotResource === undefined ? some(Resource, resource) : !some(NotResource, resource));
}
