import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { stringify } from 'yaml';
import { ENV, flat, install } from './installation';
import { EksNodeDiagnosticsRegion, PacketCapture } from '../../src';

/*
 * What users see in a diff of their stack, for whoever changes a construct: `npx projen test:update` renews it, and the change is reviewed with the code.
 * The other tests say what must hold; these only show what else moved. Left out is what changes with every build (hashes of assets) and what is written down elsewhere:
 * tools (docs/tools.md), statements (docs/permissions.md), the scripts and texts of documents and dashboards.
 */

const TEXTS = new Set(['DashboardBody', 'QueryString', 'Content', 'Statement', 'Instructions', 'InlinePayload', 'Tools', 'SELECTED_TOOLS', 'QualifiedToolNames', 'Zip']);

interface Resource { readonly Type: string; readonly Properties?: object; readonly DependsOn?: unknown; readonly DeletionPolicy?: string }
interface Body { readonly Resources: Readonly<Record<string, Resource>>; readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>> }

function outline(template: Template): string {
  const { Resources, Outputs = {} } = template.toJSON() as Body;
  const resources = Object.entries(Resources).sort(([a], [b]) => a < b ? -1 : 1).map(([id, { Type, Properties = {}, DependsOn, DeletionPolicy }]) => {
    const order = DependsOn === undefined ? {} : { DependsOn: [DependsOn].flat() };
    return [`${id} ${Type}`, { ...DeletionPolicy !== undefined && { DeletionPolicy }, ...order, ...short(Properties) as object }];
  });
  const outputs = Object.entries(Outputs).map(([name, { Value }]) => [name, short(Value, name)]);
  return stringify({ ...Object.fromEntries(resources) as object, ...outputs.length > 0 && { Outputs: Object.fromEntries(outputs) } }, { lineWidth: 180, aliasDuplicateObjects: false });
}

function short(value: unknown, key = ''): unknown {
  if (key === 'S3Key') { return '<code>'; }
  if (key === 'PolicyDocument' || key === 'AssumeRolePolicyDocument' || key === 'KeyPolicy') {
    return (value as { Statement: { Sid?: string; Action: unknown; Effect: string }[] }).Statement.map(({ Sid, Action, Effect }) => Sid ?? `${Effect} ${[Action].flat().join(', ')}`);
  }
  if (TEXTS.has(key)) { return '<text>'; }
  if (Array.isArray(value)) { return value.map((each) => short(each)); }
  if (typeof value !== 'object' || value === null) { return value; }
  const [[first] = ['']] = Object.entries(value);
  if (/^(?:Ref$|Fn::(?:Join|GetAtt)$)/.test(first)) { return flat(value); }
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, short(each, name)]));
}

function example(name: string, context: Record<string, string>): Stack {
  const before = process.env.CDK_CONTEXT_JSON;
  process.env.CDK_CONTEXT_JSON = JSON.stringify(context);
  try {
    let app: App | undefined;
    jest.isolateModules(() => { ({ app } = jest.requireActual(path.join(__dirname, '..', '..', 'examples', 'typescript', name, 'app.ts')) as { app: App }); });
    return app!.node.findChild('NodeDiagnostics') as Stack;
  } finally {
    if (before === undefined) { delete process.env.CDK_CONTEXT_JSON; } else { process.env.CDK_CONTEXT_JSON = before; }
  }
}

test('the ids of an installation as it comes: who changes one replaces what it names', () => {
  const resources = Template.fromStack(install().stack).toJSON().Resources as Record<string, { Type: string }>;
  expect(Object.entries(resources).map(([id, { Type }]) => `${id} ${Type}`).sort().join('\n')).toMatchSnapshot();
});

test('the template of the complete example, with approvers and an agent', () => {
  const stack = example('complete', { clusters: 'prod', nodeRoles: 'prod-nodes', approvers: 'oncall', alarmEmail: 'oncall@example.com', agentSpace: 'space-1' });
  expect(outline(Template.fromStack(stack))).toMatchSnapshot();
});

test('the template of an outpost that can record packets', () => {
  const stack = new Stack(new App(), 'Outpost', { env: { ...ENV, region: 'us-west-2' } });
  new EksNodeDiagnosticsRegion(stack, 'NodeDiagnostics', { homeRegion: 'eu-west-1', packetCapture: PacketCapture.headers() });
  expect(outline(Template.fromStack(stack))).toMatchSnapshot();
});
