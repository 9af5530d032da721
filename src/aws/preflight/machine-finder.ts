import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeInstanceInformationCommand, SSMClient } from '@aws-sdk/client-ssm';
import { FoundMachine, MachineFinder } from '../../core/preflight/ports';
import { AwsCaller } from '../aws-caller';
import { nodeOf } from '../ec2-instances';

/** One page of each: some machines stand for the others. */
const INSTANCES = 200;
const REGISTERED = 50;
const STATES = ['pending', 'running', 'stopping', 'stopped'];

/** Machines by their tags: instances of EC2, and what was activated for Systems Manager elsewhere. Both give the client of a region, made with `maxAttempts: 1`. */
export class AwsMachineFinder implements MachineFinder {
  constructor(private readonly clients: { readonly ec2: (region: string) => EC2Client; readonly ssm: (region: string) => SSMClient }, private readonly caller: AwsCaller) {}

  async tagged(region: string, tags: Readonly<Record<string, string>>): Promise<FoundMachine[]> {
    const [instances, registered] = await Promise.all([this.instances(region, tags), this.registered(region, tags)]);
    return [...instances, ...registered];
  }

  private async instances(region: string, tags: Readonly<Record<string, string>>): Promise<FoundMachine[]> {
    const filters = Object.entries(tags).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] }));
    const command = new DescribeInstancesCommand({ Filters: [...filters, { Name: 'instance-state-name', Values: STATES }], MaxResults: INSTANCES });
    const { Reservations = [] } = await this.caller.call({ action: 'ec2:DescribeInstances', on: `instances by tags in ${region}` }, async () => this.clients.ec2(region).send(command));
    return Reservations.flatMap(each => each.Instances ?? []).map(each => ({ instance: nodeOf(each, region) }));
  }

  private async registered(region: string, tags: Readonly<Record<string, string>>): Promise<FoundMachine[]> {
    const filters = Object.entries(tags).map(([key, value]) => ({ Key: `tag:${key}`, Values: [value] }));
    const command = new DescribeInstanceInformationCommand({ Filters: [{ Key: 'ResourceType', Values: ['ManagedInstance'] }, ...filters], MaxResults: REGISTERED });
    const { InstanceInformationList = [] } = await this.caller.call({ action: 'ssm:DescribeInstanceInformation', on: `managed instances by tags in ${region}` }, async () => this.clients.ssm(region).send(command));
    return InstanceInformationList.map(({ InstanceId = '', PlatformType, IamRole }) => ({
      instance: { instanceId: InstanceId, region, state: 'running', tags, platform: PlatformType === 'Windows' ? 'windows' as const : 'linux' as const },
      ...(IamRole !== undefined && IamRole !== '' && { activationRole: IamRole }),
    }));
  }
}
