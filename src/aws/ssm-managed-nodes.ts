import { DescribeInstanceInformationCommand, DescribeInstancePropertiesCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AwsCaller } from './aws-caller';
import { ManagedNode } from '../core/ports';

/** DescribeInstanceInformation takes and gives 50; DescribeInstanceProperties gives 1,000 a page. */
const FEW = 50;
const PAGE = 1_000;

/** What Systems Manager knows about nodes. `client` gives the client of a region, made with `maxAttempts: 1`. */
export class SsmManagedNodes {
  constructor(private readonly client: (region: string) => SSMClient, private readonly caller: AwsCaller) {}

  async of(region: string, instanceIds: readonly string[]): Promise<ManagedNode[]> {
    const nodes: ManagedNode[] = [];
    for (let first = 0; first < instanceIds.length; first += FEW) {
      const command = new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: instanceIds.slice(first, first + FEW) }], MaxResults: FEW });
      const page = await this.caller.call({ action: 'ssm:DescribeInstanceInformation', on: `managed nodes in ${region}` }, async () => this.client(region).send(command));
      nodes.push(...(page.InstanceInformationList ?? []).map(nodeOf));
    }
    return nodes;
  }

  /** One page of all managed nodes of the region. */
  async all(region: string, pageToken?: string) {
    const command = new DescribeInstancePropertiesCommand({ MaxResults: PAGE, NextToken: pageToken });
    const page = await this.caller.call({ action: 'ssm:DescribeInstanceProperties', on: `managed nodes in ${region}` }, async () => this.client(region).send(command));
    return { nodes: (page.InstanceProperties ?? []).map(nodeOf), ...(page.NextToken !== undefined && page.NextToken !== '' && { nextPageToken: page.NextToken }) };
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
