import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient } from '@aws-sdk/client-kms';
import { accountOf, nameOf } from '../../core/preflight/arn';
import { KeyInspector } from '../../core/preflight/ports';
import { AwsCaller } from '../aws-caller';
import { absentAs } from './absent';

/** Keys as KMS describes them. `client` gives the client of a region, made with `maxAttempts: 1`. */
export class KmsKeyInspector implements KeyInspector {
  constructor(private readonly client: (region: string) => KMSClient, private readonly caller: AwsCaller) {}

  async state(keyArn: string): Promise<string | undefined> {
    return this.caller.call({ action: 'kms:DescribeKey', on: shown(keyArn) }, async () =>
      absentAs(undefined, ['NotFoundException'], async () => (await this.of(keyArn).send(new DescribeKeyCommand({ KeyId: keyArn }))).KeyMetadata?.KeyState ?? 'unknown'));
  }

  async policy(keyArn: string): Promise<string | undefined> {
    // a key has one policy, which is called so
    return this.caller.call({ action: 'kms:GetKeyPolicy', on: shown(keyArn) }, async () => (await this.of(keyArn).send(new GetKeyPolicyCommand({ KeyId: keyArn, PolicyName: 'default' }))).Policy);
  }

  private of(keyArn: string): KMSClient { return this.client(keyArn.split(':')[3] ?? ''); }
}

function shown(keyArn: string): string {
  return `key ${nameOf(keyArn)} of account ${accountOf(keyArn)}`;
}
