import { accountOf, partitionOf } from './arn';
import { attempt } from './attempt';
import { CheckResult, failed, ok, skipped, unknown } from './check';
import { RoleInspector } from './ports';
import { openConditions, refusals, refusalText } from './simulated';
import { AWS_CLUSTER_TAG, NODEGROUP_CLUSTER_TAG } from '../collection/cluster-scope';
import { NodeInstance } from '../ports';

/** Whether the automation may do on this node what the runbook does: run a shell script. */
export async function scriptCheck(roles: RoleInspector, instance: NodeInstance, roleArn: string | undefined): Promise<CheckResult> {
  if (roleArn === undefined) { return skipped('automation-role', 'no automation role is known: the stack collects nothing, or give --automation-role-arn'); }
  return attempt('automation-role', async () => {
    const { region, instanceId, tags } = instance;
    const partition = partitionOf(region);
    const resources = [`arn:${partition}:ssm:${region}::document/AWS-RunShellScript`, `arn:${partition}:ec2:${region}:${accountOf(roleArn)}:instance/${instanceId}`];
    const context = Object.fromEntries([AWS_CLUSTER_TAG, NODEGROUP_CLUSTER_TAG].flatMap(tag => tags[tag] === undefined ? [] : [[`aws:ResourceTag/${tag}`, tags[tag]]]));
    const results = await roles.simulate({ roleArn, actions: ['ssm:SendCommand'], resources, context });
    const refused = refusals(results);
    if (refused.length === 0) { return ok('automation-role', `${roleArn} may send the script`); }
    const open = openConditions(results);
    if (open.length > 0) { return unknown('automation-role', `IAM could not decide: a statement of ${roleArn} depends on ${open.join(', ')}`); }
    return failed('automation-role', `${roleArn} may not: ${refused.map(refusalText).join('; ')}`);
  });
}
