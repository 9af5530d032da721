import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { environment, flats, install, resourcesOf, statement, statements, templateOf } from './installation';
import { ClusterScope, CollectionApproval, ToolSelection } from '../../src';

function rules(template: Template): any[] {
  return Object.values(resourcesOf(template, 'AWS::Events::Rule'));
}

describe('following collections', () => {
  const template = templateOf();

  test('the end of an automation is told by an event: SSM allows the whole account three look-ups a second', () => {
    const [rule] = rules(template).filter(({ EventPattern }) => EventPattern?.source[0] === 'aws.ssm');
    expect(rule.EventPattern['detail-type']).toEqual(['EC2 Automation Execution Status-change Notification']);
    expect(rule.EventPattern.detail.Definition).toEqual(['AWSSupport-CollectEKSInstanceLogs']);
    expect(flats(rule.Targets[0].Arn)[0]).toMatch(/IngestionQueue.*\.Arn/);
  });

  test('the end of a request for approval is told, too', () => {
    const approved = templateOf((stack) => ({ collectionApproval: CollectionApproval.required({ approvers: [iam.Role.fromRoleName(stack, 'OnCall', 'oncall')] }) }));
    const [rule] = rules(approved).filter(({ EventPattern }) => EventPattern?.source[0] === 'aws.ssm');
    expect(flats(rule.EventPattern.detail.Definition)).toEqual(['AWSSupport-CollectEKSInstanceLogs', expect.stringMatching(/^<NodeDiagnosticsApprovalDocument/)]);
  });

  test('once a minute, and without retries, a sweeper looks after what no event closed', () => {
    const [rule] = rules(template).filter(({ ScheduleExpression }) => ScheduleExpression !== undefined);
    expect(rule).toMatchObject({ ScheduleExpression: 'rate(1 minute)', Targets: [{ RetryPolicy: { MaximumRetryAttempts: 0 } }] });
    expect(flats(rule.Targets[0].Arn)[0]).toMatch(/Sweeper/);
  });

  test('the sweeper can have a bundle taken in whose event was lost, by the queue that it is told of', () => {
    expect(flats(environment(template, /Sweeper/).INGEST_QUEUE_URL)).toEqual([expect.stringMatching(/^<NodeDiagnosticsIngestionQueue/)]);
    expect(flats(statement(template, 'AskForIngestion', /Sweeper/).Resource)).toEqual([expect.stringMatching(/^<NodeDiagnosticsIngestionQueue.*\.Arn>$/)]);
  });

  test('the sweeper has no right on bundles as nodes sent them', () => {
    const reads = statements(template).filter(({ policy, Action }) => /Sweeper/.test(policy) && [Action].flat().some((action) => action.startsWith('s3:GetObject')));
    expect(reads.flatMap(({ Resource }) => flats(Resource)).filter((resource) => /eks_|imports|uploads/.test(resource))).toEqual([]);
  });

  test('lists executions in the regions of the scope only', () => {
    const scoped = templateOf({ clusters: ClusterScope.named('prod').plus(ClusterScope.named('test', { region: 'us-west-2' })) });
    expect(statement(scoped, 'FindExecutions').Condition).toEqual({ StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-west-2'] } });
  });

  test('where no tool collects there is nothing to follow, and no role that could run a script on a node', () => {
    const { stack, diagnostics } = install({ tools: ToolSelection.readOnly() });
    const readOnly = Template.fromStack(stack);
    expect(diagnostics.automationRole).toBeUndefined();
    expect(rules(readOnly)).toHaveLength(1);
    expect(JSON.stringify(readOnly.toJSON())).not.toMatch(/ssm:SendCommand|ssm:StartAutomationExecution|iam:PassRole/);
    expect(environment(readOnly, /ToolServer/)).not.toHaveProperty('AUTOMATION_ROLE_ARN');
    readOnly.resourcePropertiesCountIs('AWS::Lambda::Function', Match.objectLike({ Handler: Match.stringLikeRegexp('^(?:tools|ingest)\\.handler$') }), 2);
  });
});
