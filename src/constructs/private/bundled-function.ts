import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { FunctionCode } from './function-code';
import { assertPolicySize } from './policy-size';
import { acknowledgeWildcards, broadStatement } from './wildcards';

/** What users choose for every function. */
export interface FunctionSettings {
  readonly runtime?: lambda.Runtime;
  readonly architecture?: lambda.Architecture;
  readonly logRetention?: logs.RetentionDays;
  readonly removalPolicy?: RemovalPolicy;
  readonly logEncryptionKey?: kms.IKey;
}

/** Where a function is attached to a network of the user's. */
export interface FunctionNetwork {
  readonly vpc: ec2.IVpc;
  readonly vpcSubnets?: ec2.SubnetSelection;
  readonly securityGroups?: ec2.ISecurityGroup[];
}

export interface BundledFunctionProps extends FunctionSettings {
  /** entry file in assets/bundles, without its ending */
  readonly bundle: string;
  /** export of the entry file; default: `handler` */
  readonly handler?: string;
  readonly description: string;
  readonly memorySize: number;
  readonly timeout: Duration;
  readonly environment: { [name: string]: string };
  /** what is deployed beside the code */
  readonly layer?: lambda.ILayerVersion;
  readonly statements: iam.PolicyStatement[];
  readonly network?: FunctionNetwork;
  readonly reservedConcurrentExecutions?: number;
}

/**
 * A function whose code was bundled when the package was made, with a log group and a role that hold nothing but what is listed:
 * AWSLambdaBasicExecutionRole would let it write into every log group of the account.
 */
export class BundledFunction extends Construct {
  readonly function: lambda.Function;
  readonly role: iam.Role;

  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, 'Logs', { retention: props.logRetention ?? logs.RetentionDays.ONE_MONTH, removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY, encryptionKey: props.logEncryptionKey });
    this.role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), description: props.description });
    const statements = [
      new iam.PolicyStatement({ sid: 'WriteOwnLog', actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
      ...props.network === undefined ? [] : [attachToNetwork()],
      ...props.statements,
    ];
    assertPolicySize(props.description, statements);
    acknowledgeWildcards(this, () => statements);
    const policy = new iam.Policy(this, 'Policy', { roles: [this.role], statements });
    this.function = new lambda.Function(this, 'Function', {
      code: new FunctionCode(props.bundle),
      handler: `${props.bundle}.${props.handler ?? 'handler'}`,
      description: props.description,
      runtime: props.runtime ?? lambda.Runtime.NODEJS_24_X,
      architecture: props.architecture ?? lambda.Architecture.ARM_64,
      memorySize: props.memorySize,
      timeout: props.timeout,
      environment: props.environment,
      layers: props.layer === undefined ? undefined : [props.layer],
      role: this.role.withoutPolicyUpdates(),
      logGroup,
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      ...props.network,
      loggingFormat: lambda.LoggingFormat.JSON,
    });
    this.function.node.addDependency(policy);
  }
}

/**
 * What Lambda does to attach a function to a VPC. The service's own calls name no function, those of the code do: the code cannot use this.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
function attachToNetwork(): iam.PolicyStatement {
  return broadStatement('Network interfaces of a function are made by Lambda, which checks these actions without a resource', {
    sid: 'AttachToNetwork',
    actions: [
      'ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses', 'ec2:DescribeSecurityGroups', 'ec2:DescribeVpcs', 'ec2:GetSecurityGroupsForVpc',
    ],
    resources: ['*'],
    conditions: { Null: { 'lambda:SourceFunctionArn': 'true' } },
  });
}
