/** What a service refused, and why, without the service's own words for it. */
export type CollectorErrorCode =
  | 'ACCESS_DENIED' | 'THROTTLED' | 'DOCUMENT_NOT_FOUND' | 'INSTANCE_NOT_FOUND' | 'CLUSTER_NOT_FOUND' | 'QUEUE_FULL' | 'REQUEST_REFUSED' | 'SERVICE_FAILED';

/** An AWS call failed for good (adapters have tried again where that helps). `message` says which action, on what, by which role, as far as the service tells. */
export class CollectorError extends Error {
  constructor(readonly code: CollectorErrorCode, message: string, readonly retryAfterSeconds?: number) {
    super(message);
    this.name = 'CollectorError';
  }
}

/** What one automation is asked to do. */
export interface AutomationRequest {
  readonly region: string;
  readonly document: string;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  /** 36 characters: a repeated request with the same token starts nothing new */
  readonly clientToken: string;
  /** tags of the execution, at most 5 */
  readonly tags?: Readonly<Record<string, string>>;
  /** runs the document once for each value of `parameter` */
  readonly fleet?: { readonly parameter: string; readonly values: readonly string[]; readonly maxConcurrency: number; readonly maxErrors: string };
}

/** An automation as SSM reports it. `status` keeps SSM's spelling. */
export interface AutomationView {
  readonly executionId: string;
  readonly document: string;
  readonly status: string;
  readonly parentId?: string;
  /** what a child of a fleet execution works on */
  readonly target?: string;
  /** ARN of who started it */
  readonly executedBy?: string;
  /** UTC milliseconds */
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly failureMessage?: string;
  readonly outputs?: Readonly<Record<string, readonly string[]>>;
  /** only where one automation was asked for, not in lists */
  readonly parameters?: Readonly<Record<string, readonly string[]>>;
  /** nodes that a fleet execution was started for, only where one automation was asked for */
  readonly targets?: readonly string[];
  /** steps that failed, only where one automation was asked for */
  readonly failedSteps?: readonly { readonly name: string; readonly message?: string }[];
}

/** Which automations to list, newest first. */
export interface AutomationQuery {
  readonly region: string;
  readonly documentPrefix?: string;
  readonly parentId?: string;
  /** UTC milliseconds */
  readonly startedAfter?: number;
  readonly startedBefore?: number;
  readonly pageToken?: string;
}

/** Runs collections on nodes: SSM Automation. Quotas: 1 start and 3 reads a second, shared by the account (https://docs.aws.amazon.com/general/latest/gr/ssm.html). */
export interface NodeCollector {
  /** the execution's id; throws CollectorError */
  start(request: AutomationRequest): Promise<string>;
  /** undefined when SSM does not know it: never started, or older than 30 days */
  find(region: string, executionId: string): Promise<AutomationView | undefined>;
  /** one page of at most 50 */
  list(query: AutomationQuery): Promise<{ readonly executions: readonly AutomationView[]; readonly nextPageToken?: string }>;
  /** whether the region has the document */
  hasDocument(region: string, document: string): Promise<boolean>;
}

/** An instance as EC2 describes it. */
export interface NodeInstance {
  readonly instanceId: string;
  readonly region: string;
  /** pending, running, shutting-down, terminated, stopping, stopped */
  readonly state: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly instanceType?: string;
  readonly availabilityZone?: string;
  readonly imageId?: string;
  readonly privateDnsName?: string;
  /** ARN of the instance profile */
  readonly instanceProfile?: string;
  readonly subnetId?: string;
  readonly vpcId?: string;
  /** it has a public IPv4 address; absent: it has none */
  readonly publicAddress?: true;
  readonly platform?: 'linux' | 'windows';
  /** it may be taken back at any time; absent: it is no spot instance */
  readonly spot?: true;
  /** managed by a service: `eks.amazonaws.com` for Auto Mode */
  readonly managedBy?: string;
  /** UTC milliseconds */
  readonly launchedAt?: number;
}

/** What Systems Manager knows about a node. A node it does not know is not managed. */
export interface ManagedNode {
  readonly instanceId: string;
  /** Online, ConnectionLost, Inactive */
  readonly ping: string;
  /** UTC milliseconds */
  readonly lastPingAt?: number;
  readonly agentVersion?: string;
  /** `Bottlerocket`, `Amazon Linux`, … */
  readonly platformName?: string;
}

/** A cluster as EKS describes it. */
export interface ClusterView {
  readonly name: string;
  readonly region: string;
  readonly arn?: string;
  readonly version?: string;
  readonly platformVersion?: string;
  readonly status?: string;
  /** nodes are (also) managed by EKS Auto Mode */
  readonly autoMode: boolean;
}

export interface NodegroupView {
  readonly name: string;
  readonly status?: string;
  readonly version?: string;
  readonly amiType?: string;
  readonly desiredSize?: number;
  readonly nodeRole?: string;
  readonly issues: readonly { readonly code: string; readonly message: string; readonly resourceIds: readonly string[] }[];
}

/** Which nodes and clusters there are: EC2, SSM and EKS. Each method throws CollectorError. */
export interface NodeDirectory {
  /** undefined when the region has no such instance, or, for `mi-…`, no such managed machine */
  instance(region: string, instanceId: string): Promise<NodeInstance | undefined>;
  /** one page of the instances whose `tag` (default: the one that EKS writes) names the cluster; Auto Mode ones included, terminated ones not */
  instances(region: string, cluster: string, options?: { readonly tag?: string; readonly pageToken?: string }):
  Promise<{ readonly instances: readonly NodeInstance[]; readonly nextPageToken?: string }>;
  /** what SSM knows about these nodes; unmanaged ones are left out. Without ids: one page of all managed nodes of the region */
  managed(region: string, query: { readonly instanceIds?: readonly string[]; readonly pageToken?: string }):
  Promise<{ readonly nodes: readonly ManagedNode[]; readonly nextPageToken?: string }>;
  /** throws CLUSTER_NOT_FOUND */
  cluster(region: string, name: string): Promise<ClusterView>;
  nodegroups(region: string, cluster: string): Promise<readonly NodegroupView[]>;
}

/** What nodes have uploaded, before it is taken in. */
export interface ArchiveBucket {
  /** the first version of an object, whatever came after; undefined when there is none */
  firstVersion(key: string): Promise<{ readonly versionId: string; readonly bytes: number; readonly uploadedAt: number } | undefined>;
  /** asks for the object to be taken in, as its event would have */
  requestIngest(key: string, versionId: string, bytes: number): Promise<void>;
}

/** A link by which anyone can fetch one export for a while. */
export interface ExportLinks {
  presign(key: string, seconds: number, fileName: string): Promise<string>;
}

/** A link by which anyone can upload one object for a while, by a plain HTTP PUT. */
export interface UploadLinks {
  /** `seconds` at most; less when the credentials that sign it end before */
  presign(key: string, seconds: number): Promise<string>;
}

/** What EC2 says about the health of instances. */
export interface InstanceHealth {
  /** those of `instanceIds` that EC2 knows; throws CollectorError */
  of(region: string, instanceIds: readonly string[]): Promise<readonly InstanceHealthView[]>;
}

export interface InstanceHealthView {
  readonly instanceId: string;
  /** a check of the system or of the instance has failed */
  readonly impaired: boolean;
  /** EC2 has planned to stop, retire, reboot or maintain it */
  readonly scheduled: boolean;
}

/** A lifecycle action of an Auto Scaling group that waits for its hook. */
export interface WaitingTermination {
  readonly region: string;
  readonly group: string;
  readonly hook: string;
  readonly token: string;
  readonly instanceId: string;
}

/** Holds terminations up. Each throws CollectorError REQUEST_REFUSED when Auto Scaling knows of no such action, or of none any more. */
export interface TerminationHolds {
  heartbeat(action: WaitingTermination): Promise<void>;
  /** lets the termination go on */
  release(action: WaitingTermination): Promise<void>;
}

/** What instances print on their consoles. */
export interface InstanceConsole {
  /** the last 64 KiB as bytes; undefined when EC2 has none. `at`: UTC milliseconds. Throws CollectorError */
  read(region: string, instanceId: string): Promise<{ readonly output: Buffer; readonly at?: number } | undefined>;
}

/** New ids that nobody can guess. */
export interface IdSource {
  /** 16 hexadecimal digits */
  next(): string;
}
