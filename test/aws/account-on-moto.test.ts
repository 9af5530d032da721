import { CreateTagsCommand, DescribeImagesCommand, EC2Client, RunInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateClusterCommand, CreateNodegroupCommand, EKSClient } from '@aws-sdk/client-eks';
import { AddRoleToInstanceProfileCommand, CreateInstanceProfileCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { SSMClient } from '@aws-sdk/client-ssm';
import { describeWithMoto, Moto } from './moto';
import { AwsCaller } from '../../src/aws/aws-caller';
import { AwsNodeDirectory, perRegion } from '../../src/aws/aws-node-directory';
import { Ec2InstanceHealth } from '../../src/aws/black-box-health';
import { Ec2Console } from '../../src/aws/ec2-console';
import { IamRoleInspector } from '../../src/aws/preflight/role-inspector';

const REGION = 'us-east-1';
const TAG = 'eks:cluster-name';
const ROLE = 'arn:aws:iam::123456789012:role/cluster';
const NOBODY = 'i-0123456789abcdef0';

/** An EC2, EKS and IAM that others wrote: what our adapters take from their answers does not rest on our own simulator's word. */
describeWithMoto('adapters over moto', () => {
  let moto: Moto;
  let ec2: EC2Client;
  let eks: EKSClient;
  let iam: IAMClient;
  let directory: AwsNodeDirectory;
  let nodes: string[];
  const caller = new AwsCaller({ attempts: 2, sleep: async () => undefined });

  beforeAll(async () => {
    moto = await Moto.start();
    const common = { endpoint: moto.endpoint, region: REGION, maxAttempts: 1, credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' } };
    [ec2, eks, iam] = [new EC2Client(common), new EKSClient(common), new IAMClient(common)];
    directory = new AwsNodeDirectory({ ec2: perRegion(() => ec2), ssm: perRegion(() => new SSMClient(common)), eks: perRegion(() => eks) }, caller);
    const { Images = [] } = await ec2.send(new DescribeImagesCommand({}));
    const linux = Images.find((each) => each.Platform === undefined)!;
    const { Instances = [] } = await ec2.send(new RunInstancesCommand({ ImageId: linux.ImageId, InstanceType: 'm5.large', MinCount: 3, MaxCount: 3 }));
    nodes = Instances.map((each) => each.InstanceId!);
    await ec2.send(new CreateTagsCommand({ Resources: nodes.slice(0, 2), Tags: [{ Key: TAG, Value: 'prod' }] }));
    await ec2.send(new CreateTagsCommand({ Resources: nodes.slice(2), Tags: [{ Key: TAG, Value: 'payroll' }] }));
    await eks.send(new CreateClusterCommand({ name: 'prod', version: '1.33', roleArn: ROLE, resourcesVpcConfig: { subnetIds: ['subnet-1'] } }));
    await eks.send(new CreateNodegroupCommand({ clusterName: 'prod', nodegroupName: 'workers', subnets: ['subnet-1'], nodeRole: 'arn:aws:iam::123456789012:role/nodes', scalingConfig: { minSize: 1, desiredSize: 2, maxSize: 3 } }));
  }, 60_000);

  afterAll(() => {
    [ec2, eks, iam].forEach((each) => each?.destroy());
    moto?.stop();
  });

  test('an instance is found by its id, with its tags; one that does not exist is none', async () => {
    expect(await directory.instance(REGION, nodes[0]!)).toMatchObject({ instanceId: nodes[0], region: REGION, state: 'running', instanceType: 'm5.large', platform: 'linux', tags: { [TAG]: 'prod' }, launchedAt: expect.any(Number) });
    expect(await directory.instance(REGION, NOBODY)).toBeUndefined();
  });

  test('instances of a cluster are those with its tag, and none that are gone', async () => {
    const found = async () => (await directory.instances(REGION, 'prod', { tag: TAG })).instances.map((each) => each.instanceId).sort();
    expect(await found()).toEqual(nodes.slice(0, 2).sort());
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [nodes[1]!] }));
    expect(await found()).toEqual([nodes[0]]);
  });

  test('a cluster and its node groups are described; one that does not exist is named in the refusal', async () => {
    expect(await directory.cluster(REGION, 'prod')).toMatchObject({ name: 'prod', region: REGION, version: '1.33', status: 'ACTIVE', autoMode: false });
    expect(await directory.nodegroups(REGION, 'prod')).toMatchObject([{ name: 'workers', status: 'ACTIVE', desiredSize: 2, nodeRole: 'arn:aws:iam::123456789012:role/nodes', issues: [] }]);
    await expect(directory.cluster(REGION, 'other')).rejects.toMatchObject({ code: 'CLUSTER_NOT_FOUND', message: expect.stringContaining('cluster other in us-east-1') });
  });

  test('health and console of an instance are read', async () => {
    expect(await new Ec2InstanceHealth(() => ec2, caller).of(REGION, [nodes[0]!])).toMatchObject([{ instanceId: nodes[0], impaired: false }]);
    const read = await new Ec2Console(() => ec2, caller).read(REGION, nodes[0]!);
    expect(read === undefined || Buffer.isBuffer(read.output)).toBe(true);
    await expect(new Ec2Console(() => ec2, caller).read(REGION, NOBODY)).rejects.toMatchObject({ code: 'INSTANCE_NOT_FOUND' });
  });

  test('the role behind an instance profile is found; what does not exist is none', async () => {
    const trust = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }] });
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'nodes', AssumeRolePolicyDocument: trust }));
    const { InstanceProfile } = await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'workers' }));
    await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'workers', RoleName: 'nodes' }));
    const roles = new IamRoleInspector(iam, caller);
    expect([await roles.roleOfProfile(InstanceProfile!.Arn!), await roles.role('nodes')]).toEqual([Role!.Arn, Role!.Arn]);
    expect([await roles.roleOfProfile('arn:aws:iam::123456789012:instance-profile/none'), await roles.role('none')]).toEqual([undefined, undefined]);
  });
});
