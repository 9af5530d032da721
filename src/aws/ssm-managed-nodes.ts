import { DescribeInstanceInformationCommand, DescribeInstancePropertiesCommand, InstanceInformation, ListTagsForResourceCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AwsCaller } from './aws-caller';
import { ManagedNode, NodeInstance } from '../core/ports';

/** DescribeInstanceInformation takes and gives 50; DescribeInstanceProperties gives 1,000 a page. */
const FEW = 50;
const PAGE = 1_000;

/** What Systems Manager knows about nodes. `client` gives the client of a region, made with `maxAttempts: 1`. */
export class SsmManagedNodes {
  constructor(private readonly client: (region: string) => SSMClient, private readonly caller: AwsCaller) {}

  async of(region: string, instanceIds: readonly string[]): Promise<ManagedNode[]> {
    return (await this.described(region, instanceIds)).map(nodeOf);
  }

  /** A machine that is no instance of EC2 (`mi-…`), with its tags. Systems Manager knows no state of it but whether its agent answers. */
  async machine(region: string, instanceId: string): Promise<NodeInstance | undefined> {
    const [machine] = await this.described(region, [instanceId]);
    if (machine === undefined) { return undefined; }
    const command = new ListTagsForResourceCommand({ ResourceType: 'ManagedInstance', ResourceId: instanceId });
    const { TagList = [] } = await this.caller.call({ action: 'ssm:ListTagsForResource', on: `managed instance ${instanceId} in ${region}` }, async () => this.client(region).send(command));
    return {
      instanceId,
      region,
      state: 'running',
      tags: Object.fromEntries(TagList.map(({ Key = '', Value = '' }) => [Key, Value])),
      platform: machine.PlatformType === 'Windows' ? 'windows' : 'linux',
    };
  }

  /** One page of all managed nodes of the region. */
  async all(region: string, pageToken?: string) {
    const command = new DescribeInstancePropertiesCommand({ MaxResults: PAGE, NextToken: pageToken });
    const page = await this.caller.call({ action: 'ssm:DescribeInstanceProperties', on: `managed nodes in ${region}` }, async () => this.client(region).send(command));
    return { nodes: (page.InstanceProperties ?? []).map(nodeOf), ...(page.NextToken !== undefined && page.NextToken !== '' && { nextPageToken: page.NextToken }) };
  }

  private async described(region: string, instanceIds: readonly string[]): Promise<InstanceInformation[]> {
    const found: InstanceInformation[] = [];
    for (let first = 0; first < instanceIds.length; first += FEW) {
      const command = new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: instanceIds.slice(first, first + FEW) }], MaxResults: FEW });
      const page = await this.caller.call({ action: 'ssm:DescribeInstanceInformation', on: `managed nodes in ${region}` }, async () => this.client(region).send(command));
      found.push(...page.InstanceInformationList ?? []);
    }
    return found;
  }
}

interface Described {
  readonly InstanceId?: string;
  readonly PingStatus?: string;
  readonly LastPingDateTime?: Date;
  readonly AgentVersion?: string;
  readonly PlatformName?: string;
}

function nodeOf({ InstanceId = '', PingStatus = 'Inactive', LastPingDateTime, AgentVersion, PlatformName }: Described): ManagedNode {
  return {
    instanceId: InstanceId,
    ping: PingStatus,
    ...(LastPingDateTime && { lastPingAt: LastPingDateTime.getTime() }),
    ...(AgentVersion !== undefined && { agentVersion: AgentVersion }),
    ...(PlatformName !== undefined && { platformName: PlatformName }),
  };
}
