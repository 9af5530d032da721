import * as path from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** What users choose for every function. */
export interface FunctionSettings {
  readonly runtime?: lambda.Runtime;
  readonly architecture?: lambda.Architecture;
  readonly logRetention?: logs.RetentionDays;
  readonly removalPolicy?: RemovalPolicy;
}

export interface BundledFunctionProps extends FunctionSettings {
  /** folder below assets/functions */
  readonly bundle: string;
  readonly description: string;
  readonly memorySize: number;
  readonly timeout: Duration;
  readonly environment: { [name: string]: string };
  readonly statements: iam.PolicyStatement[];
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
    const logGroup = new logs.LogGroup(this, 'Logs', { retention: props.logRetention ?? logs.RetentionDays.ONE_MONTH, removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY });
    this.role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), description: props.description });
    const policy = new iam.Policy(this, 'Policy', {
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({ sid: 'WriteOwnLog', actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
        ...props.statements,
      ],
    });
    this.function = new lambda.Function(this, 'Function', {
      code: lambda.Code.fromAsset(path.join(__dirname, '..', '..', '..', 'assets', 'functions', props.bundle)),
      handler: 'index.handler',
      description: props.description,
      runtime: props.runtime ?? lambda.Runtime.NODEJS_24_X,
      architecture: props.architecture ?? lambda.Architecture.ARM_64,
      memorySize: props.memorySize,
      timeout: props.timeout,
      environment: props.environment,
      role: this.role.withoutPolicyUpdates(),
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
    });
    this.function.node.addDependency(policy);
  }
}
