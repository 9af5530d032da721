import { DescribeInstanceStatusCommand, EC2Client } from '@aws-sdk/client-ec2';
import { AwsCaller } from './aws-caller';
import { InstanceHealth, InstanceHealthView } from '../core/ports';

/** Status checks and scheduled events as EC2 tells them. `client` gives the client of a region, made with `maxAttempts: 1`. */
export class Ec2InstanceHealth implements InstanceHealth {
  constructor(private readonly client: (region: string) => EC2Client, private readonly caller: AwsCaller) {}

  async of(region: string, instanceIds: readonly string[]): Promise<readonly InstanceHealthView[]> {
    if (instanceIds.length === 0) { return []; }
    const command = new DescribeInstanceStatusCommand({ InstanceIds: [...instanceIds], IncludeAllInstances: true });
    const { InstanceStatuses = [] } = await this.caller.call({ action: 'ec2:DescribeInstanceStatus', on: `${instanceIds.length} instances in ${region}` }, async () => this.client(region).send(command));
    return InstanceStatuses.map(({ InstanceId = '', InstanceStatus, SystemStatus, AttachedEbsStatus, Events = [] }) => ({
      instanceId: InstanceId,
      impaired: [InstanceStatus, SystemStatus, AttachedEbsStatus].some(each => each?.Status === 'impaired'),
      // EC2 tells of events that are over for a week, marked so at the beginning of their descriptions
      scheduled: Events.some(({ Description = '' }) => !/^\[(?:Completed|Canceled)\]/i.test(Description)),
    }));
  }
}
