import { accountOf, nameOf, partitionOf } from './arn';
import { CheckResult, failed, ok, unknown } from './check';
import { HostManagement, RoleInspector } from './ports';
import { CollectorError, NodeInstance } from '../ports';

/** The role with whose credentials the runbook's script uploads; undefined when it cannot be told. */
export interface Uploader {
  readonly roleArn?: string;
  readonly result: CheckResult;
}

/** What an agent must be allowed to register with Systems Manager; with less it turns to Default Host Management. */
const AGENT_ACTION = 'ssm:UpdateInstanceInformation';

/**
 * The script runs with the credentials that the SSM agent itself uses: those of the instance profile if they let the agent register, else those of Default Host Management
 * (https://docs.aws.amazon.com/systems-manager/latest/userguide/ssm-agent-technical-details.html#credentials-precedence, https://github.com/aws/amazon-ssm-agent/issues/610).
 */
export async function uploaderOf(roles: RoleInspector, hosts: HostManagement, instance: NodeInstance): Promise<Uploader> {
  const { instanceProfile, region } = instance;
  const [profileRole, defaultRole] = await Promise.all([
    instanceProfile === undefined ? undefined : asked(roles.roleOfProfile(instanceProfile)),
    asked(hosts.defaultRole(region)),
  ]);
  if (profileRole?.error) { return untold(`the role of ${instanceProfile} could not be read: ${profileRole.error}`); }
  const ofProfile = profileRole?.value;
  if (instanceProfile !== undefined && ofProfile === undefined) {
    return { result: failed('uploader', `the instance profile ${instanceProfile} has no role any more, so the node has no credentials`, 'Put a role into the instance profile, or replace the node.') };
  }
  if (defaultRole.error) {
    if (ofProfile === undefined) { return untold(`the instance has no profile, and whether Default Host Management is on could not be read: ${defaultRole.error}`); }
    return registers(roles, ofProfile, instance, undefined);
  }
  if (defaultRole.value === undefined) {
    return ofProfile === undefined
      ? { result: failed('uploader', `the instance has no instance profile, and Default Host Management is off in ${region}: nothing can upload`) }
      : { roleArn: ofProfile, result: ok('uploader', `${nameOf(ofProfile)}, of the instance profile (Default Host Management is off)`) };
  }
  const managing = await asked(roles.role(nameOf(defaultRole.value)));
  if (ofProfile === undefined) {
    if (managing.value === undefined) { return managing.error ? untold(`Default Host Management uses ${defaultRole.value}, which could not be read: ${managing.error}`) : gone(defaultRole.value); }
    return { roleArn: managing.value, result: ok('uploader', `${nameOf(managing.value)}, of Default Host Management (the instance has no profile)`) };
  }
  return registers(roles, ofProfile, instance, managing.value ?? defaultRole.value);
}

/** The role of the profile, if it lets the agent register. */
async function registers(roles: RoleInspector, ofProfile: string, { region, instanceId }: NodeInstance, managing: string | undefined): Promise<Uploader> {
  const resources = [`arn:${partitionOf(region)}:ec2:${region}:${accountOf(ofProfile)}:instance/${instanceId}`];
  const simulated = await asked(roles.simulate({ roleArn: ofProfile, actions: [AGENT_ACTION], resources }));
  const or = managing === undefined ? 'Default Host Management' : `${nameOf(managing)} of Default Host Management`;
  if (simulated.error !== undefined) { return untold(`either ${nameOf(ofProfile)} of the instance profile or ${or}; which one could not be simulated: ${simulated.error}`); }
  if (simulated.value!.every(each => each.decision === 'allowed')) {
    return { roleArn: ofProfile, result: ok('uploader', `${nameOf(ofProfile)}, of the instance profile (it lets the agent register, so Default Host Management is not used)`) };
  }
  if (managing === undefined) { return untold(`${nameOf(ofProfile)} of the instance profile does not let the agent register (${AGENT_ACTION}), and whether Default Host Management is on could not be read`); }
  if (!managing.startsWith('arn:')) { return gone(managing); }
  return { roleArn: managing, result: ok('uploader', `${nameOf(managing)}, of Default Host Management: ${nameOf(ofProfile)} of the instance profile does not let the agent register (${AGENT_ACTION})`) };
}

function untold(seen: string): Uploader {
  return { result: unknown('uploader', seen) };
}

function gone(role: string): Uploader {
  return { result: failed('uploader', `Default Host Management uses the role ${role}, which does not exist`, 'Choose an existing role in Systems Manager, Fleet Manager, Default Host Management.') };
}

/** An answer, or why there is none. */
async function asked<T>(answer: Promise<T>): Promise<{ readonly value?: T; readonly error?: string }> {
  try {
    return { value: await answer };
  } catch (error) {
    if (error instanceof CollectorError) { return { error: error.message }; }
    throw error;
  }
}
