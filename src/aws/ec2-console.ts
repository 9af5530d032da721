import { EC2Client, GetConsoleOutputCommand } from '@aws-sdk/client-ec2';
import { AwsCaller } from './aws-caller';
import { CollectorError, InstanceConsole } from '../core/ports';

/** Consoles as EC2 keeps them (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleOutput.html). `client` gives the client of a region, made with `maxAttempts: 1`. */
export class Ec2Console implements InstanceConsole {
  constructor(private readonly client: (region: string) => EC2Client, private readonly caller = new AwsCaller()) {}

  async read(region: string, instanceId: string): Promise<{ readonly output: Buffer; readonly at?: number } | undefined> {
    try {
      return await this.output(region, instanceId, true);
    } catch (error) {
      // only Nitro instances that run give the latest; of others EC2 has what came with the last change of state
      if (error instanceof CollectorError && error.code === 'REQUEST_REFUSED') { return this.output(region, instanceId, false); }
      throw error;
    }
  }

  private async output(region: string, instanceId: string, latest: boolean): Promise<{ readonly output: Buffer; readonly at?: number } | undefined> {
    const command = new GetConsoleOutputCommand({ InstanceId: instanceId, ...(latest && { Latest: true }) });
    const { Output, Timestamp } = await this.caller.call({ action: 'ec2:GetConsoleOutput', on: `instance ${instanceId} in ${region}` }, async () => this.client(region).send(command));
    return Output === undefined || Output === '' ? undefined : { output: Buffer.from(Output, 'base64'), ...(Timestamp && { at: Timestamp.getTime() }) };
  }
}
