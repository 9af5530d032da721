import { Annotations, CfnOutput, SecretValue, Stack, Token } from 'aws-cdk-lib';
import * as devopsagent from 'aws-cdk-lib/aws-devopsagent';
import { Construct } from 'constructs';
import type { McpGateway } from './mcp-gateway';
import { registration } from './private/agent-registration';
import { classifyCommand } from './private/classify-command';
import { configurationHash } from './private/configuration-hash';
import { PropError } from './private/prop-error';
import { skillArchive } from './private/skill-archive';
import { ToolClient } from './tool-client';
import { ToolTier } from './tool-tier';

/** How an AWS DevOps Agent is connected. */
export interface DevOpsAgentConnectionOptions {
  /** Id of the agent space, in the region of the stack. */
  readonly agentSpaceId: string;

  /**
   * Tiers whose tools the agent may call, as far as the selection holds them. Not together with `tools`. With `ToolTier.CAPTURE` collections must need a human's approval:
   * CloudFormation cannot tell the agent that a tool changes something, and what it is not told it takes for read-only.
   *
   * @default [ToolTier.READ, ToolTier.COLLECT]
   */
  readonly tiers?: ToolTier[];

  /**
   * Single tools that the agent may call, without the gateway's prefix. Not together with `tiers`.
   *
   * @default - the tools of `tiers`
   */
  readonly tools?: string[];

  /**
   * Give the agent the skill that says how to investigate a node with these tools.
   *
   * @default true
   */
  readonly skill?: boolean;

  /**
   * Id of the agent with your identity provider. Required with `InboundAuth.customJwt`, an error with any other.
   *
   * @default - a client, or with IAM a role, is made
   */
  readonly clientId?: string;

  /**
   * Secret of `clientId`, best by `SecretValue.secretsManager()`.
   *
   * @default - that of the client which is made
   */
  readonly clientSecret?: SecretValue;

  /**
   * Scope to ask your identity provider for. Only with `clientId`.
   *
   * @default - no scope is asked for
   */
  readonly oauthScope?: string;
}

/** Props of `DevOpsAgentConnection`. */
export interface DevOpsAgentConnectionProps extends DevOpsAgentConnectionOptions {
  /** The gateway to connect. */
  readonly gateway: McpGateway;
}

/**
 * An AWS DevOps Agent that knows the gateway: the service registered with the account, its tools allowed in an agent space, and a skill. Made by `connectDevOpsAgent`.
 *
 * @see https://docs.aws.amazon.com/devopsagent/latest/userguide/configuring-capabilities-for-aws-devops-agent-connecting-mcp-servers.html
 */
export class DevOpsAgentConnection extends Construct {
  /** The agent as a client of the gateway. */
  public readonly client: ToolClient;

  /** Id of the registered service. */
  public readonly serviceId: string;

  /** Id of the association between service and agent space. */
  public readonly associationId: string;

  /**
   * Command that tells the agent which of its tools change something, which CloudFormation cannot. Run it once more after a deployment that changed the list of tools.
   * Printed as an output when the agent has a tool of the capture tier.
   */
  public readonly classifyToolsCommand: string;

  constructor(scope: Construct, id: string, props: DevOpsAgentConnectionProps) {
    super(scope, id);
    const { gateway, agentSpaceId } = props;
    assertSpace(id, agentSpaceId);
    warnOfRegion(this);
    const { client, serviceFor, updatable, fingerprint } = registration(this, props);
    this.client = client;
    assertApproval(id, gateway, client);

    // An OAuth registration cannot be updated, nor an association or a skill moved to another space: a change makes a new resource beside the old one, which then goes.
    const hash = configurationHash(this, gateway._identity, fingerprint);
    const description = 'Investigates the operating system of EKS worker nodes';
    const server = { name: `eks-node-diagnostics-${hash}`, endpoint: gateway.gatewayUrl, description };
    const service = new devopsagent.CfnService(this, `Service${hash}`, serviceFor(server));
    // registration connects and lists the tools
    service.node.addDependency(client, ...gateway._callable);
    this.serviceId = service.attrServiceId;

    const spaceHash = configurationHash(this, hash, agentSpaceId);
    const tools = client.qualifiedToolNames;
    const association = new devopsagent.CfnAssociation(this, `Association${spaceHash}`, {
      agentSpaceId,
      serviceId: service.attrServiceId,
      configuration: updatable ? { mcpServerSigV4: { tools } } : { mcpServer: { ...server, tools } },
    });
    association.node.addDependency(service);
    association.node.addDependency(client, ...gateway._callable);
    this.associationId = association.attrAssociationId;

    if (props.skill ?? true) {
      const skill = new devopsagent.CfnAsset(this, `Skill${configurationHash(this, agentSpaceId)}`, {
        agentSpaceId,
        assetType: 'skill',
        metadata: { agent_types: ['GENERIC'], status: 'ACTIVE' }, // name and description come from the front matter
        zip: skillArchive(), // of several Files the service loses some without a word
      });
      skill.node.addDependency(association);
    }

    this.classifyToolsCommand = classifyCommand({ region: Stack.of(this).region, agentSpaceId, associationId: this.associationId, union: updatable ? 'mcpserversigv4' : 'mcpserver', client });
    if (holdsCapture(client)) {
      new CfnOutput(this, 'ClassifyTools', { value: this.classifyToolsCommand, description: 'Run this after the deployment, so that the agent asks before it records packets' });
    }
  }
}

/** Regions with AWS DevOps Agent (https://docs.aws.amazon.com/devopsagent/latest/userguide/about-aws-devops-agent-supported-regions.html). */
const REGIONS: readonly string[] = [
  'us-east-1', 'us-west-2', 'ca-central-1', 'sa-east-1', 'eu-central-1', 'eu-west-1', 'eu-west-2', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2', 'ap-northeast-1',
];

function warnOfRegion(connection: DevOpsAgentConnection): void {
  const { region } = Stack.of(connection);
  if (!Token.isUnresolved(region) && !REGIONS.includes(region)) {
    Annotations.of(connection).addWarningV2('eks-node-diagnostics-mcp:devOpsAgentRegion', `AWS DevOps Agent was not known in ${region} when this version was made; known regions: ${REGIONS.join(', ')}.`);
  }
}

/** An ARN, or an environment variable that was not set, would fail in the middle of a deployment. */
function assertSpace(id: string, agentSpaceId: string): void {
  if (Token.isUnresolved(agentSpaceId) || /^[A-Za-z0-9_-]{1,128}$/.test(agentSpaceId)) { return; }
  throw new PropError({ prop: `connectDevOpsAgent('${id}') agentSpaceId`, got: agentSpaceId, expected: 'the id of an agent space: letters, digits and hyphens, no ARN', fix: 'copy the id that the console of AWS DevOps Agent shows for the space' });
}

function holdsCapture(client: ToolClient): boolean {
  return client.toolNames.some((tool) => ToolTier.CAPTURE.toolNames.includes(tool));
}

function assertApproval(id: string, gateway: McpGateway, client: ToolClient): void {
  if (holdsCapture(client) && !gateway.collectionApproval) {
    throw new PropError({
      prop: `connectDevOpsAgent('${id}')`,
      got: `${ToolTier.CAPTURE.toolNames.join(', ')} without approval`,
      expected: 'a human\'s approval for packet capture, because until it is told otherwise the agent takes every tool for read-only',
      fix: 'add collectionApproval: CollectionApproval.required({ … }), or approval to PacketCapture, or leave the capture tier out',
    });
  }
}
