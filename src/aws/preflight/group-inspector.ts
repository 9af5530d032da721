import {
  DescribeNetworkInterfacesCommand, DescribePrefixListsCommand, DescribeSecurityGroupRulesCommand, DescribeVpcAttributeCommand, DescribeVpcEndpointsCommand, EC2Client, Filter,
  NetworkInterface, SecurityGroupRule,
} from '@aws-sdk/client-ec2';
import { endpointOf } from './network-inspector';
import { EndpointView, GroupInspector, GroupRule, InterfaceView } from '../../core/preflight/ports';
import { AwsCaller } from '../aws-caller';

/** Security groups, interfaces and names as EC2 describes them. `client` gives the client of a region, made with `maxAttempts: 1`. */
export class Ec2GroupInspector implements GroupInspector {
  constructor(private readonly client: (region: string) => EC2Client, private readonly caller: AwsCaller) {}

  async ofInstance(region: string, instanceId: string): Promise<InterfaceView | undefined> {
    return (await this.interfaces(region, instanceId, { Filters: [{ Name: 'attachment.instance-id', Values: [instanceId] }, { Name: 'attachment.device-index', Values: ['0'] }] }))[0];
  }

  async ofInterfaces(region: string, interfaceIds: readonly string[]): Promise<InterfaceView[]> {
    return this.interfaces(region, interfaceIds.join(', '), { NetworkInterfaceIds: [...interfaceIds] });
  }

  async rules(region: string, groupIds: readonly string[]): Promise<GroupRule[]> {
    const found: GroupRule[] = [];
    let NextToken: string | undefined;
    do {
      const command = new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [...groupIds] }], NextToken });
      const page = await this.caller.call({ action: 'ec2:DescribeSecurityGroupRules', on: `${groupIds.join(', ')} in ${region}` }, async () => this.client(region).send(command));
      found.push(...(page.SecurityGroupRules ?? []).map(ruleOf));
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    return found;
  }

  async s3PrefixList(region: string) {
    const command = new DescribePrefixListsCommand({ Filters: [{ Name: 'prefix-list-name', Values: [`com.amazonaws.${region}.s3`] }] });
    const { PrefixLists: [list] = [] } = await this.caller.call({ action: 'ec2:DescribePrefixLists', on: `prefix list of S3 in ${region}` }, async () => this.client(region).send(command));
    const ranges = (list?.Cidrs ?? []).filter(each => !each.includes(':'));
    return ranges.length === 0 ? undefined : { id: list?.PrefixListId ?? 'a prefix list without id', ranges };
  }

  async endpoints(region: string, vpcId: string, services: readonly string[]): Promise<ReadonlyMap<string, EndpointView>> {
    const names = services.flatMap(each => [`com.amazonaws.${region}.${each}`, `cn.com.amazonaws.${region}.${each}`]);
    const Filters: Filter[] = [{ Name: 'vpc-id', Values: [vpcId] }, { Name: 'service-name', Values: names }];
    const { VpcEndpoints = [] } = await this.caller.call({ action: 'ec2:DescribeVpcEndpoints', on: `VPC ${vpcId} in ${region}` }, async () => this.client(region).send(new DescribeVpcEndpointsCommand({ Filters })));
    const found = new Map<string, EndpointView>();
    for (const each of VpcEndpoints) {
      const service = services.find(name => each.ServiceName?.endsWith(`.${name}`));
      const view = endpointOf(each);
      // of several the one that works
      if (service !== undefined && !(found.get(service)?.privateDns ?? false)) { found.set(service, view); }
    }
    return found;
  }

  async names(region: string, vpcId: string) {
    const [support, hostnames] = await Promise.all((['enableDnsSupport', 'enableDnsHostnames'] as const).map(async Attribute =>
      this.caller.call({ action: 'ec2:DescribeVpcAttribute', on: `VPC ${vpcId} in ${region}` }, async () => this.client(region).send(new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute })))));
    return { support: support?.EnableDnsSupport?.Value ?? true, hostnames: hostnames?.EnableDnsHostnames?.Value ?? true };
  }

  private async interfaces(region: string, of: string, query: { readonly Filters?: Filter[]; readonly NetworkInterfaceIds?: string[] }): Promise<InterfaceView[]> {
    const { NetworkInterfaces = [] } = await this.caller.call({ action: 'ec2:DescribeNetworkInterfaces', on: `${of} in ${region}` }, async () => this.client(region).send(new DescribeNetworkInterfacesCommand(query)));
    return NetworkInterfaces.flatMap(viewOf);
  }
}

function viewOf({ PrivateIpAddress, Groups }: NetworkInterface): InterfaceView[] {
  return PrivateIpAddress === undefined ? [] : [{ address: PrivateIpAddress, groupIds: (Groups ?? []).flatMap(each => each.GroupId ?? []) }];
}

function ruleOf({ GroupId, IsEgress, IpProtocol, FromPort, ToPort, CidrIpv4, PrefixListId, ReferencedGroupInfo }: SecurityGroupRule): GroupRule {
  return {
    groupId: GroupId ?? '',
    outbound: IsEgress === true,
    protocol: IpProtocol ?? '-1',
    ...(FromPort !== undefined && ToPort !== undefined && FromPort >= 0 && { ports: [FromPort, ToPort] as const }),
    ...(CidrIpv4 !== undefined && { cidr: CidrIpv4 }),
    ...(PrefixListId !== undefined && { prefixListId: PrefixListId }),
    ...(ReferencedGroupInfo?.GroupId !== undefined && { otherGroupId: ReferencedGroupInfo.GroupId }),
  };
}
