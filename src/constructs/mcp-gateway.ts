import { Annotations, Aspects, AspectPriority, Aws, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { Construct, IDependable } from 'constructs';
import { CallerIdentity, callerTable } from './caller-identity';
import { ClusterScope } from './cluster-scope';
import { DevOpsAgentConnection, DevOpsAgentConnectionOptions } from './dev-ops-agent-connection';
import { InboundAuth } from './inbound-auth';
import { McpGatewayProps } from './mcp-gateway-props';
import { PolicyMode } from './policy-mode';
import { BoundAuth } from './private/auth-strategy';
import { forbidOtherClusters, permitTools } from './private/cedar';
import { tiersOf } from './private/client-tools';
import { gatewayRole } from './private/gateway-role';
import { clusterArguments, qualifiedToolNames, toolDefinitions } from './private/gateway-schema';
import { assertAgentCore, gatewayName, GATEWAY_INSTRUCTIONS, underscoredName } from './private/gateway-settings';
import { PolicyChain } from './private/policy-chain';
import { PropError } from './private/prop-error';
import { ToolClient, ToolClientOptions } from './tool-client';
import { ToolSelection } from './tool-selection';
import { CALLER_HEADER } from '../catalog/caller';

/**
 * The MCP endpoint: an AgentCore gateway with one Lambda target, a policy engine that permits each client its own tools, and the identities of the clients.
 */
export class McpGateway extends Construct {
  /** The gateway. */
  public readonly gateway: agentcore.IGateway;

  /** ARN of the engine that holds the Cedar policies. */
  public readonly policyEngineArn: string;

  /** Address of the endpoint (Streamable HTTP), such as `https://….gateway.bedrock-agentcore.eu-west-1.amazonaws.com/mcp`. */
  public readonly gatewayUrl: string;

  /** Prefix of tool names. */
  public readonly targetName: string;

  /** The tools that are offered. */
  public readonly tools: ToolSelection;

  /** The clusters that arguments may name. Undefined: any. */
  public readonly clusters?: ClusterScope;

  /** Whether a human approves what is recorded on nodes. */
  public readonly collectionApproval: boolean;

  /** Whether the function is told who calls. */
  public readonly callerIdentity: boolean;

  /** Pool of the clients. Only with Cognito. */
  public readonly userPool?: IUserPool;

  /** Where clients get their tokens. Undefined with IAM. */
  public readonly tokenEndpointUrl?: string;

  /** @internal */
  public readonly _auth: BoundAuth;

  /**
   * What changes when clients have to be set up anew: a service that was registered with an agent cannot follow.
   *
   * @internal
   */
  public readonly _identity: string;

  private readonly target: agentcore.CfnGatewayTarget;
  private readonly policies: PolicyChain;
  private readonly clients: ToolClient[] = [];
  private readonly makesDefaultClient: boolean;

  constructor(scope: Construct, id: string, props: McpGatewayProps) {
    super(scope, id);
    assertAgentCore(Stack.of(this));
    this.tools = props.tools ?? ToolSelection.readAndCollect();
    this.clusters = props.clusters;
    this.targetName = props.targetName ?? 'eks-node';
    this.callerIdentity = props.callerIdentity ?? false;
    this.collectionApproval = props.collectionApproval ?? false;
    this.qualifiedToolNamesOf(this.tools.toolNames); // names that are too long fail here
    const strategy = (props.inboundAuth ?? InboundAuth.cognito())._strategy;
    this._auth = strategy.bind(this, { tiers: tiersOf(this.tools.toolNames), removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY });
    this.userPool = this._auth.userPool;
    this.tokenEndpointUrl = this._auth.tokenEndpointUrl;
    this.makesDefaultClient = strategy.kind === 'cognito' && (props.defaultClient ?? true);

    const name = gatewayName(this, props.gatewayName, strategy.kind);
    this._identity = `${strategy.kind}/${name}`;
    const interceptor = this.callerIdentity ? this.interceptor(props) : undefined;
    const policyEngine = new agentcore.PolicyEngine(this, 'Policies', {
      policyEngineName: underscoredName(this),
      description: 'Which client may call which tool of the MCP gateway',
    });
    this.policyEngineArn = policyEngine.policyEngineArn;
    const functions = [props.toolFunction, ...interceptor === undefined ? [] : [interceptor.function]];
    const { role, policy: rolePolicy } = gatewayRole(this, { gatewayName: name, engine: policyEngine, functions });
    const gateway = new agentcore.Gateway(this, 'Gateway', {
      gatewayName: name,
      description: 'Investigates the operating system of EKS worker nodes',
      role: role.withoutPolicyUpdates(), // the L2 would add statements that are wider than needed
      authorizerConfiguration: this._auth.authorizer(Lazy.list({ produce: () => this.clients.flatMap((client) => client.clientId ?? []) }, { omitEmpty: true })),
      // no semantic search: it adds a tool and an index, for two dozen tools that a model reads at a glance
      protocolConfiguration: new agentcore.McpProtocolConfiguration({
        instructions: GATEWAY_INSTRUCTIONS,
        supportedVersions: [agentcore.MCPProtocolVersion.MCP_2025_03_26, agentcore.MCPProtocolVersion.MCP_2025_06_18, agentcore.MCPProtocolVersion.of('2025-11-25')],
      }),
      policyEngineConfiguration: { policyEngine, mode: agentcore.PolicyEngineMode.of((props.policyMode ?? PolicyMode.ENFORCE).value) },
      interceptorConfigurations: interceptor && [interceptor.interceptor],
      exceptionLevel: props.debugMessages === true ? agentcore.GatewayExceptionLevel.DEBUG : undefined,
    });
    gateway.node.addDependency(rolePolicy);
    this.gateway = gateway;
    // built from the id, because the attribute GatewayUrl has been seen with and without /mcp
    this.gatewayUrl = `https://${gateway.gatewayId}.gateway.bedrock-agentcore.${Stack.of(this).region}.${Aws.URL_SUFFIX}/mcp`;

    this.target = new agentcore.CfnGatewayTarget(this, 'Tools', {
      gatewayIdentifier: gateway.gatewayId,
      name: this.targetName,
      credentialProviderConfigurations: [{ credentialProviderType: 'GATEWAY_IAM_ROLE' }],
      targetConfiguration: { mcp: { lambda: { lambdaArn: props.toolFunction.functionArn, toolSchema: { inlinePayload: toolDefinitions(this.tools.toolNames) } } } },
      metadataConfiguration: interceptor && { allowedRequestHeaders: [CALLER_HEADER] },
    });
    this.target.node.addDependency(rolePolicy);
    this.policies = new PolicyChain(policyEngine, gateway, this.target);
    this.refuseOtherClusters();
    this.warn(props);
    // clients may be added until the app is synthesised
    Aspects.of(this).add({ visit: (node) => { if (node === this && this.clients.length === 0) { this.completeClients(); } } }, { priority: AspectPriority.MUTATING });
  }

  /** Names of the tools as agents see them: `<targetName>___<tool>`. */
  public get qualifiedToolNames(): string[] {
    return this.qualifiedToolNamesOf(this.tools.toolNames);
  }

  /**
   * The client that is made when none is added, for all tools of the selection. Asking for it makes it.
   *
   * @returns undefined with any other than Cognito, or when it was turned off
   */
  public get defaultClient(): ToolClient | undefined {
    if (!this.makesDefaultClient) { return undefined; }
    return this.node.tryFindChild('DefaultClient') as ToolClient | undefined ?? this.addClient('DefaultClient', { tools: this.tools.toolNames });
  }

  /**
   * A consumer of the tools, with an identity and permissions of its own.
   *
   * @param id name of the client: a construct id, and what audit records call it
   * @param options who it is and what it may call
   */
  public addClient(id: string, options: ToolClientOptions = {}): ToolClient {
    this.assertFree(`addClient('${id}')`, id);
    return new ToolClient(this, id, { ...options, gateway: this });
  }

  /**
   * Lets an AWS DevOps Agent use the tools: one deployment, no step in a console.
   *
   * @param id name of the connection: a construct id, and what audit records call the agent
   * @param options which agent space, and what it may call
   */
  public connectDevOpsAgent(id: string, options: DevOpsAgentConnectionOptions): DevOpsAgentConnection {
    this.assertFree(`connectDevOpsAgent('${id}')`, id);
    return new DevOpsAgentConnection(this, id, { ...options, gateway: this });
  }

  /**
   * Tools as agents see them.
   *
   * @param toolNames names without prefix
   */
  public qualifiedToolNamesOf(toolNames: string[]): string[] {
    return qualifiedToolNames(this.targetName, toolNames);
  }

  /**
   * What must exist before anybody can call.
   *
   * @internal
   */
  public get _callable(): IDependable[] {
    return [this.gateway, this.target];
  }

  /**
   * The first client that was added, else the default one, which this makes.
   *
   * @internal
   */
  public get _firstClient(): ToolClient | undefined {
    return this.clients[0] ?? this.defaultClient;
  }

  /**
   * Permits a client its tools.
   *
   * @internal
   */
  public _admit(client: ToolClient): void {
    const { gatewayArn } = this.gateway;
    this.clients.push(client);
    this.policies.add(client, 'Tools', permitTools({ principal: client._principal, gatewayArn, targetName: this.targetName, toolNames: client.toolNames }));
    if (client._clusters !== undefined) { this.refuseOtherClusters(client); }
  }

  private assertFree(prop: string, id: string): void {
    if (this.node.tryFindChild(id) === undefined) { return; }
    throw new PropError({ prop, got: id, expected: 'an id that no other client or agent has, and no part of the gateway', fix: 'choose another: it is what audit records call the client' });
  }

  private refuseOtherClusters(client?: ToolClient): void {
    const clusters = client?._clusters ?? this.clusters;
    if (clusters === undefined || clusters.everyCluster) { return; }
    for (const [argument, toolNames] of clusterArguments(client?.toolNames ?? this.tools.toolNames)) {
      this.policies.add(client ?? this, `OtherClusters${argument}`, forbidOtherClusters({
        principalType: this._auth.principalType,
        principal: client?._principal,
        gatewayArn: this.gateway.gatewayArn,
        targetName: this.targetName,
        toolNames,
        argument,
        clusterNames: clusters.clusterNames,
      }));
    }
  }

  private interceptor(props: McpGatewayProps): CallerIdentity {
    if (this._auth.clientIdClaim === undefined) {
      throw new PropError({ prop: 'callerIdentity', got: 'true with InboundAuth.iam()', expected: 'tokens: a signed request does not carry the name of its role', fix: 'remove callerIdentity, or choose InboundAuth.cognito() or InboundAuth.customJwt()' });
    }
    return new CallerIdentity(this, 'CallerIdentity', {
      runtime: props.runtime,
      architecture: props.architecture,
      logRetention: props.logRetention,
      clientIdClaim: this._auth.clientIdClaim,
      callers: Lazy.string({ produce: () => callerTable(this, Object.fromEntries(this.clients.map((client) => [client.clientId, client._callerEntry(this.tools)]))) }),
    });
  }

  /** Nobody named a client: with Cognito one is made, with any other nobody can call. */
  private completeClients(): void {
    if (this.defaultClient === undefined) {
      Annotations.of(this).addWarningV2('eks-node-diagnostics-mcp:noClient', 'No client may call this gateway: add one with addClient() or connectDevOpsAgent().');
    }
  }

  private warn({ policyMode, debugMessages }: McpGatewayProps): void {
    if (policyMode?.value === PolicyMode.LOG_ONLY.value) {
      Annotations.of(this).addWarningV2('eks-node-diagnostics-mcp:policiesNotEnforced', 'Cedar policies are only logged: every client that the gateway admits can call every tool of the selection. Set policyMode to ENFORCE before production.');
    }
    if (debugMessages === true) {
      Annotations.of(this).addWarningV2('eks-node-diagnostics-mcp:debugMessages', 'Messages of internal errors reach the agent. Remove debugMessages before production.');
    }
  }
}
