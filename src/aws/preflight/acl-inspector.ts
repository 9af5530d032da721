import { DescribeNatGatewaysCommand, DescribeNetworkAclsCommand, DescribePrefixListsCommand, DescribeSubnetsCommand, EC2Client, NetworkAclEntry } from '@aws-sdk/client-ec2';
import { AclInspector, AclRule } from '../../core/preflight/ports';
import { AwsCaller } from '../aws-caller';
import { absentAs } from './absent';

/** Packet filters of subnets as EC2 describes them. `client` gives the client of a region, made with `maxAttempts: 1`. */
export class Ec2AclInspector implements AclInspector {
  constructor(private readonly client: (region: string) => EC2Client, private readonly caller: AwsCaller) {}

  async ofSubnet(region: string, subnetId: string) {
    const command = new DescribeNetworkAclsCommand({ Filters: [{ Name: 'association.subnet-id', Values: [subnetId] }] });
    const { NetworkAcls: [acl] = [] } = await this.caller.call({ action: 'ec2:DescribeNetworkAcls', on: `subnet ${subnetId} in ${region}` }, async () => this.client(region).send(command));
    return acl && { id: acl.NetworkAclId ?? 'a network ACL without id', rules: (acl.Entries ?? []).map(ruleOf) };
  }

  async subnetRanges(region: string, subnetIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const command = new DescribeSubnetsCommand({ SubnetIds: [...subnetIds] });
    const { Subnets = [] } = await this.caller.call({ action: 'ec2:DescribeSubnets', on: `subnets ${subnetIds.join(', ')} in ${region}` }, async () => this.client(region).send(command));
    return new Map(Subnets.flatMap(({ SubnetId, CidrBlock }) => SubnetId === undefined || CidrBlock === undefined ? [] : [[SubnetId, CidrBlock]]));
  }

  async s3Ranges(region: string): Promise<string[]> {
    const command = new DescribePrefixListsCommand({ Filters: [{ Name: 'prefix-list-name', Values: [`com.amazonaws.${region}.s3`] }] });
    const { PrefixLists = [] } = await this.caller.call({ action: 'ec2:DescribePrefixLists', on: `prefix list of S3 in ${region}` }, async () => this.client(region).send(command));
    return PrefixLists.flatMap(each => each.Cidrs ?? []).filter(each => !each.includes(':'));
  }

  async subnetOfNat(region: string, natGatewayId: string): Promise<string | undefined> {
    const command = new DescribeNatGatewaysCommand({ NatGatewayIds: [natGatewayId] });
    return this.caller.call({ action: 'ec2:DescribeNatGateways', on: `NAT gateway ${natGatewayId} in ${region}` }, async () =>
      absentAs(undefined, ['NatGatewayNotFound'], async () => (await this.client(region).send(command)).NatGateways?.[0]?.SubnetId));
  }
}

function ruleOf({ RuleNumber = 0, Egress = false, RuleAction, Protocol = '-1', CidrBlock, PortRange }: NetworkAclEntry): AclRule {
  return {
    number: RuleNumber,
    outbound: Egress,
    allows: RuleAction === 'allow',
    protocol: Protocol,
    ...(CidrBlock !== undefined && { cidr: CidrBlock }),
    ...(PortRange?.From !== undefined && PortRange.To !== undefined && { ports: [PortRange.From, PortRange.To] as const }),
  };
}
