import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { everything } from './everything';
import { install, InstallationProps } from './installation';
import { ClusterScope, CollectionApproval, CollectionLimits, InboundAuth, PacketCapture, ToolSelection } from '../../src';

/** Holds what cannot be made again: evidence, waiting work, audit records, identities that others have been given. */
const STATEFUL = ['AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::SQS::Queue', 'AWS::Logs::LogGroup', 'AWS::Cognito::UserPool', 'AWS::BedrockAgentCore::Gateway'];

/**
 * Properties with which CloudFormation makes a resource anew under the same logical id.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/, "Update requires: Replacement"
 */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  'AWS::S3::Bucket': ['BucketName', 'ObjectLockEnabled'],
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::BedrockAgentCore::Gateway': ['Name', 'AuthorizerType', 'ProtocolType'],
  'AWS::Lambda::Function': ['FunctionName', 'PackageType', 'TenancyConfig'],
  'AWS::Lambda::EventSourceMapping': ['EventSourceArn'],
  'AWS::IAM::Role': ['RoleName', 'Path'],
  'AWS::IAM::Policy': [],
  'AWS::SSM::Document': ['Name', 'DocumentType'],
  'AWS::Events::Rule': ['Name', 'EventBusName'],
  'AWS::CloudWatch::Dashboard': ['DashboardName'],
};

interface Resource { readonly Type: string; readonly Properties?: Record<string, unknown>; readonly DeletionPolicy?: string; readonly DependsOn?: unknown }
type Resources = Readonly<Record<string, Resource>>;

const resources = (props: InstallationProps): Resources => Template.fromStack(install(props).stack).toJSON().Resources as Resources;

function lost(before: Resources, after: Resources): string[] {
  return Object.entries(before).filter(([id, { Type, Properties }]) => {
    const kept = after[id];
    if (STATEFUL.includes(Type) && kept === undefined) { return true; }
    return kept !== undefined && (kept.Type !== Type || (FIXED[Type] ?? []).some((property) => JSON.stringify(kept.Properties?.[property]) !== JSON.stringify(Properties?.[property])));
  }).map(([id]) => id);
}

const role = (stack: Stack, name: string): iam.IRole => iam.Role.fromRoleName(stack, name, name);

describe('the second deployment of an installation', () => {
  test.each<[string, InstallationProps, InstallationProps]>([
    ['with everything switched on', {}, everything],
    ['with another retention', {}, { retention: Duration.days(30) }],
    ['with another cluster', {}, { clusters: ClusterScope.named('prod').plus(ClusterScope.named('test', { region: 'us-west-2' })) }],
    ['with a tool less', {}, { tools: ToolSelection.readAndCollect().without('search') }],
    ['with approval', {}, (stack) => ({ collectionApproval: CollectionApproval.required({ approvers: [role(stack, 'oncall')] }) })],
    ['with another approver', (stack) => ({ collectionApproval: CollectionApproval.required({ approvers: [role(stack, 'oncall')] }) }), (stack) => ({ collectionApproval: CollectionApproval.required({ approvers: [role(stack, 'leads')] }) })],
    ['with packet capture', {}, { packetCapture: PacketCapture.headers({ approval: CollectionApproval.none() }) }],
    ['with other limits, memory, runtime and architecture', {}, { collectionLimits: CollectionLimits.of({ perHour: 5 }), architecture: lambda.Architecture.X86_64, runtime: lambda.Runtime.NODEJS_22_X }],
    ['with one node role more', (stack) => ({ nodeRoles: [role(stack, 'a')] }), (stack) => ({ nodeRoles: [role(stack, 'b'), role(stack, 'a')] })],
    ['with a network', {}, (stack) => ({ vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-0123456789abcdef0', availabilityZones: ['eu-west-1a'], privateSubnetIds: ['subnet-0123456789abcdef0'], privateSubnetRouteTableIds: ['rtb-0123456789abcdef0'] }) })],
    ['without alarms and dashboard', {}, { alarms: false, dashboard: false }],
    ['with the caller\'s identity', {}, { callerIdentity: true }],
  ])('%s loses nothing that holds state, and neither does the way back', (_, first, second) => {
    const [before, after] = [resources(first), resources(second)];
    expect(lost(before, after)).toEqual([]);
    // what the second brought may go with it; what was there before stays
    expect(lost(after, before).filter((id) => id in before)).toEqual([]);
  });

  test('without collecting tools takes the sweeper and its log, and nothing else that holds state', () => {
    expect(lost(resources({}), resources({ tools: ToolSelection.readOnly() }))).toEqual(['NodeDiagnosticsTrackingSweeperLogsE1FE888B']);
  });

  test('finds a loss when there is one', () => {
    expect(lost(resources({ gatewayName: 'one' }), resources({ gatewayName: 'two' }))).toEqual(['NodeDiagnosticsGateway4CD14B74']);
    expect(lost(resources({}), resources({ inboundAuth: InboundAuth.iam() }))).toEqual(expect.arrayContaining(['NodeDiagnosticsGateway4CD14B74', 'NodeDiagnosticsGatewayClientsPool75A315FC']));
  });

  test('of the same app changes nothing, whatever is on', () => {
    expect(resources(everything)).toEqual(resources(everything));
  });

  test('takes a node role more without touching those before it', () => {
    const [before, after] = [resources((stack) => ({ nodeRoles: [role(stack, 'a')] })), resources((stack) => ({ nodeRoles: [role(stack, 'b'), role(stack, 'a')] }))];
    const policies = (all: Resources): string[] => Object.keys(all).filter((id) => /NodePolicy/.test(id));
    expect(policies(after)).toEqual(expect.arrayContaining(policies(before)));
    for (const id of policies(before)) { expect(after[id]).toEqual(before[id]); }
  });
});

describe('each function', () => {
  const all = resources(everything);
  const functions = Object.entries(all).filter(([, { Type }]) => Type === 'AWS::Lambda::Function');

  test('is there only when its permissions are, so that the first call of a deployment is not refused', () => {
    for (const [id, { Properties, DependsOn }] of functions) {
      const [roleId] = (Properties as { Role: { 'Fn::GetAtt': [string] } }).Role['Fn::GetAtt'];
      const policies = Object.entries(all).filter(([, { Type, Properties: policy }]) => Type === 'AWS::IAM::Policy' && JSON.stringify(policy?.Roles).includes(`"${roleId}"`)).map(([policy]) => policy);
      expect([id, [DependsOn].flat()]).toEqual([id, expect.arrayContaining(policies)]);
      expect(policies).not.toEqual([]);
    }
  });
});

describe('deleting the stack', () => {
  const retained = (props: InstallationProps): string[] => Object.entries(resources(props)).filter(([, { DeletionPolicy }]) => /Retain/.test(DeletionPolicy ?? '')).map(([, { Type }]) => Type).sort();

  test('keeps the evidence and the key to it, and nothing else', () => {
    expect(retained(everything)).toEqual(['AWS::KMS::Key', 'AWS::S3::Bucket']);
  });

  test('keeps nothing when told so', () => {
    expect(retained((stack) => ({ ...everything(stack), removalPolicy: RemovalPolicy.DESTROY }))).toEqual([]);
  });
});
