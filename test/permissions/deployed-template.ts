import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { decisionOf, DecisionRequest } from './iam-decision';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';

interface Resource { readonly Type: string; readonly Properties: Record<string, any> }

/** A request as IAM sees it. */
export interface AwsRequest {
  readonly action: string;
  /** ARN, or `*` where the service knows no resource for the action */
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | string[]>>;
}

/** How a resource's attributes look once it exists, where a policy refers to them. */
const ARNS: Readonly<Record<string, (id: string) => string>> = {
  'AWS::IAM::Role': (id) => `arn:aws:iam::${ACCOUNT}:role/${id}`,
  'AWS::Lambda::Function': (id) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${id}`,
  'AWS::S3::Bucket': (id) => `arn:aws:s3:::${id.toLowerCase()}`,
  'AWS::KMS::Key': (id) => `arn:aws:kms:${REGION}:${ACCOUNT}:key/${id}`,
  'AWS::SQS::Queue': (id) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${id}`,
  'AWS::SNS::Topic': (id) => `arn:aws:sns:${REGION}:${ACCOUNT}:${id}`,
  'AWS::Logs::LogGroup': (id) => `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${id}:*`,
  'AWS::BedrockAgentCore::Gateway': (id) => `arn:aws:bedrock-agentcore:${REGION}:${ACCOUNT}:gateway/${id.toLowerCase()}`,
  'AWS::BedrockAgentCore::PolicyEngine': (id) => `arn:aws:bedrock-agentcore:${REGION}:${ACCOUNT}:policy-engine/${id.toLowerCase()}`,
};

/** Refs that are ARNs. */
const REFS_TO_ARNS: readonly string[] = ['AWS::SNS::Topic'];

/**
 * The roles and policies of a synthesised stack, as they would be once deployed, and IAM's decisions about them, made offline. What a template leaves to the
 * deployment is made up: a resource is called by its logical id.
 */
export class DeployedTemplate {
  private readonly resources: Readonly<Record<string, Resource>>;

  constructor(private readonly stack: Stack) {
    this.resources = Template.fromStack(stack).toJSON().Resources as Record<string, Resource>;
  }

  /** The logical id of the only resource of a type, or of the one whose id holds some text. */
  idOf(type: string, part = ''): string {
    const found = Object.keys(this.resources).filter((id) => this.resources[id]!.Type === type && id.includes(part));
    if (found.length !== 1) { throw new Error(`expected one ${type} with '${part}', found ${found.join(', ') || 'none'}`); }
    return found[0]!;
  }

  /** Properties of the resources of a type whose ids hold some text. */
  propertiesOf(type: string, part = ''): Record<string, any>[] {
    return Object.entries(this.resources).filter(([id, each]) => each.Type === type && id.includes(part)).map(([, { Properties }]) => this.concrete(Properties));
  }

  arnOf(id: string): string {
    const arn = ARNS[this.resources[id]?.Type ?? ''];
    if (arn === undefined) { throw new Error(`no ARN is known for ${id} of ${this.resources[id]?.Type}`); }
    return arn(id);
  }

  /** Something of the app as the deployment would have it. */
  resolve(value: unknown): any {
    return this.concrete(this.stack.resolve(value));
  }

  /** Whether the policies of a role, and that of the resource where there is one, let it do something. */
  async allows(role: IRole | string, { action, resource, context = {} }: AwsRequest): Promise<boolean> {
    const arn = typeof role === 'string' ? this.arnOf(role) : this.resolve(role.roleArn) as string;
    const name = arn.split('/').pop()!;
    return decide({ principal: arn, action, resource, context, identityPolicies: this.policiesOf(name), resourcePolicy: this.resourcePolicyOf(resource) });
  }

  /** Whether a service may assume a role in some context. */
  async trusts(role: string, service: string, context: Readonly<Record<string, string>>): Promise<boolean> {
    const trust = this.concrete(this.resources[role]!.Properties.AssumeRolePolicyDocument);
    return decide({ principal: service, action: 'sts:AssumeRole', resource: this.arnOf(role), context, identityPolicies: [], resourcePolicy: trust });
  }

  /** Every statement of the policies in the template, with where it is from. */
  statements(): readonly { readonly id: string; readonly statement: any }[] {
    return Object.entries(this.resources).flatMap(([id, { Properties }]) => {
      const inline: readonly any[] = Array.isArray(Properties?.Policies) ? Properties.Policies : [];
      const documents = [Properties?.PolicyDocument, ...inline.map((policy) => policy.PolicyDocument)].filter((each) => each !== undefined);
      return documents.flatMap((document) => this.concrete(document).Statement.map((statement: unknown) => ({ id, statement })));
    });
  }

  /** The policy of the key or bucket that is asked for, where it is in the template. */
  private resourcePolicyOf(resource: string): unknown {
    for (const [id, { Type, Properties }] of Object.entries(this.resources)) {
      if (Type === 'AWS::KMS::Key' && this.arnOf(id) === resource) { return this.concrete(Properties.KeyPolicy); }
      const bucket = Type === 'AWS::S3::BucketPolicy' ? `arn:aws:s3:::${this.concrete(Properties.Bucket)}` : undefined;
      if (bucket !== undefined && (resource === bucket || resource.startsWith(`${bucket}/`))) { return this.concrete(Properties.PolicyDocument); }
    }
    return undefined;
  }

  private policiesOf(roleName: string): { name: string; policy: unknown }[] {
    return Object.entries(this.resources)
      .filter(([, { Type, Properties }]) => Type === 'AWS::IAM::Policy' && (this.concrete(Properties.Roles ?? []) as string[]).includes(roleName))
      .map(([name, { Properties }]) => ({ name, policy: this.concrete(Properties.PolicyDocument) }));
  }

  /** A part of the template as the deployment would have it. */
  concrete(value: unknown): any {
    if (Array.isArray(value)) { return value.map((each) => this.concrete(each)); }
    if (typeof value !== 'object' || value === null) { return value; }
    const entries = Object.entries(value as Record<string, any>);
    const [[kind, argument]] = entries.length === 1 ? entries as [[string, any]] : [['', undefined]] as [[string, any]];
    switch (kind) {
      case 'Ref': return this.reference(argument);
      case 'Fn::GetAtt': return argument[1].endsWith('Arn') ? this.arnOf(argument[0]) : `${argument[0]}-${argument[1]}`.toLowerCase();
      case 'Fn::Join': return this.concrete(argument[1]).join(argument[0]);
      case 'Fn::Split': return this.concrete(argument[1]).split(argument[0]);
      case 'Fn::Select': return this.concrete(argument[1])[argument[0]];
      case 'Fn::Sub': return String(argument).replace(/\$\{(AWS::\w+)\}/g, (_all, name: string) => this.reference(name));
      default: return Object.fromEntries(entries.map(([key, each]) => [key, this.concrete(each)]));
    }
  }

  private reference(name: string): string {
    const pseudo: Readonly<Record<string, string>> = {
      'AWS::Partition': 'aws',
      'AWS::AccountId': ACCOUNT,
      'AWS::Region': REGION,
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackId': `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/Diagnostics/00000000-1111-2222-3333-444444444444`,
      'AWS::StackName': 'Diagnostics',
    };
    if (name in pseudo) { return pseudo[name]!; }
    const type = this.resources[name]?.Type ?? '';
    return REFS_TO_ARNS.includes(type) ? this.arnOf(name) : type === 'AWS::S3::Bucket' ? name.toLowerCase() : name;
  }
}

async function decide(request: Omit<DecisionRequest, 'accountId'>): Promise<boolean> {
  return await decisionOf({ ...request, accountId: ACCOUNT }) === 'allowed';
}
