import { DescribeInstancesCommand, DescribeSecurityGroupRulesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { mockClient } from 'aws-sdk-client-mock';
import { sdkError } from './s3-body';
import { AwsInstanceSnapshots } from '../../src/aws/aws-instance-snapshots';
import { instanceSnapshotSchema } from '../../src/core/evidence/instance-snapshot';

const ec2 = mockClient(EC2Client);
const eks = mockClient(EKSClient);
const asked: (string | undefined)[] = [];
const snapshots = new AwsInstanceSnapshots(region => { asked.push(region); return new EC2Client({ region }); }, region => new EKSClient({ region }), { now: () => Date.UTC(2026, 10, 18) });
const NODE = 'i-0123456789abcdef0';
const WHERE = { region: 'eu-west-1', cluster: 'prod' };
const eni = (eniId: string, DeviceIndex: number, group: string) => ({ NetworkInterfaceId: eniId, Attachment: { DeviceIndex }, PrivateIpAddresses: [{}, {}], Groups: [{ GroupId: group, GroupName: `name of ${group}` }] });

beforeEach(() => {
  ec2.reset();
  eks.reset();
  ec2.on(DescribeInstancesCommand).resolves({
    Reservations: [{ Instances: [{ InstanceId: NODE, InstanceType: 'm6i.large', ImageId: 'ami-1', NetworkInterfaces: [eni('eni-2', 1, 'sg-pods'), eni('eni-1', 0, 'sg-node')], Tags: [{ Key: 'eks:nodegroup-name', Value: 'workers' }] }] }],
  });
  ec2.on(DescribeSecurityGroupRulesCommand).resolves({ SecurityGroupRules: [{ GroupId: 'sg-node', IsEgress: false, IpProtocol: 'tcp', FromPort: 10250, ToPort: 10250, ReferencedGroupInfo: { GroupId: 'sg-control' } }] });
  eks.on(DescribeClusterCommand).resolves({ cluster: { version: '1.34', kubernetesNetworkConfig: { serviceIpv4Cidr: '10.100.0.0/16', ipFamily: 'ipv4' } } });
});

test('a snapshot holds the instance, its interfaces in order, the rules of their groups, and the cluster', async () => {
  const snapshot = await snapshots.take(NODE, WHERE);
  expect(instanceSnapshotSchema.parse(snapshot)).toEqual(snapshot);
  expect(snapshot).toMatchObject({
    takenAt: '2026-11-18T00:00:00.000Z',
    instanceType: 'm6i.large',
    nodegroup: 'workers',
    networkInterfaces: [{ eniId: 'eni-1', privateAddresses: 2, securityGroups: ['sg-node'] }, { eniId: 'eni-2', securityGroups: ['sg-pods'] }],
    securityGroups: [{ groupId: 'sg-node', rules: [{ direction: 'ingress', protocol: 'tcp', fromPort: 10250, peer: 'sg-control' }] }, { groupId: 'sg-pods', rules: [] }],
    cluster: { name: 'prod', version: '1.34', serviceCidrs: ['10.100.0.0/16'] },
    gaps: [],
  });
  expect(new Set(asked)).toEqual(new Set(['eu-west-1']));
});

test('what may not be read leaves a gap that names it', async () => {
  ec2.on(DescribeSecurityGroupRulesCommand).rejects(sdkError('UnauthorizedOperation', 403));
  eks.on(DescribeClusterCommand).rejects(sdkError('AccessDeniedException', 403));
  const snapshot = (await snapshots.take(NODE, WHERE))!;
  expect([...snapshot.gaps].sort()).toEqual(['cluster prod: AccessDeniedException', 'rules of security groups: UnauthorizedOperation']);
  // unknown, and not: none
  expect(snapshot.securityGroups.map(({ rules }) => rules)).toEqual([undefined, undefined]);
});

test('an instance that is gone has no snapshot; a failing service is an error', async () => {
  ec2.on(DescribeInstancesCommand).rejects(sdkError('InvalidInstanceID.NotFound', 400));
  expect(await snapshots.take(NODE, WHERE)).toBeUndefined();
  ec2.on(DescribeInstancesCommand).rejects(sdkError('InternalError', 500));
  await expect(snapshots.take(NODE, WHERE)).rejects.toThrow('InternalError');
});
