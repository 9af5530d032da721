import { Duration, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ENV, install, InstallationProps } from './installation';
import { BlackBox, ClusterScope, CollectionApproval, PacketCapture } from '../../src';

// these two look at whole templates, which other tests skip for speed
const STRICT = { context: { '@aws-cdk/core:validateAgainstDefaultRules': true } };
beforeAll(() => { process.env.CDK_VALIDATION = 'true'; });

const VARIANTS: [string, InstallationProps][] = [
  ['as it comes', {}],
  ['with everything', (stack: Stack) => ({
    clusters: ClusterScope.named('prod').plus(ClusterScope.named('test', { region: 'us-west-2' })),
    packetCapture: PacketCapture.payload({ approval: CollectionApproval.required({ approvers: [iam.Role.fromRoleName(stack, 'OnCall', 'oncall')] }) }),
    nodeRoles: [iam.Role.fromRoleName(stack, 'Nodes', 'nodes')],
    attachSsmCore: true,
    blackBox: BlackBox.collecting({ terminations: [{ autoScalingGroupName: 'workers' }], statusChecks: [{ autoScalingGroupName: 'workers' }] }),
    vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-0123456789abcdef0', availabilityZones: ['eu-west-1a'], privateSubnetIds: ['subnet-0123456789abcdef0'] }),
    outputs: true,
    retention: Duration.days(30),
  })],
  ['for every cluster', { clusters: ClusterScope.all({ everyClusterInTheAccount: true }), blackBox: BlackBox.collecting(), packetCapture: PacketCapture.headers({ approval: CollectionApproval.none() }) }],
  ['with a bucket of another stack', (stack: Stack) => ({
    bucket: new s3.Bucket(new Stack(stack.node.root, 'Shared', { env: ENV }), 'Bucket', {
      enforceSSL: true, serverAccessLogsBucket: s3.Bucket.fromBucketName(stack, 'Logs', 'central-logs'),
    }),
  })],
];

test.each(VARIANTS)('CloudFormation knows every property of an installation %s', (_, props) => {
  expect(() => install(props, ENV, STRICT).app.synth()).not.toThrow();
});

describe('cdk-nag AwsSolutions', () => {
  test.each(VARIANTS)('finds nothing in an installation %s: what cannot be narrower carries its reason', (_, props) => {
    const { app } = install(props);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { verbose: true }));
    expect(() => app.synth()).not.toThrow();
  });

  test('would find a wildcard that carries no reason', () => {
    const { app, diagnostics } = install();
    diagnostics.automationRole!.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::anything/*'] }));
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).toThrow();
  });
});
