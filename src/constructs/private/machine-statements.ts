import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { bucketCheckStatements } from './collection-statements';
import { EvidencePlace } from './evidence-access';
import { broadStatement } from './wildcards';
import { Collector } from '../collector';

const ANY_MACHINE = 'Machines come and go; the condition confines this to those with the tags of the source';
const ANY_EXECUTION = 'The id of an execution arises when it starts; it carries no name that could be matched';
const NO_RESOURCE_LEVEL = 'These actions know no resources (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html)';
const NODE_TAGS = ['aws:eks:cluster-name', 'eks:cluster-name', 'EKSClusterARN'];

/** Documents of AWS belong to no account. */
function documentArn(stack: Stack, name: string, resource = 'document', suffix = ''): string {
  const account = !Token.isUnresolved(name) && /^(?:AWS|Amazon)/.test(name) ? '' : stack.account;
  return stack.formatArn({ service: 'ssm', account, resource, resourceName: `${name}${suffix}` });
}

/** Machines with all tags of a source that are no nodes of any cluster. */
function ofSource({ _settings: { machineTags } }: Collector): Record<string, unknown> {
  return {
    StringEquals: Object.fromEntries(Object.entries(machineTags).map(([key, value]) => [`aws:ResourceTag/${key}`, value])),
    Null: Object.fromEntries(NODE_TAGS.map((key) => [`aws:ResourceTag/${key}`, 'true'])),
  };
}

/** What the runbook of a source does: it sends its script to the source's machines, and to no others. */
export function machineAutomationStatements(stack: Stack, collector: Collector, place: EvidencePlace): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({ sid: 'SendRunbookScript', actions: ['ssm:SendCommand'], resources: collector._settings.commandDocuments.map((name) => documentArn(stack, name)) }),
    broadStatement(ANY_MACHINE, {
      sid: 'SendToMachines',
      actions: ['ssm:SendCommand'],
      resources: [stack.formatArn({ service: 'ec2', resource: 'instance', resourceName: '*' }), stack.formatArn({ service: 'ssm', resource: 'managed-instance', resourceName: '*' })],
      conditions: ofSource(collector),
    }),
    broadStatement(NO_RESOURCE_LEVEL, {
      sid: 'FollowCommands',
      actions: ['ssm:GetCommandInvocation', 'ssm:ListCommands', 'ssm:ListCommandInvocations', 'ssm:DescribeInstanceInformation', 'ec2:DescribeInstances'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:RequestedRegion': stack.region } },
    }),
    startStatement(stack, collector, 'RunRunbook', ['ssm:StartAutomationExecution', 'ssm:GetAutomationExecution']),
    ...bucketCheckStatements(place),
  ];
}

function startStatement(stack: Stack, { documentName }: Collector, sid: string, actions: string[]): iam.PolicyStatement {
  return broadStatement(ANY_EXECUTION, {
    sid,
    actions,
    // the older kind of ARN is asked for until January 2027
    resources: [documentArn(stack, documentName), documentArn(stack, documentName, 'automation-definition', ':*'), stack.formatArn({ service: 'ssm', resource: 'automation-execution', resourceName: '*' })],
  });
}

/** Starting the runbook of a source, with its role and no other. */
export function startMachineStatements(stack: Stack, collector: Collector, role: iam.IRole, at: number): iam.PolicyStatement[] {
  return [
    startStatement(stack, collector, `StartMachineCollection${at + 1}`, ['ssm:StartAutomationExecution']),
    new iam.PolicyStatement({ sid: `PassMachineRole${at + 1}`, actions: ['iam:PassRole'], resources: [role.roleArn], conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } } }),
  ];
}

/** Finding machines in the region of the stack, which need not hold a cluster, and their runbooks. */
export function locateMachineStatements(stack: Stack, collectors: readonly Collector[]): iam.PolicyStatement[] {
  return [
    broadStatement(NO_RESOURCE_LEVEL, { sid: 'FindMachines', actions: ['ec2:DescribeInstances', 'ssm:DescribeInstanceInformation'], resources: ['*'], conditions: { StringEquals: { 'aws:RequestedRegion': stack.region } } }),
    broadStatement(ANY_MACHINE, { sid: 'ReadMachineTags', actions: ['ssm:ListTagsForResource'], resources: [stack.formatArn({ service: 'ssm', resource: 'managed-instance', resourceName: '*' })] }),
    new iam.PolicyStatement({ sid: 'FindMachineRunbooks', actions: ['ssm:DescribeDocument'], resources: collectors.map(({ documentName }) => documentArn(stack, documentName)) }),
  ];
}

export function findMachineExecutionsStatement(stack: Stack): iam.PolicyStatement {
  return broadStatement(NO_RESOURCE_LEVEL, { sid: 'FindMachineExecutions', actions: ['ssm:DescribeAutomationExecutions'], resources: ['*'], conditions: { StringEquals: { 'aws:RequestedRegion': stack.region } } });
}
