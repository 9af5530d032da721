import { AccountInspectors } from './account-checks';
import { agentRouteCheck } from './agent-route-check';
import { attempt } from './attempt';
import { CheckResult, failed, ok, unknown } from './check';
import { wayChecks } from './collection-preflight';
import { FoundMachine, NodeExpectations, NodeInspectors, RoleInspector } from './ports';
import { commandCheck } from './script-check';
import { uploadChecks } from './upload-checks';
import { Uploader, uploaderOf } from './uploader';
import { MachineSource } from '../../catalog/machine-source';
import { agentObstacle } from '../collection/node-kind';
import { CollectorError, NodeInstance } from '../ports';

/** What machines are looked at with. */
export type MachineInspectors = AccountInspectors & NodeInspectors;

/** A machine in one line. */
export function machineTitle({ instanceId, instanceType, availabilityZone }: NodeInstance, { name }: MachineSource): string {
  return `${instanceId} (${[instanceType, availabilityZone, `of ${name}`].filter(each => each !== undefined).join(', ')})`;
}

/** Everything that a collection of a machine needs that is no node of a cluster. Which script the runbook runs there, and what it needs itself, only the runbook knows. */
export async function machineChecks(
  inspectors: MachineInspectors, machine: FoundMachine, source: MachineSource, { homeRegion, bucket, keyArn, now }: Omit<NodeExpectations, 'trustNodegroupTag'>,
): Promise<CheckResult[]> {
  const { directory, roles } = inspectors;
  const { instance } = machine;
  const { instanceId, region, state } = instance;
  const own = state === 'running' ? ok('machine', `${instanceId.startsWith('mi-') ? 'registered' : 'running'}, of ${source.name} in ${region}`) : failed('machine', `${instanceId} is ${state}; logs can be collected from a running machine only`);
  const agent = attempt('agent', async () => {
    const [managed] = (await directory.managed(region, { instanceIds: [instanceId] })).nodes;
    const obstacle = agentObstacle(instance, managed, now);
    return obstacle ? failed('agent', obstacle.message.replace(/ What EC2 has [^.]*\.$/, '')) : ok('agent', `online, version ${managed?.agentVersion ?? 'unknown'}`);
  });
  const script = commandCheck(roles, instance, source.roleArn, { documents: [], tags: Object.keys(source.tags) });
  const agentRoute = agent.then(async ({ outcome }) => agentRouteCheck(inspectors.network, inspectors.groups, instance, outcome === 'ok'));
  const [{ roleArn, result }, way] = await Promise.all([uploaderOfMachine(inspectors, machine), wayChecks(inspectors, instance, homeRegion)]);
  const upload = roleArn === undefined || bucket === undefined
    ? (['upload', 'key', 'key-policy'] as const).map(check => unknown(check, bucket === undefined ? 'the name of the bucket is not known' : 'which role uploads is not known'))
    : await uploadChecks(inspectors, roleArn, { bucket, region: homeRegion, keyArn, instanceId, keyPrefix: source.keyPrefix });
  return [own, await agent, await agentRoute, await script, result, ...upload, ...way];
}

/** A machine outside EC2 has the role of its activation. */
async function uploaderOfMachine({ roles, hosts }: MachineInspectors, { instance, activationRole }: FoundMachine): Promise<Uploader> {
  if (!instance.instanceId.startsWith('mi-')) { return uploaderOf(roles, hosts, instance); }
  if (activationRole === undefined) { return { result: unknown('uploader', 'the role of its activation, which Systems Manager does not name') }; }
  return ofActivation(roles, activationRole);
}

async function ofActivation(roles: RoleInspector, name: string): Promise<Uploader> {
  try {
    const roleArn = await roles.role(name);
    return roleArn === undefined ? { result: failed('uploader', `the role ${name} of its activation does not exist any more`, 'Make the role again, or activate the machine anew.') } : { roleArn, result: ok('uploader', `${name}, of its activation`) };
  } catch (error) {
    if (error instanceof CollectorError) { return { result: unknown('uploader', `the role ${name} of its activation could not be read: ${error.message}`) }; }
    throw error;
  }
}
