import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ACCOUNT, ENV, flats, install, resourcesOf, statement, statements, templateOf } from './installation';
import { ClusterScope, EksNodeDiagnosticsMcp, ToolSelection } from '../../src';

const P = '<AWS::Partition>';
const JOINED = 'aws:ResourceTag/aws:eks:cluster-name';
const NODEGROUP = 'aws:ResourceTag/eks:cluster-name';

describe('the role that the runbook assumes', () => {
  test('is assumed by SSM Automation of this account only', () => {
    templateOf().hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [{
          Action: 'sts:AssumeRole',
          Principal: { Service: 'ssm.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnLike: { 'aws:SourceArn': Match.anyValue() } },
        }],
      },
    });
  });

  test('reaches nodes of the clusters in scope, by the tag that only AWS can write', () => {
    const send = statement(templateOf({ clusters: ClusterScope.named('a').plus(ClusterScope.named('b')) }), 'SendToJoinedNodes');
    expect(send.Action).toBe('ssm:SendCommand');
    expect(flats(send.Resource)).toEqual([`arn:${P}:ec2:eu-west-1:${ACCOUNT}:instance/*`]);
    expect(send.Condition).toEqual({ StringEquals: { [JOINED]: ['a', 'b'] } });
  });

  test('reaches nodes that never joined by the tag of their node group, but only while they have no tag of AWS\'', () => {
    const send = statement(templateOf(), 'SendToUnjoinedNodes');
    expect(send.Condition).toEqual({ StringEquals: { [NODEGROUP]: ['prod'] }, Null: { [JOINED]: 'true' } });
  });

  test('does not trust the tag of the node group when told not to', () => {
    const template = templateOf({ trustNodegroupTag: false });
    expect(statements(template).map(({ Sid }) => Sid)).not.toContain('SendToUnjoinedNodes');
    expect(JSON.stringify(template.toJSON())).not.toContain(`"${NODEGROUP}"`);
  });

  test('a cluster of the same name in another region is another cluster', () => {
    const template = templateOf({ clusters: ClusterScope.named('prod').plus(ClusterScope.named('test', { region: 'us-west-2' })), trustNodegroupTag: false });
    const sends = statements(template).filter(({ Sid }) => Sid?.startsWith('SendToJoinedNodes'));
    expect(sends.map(({ Resource, Condition }) => [flats(Resource)[0], Condition.StringEquals[JOINED]])).toEqual([
      [`arn:${P}:ec2:eu-west-1:${ACCOUNT}:instance/*`, ['prod']],
      [`arn:${P}:ec2:us-west-2:${ACCOUNT}:instance/*`, ['test']],
    ]);
  });

  test('every cluster still means a node of some cluster, never any other instance', () => {
    const template = templateOf({ clusters: ClusterScope.all({ everyClusterInTheAccount: true }) });
    expect(statement(template, 'SendToJoinedNodes').Condition).toEqual({ StringLike: { [JOINED]: '*' } });
    expect(flats(statement(template, 'SendToJoinedNodes').Resource)).toEqual([`arn:${P}:ec2:*:${ACCOUNT}:instance/*`]);
  });

  test('is the only one that may send the shell script of the runbook', () => {
    const senders = statements(templateOf()).filter(({ Action }) => [Action].flat().includes('ssm:SendCommand'));
    expect(new Set(senders.map(({ policy }) => policy)).size).toBe(1);
    expect(senders[0]!.policy).toMatch(/AutomationRole/);
  });

  test('the tool function starts no runbook when no tool collects', () => {
    const sids = statements(templateOf({ tools: ToolSelection.readOnly() })).filter(({ policy }) => /Tools/.test(policy)).map(({ Sid }) => Sid);
    expect(sids).not.toContain('StartCollection');
    expect(sids).not.toContain('PassCollectionRole');
  });
});

describe('node roles', () => {
  function nodeRole(stack: Stack): iam.Role {
    return new iam.Role(stack, 'NodeRole', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
  }

  test('may upload bundles at the root of the bucket, see that it is private, and use its key through S3 only', () => {
    const template = templateOf((stack) => ({ nodeRoles: [nodeRole(stack)] }));
    expect(flats(statement(template, 'UploadBundles').Resource)).toEqual([expect.stringMatching(/^<.*EvidenceBucket.*\.Arn>\/eks_\*$/)]);
    expect(statement(template, 'UploadBundles').Action).toBe('s3:PutObject');
    const key = statement(template, 'UseEvidenceKey', /NodePolicy/);
    expect(key.Action).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
    expect(key.Condition.StringLike['kms:ViaService']).toBe('s3.eu-west-1.*');
    const nodeStatements = statements(template).filter(({ policy }) => /NodePolicy/.test(policy));
    expect(nodeStatements.map(({ Sid }) => Sid)).toEqual(['UploadBundles', 'CheckBucketIsPrivate', 'UseEvidenceKey']);
  });

  test('are kept to that by the bucket itself, whatever else the account grants them', () => {
    const template = templateOf((stack) => ({ nodeRoles: [nodeRole(stack)] }));
    for (const sid of ['NodesDoNotReadOrDelete', 'NodesWriteBundlesOnly']) {
      const guard = statement(template, sid);
      expect(guard.Effect).toBe('Deny');
      expect(flats(guard.Condition.ArnEquals['aws:PrincipalArn'])).toEqual([expect.stringMatching(/^<NodeRole.*\.Arn>$/)]);
    }
    expect(flats(statement(template, 'NodesWriteBundlesOnly').NotResource)).toEqual(['eks_', 'ecs_', 'machine_'].map((prefix) => expect.stringMatching(new RegExp(`/${prefix}\\*$`))));
  });

  test('of a cluster in another stack of the app work, with no cycle', () => {
    const app = new App();
    const clusterStack = new Stack(app, 'Cluster', { env: ENV });
    const role = nodeRole(clusterStack);
    const cluster = new eks.CfnCluster(clusterStack, 'Plain', { roleArn: role.roleArn, resourcesVpcConfig: { subnetIds: ['subnet-1'] } });
    const stack = new Stack(app, 'Diagnostics', { env: ENV });
    new EksNodeDiagnosticsMcp(stack, 'NodeDiagnostics', { clusters: ClusterScope.of(cluster), nodeRoles: [role] });
    const assembly = app.synth();
    expect(assembly.getStackByName('Cluster').dependencies.map(({ id }) => id)).not.toContain('Diagnostics');
    expect(assembly.getStackByName('Diagnostics').dependencies.map(({ id }) => id)).toContain('Cluster');
    // the role's own stack holds no policy of ours
    expect(Object.keys(resourcesOf(Template.fromJSON(assembly.getStackByName('Cluster').template), 'AWS::IAM::Policy'))).toEqual([]);
  });

  test('may come later, twice, and from several instances', () => {
    const { stack, diagnostics } = install();
    const role = nodeRole(stack);
    diagnostics.grantUpload(role);
    diagnostics.grantUpload(role);
    new EksNodeDiagnosticsMcp(stack, 'Other', { clusters: ClusterScope.named('test'), nodeRoles: [role] });
    const policies = Object.values(resourcesOf(Template.fromStack(stack), 'AWS::IAM::Policy')).filter(({ Roles }) => flats(Roles).some((each) => /NodeRole/.test(each)));
    expect(policies).toHaveLength(2);
  });

  test('do not change the ids of other roles\' policies when one is taken away', () => {
    const ids = (names: string[]): string[] => Object.keys(resourcesOf(templateOf((stack) => ({ nodeRoles: names.map((name) => iam.Role.fromRoleName(stack, name, name)) })), 'AWS::IAM::Policy')).filter((id) => /NodePolicy/.test(id));
    expect(ids(['first', 'second'])).toEqual(expect.arrayContaining(ids(['second'])));
  });

  test('that are imported get the policy, too', () => {
    const template = templateOf((stack) => ({ nodeRoles: [iam.Role.fromRoleArn(stack, 'Imported', `arn:aws:iam::${ACCOUNT}:role/nodes`)] }));
    template.hasResourceProperties('AWS::IAM::Policy', { Roles: ['nodes'] });
  });

  test.each([
    ['immutable', (stack: Stack) => iam.Role.fromRoleArn(stack, 'Imported', `arn:aws:iam::${ACCOUNT}:role/nodes`, { mutable: false }), /cannot be changed from here\./],
    ['without policy updates', (stack: Stack) => nodeRole(stack).withoutPolicyUpdates(), /cannot be changed from here\./],
    ['of another account', (stack: Stack) => iam.Role.fromRoleArn(stack, 'Imported', 'arn:aws:iam::444455556666:role/nodes'), /belongs to another account/],
  ])('that are %s bring a warning with the exact policy, and synthesise', (_, role, message) => {
    const { stack } = install((inner) => ({ nodeRoles: [role(inner)] }));
    const [warning] = Annotations.fromStack(stack).findWarning('/Diagnostics/NodeDiagnostics/Collection', Match.anyValue());
    expect(warning!.entry.data).toMatch(message);
    expect(warning!.entry.data).toContain('"Sid":"UploadBundles"');
    const template = Template.fromStack(stack);
    expect(Object.keys(resourcesOf(template, 'AWS::IAM::Policy')).filter((id) => /NodePolicy/.test(id))).toEqual([]);
    // whoever adds the policy by hand has the same guard
    expect(flats(statement(template, 'NodesDoNotReadOrDelete').Condition.ArnEquals['aws:PrincipalArn'])).toHaveLength(1);
  });

  test('that are made only when they are asked for get the policy, and no warning', () => {
    const { stack } = install((inner) => ({ nodeRoles: [new iam.LazyRole(inner, 'Lazy', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') })] }));
    expect(Annotations.fromStack(stack).findWarning('/Diagnostics/NodeDiagnostics/Collection', Match.anyValue())).toEqual([]);
    expect(statement(Template.fromStack(stack), 'UploadBundles')).toMatchObject({ Effect: 'Allow', Action: 's3:PutObject' });
  });

  test('get what the SSM agent needs only when asked, and never the right to read parameters', () => {
    expect(statements(templateOf((stack) => ({ nodeRoles: [nodeRole(stack)] }))).map(({ Sid }) => Sid)).not.toContain('SsmAgent');
    const agent = statement(templateOf((stack) => ({ nodeRoles: [nodeRole(stack)], attachSsmCore: true })), 'SsmAgent');
    expect(agent.Action).toEqual(expect.arrayContaining(['ssm:UpdateInstanceInformation', 'ssmmessages:OpenControlChannel', 'ec2messages:GetMessages']));
    expect(agent.Action).not.toContain('ssm:GetParameter');
  });

  test('of a managed node group of the CDK can be passed as they are', () => {
    const app = new App();
    const clusterStack = new Stack(app, 'Cluster', { env: ENV });
    const cluster = eks.Cluster.fromClusterAttributes(clusterStack, 'Imported', { clusterName: 'prod', vpc: new ec2.Vpc(clusterStack, 'Vpc') });
    const nodegroup = new eks.Nodegroup(clusterStack, 'Nodes', { cluster });
    const stack = new Stack(app, 'Diagnostics', { env: ENV });
    new EksNodeDiagnosticsMcp(stack, 'NodeDiagnostics', { clusters: ClusterScope.of(cluster), nodeRoles: [nodegroup.role] });
    expect(() => app.synth()).not.toThrow();
  });
});
