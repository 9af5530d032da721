import { runSimulation } from '@cloud-copilot/iam-simulate';

/** A request, and the policies that decide about it. */
export interface DecisionRequest {
  /** ARN of a role, or name of a service */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** of the resource */
  readonly accountId: string;
  readonly context: Readonly<Record<string, string | string[]>>;
  readonly identityPolicies: { name: string; policy: unknown }[];
  readonly resourcePolicy?: unknown;
}

/**
 * What the simulator does not understand, in words that it does: ARNs of AWS' own documents have no account, which it takes for malformed, so they get an account that nobody
 * has; and it drops the keys of encryption contexts, so another text of the request stands for that of S3.
 */
function understood<T>(value: T): T {
  if (value === undefined) { return value; }
  const text = JSON.stringify(value)
    .replace(/(:ssm:[^:"]*):(?=:(?:document|automation-definition)\/)/g, '$1:000000000000')
    .replaceAll('kms:EncryptionContext:aws:s3:arn', 'kms:RequestAlias');
  return JSON.parse(text) as T;
}

/** Decides by an engine that others wrote, offline. Throws when it does not understand a policy. */
export async function decisionOf({ principal, action, resource, accountId, context, identityPolicies, resourcePolicy }: DecisionRequest): Promise<'allowed' | 'explicitDeny' | 'implicitDeny'> {
  const result = await runSimulation({
    request: {
      principal,
      action,
      resource: { resource: understood(resource), accountId },
      contextVariables: understood<Record<string, string | string[]>>({
        'aws:SecureTransport': 'true', ...(principal.startsWith('arn:') && { 'aws:PrincipalArn': principal, 'aws:PrincipalAccount': accountId }), ...context,
      }),
    },
    identityPolicies: understood(identityPolicies),
    resourcePolicy: understood(resourcePolicy),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  }, {});
  if (result.resultType === 'error') { throw new Error(`${action} on ${resource}: ${JSON.stringify(result.errors)}`); }
  return result.overallResult === 'Allowed' ? 'allowed' : result.overallResult === 'ExplicitlyDenied' ? 'explicitDeny' : 'implicitDeny';
}
