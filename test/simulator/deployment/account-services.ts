import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as iam from '@aws-sdk/client-iam';
import * as sts from '@aws-sdk/client-sts';
import { SimulatedRoles } from './simulated-roles';
import { SimulatedAwsError } from '../aws-error';
import { WireService } from '../http/aws-endpoint';
import { JSON_PROTOCOL } from '../http/json-protocol';
import { queryProtocol } from '../http/query-protocol';

/** What STS, CloudFormation, KMS and Cognito know of an account with one installation. */
export interface AccountState {
  readonly account: string;
  /** the credentials in use have expired */
  credentialsExpired: boolean;
  stack: { name: string; outputs: Record<string, string> };
  readonly key: { arn: string; state: string; policy: string };
  /** secret of the user pool's one client; absent: the client is gone */
  readonly client: { readonly id: string; secret?: string };
}

const MADE = new Date('2026-11-01T00:00:00Z');

/** Services beside SSM, EC2 and EKS, by the names in signatures. `state` is asked each time. */
export function accountServices(state: () => AccountState, roles: () => SimulatedRoles): Readonly<Record<string, WireService>> {
  return {
    'sts': { protocol: queryProtocol(sts), answer: (_region, operation) => callerIdentity(state(), operation) },
    'iam': { protocol: queryProtocol(iam), answer: (_region, operation, input) => roles().send(operation, input) },
    'cloudformation': { protocol: queryProtocol(cloudformation), answer: (_region, operation, input) => stacks(state(), operation, input) },
    'kms': { protocol: JSON_PROTOCOL, answer: (_region, operation, input) => keys(state(), operation, input) },
    'cognito-idp': { protocol: JSON_PROTOCOL, answer: (_region, operation, input) => clients(state(), operation, input) },
  };
}

function callerIdentity({ account, credentialsExpired }: AccountState, operation: string): unknown {
  only('GetCallerIdentity', operation);
  if (credentialsExpired) { throw new SimulatedAwsError('ExpiredToken', 'The security token included in the request is expired', 403); }
  return { Arn: `arn:aws:iam::${account}:user/me`, Account: account, UserId: 'AIDAEXAMPLE' };
}

function stacks({ stack }: AccountState, operation: string, { StackName }: Record<string, unknown>): unknown {
  only('DescribeStacks', operation);
  if (StackName !== stack.name) { throw new SimulatedAwsError('ValidationError', `Stack with id ${StackName} does not exist`); }
  return { Stacks: [{ StackName, CreationTime: MADE, StackStatus: 'CREATE_COMPLETE', Outputs: Object.entries(stack.outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })) }] };
}

function keys({ key }: AccountState, operation: string, { KeyId }: Record<string, unknown>): unknown {
  if (KeyId !== key.arn) { throw new SimulatedAwsError('NotFoundException', `Key '${KeyId}' does not exist`); }
  switch (operation) {
    case 'DescribeKey': return { KeyMetadata: { KeyId: key.arn.split('/')[1], Arn: key.arn, KeyState: key.state, Enabled: key.state === 'Enabled' } };
    case 'GetKeyPolicy': return { Policy: key.policy, PolicyName: 'default' };
    default: throw new Error(`the simulator has no kms:${operation}`);
  }
}

function clients({ client }: AccountState, operation: string, { ClientId }: Record<string, unknown>): unknown {
  only('DescribeUserPoolClient', operation);
  if (ClientId !== client.id || client.secret === undefined) { throw new SimulatedAwsError('ResourceNotFoundException', `User pool client ${ClientId} does not exist.`); }
  return { UserPoolClient: { ClientId, ClientSecret: client.secret } };
}

function only(known: string, operation: string): void {
  if (operation !== known) { throw new Error(`the simulator has no ${operation} beside ${known}`); }
}
