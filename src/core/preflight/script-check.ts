import { accountOf, partitionOf } from './arn';
import { attempt } from './attempt';
import { CheckResult, failed, ok, skipped, unknown } from './check';
import { RoleInspector } from './ports';
import { openConditions, refusals, refusalText } from './simulated';
import { AWS_CLUSTER_TAG, NODEGROUP_CLUSTER_TAG } from '../collection/cluster-scope';
import { NodeInstance } from '../ports';

/** Whether the automation may do on this node what the runbook does: run a shell script. */
export async function scriptCheck(roles: RoleInspector, instance: NodeInstance, roleArn: string | undefined): Promise<CheckResult> {
  const { region } = instance;
  return commandCheck(roles, instance, roleArn, { documents: [`arn:${partitionOf(region)}:ssm:${region}::document/AWS-RunShellScript`], tags: [AWS_CLUSTER_TAG, NODEGROUP_CLUSTER_TAG] });
}

/** What is sent to a machine, and by which tags the role may send it there. */
export interface CommandQuestion {
  /** ARNs of command documents; none: which the runbook sends is not known */
  readonly documents: readonly string[];
  readonly tags: readonly string[];
}

/** Whether a role may send commands to a machine. */
export async function commandCheck(roles: RoleInspector, instance: NodeInstance, roleArn: string | undefined, { documents, tags: keys }: CommandQuestion): Promise<CheckResult> {
  if (roleArn === undefined) { return skipped('automation-role', 'no automation role is known: the stack collects nothing, or give --automation-role-arn'); }
  return attempt('automation-role', async () => {
    const { region, instanceId, tags } = instance;
    const partition = partitionOf(region);
    const machine = instanceId.startsWith('mi-') ? `ssm:${region}:${accountOf(roleArn)}:managed-instance` : `ec2:${region}:${accountOf(roleArn)}:instance`;
    const resources = [...documents, `arn:${partition}:${machine}/${instanceId}`];
    const context = Object.fromEntries(keys.flatMap(tag => tags[tag] === undefined ? [] : [[`aws:ResourceTag/${tag}`, tags[tag]]]));
    const results = await roles.simulate({ roleArn, actions: ['ssm:SendCommand'], resources, context });
    const refused = refusals(results);
    if (refused.length === 0) { return ok('automation-role', `${roleArn} may send the script`); }
    const open = openConditions(results);
    if (open.length > 0) { return unknown('automation-role', `IAM could not decide: a statement of ${roleArn} depends on ${open.join(', ')}`); }
    return failed('automation-role', `${roleArn} may not: ${refused.map(refusalText).join('; ')}`);
  });
}
