import { App, CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import { AutoScalingGroup, SpotAllocationStrategy } from 'aws-cdk-lib/aws-autoscaling';
import { GatewayVpcEndpointAwsService, InstanceType, LaunchTemplate, MachineImage, SubnetType, UserData, Vpc } from 'aws-cdk-lib/aws-ec2';
import { AccessEntry, AccessEntryType, Cluster, DefaultCapacityType, KubernetesVersion } from 'aws-cdk-lib/aws-eks-v2';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlackBox, ClusterScope, EksNodeDiagnosticsMcp } from 'eks-node-diagnostics-mcp';

const CLUSTER = 'black-box';
const VERSION = '1.34';
const SERVICE_CIDR = '172.20.0.0/16';
const NODE_POLICIES = ['AmazonEKSWorkerNodePolicy', 'AmazonEKS_CNI_Policy', 'AmazonEC2ContainerRegistryPullOnly', 'AmazonSSMManagedInstanceCore'];

export const app = new App();
const stack = new Stack(app, 'BlackBox', { env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION } });

const vpc = new Vpc(stack, 'Vpc', {
  maxAzs: 2,
  natGateways: 1,
  gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } }, // the way of what a node saves in its last minute
});
const cluster = new Cluster(stack, 'Cluster', {
  clusterName: CLUSTER,
  version: KubernetesVersion.of(VERSION),
  vpc,
  serviceIpv4Cidr: SERVICE_CIDR,
  defaultCapacityType: DefaultCapacityType.NODEGROUP,
  defaultCapacity: 0, // AWS supports no lifecycle hooks on the groups of managed node groups
});

// Spot nodes in an Auto Scaling group of our own, which join by an access entry.
const nodeRole = new Role(stack, 'NodeRole', { assumedBy: new ServicePrincipal('ec2.amazonaws.com'), managedPolicies: NODE_POLICIES.map((name) => ManagedPolicy.fromAwsManagedPolicyName(name)) });
const entry = new AccessEntry(stack, 'NodesJoin', { cluster, principal: nodeRole.roleArn, accessEntryType: AccessEntryType.EC2_LINUX, accessPolicies: [] });
const template = new LaunchTemplate(stack, 'WorkerTemplate', {
  machineImage: MachineImage.fromSsmParameter(`/aws/service/eks/optimized-ami/${VERSION}/amazon-linux-2023/x86_64/standard/recommended/image_id`),
  userData: UserData.custom(nodeConfig()),
  role: nodeRole,
  securityGroup: cluster.clusterSecurityGroup,
  requireImdsv2: true,
});
Tags.of(template).add(`kubernetes.io/cluster/${CLUSTER}`, 'owned');
const workers = new AutoScalingGroup(stack, 'Workers', {
  vpc,
  vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
  minCapacity: 2,
  maxCapacity: 3,
  mixedInstancesPolicy: {
    launchTemplate: template,
    launchTemplateOverrides: ['m6i.large', 'm6a.large', 'm5.large'].map((name) => ({ instanceType: new InstanceType(name) })),
    instancesDistribution: { onDemandBaseCapacity: 0, onDemandPercentageAboveBaseCapacity: 0, spotAllocationStrategy: SpotAllocationStrategy.PRICE_CAPACITY_OPTIMIZED },
  },
});
Tags.of(workers).add(`kubernetes.io/cluster/${CLUSTER}`, 'owned');
workers.node.addDependency(entry);

const group = { autoScalingGroupName: workers.autoScalingGroupName };
new EksNodeDiagnosticsMcp(stack, 'NodeDiagnostics', {
  clusters: ClusterScope.of(cluster),
  nodeRoles: [nodeRole],
  blackBox: BlackBox.collecting({ terminations: [group], statusChecks: [group] }), // beside what EC2 tells of nodes, which is acted on in any case
});
new CfnOutput(stack, 'WorkersName', { value: workers.autoScalingGroupName });

/** How a node of Amazon Linux 2023 joins: https://awslabs.github.io/amazon-eks-ami/nodeadm/ */
function nodeConfig(): string {
  return `MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="NODE"

--NODE
Content-Type: application/node.eks.aws

---
apiVersion: node.eks.aws/v1alpha1
kind: NodeConfig
spec:
  cluster:
    name: ${CLUSTER}
    apiServerEndpoint: ${cluster.clusterEndpoint}
    certificateAuthority: ${cluster.clusterCertificateAuthorityData}
    cidr: ${SERVICE_CIDR}

--NODE--
`;
}
