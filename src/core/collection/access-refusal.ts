import { CollectionFailure } from './record';
import { plainLine } from '../safety/plain-line';

/**
 * AWS says who was refused what, and by which kind of policy
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html). Quotes may be escaped: failure texts carry JSON.
 */
const REFUSAL = /User:\s+(arn:[\w-]+:\w+::\d*:\S+)\s+is not authorized to perform:?\s+([a-z0-9-]+:\w+)(?:\s+on (?:the )?resource:?\s+\\?"?([^\s"\\]+)\\?"?)?(?:\s+(?:because no|with an explicit deny in an?)\s+(identity-based|resource-based|VPC endpoint|service control|resource control|session|permissions boundary)|\s+(because the resource does not exist))?/i;

/** What of a node's refusal is known by the action. */
interface NodeRefusal { readonly code: string; readonly what: string; readonly actions: string; readonly on: string }

/** Whoever did it, says the session: an instance's role runs under the instance's id, an automation's under `Automation-<execution>`. */
const NODE_SESSION = /^(?:i|mi)-[0-9a-f]+$/;
const AUTOMATION_SESSION = /^Automation-/i;

/** Why access was refused, if the text says so in AWS's long form. */
export function accessRefusal(text: string, hidesAddresses = false): Omit<CollectionFailure, 'detail'> & { readonly at: number } | undefined {
  const match = REFUSAL.exec(text);
  if (!match) { return undefined; }
  const [, user, action, resource, policy, gone] = match;
  if (/^sts:AssumeRole/i.test(action)) { return undefined; }
  const { role, session } = callerOf(user);
  const name = role === undefined ? '' : ` ${plainLine(role, 64)}`;
  const node = AUTOMATION_SESSION.test(session) ? undefined : nodeRefusal(action, NODE_SESSION.test(session));
  if (node) {
    return { at: match.index, code: node.code, message: `The role${name} of the node ${node.what}${byPolicy(policy, gone)}.`, fix: fixOf(policy, gone, node), retryable: false };
  }
  return {
    at: match.index,
    code: 'AUTOMATION_LACKS_RIGHT',
    message: plainLine(`The automation's role${name} may not call ${action}${resource === undefined || hidesAddresses ? '' : ` on ${resource.slice(0, 120)}`}${byPolicy(policy, gone)}.`, 500),
    fix: policy && !/identity/i.test(policy)
      ? fixOf(policy, gone, { code: '', what: '', actions: action, on: 'it' })
      : 'Allow that action to the automation role. On a node outside the allowed clusters the refusal is right: its tag aws:eks:cluster-name does not match.',
    retryable: false,
  };
}

function nodeRefusal(action: string, isNode: boolean): NodeRefusal | undefined {
  if (/^kms:/i.test(action)) {
    return {
      code: 'NODE_LACKS_KMS',
      what: `may not use the bucket's key (${action}), so the upload failed; bundles above about 8 MB go up in parts, and that needs kms:Decrypt too`,
      actions: 'kms:GenerateDataKey and kms:Decrypt',
      on: 'the evidence key',
    };
  }
  if (/^s3:Get\w*(?:Acl|PolicyStatus|PublicAccessBlock|Location|Encryption\w*)$/i.test(action)) {
    return { code: 'NODE_LACKS_BUCKET_CHECK', what: `may not read whether the bucket is public (${action}); the runbook checks that before it uploads`, actions: 's3:GetBucketAcl and s3:GetBucketPolicyStatus', on: 'the evidence bucket' };
  }
  if (/^s3:/i.test(action)) { return { code: 'NODE_LACKS_PUT', what: `may not write to the evidence bucket (${action})`, actions: 's3:PutObject', on: 'eks_* of the evidence bucket' }; }
  return isNode ? { code: 'NODE_LACKS_RIGHT', what: `may not call ${action}`, actions: action, on: 'what detail names' } : undefined;
}

function callerOf(user: string): { readonly role?: string; readonly session: string } {
  const [kind, role, session = ''] = user.slice(user.lastIndexOf(':') + 1).split('/');
  return kind === 'assumed-role' ? { role, session } : { session: '' };
}

function byPolicy(policy: string | undefined, gone: string | undefined): string {
  if (gone) { return '; the resource does not exist in that region, or its own policy refuses'; }
  return policy === undefined || /identity/i.test(policy) ? '' : `: refused by ${/boundary/i.test(policy) ? 'its permissions boundary' : `a ${policy} policy`}`;
}

function fixOf(policy: string | undefined, gone: string | undefined, { actions, on }: NodeRefusal): string {
  if (gone || /resource-based/i.test(policy ?? '')) { return `The policy of ${on} does not let the role in: deploy the stack with the role in nodeRoles; a deny in a bucket or key policy of your own comes first.`; }
  switch (policy?.toLowerCase()) {
    case 'vpc endpoint': return `Let the policy of the subnet's VPC endpoint (S3, KMS) pass ${actions} on ${on}.`;
    case 'service control': case 'resource control': return `An organization policy forbids it, whatever the role may do: ask whoever keeps the organization to except ${actions} on ${on}.`;
    case 'permissions boundary': return `Let the permissions boundary of the role contain ${actions} on ${on}; granting it to the role is not enough.`;
    default: return `Give the role ${actions} on ${on}: name it in nodeRoles, or call grantUpload(role).`;
  }
}
