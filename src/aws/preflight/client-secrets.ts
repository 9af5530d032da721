import { CognitoIdentityProviderClient, DescribeUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { ClientSecrets } from '../../core/preflight/ports';
import { AwsCaller } from '../aws-caller';
import { absentAs } from './absent';

/** Secrets of a Cognito pool's clients. Whoever asks for one uses it at once and keeps it nowhere. */
export class CognitoClientSecrets implements ClientSecrets {
  constructor(private readonly client: CognitoIdentityProviderClient, private readonly caller: AwsCaller) {}

  async ofClient(userPoolId: string, clientId: string): Promise<string | undefined> {
    return this.caller.call({ action: 'cognito-idp:DescribeUserPoolClient', on: `client ${clientId} of user pool ${userPoolId}` }, async () =>
      absentAs(undefined, ['ResourceNotFoundException'], async () => (await this.client.send(new DescribeUserPoolClientCommand({ UserPoolId: userPoolId, ClientId: clientId }))).UserPoolClient?.ClientSecret));
  }
}
