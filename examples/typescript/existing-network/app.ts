import { App, Duration, Stack } from 'aws-cdk-lib';
import { GatewayVpcEndpointAwsService, InterfaceVpcEndpointAwsService, IpAddresses, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { ClusterScope, EksNodeDiagnosticsMcp } from 'eks-node-diagnostics-mcp';

export const app = new App();
const stack = new Stack(app, 'NodeDiagnostics');

// What a platform team has already: a network without a way out, a key, a bucket, a permissions boundary.
const vpc = new Vpc(stack, 'Vpc', {
  ipAddresses: IpAddresses.cidr('10.20.0.0/24'),
  natGateways: 0,
  subnetConfiguration: [{ name: 'functions', subnetType: SubnetType.PRIVATE_ISOLATED }],
  gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
});
for (const [name, service] of Object.entries({
  Kms: InterfaceVpcEndpointAwsService.KMS,
  Ssm: InterfaceVpcEndpointAwsService.SSM,
  Ec2: InterfaceVpcEndpointAwsService.EC2,
  Eks: InterfaceVpcEndpointAwsService.EKS,
  Logs: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
})) {
  vpc.addInterfaceEndpoint(name, { service });
}
const encryptionKey = new Key(stack, 'Key', { enableKeyRotation: true });
const bucket = new Bucket(stack, 'Bundles', {
  encryption: BucketEncryption.KMS,
  encryptionKey,
  bucketKeyEnabled: true,
  enforceSSL: true,
  versioned: true,
  eventBridgeEnabled: true, // or no bundle is ever read
  lifecycleRules: [
    { expiration: Duration.days(7), noncurrentVersionExpiration: Duration.days(1), abortIncompleteMultipartUploadAfter: Duration.days(1) },
  ],
});

new EksNodeDiagnosticsMcp(stack, 'NodeDiagnostics', {
  clusters: ClusterScope.named('prod'),
  nodeRoles: [Role.fromRoleName(stack, 'NodeRole', 'prod-nodes')],
  bucket,
  encryptionKey,
  vpc,
  vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
  permissionsBoundary: ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'developer-boundary'),
});
