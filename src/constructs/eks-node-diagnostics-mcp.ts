import { Alarm, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { Connections, IConnectable } from 'aws-cdk-lib/aws-ec2';
import { IRole, PermissionsBoundary, Policy } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ApprovalWorkflow } from './approval-workflow';
import { BlackBoxCollection } from './black-box-collection';
import { BundleIngestion } from './bundle-ingestion';
import { CollectionLimits } from './collection-limits';
import { CollectionTracking } from './collection-tracking';
import { DevOpsAgentConnection, DevOpsAgentConnectionOptions } from './dev-ops-agent-connection';
import { DiagnosticsMetrics } from './diagnostics-metrics';
import { EksNodeDiagnosticsMcpProps } from './eks-node-diagnostics-mcp-props';
import { EvidenceStore } from './evidence-store';
import { MachineCollection } from './machine-collection';
import { McpGateway } from './mcp-gateway';
import { McpGatewayOptions } from './mcp-gateway-props';
import { Monitoring } from './monitoring';
import { NodeCollection } from './node-collection';
import { PacketRecording } from './packet-recording';
import { approvalDocument } from './private/approval-document';
import { chosenBlackBox } from './private/black-box-props';
import { BundledFunctionProps, FunctionSettings } from './private/bundled-function';
import { captureApproval, selectedTools } from './private/capture-props';
import { locateNodeStatements } from './private/collection-statements';
import { collectorStatements } from './private/collector-statements';
import { configurationLayer } from './private/deployed-configuration';
import { readPseudonymsStatements, recordStatements } from './private/evidence-access';
import { environmentOf } from './private/function-environment';
import { assertFunctionProps, functionNetwork } from './private/function-props';
import { installationName } from './private/installation-name';
import { emitOutputs } from './private/installation-outputs';
import { assertKey } from './private/own-key';
import { PropError } from './private/prop-error';
import { wantsPseudonyms } from './private/pseudonym-props';
import { assertClusters, BoundClusters, boundClusters } from './private/regional-clusters';
import { ToolClient, ToolClientOptions } from './tool-client';
import { ToolSelection } from './tool-selection';
import { ToolServer } from './tool-server';
import { ToolTier } from './tool-tier';
import { COLLECTION_DOCUMENT } from '../catalog/documents';
import { CONFIGURATION_FOLDER } from '../catalog/keys';
import { DEFAULT_METRICS_NAMESPACE } from '../catalog/metrics';
import { TOOL_CATALOG } from '../catalog/tools';

const MARK = Symbol.for('eks-node-diagnostics-mcp.EksNodeDiagnosticsMcp');

/**
 * An MCP endpoint through which an AI agent investigates the operating system of EKS worker nodes, without a shell on any of them.
 *
 * Nodes' log bundles are collected by SSM Automation into an encrypted bucket, indexed once, and then questioned through tools that return structured, cited findings.
 */
export class EksNodeDiagnosticsMcp extends Construct implements IConnectable {
  /**
   * Whether something is an `EksNodeDiagnosticsMcp`, of whatever copy of this package.
   *
   * @param x anything
   */
  public static isEksNodeDiagnosticsMcp(x: any): boolean {
    return typeof x === 'object' && x !== null && MARK in x;
  }

  /** Bucket of bundles, evidence and records. */
  public readonly bucket: IBucket;

  /** Key of the bucket. Undefined with a bucket of yours that has none. */
  public readonly encryptionKey?: IKey;

  /** The tools that are offered. */
  public readonly tools: ToolSelection;

  /** Function that answers tool calls. */
  public readonly toolFunction: IFunction;

  /** Function that reads bundles. */
  public readonly ingestFunction: IFunction;

  /** Queue of bundles that could not be read after several attempts. */
  public readonly deadLetterQueue: IQueue;

  /** The MCP endpoint. Undefined with `gateway: false`. */
  public readonly gateway?: McpGateway;

  /** Role that the collection runbook assumes. Undefined where no tool collects. */
  public readonly automationRole?: IRole;

  /** SSM document that asks for a human's approval. Undefined where none is needed. */
  public readonly approvalDocumentName?: string;

  /** SSM document that records packets. Undefined where none may be recorded. */
  public readonly captureDocumentName?: string;

  /** The metrics that the functions emit. */
  public readonly metrics: DiagnosticsMetrics;

  /** The alarms that were made. */
  public readonly alarms: Alarm[];

  /** The dashboard. Undefined where none was wanted. */
  public readonly dashboard?: Dashboard;

  private readonly evidence: EvidenceStore;
  private readonly pseudonyms: boolean;
  private readonly nodeCollection: NodeCollection;
  private readonly inNetwork: boolean;
  private readonly functions: readonly IFunction[];

  constructor(scope: Construct, id: string, props: EksNodeDiagnosticsMcpProps) {
    super(scope, id);
    Object.defineProperty(this, MARK, { value: true });
    assertClusters(props);
    assertFunctionProps(props);
    if (props.permissionsBoundary !== undefined) { PermissionsBoundary.of(this).apply(props.permissionsBoundary); }
    if (props.logEncryptionKey !== undefined) { assertKey(this, 'logEncryptionKey', props.logEncryptionKey); }
    const network = functionNetwork(props);
    this.inNetwork = network !== undefined;
    this.tools = selectedTools(props);
    const clusters = boundClusters(this, props.clusters);
    const trustNodegroupTag = props.trustNodegroupTag ?? true;

    const evidence = new EvidenceStore(this, 'Evidence', props);
    this.bucket = evidence.bucket;
    this.encryptionKey = evidence.encryptionKey;

    const collects = this.tools.toolNamesOf(ToolTier.COLLECT).length > 0;
    this.evidence = evidence;
    this.nodeCollection = new NodeCollection(this, 'Collection', { evidence, attachSsmCore: props.attachSsmCore ?? false });
    const automationRole = collects ? this.nodeCollection.makeAutomationRole(clusters, trustNodegroupTag) : undefined;
    this.automationRole = automationRole;

    const machines = new MachineCollection(this, 'Machines', { collectors: collects ? props.collectors ?? [] : [], evidence });

    const { runtime, architecture, logRetention, logEncryptionKey, removalPolicy } = props;
    const settings = { runtime, architecture, logRetention, logEncryptionKey, removalPolicy, network };
    this.metrics = new DiagnosticsMetrics(props.metricsNamespace ?? DEFAULT_METRICS_NAMESPACE, installationName(this));
    this.pseudonyms = wantsPseudonyms(props, this.encryptionKey);
    const limits = props.collectionLimits ?? CollectionLimits.standard();
    const common = environmentOf({
      evidenceBucket: this.bucket.bucketName,
      encryptionKeyArn: this.encryptionKey?.keyArn,
      clusterScope: clusters.everyCluster ? clusters.text : `${clusters.text}${machines.scopeText}`,
      machineSources: machines.sourcesText,
      retentionDays: String(evidence.retentionDays),
      pseudonyms: this.pseudonyms ? 'true' : undefined,
      trustNodegroupTag: String(trustNodegroupTag),
      collectionDocument: COLLECTION_DOCUMENT,
      metricsNamespace: this.metrics.namespace,
      installation: this.metrics.installation,
      logLevel: props.logLevel ?? 'INFO',
      automationRoleArn: automationRole?.roleArn,
      collectionsPerHour: String(limits.perHour),
      collectionCoolDownSeconds: String(limits.coolDown.toSeconds()),
      concurrentCollections: String(limits.concurrent),
    });
    const layer = configurationLayer(this, props);
    const configured = { ...common, ...environmentOf({ configurationFolder: layer && CONFIGURATION_FOLDER }) };
    const ingestion = new BundleIngestion(this, 'Ingestion', { ...settings, evidence, clusters, layer, environment: configured, memory: props.ingestMemory, concurrency: props.ingestConcurrency, pseudonyms: this.pseudonyms });
    this.ingestFunction = ingestion.function;
    this.deadLetterQueue = ingestion.deadLetterQueue;

    const approval = automationRole && this.makeApproval(props, automationRole, { ...settings, evidence, clusters, machines, environment: common });
    this.approvalDocumentName = approval?.documentName;
    const place = { evidence, clusters, trustNodegroupTag, environment: common, installation: this.metrics.installation };
    const recording = props.packetCapture && new PacketRecording(this, 'PacketCapture', { ...settings, ...place, capture: props.packetCapture, approval: captureApproval(props) });
    this.captureDocumentName = recording?.documentName;
    const chosen = chosenBlackBox(props, automationRole !== undefined);
    const blackBox = chosen && automationRole && new BlackBoxCollection(this, 'BlackBox', { ...settings, ...place, blackBox: chosen, automationRole });
    const tracking = automationRole && new CollectionTracking(this, 'Tracking', {
      ...settings,
      evidence,
      clusters,
      machines,
      automationRole,
      queue: ingestion.queue,
      deadLetterQueue: ingestion.deadLetterQueue,
      approvalDocument: approval?.documentName,
      environment: { ...common, ...environmentOf({ approvalDocument: approval?.documentName, ingestQueueUrl: ingestion.queue.queueUrl }), ...recording?.environment },
      captureStatements: recording?.sweeperStatements,
    });
    const toolServer = new ToolServer(this, 'ToolServer', {
      ...settings,
      evidence,
      layer,
      memory: props.toolMemory,
      timeout: props.toolTimeout,
      reservedConcurrency: props.toolConcurrency,
      statements: [
        ...this.asksAws() ? [...locateNodeStatements(clusters, evidence), ...machines.locateStatements] : [],
        // with approval on, the tool function can start nothing but the request for it
        ...automationRole === undefined ? [] : approval?.requestStatements() ?? [...collectorStatements(evidence, clusters, automationRole, trustNodegroupTag), ...machines.startStatements],
        ...recording?.toolStatements ?? [],
      ],
      environment: {
        ...configured,
        ...recording?.environment,
        ...environmentOf({
          selectedTools: this.tools.toolNames.join(','),
          approvalDocument: this.approvalDocumentName,
          callerIdentity: String(props.callerIdentity ?? false),
        }),
      },
    });
    this.toolFunction = toolServer.function;
    const others = [tracking?.function, approval?.starter, recording?.starter, blackBox?.function].filter((each) => each !== undefined);
    this.functions = [this.toolFunction, this.ingestFunction, ...others];

    this.gateway = this.makeGateway(props);
    const monitoring = new Monitoring(this, 'Monitoring', {
      metrics: this.metrics,
      toolFunction: this.toolFunction,
      toolLogGroup: toolServer.function.logGroup,
      ingestFunction: this.ingestFunction,
      queue: ingestion.queue,
      deadLetterQueue: this.deadLetterQueue,
      blackBoxDeadLetters: blackBox?.deadLetterQueue,
      alarms: props.alarms ?? true,
      dashboard: props.dashboard ?? true,
      alarmTopic: props.alarmTopic,
    });
    this.alarms = monitoring.alarms;
    this.dashboard = monitoring.dashboard;
    props.nodeRoles?.forEach((role) => this.grantUpload(role));
    props.collectors?.forEach(({ _settings: { machineRoles, keyPrefix } }) => machineRoles.forEach((role) => this.nodeCollection.grantUpload(role, keyPrefix)));
    if (props.outputs === true) { emitOutputs(this, { clusters: clusters.text, machines: machines.sourcesText }); }
  }

  /** Network connections of the functions. Needs `vpc`. */
  public get connections(): Connections {
    if (!this.inNetwork) {
      throw new PropError({ prop: 'connections', got: 'no vpc', expected: 'functions in a network of yours', fix: 'pass vpc to the construct' });
    }
    return new Connections({ securityGroups: this.functions.flatMap((each) => each.connections.securityGroups) });
  }

  /**
   * Lets nodes of a role upload their bundles, and nothing else: the policy is made in this scope, so that a role of another stack will do. A role that cannot be changed from
   * here brings a warning with the policy to add to it.
   *
   * @param role role of the nodes' instance profile
   */
  public grantUpload(role: IRole): void {
    this.nodeCollection.grantUpload(role);
  }

  /**
   * Lets somebody read what stands behind the pseudonyms of bundles: a map for each bundle, below `pseudonyms/maps/` of the bucket. For people; an agent that reads it undoes them.
   *
   * @param role of whoever may know
   */
  public grantReadPseudonyms(role: IRole): void {
    if (!this.pseudonyms) { throw new PropError({ prop: 'grantReadPseudonyms', got: 'an installation without pseudonyms', expected: 'pseudonyms: true', fix: 'pass pseudonyms: true to the construct' }); }
    const policy = this.node.tryFindChild('PseudonymReaders') as Policy | undefined ?? new Policy(this, 'PseudonymReaders', { statements: readPseudonymsStatements(this.evidence) });
    role.attachInlinePolicy(policy);
  }

  /** Names of the tools as agents see them: `<targetName>___<tool>`. Empty with `gateway: false`. */
  public get qualifiedToolNames(): string[] {
    return this.gateway?.qualifiedToolNames ?? [];
  }

  /**
   * A consumer of the tools, with an identity and permissions of its own.
   *
   * @param id name of the client: a construct id, and what audit records call it
   * @param options who it is and what it may call
   */
  public addClient(id: string, options: ToolClientOptions = {}): ToolClient {
    return this.endpoint(`addClient('${id}')`).addClient(id, options);
  }

  /**
   * Connects an AWS DevOps Agent: registers the endpoint, allows the agent its tools, and gives it a skill.
   *
   * @param id name of the connection: a construct id, and what audit records call the agent
   * @param options the agent space, and what it may call
   */
  public connectDevOpsAgent(id: string, options: DevOpsAgentConnectionOptions): DevOpsAgentConnection {
    return this.endpoint(`connectDevOpsAgent('${id}')`).connectDevOpsAgent(id, options);
  }

  /**
   * The client for every tool of the selection. It is made when no other is named, and by asking for it. Undefined with other than Cognito, with `defaultClient: false`, and with `gateway: false`.
   */
  public get defaultClient(): ToolClient | undefined {
    return this.gateway?.defaultClient;
  }

  private endpoint(prop: string): McpGateway {
    if (this.gateway === undefined) { throw new PropError({ prop, got: 'gateway: false', expected: 'an endpoint to connect to', fix: 'remove gateway: false' }); }
    return this.gateway;
  }

  private makeApproval(
    props: EksNodeDiagnosticsMcpProps,
    automationRole: IRole,
    { evidence, clusters, machines, environment, ...settings }: FunctionSettings & Pick<BundledFunctionProps, 'network' | 'environment'> & { readonly evidence: EvidenceStore; readonly clusters: BoundClusters; readonly machines: MachineCollection },
  ): ApprovalWorkflow | undefined {
    const options = props.collectionApproval?._options;
    if (options === undefined) { return undefined; }
    const workflow = new ApprovalWorkflow(this, 'Approval', {
      ...settings,
      options,
      content: approvalDocument,
      handler: 'starter',
      purpose: 'collections of logs',
      installation: this.metrics.installation,
      environment,
      statements: [...recordStatements(evidence), ...collectorStatements(evidence, clusters, automationRole, props.trustNodegroupTag ?? true), ...machines.startStatements],
    });
    evidence.admitWriter(workflow.starterRole);
    return workflow;
  }

  private makeGateway(props: EksNodeDiagnosticsMcpProps): McpGateway | undefined {
    const { inboundAuth, callerIdentity, defaultClient, policyMode, targetName, gatewayName, debugMessages, runtime, architecture, logRetention, removalPolicy, clusters } = props;
    const options: McpGatewayOptions = { inboundAuth, callerIdentity, defaultClient, policyMode, targetName, gatewayName, debugMessages };
    if (props.gateway !== false) {
      return new McpGateway(this, 'Gateway', { ...options, toolFunction: this.toolFunction, tools: this.tools, clusters, collectionApproval: captureApproval(props) !== undefined, runtime, architecture, logRetention, removalPolicy });
    }
    const [idle] = Object.entries(options).find(([, value]) => value !== undefined) ?? [];
    if (idle !== undefined) { throw new PropError({ prop: idle, got: 'gateway: false beside it', expected: 'an endpoint that it could change', fix: `remove ${idle}, or gateway: false` }); }
    return undefined;
  }

  /** Whether a selected tool asks AWS for more than evidence. */
  private asksAws(): boolean {
    return TOOL_CATALOG.some((tool) => tool.needsAws && this.tools.includes(tool.name));
  }
}
