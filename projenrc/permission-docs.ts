import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { REASONS, REASONS_OF_UNNAMED } from './permission-reasons';
import { BlackBox, ClusterScope, CollectionApproval, Collector, EksNodeDiagnosticsMcp, EksNodeDiagnosticsMcpProps, PacketCapture } from '../src';

interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | string[];
  readonly NotAction?: string | string[];
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}
interface Resource { readonly Type: string; readonly Properties: any }

/** What cannot be on at once stands in further templates. */
const VARIANTS = ['approval', 'no approval', 'pseudonyms'] as const;

type Variant = typeof VARIANTS[number];

const TITLES: readonly (readonly [pattern: RegExp, title: string])[] = [
  [/^ToolServer/, 'Tool function'], [/^Ingestion.*Policy.*/, 'Ingest function'], [/^Tracking/, 'Sweeper function'], [/^BlackBox/, 'Function of black-box collection'], [/^ApprovalStarter/, 'Starter function'], [/^ApprovalRole/, 'Request for approval'],
  [/^PacketCaptureApprovalStarter/, 'Starter function of captures'], [/^PacketCaptureApprovalRole/, 'Request for approval of captures'], [/^(?:PacketCapture)?ApprovalApprover/, 'Approvers'], [/^CollectionAutomationRole/, 'Automation (AWS\' collection runbook)'], [/^CollectionNodePolicy/, 'Node roles'],
  [/^MachinesRole/, 'Automation for machines that are no nodes (one role a source)'],
  [/^PseudonymReaders/, 'People who may read maps of pseudonyms'], [/^GatewayCallerIdentity/, 'Interceptor function'], [/^Gateway/, 'Gateway'],
];

/** Everything that the construct grants, in a stack with everything on: with approval, and once more where that differs without it. */
export function renderPermissionDocs(): string {
  const withApproval = sections('approval');
  const beyond = (variant: Variant) => [...sections(variant)].flatMap(([title, rows]) => {
    const more = rows.filter((row, index) => index < HEADER.length || !withApproval.get(title)?.includes(row));
    return more.length > HEADER.length ? [[title, more] as const] : [];
  });
  return [
    '# Permissions',
    '',
    'Every statement that the construct makes, as it stands in the template of an installation with everything on: all tools, packet capture, black-box collection, a source of other machines, approval by a human, a network, the caller\'s identity, `attachSsmCore`. Made by',
    '`npx projen docs:permissions` from the synthesised template; a test fails when a statement is not listed here or has no reason. `test/permissions` lets an IAM engine decide what they allow and what not.',
    '[security.md](security.md) tells the whole.',
    '',
    ...[...withApproval].flatMap(([title, rows]) => [`## ${title}`, '', ...rows, '']),
    '# Where nobody approves',
    '',
    'Without `collectionApproval` the starter, the request and the approvers do not exist, nor does AskForApproval with what belongs to it; the same goes for captures whose `approval` is none. In their place stand:',
    '',
    ...beyond('no approval').flatMap(([title, rows]) => [`## ${title}, without approval`, '', ...rows, '']),
    '# With pseudonyms',
    '',
    'With `pseudonyms: true` nobody but the ingest function has a right below `pseudonyms/`, and it may not read maps. `grantReadPseudonyms` adds one policy, for people:',
    '',
    ...beyond('pseudonyms').flatMap(([title, rows]) => [`## ${title}, with pseudonyms`, '', ...rows, '']),
  ].join('\n').trimEnd() + '\n';
}

/** Names of statements that nobody gave a reason. */
export function statementsWithoutReason(): readonly string[] {
  return VARIANTS.flatMap((variant) => all(variant).filter(({ why }) => why === undefined).map(({ title, statement }) => `${title}: ${statement.Sid ?? JSON.stringify(statement)}`));
}

interface Explained { readonly title: string; readonly statement: Statement; readonly why: string | undefined }

function all(variant: Variant): Explained[] {
  return Object.entries(resources(variant)).flatMap(([logicalId, { Type, Properties }]) => {
    const id = short(logicalId);
    const policies: [string, { Statement: Statement[] }][] = [];
    if (Type === 'AWS::IAM::Policy') { policies.push([TITLES.find(([pattern]) => pattern.test(id))?.[1] ?? id, Properties.PolicyDocument]); }
    if (Type === 'AWS::IAM::Role') { policies.push(['Who may act in the roles', { Statement: (Properties.AssumeRolePolicyDocument.Statement as Statement[]).map((each) => ({ ...each, Resource: `<${id}>` })) }]); }
    if (Type === 'AWS::S3::BucketPolicy') { policies.push(['Policy of the evidence bucket', Properties.PolicyDocument]); }
    if (Type === 'AWS::SQS::QueuePolicy') { policies.push([`Policy of the ${/DeadLetters/.test(id) ? 'dead-letter queue' : 'queue'}${id.startsWith('BlackBox') ? ' of notices' : ''}`, Properties.PolicyDocument]); }
    if (Type === 'AWS::KMS::Key') { policies.push(['Policy of the key', Properties.KeyPolicy]); }
    return policies.flatMap(([title, { Statement: statements }]) => statements.map((statement) => ({ title, statement, why: reason(statement, Type) })));
  });
}

function reason(statement: Statement, type: string): string | undefined {
  const named = statement.Sid === undefined ? undefined : REASONS[statement.Sid];
  const facts = { Effect: statement.Effect, Action: list(statement.Action), Condition: JSON.stringify(statement.Condition ?? {}) };
  return named ?? REASONS_OF_UNNAMED.find(([fits]) => fits(facts, type))?.[1];
}

const HEADER = ['| statement | actions | on | only if | why |', '| --- | --- | --- | --- | --- |'];

function sections(variant: Variant): Map<string, readonly string[]> {
  const rows = new Map<string, string[]>();
  for (const { title, statement, why } of all(variant)) {
    const row = [
      `${statement.Effect === 'Deny' ? '**Deny** ' : ''}${statement.Sid !== undefined && REASONS[statement.Sid] !== undefined ? statement.Sid : ''}`.trim(),
      code(list(statement.Action ?? statement.NotAction)),
      `${statement.NotResource === undefined ? '' : 'all but '}${code(list(statement.NotResource ?? statement.Resource).map(flat))}`,
      conditions(statement),
      why ?? '',
    ];
    rows.set(title, [...rows.get(title) ?? HEADER, `| ${row.join(' | ')} |`]);
  }
  const order = [...new Set([...TITLES.map(([, title]) => title), ...rows.keys()])].filter((title) => rows.has(title));
  return new Map(order.map((title) => [title, rows.get(title)!]));
}

function resources(variant: Variant): Record<string, Resource> {
  const approval = variant !== 'no approval';
  const validation = process.env.CDK_VALIDATION;
  process.env.CDK_VALIDATION = 'false'; // the tests validate templates; here it would only take time
  try {
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
    const role = (name: string): iam.IRole => iam.Role.fromRoleArn(stack, name, `arn:aws:iam::111122223333:role/${name}`);
    const everything: EksNodeDiagnosticsMcpProps = {
      clusters: ClusterScope.named('prod'),
      nodeRoles: [role('prod-nodes')],
      ...(variant === 'pseudonyms' ? { pseudonyms: true } : { packetCapture: PacketCapture.headers(approval ? {} : { approval: CollectionApproval.none() }) }),
      attachSsmCore: true,
      blackBox: BlackBox.collecting({ approvedInAdvance: approval, terminations: [{ autoScalingGroupName: 'workers' }], statusChecks: [{ autoScalingGroupName: 'workers' }] }),
      callerIdentity: true,
      collectors: [Collector.ecsInstance({ name: 'ecs', machineTags: { stage: 'live' }, machineRoles: [role('ecs-instances')] })],
      vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-0123456789abcdef0', availabilityZones: ['eu-west-1a'], privateSubnetIds: ['subnet-0123456789abcdef0'] }),
      collectionApproval: approval ? CollectionApproval.required({ approvers: [role('on-call')] }) : CollectionApproval.none(),
    };
    const diagnostics = new EksNodeDiagnosticsMcp(stack, 'NodeDiagnostics', everything);
    if (variant === 'pseudonyms') { diagnostics.grantReadPseudonyms(role('network-team')); }
    return app.synth().getStackByName('Stack').template.Resources as Record<string, Resource>;
  } finally {
    if (validation === undefined) { delete process.env.CDK_VALIDATION; } else { process.env.CDK_VALIDATION = validation; }
  }
}

function conditions({ Condition, Principal }: Statement): string {
  const parts = Principal === undefined ? [] : [`principal \`${flat(Principal)}\``];
  for (const [operator, keys] of Object.entries((Condition ?? {}) as Record<string, Record<string, unknown>>)) {
    for (const [key, values] of Object.entries(keys)) { parts.push(`\`${operator}\` \`${flat(key)}\`: ${code(list(values).map(flat))}`); }
  }
  return parts.join('<br>');
}

function list(value: unknown): string[] {
  return (Array.isArray(value) ? value : value === undefined ? [] : [value]) as string[];
}

function code(values: readonly string[]): string {
  return values.map((value) => `\`${value.replaceAll('|', '\\|')}\``).join('<br>');
}

/** A value of a template as one line: references by the name of the construct. */
function flat(value: unknown): string {
  if (typeof value === 'string') { return value; }
  if (typeof value !== 'object' || value === null) { return String(value); }
  const [[intrinsic, argument]] = Object.entries(value) as [[string, any]];
  switch (intrinsic) {
    case 'Fn::Join': return (argument as [string, unknown[]])[1].map(flat).join((argument as [string, unknown[]])[0]);
    case 'Fn::GetAtt': return `<${short(argument[0])}.${argument[1]}>`.replace(/\.Arn>$/, '>');
    case 'Ref': return argument === 'AWS::Partition' ? 'aws' : `<${short(argument)}>`;
    default: return Array.isArray(argument) ? `${intrinsic} ${argument.map(flat).join(', ')}` : `${intrinsic} ${flat(argument)}`;
  }
}

/** A logical id without the installation's name and the CDK's hash. */
function short(logicalId: string): string {
  return logicalId.replace(/^NodeDiagnostics/, '').replace(/[0-9A-F]{8}$/, '');
}
