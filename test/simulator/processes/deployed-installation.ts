import { BlackBoxDeployment, DeployedBlackBox } from './deployed-black-box';
import { FunctionProcess } from './function-process';
import { LiveTime } from './live-time';
import { MessageQueue } from './message-queue';
import { APPROVAL_PARAMETERS, ApprovedCapture, ApprovedCollection, CAPTURE_APPROVAL_PARAMETERS } from '../../../src/catalog/approval';
import { ENVIRONMENT } from '../../../src/catalog/environment';
import { ARRIVAL_PREFIXES } from '../../../src/catalog/keys';
import { INGEST_ATTEMPTS, INGEST_VISIBILITY_SECONDS, TOOL_NAME_SEPARATOR } from '../../../src/catalog/limits';
import { TOOL_CATALOG } from '../../../src/catalog/tools';
import { Answer } from '../../../src/core/tools';
import { AwsEndpoint } from '../http/aws-endpoint';
import { LinkOptions } from '../http/link';
import { simulatedQueue } from '../http/simulated-queue';
import { TlsFront } from '../http/tls-front';
import { seeded } from '../random';
import { ObjectVersion } from '../s3/object-store';
import { SimulatedS3 } from '../s3/simulated-s3';
import { SimulatedAccount } from '../simulated-account';
import { RUNBOOK, StatusEvent } from '../simulated-ssm';
import { VirtualClock } from '../virtual-clock';

const BUCKET = 'evidence-111122223333';
const REGION = 'us-east-1';
const APPROVAL_DOCUMENT = 'Approval';
const CAPTURE_APPROVAL_DOCUMENT = 'CaptureApproval';
export const CAPTURE_DOCUMENT = 'PacketCapture';
const SECRET = 'testing';
const TARGET = 'diagnostics';

export interface DeploymentOptions {
  readonly seed?: number;
  /** UTC milliseconds at which the simulation begins */
  readonly begins?: number;
  readonly clusters?: string;
  readonly tools?: readonly string[];
  /** a human decides every collection; default false */
  readonly approval?: boolean;
  /** packets can be recorded, after a human agreed; S3 is reached by HTTPS then */
  readonly captures?: boolean;
  /** nodes are collected by themselves */
  readonly blackBox?: BlackBoxDeployment;
  /** S3 is reached by HTTPS, because nodes take links of no other kind (TlsFront.obstacle); default: where packets are recorded */
  readonly https?: boolean;
  /** default: no distance */
  readonly s3?: LinkOptions;
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * A deployment in an account: the built functions as processes, SSM, EC2, EKS, SQS and S3 over HTTP, and between them what EventBridge, the queue's event source, the schedule and the
 * wrapper automation do. Only CloudFormation, IAM and the gateway itself are not there.
 */
export class DeployedInstallation {
  static async start(options: DeploymentOptions = {}): Promise<DeployedInstallation> {
    const installation = new DeployedInstallation(options);
    const [aws, s3] = [await installation.endpoint.start(), await installation.s3.start()];
    const environment = installation.environment(aws, await installation.front?.start(s3) ?? s3);
    Object.assign(installation, { functionEnvironment: environment });
    Object.assign(installation.functions, {
      tools: new FunctionProcess({ bundle: 'tools', environment }),
      ingest: new FunctionProcess({ bundle: 'ingest', environment }),
      starter: new FunctionProcess({ bundle: 'collections', handler: 'starter', environment }),
      captureStarter: new FunctionProcess({ bundle: 'collections', handler: 'captureStarter', environment }),
      sweeper: new FunctionProcess({ bundle: 'collections', handler: 'sweeper', environment }),
    });
    if (options.blackBox) { Object.assign(installation, { blackBox: new DeployedBlackBox(installation.time, options.blackBox, environment) }); }
    installation.everyMinute();
    return installation;
  }

  readonly clock: VirtualClock;
  readonly time: LiveTime;
  readonly account: SimulatedAccount;
  readonly s3: SimulatedS3;
  readonly endpoint: AwsEndpoint;
  readonly queue: MessageQueue;
  readonly functions: Readonly<Record<'tools' | 'ingest' | 'starter' | 'captureStarter' | 'sweeper', FunctionProcess>>;
  /** with which every function runs */
  readonly functionEnvironment: Readonly<Record<string, string>> = {};
  readonly front: TlsFront | undefined;
  readonly blackBox: DeployedBlackBox | undefined;
  /** bundles that nodes upload, by instance id */
  readonly bundles = new Map<string, string>();
  private requests = 0;
  private stopped = false;

  private constructor(private readonly options: DeploymentOptions) {
    this.clock = new VirtualClock(options.begins);
    this.time = new LiveTime(this.clock);
    this.s3 = new SimulatedS3(BUCKET, this.clock, options.s3);
    this.s3.secret = SECRET;
    this.front = options.https ?? options.captures ? new TlsFront() : undefined;
    this.account = new SimulatedAccount(this.clock, { put: (key, content) => this.upload(key, content) }, uuids(seeded(options.seed ?? 1)));
    this.queue = new MessageQueue(this.clock, {
      attempts: INGEST_ATTEMPTS, visibilityMs: INGEST_VISIBILITY_SECONDS * 1000, receive: async Records => this.ingest(Records),
    });
    this.account.ssm.documents.add(CAPTURE_APPROVAL_DOCUMENT);
    this.account.commands.documents.add(CAPTURE_DOCUMENT);
    if (options.blackBox) {
      this.account.commands.documents.add(options.blackBox.document);
      this.account.terminations.heartbeatSeconds = options.blackBox.heartbeatSeconds;
    }
    this.endpoint = AwsEndpoint.of(this.account, { sqs: simulatedQueue(body => this.queue.send(body)) });
    this.functions = {} as never;
    this.s3.store.onCreated = version => this.onObject(version);
    this.account.ssm.onStatus = event => this.onStatus(event);
  }

  /** ms after which each copy of an S3 event arrives; SSM's are `account.ssm.delivery` */
  objectDelivery: () => readonly number[] = () => [1_500];

  stop(): void {
    this.stopped = true;
    for (const each of Object.values(this.functions)) { each.stop(); }
    this.blackBox?.stop();
    this.endpoint.stop();
    this.s3.stop();
    this.front?.stop();
  }

  /** Calls a tool as the gateway does. */
  async call(tool: string, args: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
    const custom = { bedrockAgentCoreToolName: `${TARGET}${TOOL_NAME_SEPARATOR}${tool}`, bedrockAgentCoreAwsRequestId: `gateway-${this.requests += 1}`, bedrockAgentCoreMessageVersion: '1.0' };
    return this.time.during(this.functions.tools.invoke<Answer>(args, () => this.clock.now(), { clientContext: { custom } }));
  }

  /** Lets time pass; what happens meanwhile has been dealt with afterwards. */
  async pass(ms: number): Promise<void> { return this.time.pass(ms); }

  /** What all functions have logged: records, metrics, audit. */
  get log(): readonly Record<string, unknown>[] { return [...Object.values(this.functions).flatMap(each => each.log), ...this.blackBox?.log ?? []]; }

  /** What an approver decides about a wrapper. After a yes the wrapper calls the starter, as its document says. */
  async decide(approvalId: string, approved: boolean): Promise<void> {
    this.account.ssm.decide(approvalId, approved);
    if (!approved) { return; }
    const execution = this.account.ssm.executions.get(approvalId)!;
    const value = (name: string): string => execution.parameters[name]?.[0] ?? '';
    if (execution.document === CAPTURE_APPROVAL_DOCUMENT) {
      await this.time.during(this.functions.captureStarter.invoke(approvedCapture(value, approvalId), () => this.clock.now()));
      return this.account.ssm.end(execution, 'Success');
    }
    const event: ApprovedCollection = {
      collectionId: value(APPROVAL_PARAMETERS.collection),
      instanceIds: execution.parameters[APPROVAL_PARAMETERS.instances] ?? [],
      region: value(APPROVAL_PARAMETERS.region),
      cluster: value(APPROVAL_PARAMETERS.cluster),
      approvalId,
    };
    await this.time.during(this.functions.starter.invoke(event, () => this.clock.now()));
    this.account.ssm.end(execution, 'Success');
  }

  /** Wrappers that wait for somebody. */
  pendingApprovals(): readonly string[] {
    return [...this.account.ssm.executions.values()].filter(each => each.status === 'PendingApproval').map(each => each.id);
  }

  private environment(aws: string, s3: string): Record<string, string> {
    const { clusters = `prod@${REGION}`, tools = TOOL_CATALOG.map(each => each.name), approval = false } = this.options;
    return {
      AWS_ENDPOINT_URL: aws,
      AWS_ENDPOINT_URL_S3: s3,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: 'testing',
      AWS_SECRET_ACCESS_KEY: SECRET,
      ...(this.front && { NODE_EXTRA_CA_CERTS: this.front.certificate }),
      [ENVIRONMENT.evidenceBucket]: BUCKET,
      [ENVIRONMENT.clusterScope]: clusters,
      [ENVIRONMENT.selectedTools]: tools.join(','),
      [ENVIRONMENT.retentionDays]: '7',
      [ENVIRONMENT.trustNodegroupTag]: 'true',
      [ENVIRONMENT.collectionDocument]: RUNBOOK,
      [ENVIRONMENT.automationRoleArn]: 'arn:aws:iam::111122223333:role/Automation',
      ...(approval && { [ENVIRONMENT.approvalDocument]: APPROVAL_DOCUMENT }),
      ...(this.options.captures && {
        [ENVIRONMENT.captureDocument]: CAPTURE_DOCUMENT,
        [ENVIRONMENT.captureApprovalDocument]: CAPTURE_APPROVAL_DOCUMENT,
        [ENVIRONMENT.capturePayload]: 'false',
        [ENVIRONMENT.captureSeconds]: '300',
        [ENVIRONMENT.concurrentCaptures]: '3',
      }),
      // the SDK sends to the queue's own address, whatever its endpoint
      [ENVIRONMENT.ingestQueueUrl]: `${aws}/111122223333/ingest`,
      [ENVIRONMENT.collectionsPerHour]: '100',
      [ENVIRONMENT.collectionCoolDownSeconds]: '600',
      [ENVIRONMENT.concurrentCollections]: '20',
      [ENVIRONMENT.installation]: 'Walk',
      ...this.options.environment,
    };
  }

  /** A node's upload: the bundle that the test has given it, or else the words of the simulator, which are no bundle. */
  private upload(key: string, content: string): void {
    const file = this.bundles.get(/^eks_(i-[0-9a-f]+)_/.exec(key)?.[1] ?? '');
    if (file === undefined) { this.s3.store.putBytes(key, Buffer.from(content)); } else { this.s3.putFile(key, file); }
  }

  /** The rule for arrivals, and its target. */
  private onObject({ key, versionId, etag, lastModified, body }: ObjectVersion & { readonly body: { readonly size: number } }): void {
    if (!ARRIVAL_PREFIXES.some(prefix => key.startsWith(prefix))) { return; }
    const detail = { version: '0', bucket: { name: BUCKET }, object: { 'key': key, 'size': body.size, 'etag': etag.slice(1, -1), 'version-id': versionId, 'sequencer': versionId }, reason: 'PutObject' };
    for (const delay of this.objectDelivery()) { this.clock.after(delay, () => this.queue.send(eventOf('aws.s3', 'Object Created', REGION, lastModified, detail))); }
  }

  /** The rule for automations: those of our documents. */
  private onStatus({ region, executionId, status, document }: StatusEvent): void {
    if (document !== RUNBOOK && document !== APPROVAL_DOCUMENT) { return; }
    const detail = { ExecutionId: executionId, Definition: document, DefinitionVersion: '1', Status: status, StartTime: new Date(this.clock.now()).toUTCString() };
    this.queue.send(eventOf('aws.ssm', 'EC2 Automation Execution Status-change Notification', region, this.clock.now(), detail));
  }

  private async ingest(records: readonly object[]): Promise<readonly string[]> {
    const { batchItemFailures } = await this.time.during(this.functions.ingest.invoke<{ batchItemFailures: { itemIdentifier: string }[] }>({ Records: records }, () => this.clock.now()));
    return batchItemFailures.map(each => each.itemIdentifier);
  }

  private everyMinute(): void {
    this.clock.after(60_000, () => {
      if (this.stopped) { return; }
      this.everyMinute();
      // a sweep that fails comes again with the next minute
      void this.time.during(this.functions.sweeper.invoke({}, () => this.clock.now())).catch(() => undefined);
    });
  }
}

function approvedCapture(value: (name: string) => string, approvalId: string): ApprovedCapture {
  const { capture, instance, region, cluster, what } = CAPTURE_APPROVAL_PARAMETERS;
  return { captureId: value(capture), instanceId: value(instance), region: value(region), cluster: value(cluster), what: value(what), approvalId };
}

function eventOf(source: string, type: string, region: string, time: number, detail: object): string {
  return JSON.stringify({ 'version': '0', 'id': '0', 'detail-type': type, source, 'account': '111122223333', 'time': new Date(time).toISOString(), region, 'resources': [], detail });
}

function uuids(random: () => number): () => string {
  return () => {
    const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  };
}
