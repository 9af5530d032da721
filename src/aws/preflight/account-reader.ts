import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { CollectorError } from '../../core/ports';
import { AccountReader } from '../../core/preflight/installation';
import { CallerView } from '../../core/preflight/ports';
import { AwsCaller } from '../aws-caller';

/** Who asks, and what CloudFormation deployed. */
export class AwsAccountReader implements AccountReader {
  constructor(private readonly sts: STSClient, private readonly cloudFormation: CloudFormationClient, private readonly calls: AwsCaller) {}

  /** Credentials that are missing or expired fail here, at once and in the words of whoever was asked for them. */
  async caller(): Promise<CallerView> {
    try {
      const { Arn = '', Account = '' } = await this.sts.send(new GetCallerIdentityCommand({}));
      return { arn: Arn, account: Account };
    } catch (error) {
      const { name = 'Error', message = '', code } = error as { name?: string; message?: string; code?: string };
      throw new CollectorError('ACCESS_DENIED', `no usable AWS credentials (${code ?? name}): ${message.slice(0, 300)}`);
    }
  }

  async outputs(stack: string): Promise<Record<string, string> | undefined> {
    return this.calls.call({ action: 'cloudformation:DescribeStacks', on: `stack ${stack}` }, async () => {
      try {
        const { Stacks = [] } = await this.cloudFormation.send(new DescribeStacksCommand({ StackName: stack }));
        return Stacks[0] && Object.fromEntries((Stacks[0].Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
      } catch (error) {
        const { name, message = '' } = error as { name?: string; message?: string };
        if (name === 'ValidationError' && /does not exist/.test(message)) { return undefined; }
        throw error;
      }
    });
  }
}
