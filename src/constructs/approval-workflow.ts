import { Annotations, Duration, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { CollectionApprovalOptions } from './collection-approval';
import { ApprovalDocumentProps } from './private/approval-document';
import { isAttached } from './private/attached-policy';
import { BundledFunction, FunctionNetwork, FunctionSettings } from './private/bundled-function';
import { assertSameRegion } from './private/same-region';
import { acknowledgeWildcards, broadStatement } from './private/wildcards';
import { APPROVAL_TAG } from '../catalog/approval';

export interface ApprovalWorkflowProps extends FunctionSettings {
  readonly options: CollectionApprovalOptions;
  /** the wrapper that asks */
  readonly content: (props: ApprovalDocumentProps) => Record<string, unknown>;
  /** export of the tool function's bundle that starts what was approved */
  readonly handler: string;
  /** what is approved, in words */
  readonly purpose: string;
  /** tells this installation from others in the account */
  readonly installation: string;
  /** environment of the starter: that with which the tool function would start by itself */
  readonly environment: { [name: string]: string };
  readonly network?: FunctionNetwork;
  /** what the starter needs to start what was approved, and to note it down */
  readonly statements: iam.PolicyStatement[];
}

const ANY_EXECUTION = 'The id of an execution arises when it starts; it carries no name that could be matched, only a tag';

/**
 * A human between the request and the node: a wrapper automation in the region of the stack, for nodes of every region, because `aws:approve` works in one region only.
 * The tool function may start the wrapper, the wrapper may call the starter, and only the starter may start what was approved.
 */
export class ApprovalWorkflow extends Construct {
  /** Name of the wrapper document. */
  readonly documentName: string;
  readonly starter: lambda.IFunction;
  readonly starterRole: iam.IRole;
  /** Role that the wrapper assumes. */
  readonly role: iam.IRole;

  private readonly installation: string;

  constructor(scope: Construct, id: string, { options, content, handler, purpose, installation, environment, statements, ...settings }: ApprovalWorkflowProps) {
    super(scope, id);
    this.installation = installation;
    if (options.topic !== undefined) { assertSameRegion(this, { prop: 'CollectionApproval.required({ topic })', what: 'topic', resource: options.topic, because: 'requests are made' }); }
    const starter = new BundledFunction(this, 'Starter', {
      ...settings,
      bundle: 'collections',
      handler,
      description: `Starts ${purpose} that a human has approved`,
      memorySize: 512,
      timeout: Duration.minutes(5),
      environment,
      statements,
    });
    this.starter = starter.function;
    this.starterRole = starter.role;
    const { role, policy } = this.wrapperRole(options, purpose);
    this.role = role;
    const document = new ssm.CfnDocument(this, 'Document', {
      documentType: 'Automation',
      documentFormat: 'JSON',
      updateMethod: 'NewVersion', // requests that wait go on with the version they began with
      content: content({
        roleArn: role.roleArn,
        starterArn: starter.function.functionArn,
        approverArns: options.approvers.map((approver) => approver.roleArn),
        topicArn: options.topic?.topicArn,
        minimumApprovals: options.minimumApprovals ?? 1,
        timeout: options.timeout ?? Duration.hours(1),
      }),
    });
    document.node.addDependency(policy);
    this.documentName = document.ref;
    options.approvers.forEach((approver) => this.admit(approver));
  }

  /**
   * What the tool function needs to ask for an approval: this document and this role, no other.
   *
   * @param suffix of the names of the statements, where a role gets those of several workflows
   */
  requestStatements(suffix = ''): iam.PolicyStatement[] {
    const stack = Stack.of(this);
    const executions = stack.formatArn({ service: 'ssm', resource: 'automation-execution', resourceName: '*' });
    return [
      broadStatement(ANY_EXECUTION, {
        sid: `AskForApproval${suffix}`,
        actions: ['ssm:StartAutomationExecution'],
        // the older kind of ARN is asked for until January 2027
        resources: [
          stack.formatArn({ service: 'ssm', resource: 'document', resourceName: this.documentName }),
          stack.formatArn({ service: 'ssm', resource: 'automation-definition', resourceName: `${this.documentName}:*` }),
          executions,
        ],
      }),
      broadStatement(ANY_EXECUTION, {
        sid: `TagRequest${suffix}`,
        actions: ['ssm:AddTagsToResource'],
        resources: [executions],
        conditions: { 'StringEquals': { [`aws:RequestTag/${APPROVAL_TAG}`]: this.installation }, 'ForAllValues:StringEquals': { 'aws:TagKeys': [APPROVAL_TAG] } },
      }),
      new iam.PolicyStatement({
        sid: `PassApprovalRole${suffix}`,
        actions: ['iam:PassRole'],
        resources: [this.role.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
      }),
    ];
  }

  private wrapperRole({ topic }: CollectionApprovalOptions, purpose: string): { readonly role: iam.Role; readonly policy: iam.Policy } {
    const stack = Stack.of(this);
    const role = new iam.Role(this, 'Role', {
      description: `Assumed by SSM Automation to ask for approval of ${purpose}`,
      assumedBy: new iam.ServicePrincipal('ssm.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'ssm', resource: 'automation-execution', resourceName: '*' }) },
        },
      }),
    });
    const statements = [new iam.PolicyStatement({ sid: 'StartWhatWasApproved', actions: ['lambda:InvokeFunction'], resources: [this.starter.functionArn] })];
    if (topic !== undefined) { statements.push(new iam.PolicyStatement({ sid: 'TellApprovers', actions: ['sns:Publish'], resources: [topic.topicArn] })); }
    if (topic?.masterKey !== undefined) {
      statements.push(new iam.PolicyStatement({
        sid: 'EncryptForTopic',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [topic.masterKey.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `sns.${stack.region}.${stack.urlSuffix}` } },
      }));
    }
    return { role, policy: new iam.Policy(this, 'RolePolicy', { roles: [role], statements }) };
  }

  /** In our own scope, for the role's stack must not need ours. */
  private admit(approver: iam.IRole): void {
    const id = `Approver${approver.node.addr.slice(-8)}`;
    if (this.node.tryFindChild(id) !== undefined) { return; }
    const statements = [broadStatement(ANY_EXECUTION, {
      sid: 'DecideRequests',
      actions: ['ssm:SendAutomationSignal', 'ssm:GetAutomationExecution'],
      resources: [Stack.of(this).formatArn({ service: 'ssm', resource: 'automation-execution', resourceName: '*' })],
      conditions: { StringEquals: { [`aws:ResourceTag/${APPROVAL_TAG}`]: this.installation } },
    })];
    const policy = new iam.Policy(this, id, { statements });
    approver.attachInlinePolicy(policy); // by way of the role, because one that is immutable refuses
    acknowledgeWildcards(policy, () => statements);
    if (!isAttached(policy) || Token.compareStrings(approver.env.account, Stack.of(this).account) === TokenComparison.DIFFERENT) {
      Annotations.of(this).addWarningV2(`eks-node-diagnostics-mcp:approverUnchanged:${approver.node.path}`, [
        `The role ${Token.isUnresolved(approver.roleArn) ? approver.node.path : approver.roleArn} cannot be changed from here. Its sessions cannot decide requests until somebody adds this policy to it:`,
        JSON.stringify(Stack.of(this).resolve(policy.document.toJSON())),
      ].join(' '));
    }
  }
}
