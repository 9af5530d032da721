import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ACCOUNT } from './installation';
import { ClusterScope, CollectionApproval, Collector, EksNodeDiagnosticsMcpProps, PacketCapture } from '../../src';

/** Props of an installation with every part that can be switched on. */
export function everything(stack: Stack): EksNodeDiagnosticsMcpProps {
  const region = stack.region;
  const role = (name: string): iam.IRole => iam.Role.fromRoleArn(stack, name, stack.formatArn({ service: 'iam', region: '', account: ACCOUNT, resource: 'role', resourceName: name }));
  return {
    clusters: ClusterScope.named('prod').plus(ClusterScope.named('elsewhere', { region: region.replace(/\d$/, (digit) => digit === '1' ? '2' : '1') })),
    nodeRoles: [role('nodes')],
    attachSsmCore: true,
    collectionApproval: CollectionApproval.required({ approvers: [role('on-call')] }),
    packetCapture: PacketCapture.headers(),
    collectors: [Collector.ecsInstance({ name: 'ecs', machineTags: { stage: 'live' }, machineRoles: [role('machines')] })],
    vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-0123456789abcdef0', availabilityZones: [`${region}a`], privateSubnetIds: ['subnet-0123456789abcdef0'], privateSubnetRouteTableIds: ['rtb-0123456789abcdef0'] }),
    outputs: true,
  };
}
