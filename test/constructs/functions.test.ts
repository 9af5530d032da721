import { CfnParameter, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ACCOUNT, environment, flats, install, resourcesOf, statement, statements, templateOf } from './installation';
import { ClusterScope, CollectionLimits, ToolSelection } from '../../src';

const TOOLS = /ToolServer/;
const INGEST = /Ingestion/;

function properties(template: Template, id: RegExp): any {
  return Object.entries(resourcesOf(template, 'AWS::Lambda::Function')).find(([name]) => id.test(name))![1];
}

describe('the tool function', () => {
  test('knows its selection, scope, limits and where the evidence is', () => {
    const template = templateOf({
      clusters: ClusterScope.named('prod').plus(ClusterScope.named('test', { region: 'us-west-2' })),
      tools: ToolSelection.only('quick_triage', 'read'),
      retention: Duration.days(3),
      collectionLimits: CollectionLimits.of({ perHour: 5, coolDown: Duration.minutes(30), concurrent: 2 }),
      metricsNamespace: 'Nodes',
      logLevel: lambda.ApplicationLogLevel.DEBUG,
    });
    expect(environment(template, TOOLS)).toMatchObject({
      CLUSTER_SCOPE: 'prod@eu-west-1,test@us-west-2',
      SELECTED_TOOLS: 'read,quick_triage',
      RETENTION_DAYS: '3',
      COLLECTIONS_PER_HOUR: '5',
      COLLECTION_COOL_DOWN_SECONDS: '1800',
      CONCURRENT_COLLECTIONS: '2',
      METRICS_NAMESPACE: 'Nodes',
      LOG_LEVEL: 'DEBUG',
      COLLECTION_DOCUMENT: 'AWSSupport-CollectEKSInstanceLogs',
      INSTALLATION: 'Diagnostics/NodeDiagnostics',
    });
  });

  test('has no right on bundles as nodes sent them', () => {
    const template = templateOf();
    const reads = statements(template).filter(({ policy, Action }) => TOOLS.test(policy) && [Action].flat().some((action) => action.startsWith('s3:GetObject')));
    expect(reads.flatMap(({ Resource }) => flats(Resource)).filter((resource) => /eks_|imports|uploads|Arn>\/\*$/.test(resource))).toEqual([]);
  });

  test('may not change evidence, only state', () => {
    expect(flats(statement(templateOf(), 'WriteState', TOOLS).Resource).filter((resource) => /evidence\//.test(resource))).toEqual([]);
  });

  test('is told of a key that does not exist: without ListBucket S3 answers 403 for 404', () => {
    expect(statement(templateOf(), 'ListKeys', TOOLS)).toMatchObject({ Action: 's3:ListBucket' });
    expect(statement(templateOf(), 'ListKeys', TOOLS).Condition).toBeUndefined();
  });

  test('writes into its own log group and no other', () => {
    expect(flats(statement(templateOf(), 'WriteOwnLog', TOOLS).Resource)).toEqual([expect.stringMatching(/^<NodeDiagnosticsToolServerToolsLogs.*\.Arn>$/)]);
  });
});

describe('the ingest function', () => {
  test('takes a few bundles at a time off a queue, one an invocation, and gives up into a dead-letter queue', () => {
    const template = templateOf({ ingestConcurrency: 9 });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 9 }, FunctionResponseTypes: ['ReportBatchItemFailures'] });
    template.hasResourceProperties('AWS::SQS::Queue', { RedrivePolicy: Match.objectLike({ maxReceiveCount: Match.anyValue() }), SqsManagedSseEnabled: true });
  });

  test('keeps a message hidden for longer than an invocation may take, or a bundle would be read twice at a time', () => {
    const template = templateOf();
    const [queue] = Object.values(resourcesOf(template, 'AWS::SQS::Queue')).filter(({ RedrivePolicy }) => RedrivePolicy !== undefined);
    expect(queue.VisibilityTimeout).toBeGreaterThan(properties(template, INGEST).Timeout);
  });

  test('is told of new bundles by EventBridge, and of nothing that it writes itself', () => {
    const [rule] = Object.values(resourcesOf(templateOf(), 'AWS::Events::Rule'));
    expect(rule.EventPattern).toMatchObject({ 'source': ['aws.s3'], 'detail-type': ['Object Created'], 'detail': { object: { key: ['eks_', 'ecs_', 'machine_', 'imports/', 'uploads/'].map((prefix) => ({ prefix })) } } });
    expect(rule.Targets[0].DeadLetterConfig).toBeDefined();
  });

  test('cannot write a bundle, nor delete one', () => {
    const writes = statements(templateOf()).filter(({ policy, Action }) => INGEST.test(policy) && [Action].flat().some((action) => /^s3:(Put|Delete)/.test(action)));
    expect(writes.flatMap(({ Resource }) => flats(Resource)).filter((resource) => /eks_|imports|uploads/.test(resource))).toEqual([]);
  });

  test('asks EKS about clusters in scope only', () => {
    const template = templateOf({ clusters: ClusterScope.named('prod').plus(ClusterScope.named('test', { region: 'us-west-2' })) });
    expect(flats(statement(template, 'DescribeClusters', INGEST).Resource)).toEqual([`arn:<AWS::Partition>:eks:eu-west-1:${ACCOUNT}:cluster/prod`, `arn:<AWS::Partition>:eks:us-west-2:${ACCOUNT}:cluster/test`]);
  });
});

describe('choices for every function', () => {
  test('runtime, architecture, memory, time and concurrency are as chosen', () => {
    const template = templateOf({
      runtime: lambda.Runtime.NODEJS_22_X,
      architecture: lambda.Architecture.X86_64,
      toolMemory: Size.mebibytes(1024),
      toolTimeout: Duration.seconds(90),
      toolConcurrency: 7,
      ingestMemory: Size.gibibytes(3),
    });
    expect(properties(template, TOOLS)).toMatchObject({ Runtime: 'nodejs22.x', Architectures: ['x86_64'], MemorySize: 1024, Timeout: 90, ReservedConcurrentExecutions: 7 });
    expect(properties(template, INGEST)).toMatchObject({ Runtime: 'nodejs22.x', Architectures: ['x86_64'], MemorySize: 3072 });
  });

  test('logs are JSON, kept and encrypted as chosen, and go with the stack unless they are to stay', () => {
    const standard = templateOf();
    standard.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
    standard.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete' });
    standard.allResourcesProperties('AWS::Lambda::Function', { LoggingConfig: { LogFormat: 'JSON' } });
    const chosen = templateOf((stack) => ({
      logRetention: logs.RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.RETAIN,
      logEncryptionKey: kms.Key.fromKeyArn(stack, 'LogKey', `arn:aws:kms:eu-west-1:${ACCOUNT}:key/logs`),
    }));
    chosen.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365, KmsKeyId: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/logs` });
    chosen.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain' });
  });

  test('every role has the permissions boundary', () => {
    const template = templateOf((stack) => ({ permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'developers') }));
    template.allResourcesProperties('AWS::IAM::Role', { PermissionsBoundary: Match.anyValue() });
  });

  test('a network of one\'s own needs no managed policy, and its rights are the service\'s, not the code\'s', () => {
    const { stack, diagnostics } = install((inner) => ({ vpc: new ec2.Vpc(inner, 'Vpc') }));
    const template = Template.fromStack(stack);
    template.allResourcesProperties('AWS::Lambda::Function', { VpcConfig: Match.anyValue() });
    expect(statement(template, 'AttachToNetwork', TOOLS).Condition).toEqual({ Null: { 'lambda:SourceFunctionArn': 'true' } });
    expect(Object.values(resourcesOf(template, 'AWS::IAM::Role')).filter(({ ManagedPolicyArns }) => ManagedPolicyArns !== undefined)).toEqual([]);
    expect(diagnostics.connections.securityGroups).toHaveLength(3);
  });

  test('subnets and security groups are as chosen', () => {
    const template = templateOf((stack) => {
      const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'], isolatedSubnetIds: ['subnet-1'] });
      return { vpc, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED }, securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')] };
    });
    template.allResourcesProperties('AWS::Lambda::Function', { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } });
  });

  test.each<[string, (stack: Stack) => object, RegExp]>([
    ['subnets without a network', () => ({ vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } }), /vpcSubnets: got 'no vpc'/],
    ['security groups without a network', (stack) => ({ securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')] }), /securityGroups: got 'no vpc'/],
    ['a runtime of another language', () => ({ runtime: lambda.Runtime.PYTHON_3_13 }), /runtime: got 'python3\.13', expected a Node\.js runtime from 22 on/],
    ['a Node.js that is too old for the code', () => ({ runtime: lambda.Runtime.NODEJS_20_X }), /runtime: got 'nodejs20\.x'/],
    ['too little memory', () => ({ ingestMemory: Size.mebibytes(256) }), /ingestMemory: got 256, expected a whole number from 512 to 10240 MiB/],
    ['a time that Lambda does not allow', () => ({ toolTimeout: Duration.minutes(20) }), /toolTimeout: got 1200/],
    ['one bundle at a time, which SQS does not allow', () => ({ ingestConcurrency: 1 }), /ingestConcurrency: got 1, expected a whole number from 2 to 1000/],
    ['no calls at all', () => ({ toolConcurrency: 0 }), /toolConcurrency: got 0/],
    ['a log level that would drop audit records', () => ({ logLevel: lambda.ApplicationLogLevel.FATAL }), /logLevel: got 'FATAL', expected one of DEBUG, INFO, WARN, ERROR/],
  ])('%s fails with what to do', (_, props, message) => { expect(() => install(props)).toThrow(message); });

  test('connections need a network', () => {
    expect(() => install().diagnostics.connections).toThrow(/connections: got 'no vpc'.*pass vpc/);
  });

  test('numbers that are known only at deployment pass through', () => {
    const template = templateOf((stack) => ({ toolConcurrency: new CfnParameter(stack, 'Calls', { type: 'Number' }).valueAsNumber, ingestConcurrency: new CfnParameter(stack, 'Bundles', { type: 'Number' }).valueAsNumber }));
    expect(properties(template, TOOLS).ReservedConcurrentExecutions).toEqual({ Ref: 'Calls' });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { ScalingConfig: { MaximumConcurrency: { Ref: 'Bundles' } } });
  });
});

describe('collection limits', () => {
  test('what is left out is as in the standard', () => {
    const standard = CollectionLimits.standard();
    const own = CollectionLimits.of({ perHour: 5 });
    expect(own.perHour).toBe(5);
    expect([own.concurrent, own.coolDown.toSeconds()]).toEqual([standard.concurrent, standard.coolDown.toSeconds()]);
  });

  test.each<[string, () => unknown, RegExp]>([
    ['none an hour', () => CollectionLimits.of({ perHour: 0 }), /CollectionLimits\.of\(\{ perHour \}\): got 0, expected a whole number from 1 to 1000/],
    ['more at a time than the account has', () => CollectionLimits.of({ concurrent: 101 }), /got 101, expected a whole number from 1 to 100/],
    ['half a collection', () => CollectionLimits.of({ perHour: 0.5 }), /got 0\.5/],
    ['a week of cool-down', () => CollectionLimits.of({ coolDown: Duration.days(7) }), /got '7 days', expected at most one day/],
  ])('%s fails with what to do', (_, wrong, message) => { expect(wrong).toThrow(message); });
});
