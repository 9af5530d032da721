import type { CheckResult } from './check';
import type { ClusterAllowance } from '../collection/cluster-scope';
import { NodeCollector, NodeDirectory, NodeInstance } from '../ports';

/** Who makes the checks. */
export interface CallerView {
  readonly arn: string;
  readonly account: string;
}

/** How a bucket is set up. Every method throws CollectorError. */
export interface BucketInspector {
  /** undefined: no bucket of that name is in reach */
  region(bucket: string): Promise<string | undefined>;
  /** whether S3 takes the policy for public, and which public groups the ACL grants something */
  exposure(bucket: string): Promise<{ readonly policyIsPublic: boolean; readonly publicGrants: readonly string[] }>;
  /** default encryption; undefined: none is configured */
  encryption(bucket: string): Promise<{ readonly algorithm: string; readonly keyId?: string } | undefined>;
  /** whether EventBridge is told of new objects */
  sendsEvents(bucket: string): Promise<boolean>;
  /** the policy document; undefined: there is none */
  policy(bucket: string): Promise<string | undefined>;
}

/** How a key is set up. Every method throws CollectorError. */
export interface KeyInspector {
  /** KMS' spelling: `Enabled`, `Disabled`, `PendingDeletion` …; undefined: there is no such key */
  state(keyArn: string): Promise<string | undefined>;
  /** the policy document */
  policy(keyArn: string): Promise<string | undefined>;
}

/** May a role do these things? */
export interface SimulationRequest {
  readonly roleArn: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** values of condition keys */
  readonly context?: Readonly<Record<string, string>>;
}

/** IAM's answer for one action on one resource. Policies of resources are not part of it: IAM does not simulate those for roles. */
export interface Simulated {
  readonly action: string;
  readonly resource: string;
  readonly decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  /** who stands in the way when the role's own policies allow it */
  readonly deniedBy?: 'service control policy' | 'permissions boundary';
  /** condition keys that statements ask for and that were not given */
  readonly missingContext: readonly string[];
}

/** What roles are and may do. Every method throws CollectorError. */
export interface RoleInspector {
  /** ARN of the role in an instance profile; undefined: the profile or its role is gone */
  roleOfProfile(profileArn: string): Promise<string | undefined>;
  /** ARN of a role; undefined: there is none of that name */
  role(name: string): Promise<string | undefined>;
  simulate(request: SimulationRequest): Promise<readonly Simulated[]>;
}

/** One route of a route table. */
export interface RouteView {
  /** a range, or the id of a prefix list */
  readonly destination: string;
  /** id of what the route leads to: `nat-…`, `igw-…`, `vpce-…`, `tgw-…`, `local` … */
  readonly target: string;
  readonly state: 'active' | 'blackhole';
}

/** A VPC endpoint for S3. */
export interface EndpointView {
  readonly id: string;
  readonly type: string;
  readonly state: string;
  /** S3's usual name leads to it from within the VPC */
  readonly privateDns: boolean;
  /** its policy lets every request pass */
  readonly passesAll: boolean;
  /** of an interface endpoint */
  readonly subnetIds?: readonly string[];
  /** of an interface endpoint */
  readonly interfaceIds?: readonly string[];
}

/** A network interface: who it is to a security group. */
export interface InterfaceView {
  /** IPv4 */
  readonly address: string;
  readonly groupIds: readonly string[];
}

/** One rule of a security group; there are none that deny. */
export interface GroupRule {
  readonly groupId: string;
  readonly outbound: boolean;
  /** `-1` is every protocol, `tcp` */
  readonly protocol: string;
  /** both included; absent: every port */
  readonly ports?: readonly [number, number];
  /** the other side: one of these. IPv6 rules have none */
  readonly cidr?: string;
  readonly prefixListId?: string;
  readonly otherGroupId?: string;
}

/** Security groups of nodes and endpoints, and what else an agent needs to reach Systems Manager. Every method throws CollectorError. */
export interface GroupInspector {
  /** the first interface of an instance, by which the host speaks; undefined: EC2 tells of none */
  ofInstance(region: string, instanceId: string): Promise<InterfaceView | undefined>;
  ofInterfaces(region: string, interfaceIds: readonly string[]): Promise<readonly InterfaceView[]>;
  rules(region: string, groupIds: readonly string[]): Promise<readonly GroupRule[]>;
  /** the prefix list of S3 and its IPv4 ranges; undefined: none was found */
  s3PrefixList(region: string): Promise<{ readonly id: string; readonly ranges: readonly string[] } | undefined>;
  /** interface endpoints of a VPC for services of the region, by the service's short name (`ssm`) */
  endpoints(region: string, vpcId: string, services: readonly string[]): Promise<ReadonlyMap<string, EndpointView>>;
  /** whether the VPC's own resolver answers, and with names of endpoints */
  names(region: string, vpcId: string): Promise<{ readonly support: boolean; readonly hostnames: boolean }>;
}

/** One rule of a network ACL. */
export interface AclRule {
  /** the lowest that matches decides */
  readonly number: number;
  readonly outbound: boolean;
  readonly allows: boolean;
  /** `-1` is every protocol, `6` is TCP */
  readonly protocol: string;
  /** an IPv4 range; absent: the rule is for IPv6 */
  readonly cidr?: string;
  /** both included; absent: every port */
  readonly ports?: readonly [number, number];
}

/** Packet filters on the way to S3. Every method throws CollectorError. */
export interface AclInspector {
  /** that of a subnet; undefined: none was found */
  ofSubnet(region: string, subnetId: string): Promise<{ readonly id: string; readonly rules: readonly AclRule[] } | undefined>;
  /** IPv4 ranges of subnets, by id */
  subnetRanges(region: string, subnetIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** IPv4 ranges of S3 in the region */
  s3Ranges(region: string): Promise<readonly string[]>;
  /** the subnet of a NAT gateway; undefined: it is gone */
  subnetOfNat(region: string, natGatewayId: string): Promise<string | undefined>;
}

/** How traffic leaves a subnet. Every method throws CollectorError. */
export interface NetworkInspector {
  /** the table of the subnet, else the main one of its VPC; undefined: there is none */
  routeTable(region: string, place: { readonly subnetId: string; readonly vpcId: string }): Promise<{ readonly id: string; readonly routes: readonly RouteView[] } | undefined>;
  s3Endpoints(region: string, vpcId: string): Promise<readonly EndpointView[]>;
}

/** Default Host Management of Systems Manager. */
export interface HostManagement {
  /** name of the role that agents may take, with its path; undefined: it is off. Throws CollectorError */
  defaultRole(region: string): Promise<string | undefined>;
}

/** How full the file systems were that a collection writes to, as of a node's last bundle. */
export interface DiskReading {
  readonly bundleId: string;
  readonly collectedAt: string;
  readonly rows: readonly { readonly mountPoint: string; readonly usePercent: number; readonly availableBytes: number }[];
}

/** Evidence of earlier collections. */
export interface DiskReadings {
  /** undefined: no bundle tells. Throws CollectorError, StorageError */
  latest(instanceId: string): Promise<DiskReading | undefined>;
}

/** What a node is held against. */
export interface NodeExpectations {
  /** region of the bucket */
  readonly homeRegion: string;
  /** absent: any cluster will do */
  readonly clusters?: ClusterAllowance;
  readonly trustNodegroupTag: boolean;
  readonly bucket?: string;
  readonly keyArn?: string;
  readonly automationRoleArn?: string;
  /** UTC milliseconds */
  readonly now: number;
}

/** What the traffic of a subnet to S3 goes by. `elsewhere`: what lies behind it cannot be seen. */
export type Hop = { readonly kind: 'interface-endpoint'; readonly id: string; readonly subnetIds: readonly string[]; readonly interfaceIds: readonly string[] } | { readonly kind: 'gateway-endpoint' | 'nat' | 'internet' | 'elsewhere'; readonly id: string };

/** Checks that take the rights of whoever keeps the account. */
export interface AccountChecks {
  /** may the automation send its script? */
  script(instance: NodeInstance, expected: NodeExpectations): Promise<CheckResult>;
  /** who uploads, and may they? */
  upload(instance: NodeInstance, expected: NodeExpectations): Promise<CheckResult[]>;
  /** do packet filters on that way let uploads pass? */
  filters(instance: NodeInstance, bucketRegion: string, hop: Hop | undefined): Promise<CheckResult[]>;
  /** is there a way to Systems Manager? `answers`: its agent is online, so there is */
  agentRoute(instance: NodeInstance, answers: boolean): Promise<CheckResult>;
}

/** Looks at what a collection needs. A part that is absent is not looked at from here, and its checks say so. */
export interface NodeInspectors {
  readonly directory: Pick<NodeDirectory, 'instance' | 'managed'>;
  readonly collector: Pick<NodeCollector, 'hasDocument'>;
  readonly network?: NetworkInspector;
  readonly account?: AccountChecks;
  readonly buckets?: BucketInspector;
  readonly disks?: DiskReadings;
  /** whoever looks is who collects: what it may not ask, it cannot do */
  readonly collects?: boolean;
}

/** A machine of a collector that is for machines other than nodes. */
export interface FoundMachine {
  readonly instance: NodeInstance;
  /** of a machine outside EC2: name of the role of its activation */
  readonly activationRole?: string;
}

/** Finds machines by their tags. */
export interface MachineFinder {
  /** those that have all of the tags, one page of each kind. Throws CollectorError */
  tagged(region: string, tags: Readonly<Record<string, string>>): Promise<readonly FoundMachine[]>;
}

/** A gateway, token endpoint or MCP server did not do what it should. `message` says what it did, without any secret. */
export class EndpointError extends Error {
  /** @param code HTTP status, OAuth error code, or the system's name of a network error */
  constructor(readonly code: string, message: string) {
    super(message);
    this.name = 'EndpointError';
  }
}

/** How a caller proves who it is. */
export type EndpointCredentials = { readonly kind: 'token'; readonly token: string } | { readonly kind: 'signature' };

/** The MCP endpoint as a client sees it. Every method throws EndpointError. */
export interface EndpointProbe {
  /** what the endpoint says to a caller without credentials: HTTP status, and the kind of credentials it asks for */
  uninvited(url: string): Promise<{ readonly status: number; readonly asksFor: 'token' | 'signature' }>;
  /** a token by the client credentials grant */
  token(request: { readonly tokenUrl: string; readonly clientId: string; readonly clientSecret: string; readonly scope?: string }): Promise<{ readonly token: string; readonly seconds?: number }>;
  /** names of the tools, as the endpoint lists them */
  tools(url: string, credentials: EndpointCredentials): Promise<readonly string[]>;
}

/** Secrets of clients. */
export interface ClientSecrets {
  /** undefined: the client has none. Throws CollectorError */
  ofClient(userPoolId: string, clientId: string): Promise<string | undefined>;
}
