import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { IManagedPolicy, IRole } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { ApplicationLogLevel, Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { ITopic } from 'aws-cdk-lib/aws-sns';
import { BlackBox } from './black-box';
import { ClusterScope } from './cluster-scope';
import { CollectionApproval } from './collection-approval';
import { CollectionLimits } from './collection-limits';
import { Collector } from './collector';
import { ConfigurationDocument } from './configuration-document';
import { McpGatewayOptions } from './mcp-gateway-props';
import { PacketCapture } from './packet-capture';
import { ToolSelection } from './tool-selection';

/** Props of `EksNodeDiagnosticsMcp`. Only `clusters` is required. */
export interface EksNodeDiagnosticsMcpProps extends McpGatewayOptions {
  /** Clusters whose nodes may be investigated. IAM holds the limit, by the tag that AWS writes on each node. */
  readonly clusters: ClusterScope;

  /**
   * Roles of the nodes (of the instance profile), which upload the log bundles. Roles of other stacks will do; later ones come by `grantUpload`.
   *
   * @default - none: no node can upload until `grantUpload` is called
   */
  readonly nodeRoles?: IRole[];

  /**
   * Tools to offer. What is left out is in no schema and in no policy, and the tool function refuses it.
   *
   * @default - ToolSelection.readAndCollect(), with `packetCapture` ToolSelection.all()
   */
  readonly tools?: ToolSelection;

  /**
   * Let packets be recorded on nodes, or in single pods: headers only, or more. Needs tools of the collect tier, and a human's approval unless its `approval` says otherwise.
   *
   * @default - no packets are recorded, and `tcpdump_capture` cannot be selected
   */
  readonly packetCapture?: PacketCapture;

  /**
   * Make the MCP endpoint. Where AgentCore is absent it must be `false`: then `toolFunction` is called by other means, and the props of the endpoint are errors.
   *
   * @default true
   */
  readonly gateway?: boolean;

  /**
   * What an agent in a loop may spend on collections.
   *
   * @default CollectionLimits.standard()
   */
  readonly collectionLimits?: CollectionLimits;

  /**
   * Whether a human must agree before anything is asked of a node.
   *
   * @default CollectionApproval.none()
   */
  readonly collectionApproval?: CollectionApproval;

  /**
   * Collect nodes by themselves before they go (spot interruption, termination, scheduled event), or when they have failed. Needs tools of the collect tier.
   *
   * @default - nothing is collected that nobody asked for
   */
  readonly blackBox?: BlackBox;

  /**
   * Let the automation reach instances that carry the tag `eks:cluster-name` of a managed node group, but no `aws:eks:cluster-name` yet: nodes that never joined their
   * cluster. Whoever may tag instances can write that tag.
   *
   * @default true
   */
  readonly trustNodegroupTag?: boolean;

  /**
   * Collectors for machines that are no nodes of a cluster. Their bundles are kept, read and questioned as those of nodes are.
   *
   * @default - nodes only
   */
  readonly collectors?: Collector[];

  /**
   * Give the node roles what the SSM agent needs to receive commands. Less than `AmazonSSMManagedInstanceCore`, which most node roles have already.
   *
   * @default false
   */
  readonly attachSsmCore?: boolean;

  /**
   * Line rules of your own, with examples that must and must not match (docs/rules.md tells the form).
   *
   * @default - the object `configuration/rules.json` of the bucket, if somebody puts it there
   */
  readonly rulePack?: ConfigurationDocument;

  /**
   * Findings that are known and accepted until a day (docs/suppressions.md tells the form). They may name conditions that `rulePack` brings.
   *
   * @default - the object `configuration/suppressions.json` of the bucket, if somebody puts it there
   */
  readonly suppressions?: ConfigurationDocument;

  /**
   * Forms of secrets that only you know, to be taken out of everything that is stored (docs/redaction.md tells the form).
   *
   * @default - the object `configuration/redactions.json` of the bucket, if somebody puts it there
   */
  readonly redactionRules?: ConfigurationDocument;

  /**
   * Pseudonyms in place of addresses, names made of addresses and account ids, in everything that is stored of a bundle (docs/redaction.md). Prefixes hold among them, so the diagnosis stays the same.
   * What stands behind them lies in the bucket below `pseudonyms/maps/`, encrypted with its key, where no function may read; `grantReadPseudonyms` lets people read it.
   * Not with `packetCapture`: packets hold addresses as they are.
   *
   * @default - true when `redactionRules` asks for them, else false
   */
  readonly pseudonyms?: boolean;

  /**
   * How long bundles and evidence are kept, in whole days, at least one. Records of collections are kept 90 days longer, so that a question about expired evidence is answered with its date.
   *
   * @default Duration.days(7)
   */
  readonly retention?: Duration;

  /**
   * A bucket of yours for bundles and evidence, in the region of the stack. EventBridge notifications, versioning and lifecycle rules are yours to set (a warning lists them);
   * the guards of the bucket policy are added where the bucket is made in the same stack.
   *
   * @default - a bucket is made: encrypted, versioned, TLS only, with lifecycle rules
   */
  readonly bucket?: IBucket;

  /**
   * KMS key of the bucket, not an alias. The policy of an imported key must let IAM policies of the account decide, as those made by the CDK do: a warning holds the statement to add.
   *
   * @default - that of `bucket`; for a bucket that is made, a key with rotation is made
   */
  readonly encryptionKey?: IKey;

  /**
   * Bucket for server access logs of the bucket that is made.
   *
   * @default - no server access logs
   */
  readonly accessLogsBucket?: IBucket;

  /**
   * What becomes of bucket, key and logs when the stack is deleted. CloudFormation deletes only an empty bucket; for one that is emptied by itself bring a `bucket` with `autoDeleteObjects`.
   *
   * @default - bucket and key are retained (a key costs 1 USD a month), logs are deleted
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Network to attach the functions to. They call S3, KMS, SSM, EC2, EKS and CloudWatch Logs: by a NAT gateway, or by interface endpoints for each and a gateway endpoint for S3.
   *
   * @default - no network of yours
   */
  readonly vpc?: IVpc;

  /**
   * Subnets for the functions. Needs `vpc`.
   *
   * @default - the private subnets of `vpc`
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * Security groups of the functions. Needs `vpc`.
   *
   * @default - one is made for each function, which lets it connect to anywhere and nobody to it
   */
  readonly securityGroups?: ISecurityGroup[];

  /**
   * Permissions boundary of every role that is made.
   *
   * @default - none
   */
  readonly permissionsBoundary?: IManagedPolicy;

  /**
   * Runtime of the functions: a Node.js from 22 on.
   *
   * @default Runtime.NODEJS_24_X
   */
  readonly runtime?: Runtime;

  /**
   * Architecture of the functions. Their code runs on both.
   *
   * @default Architecture.ARM_64
   */
  readonly architecture?: Architecture;

  /**
   * Memory of the tool function. Its share of a processor grows with it, up to one at 1,769 MiB.
   *
   * @default Size.mebibytes(1769)
   */
  readonly toolMemory?: Size;

  /**
   * How long a tool call may take.
   *
   * @default Duration.seconds(60)
   */
  readonly toolTimeout?: Duration;

  /**
   * Calls that are answered at a time, reserved of the account's concurrency.
   *
   * @default - nothing is reserved
   */
  readonly toolConcurrency?: number;

  /**
   * Memory of the function that reads bundles. Reading needs less than 512 MiB, whatever the size of a bundle; more is for speed.
   * At 3,538 MiB Lambda gives a second processor, on which archives are unpacked and blocks compressed beside the reading: 2 GB of logs then take
   * about a quarter less time (5 s in place of the 6.5 s of processor time that `npm run bench:s3` shows) and cost about half more, a hundredth of a cent.
   *
   * @default Size.mebibytes(1769)
   */
  readonly ingestMemory?: Size;

  /**
   * Bundles that are read at a time: 2 to 1,000.
   *
   * @default 5
   */
  readonly ingestConcurrency?: number;

  /**
   * How long the logs of the functions are kept. They hold one audit record a tool call.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;

  /**
   * KMS key of the logs. Its policy must let CloudWatch Logs use it.
   *
   * @default - encrypted by CloudWatch Logs with a key of its own
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   */
  readonly logEncryptionKey?: IKey;

  /**
   * Least severe records to log: `DEBUG`, `INFO`, `WARN` or `ERROR`. Audit records are always kept.
   *
   * @default ApplicationLogLevel.INFO
   */
  readonly logLevel?: ApplicationLogLevel;

  /**
   * CloudWatch namespace of the metrics.
   *
   * @default 'EksNodeDiagnostics'
   */
  readonly metricsNamespace?: string;

  /**
   * Make alarms: bundles that cannot be read or wait, tools that fail, collections that fail. About 0.50 USD a month.
   *
   * @default true
   */
  readonly alarms?: boolean;

  /**
   * Topic that the alarms notify. A topic with a policy of its own, such as one with `enforceSSL`, must let `cloudwatch.amazonaws.com` publish.
   *
   * @default - the alarms notify nobody
   */
  readonly alarmTopic?: ITopic;

  /**
   * Make a dashboard, and saved queries over the audit records in CloudWatch Logs Insights. The first three dashboards of an account are free, each further costs
   * 3 USD a month; saved queries cost nothing until they are run.
   *
   * @default true
   */
  readonly dashboard?: boolean;

  /**
   * Put names and addresses into outputs of the stack: `GatewayId`, `GatewayUrl`, `CognitoUserPoolId`, `CognitoClientId`, `OAuthExchangeUrl`, `OAuthScope`, `LogsBucketName`,
   * `SSMAutomationRoleArn`, `EncryptionKeyArn` and `QualifiedToolNames`, as far as there are such. In a stack with several instances the names of the later ones begin with their construct id.
   *
   * @default false
   */
  readonly outputs?: boolean;
}
