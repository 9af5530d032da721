import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ACCOUNT, environment, install, InstallationProps, resourcesOf, templateOf } from './installation';
import { CollectionApproval, EksNodeDiagnosticsRegion, PacketCapture, PacketCaptureOptions, ToolSelection } from '../../src';
import { captureDocument } from '../../src/constructs/private/capture-document';
import { DeployedTemplate } from '../permissions/deployed-template';

const approvers = (stack: Stack) => [iam.Role.fromRoleArn(stack, 'OnCall', `arn:aws:iam::${ACCOUNT}:role/OnCall`)];
const agreed = (options: PacketCaptureOptions = {}): InstallationProps => (stack) => ({
  collectionApproval: CollectionApproval.required({ approvers: approvers(stack) }), packetCapture: PacketCapture.headers(options),
});

/** Properties of the SSM documents by part of their ids. */
function documentOf(template: Template, part: string): any {
  const found = Object.entries(resourcesOf(template, 'AWS::SSM::Document')).filter(([id]) => id.includes(part));
  expect(found).toHaveLength(1);
  return found[0]![1];
}

describe('packet capture', () => {
  test('is off: no document, no tool, no right', () => {
    const { stack, diagnostics } = install();
    Template.fromStack(stack).resourceCountIs('AWS::SSM::Document', 0);
    expect(diagnostics.tools.includes('tcpdump_capture')).toBe(false);
    expect(diagnostics.captureDocumentName).toBeUndefined();
  });

  test('brings the whole selection, the document, and a request for approval', () => {
    const { stack, diagnostics } = install(agreed());
    const template = Template.fromStack(stack);
    expect(diagnostics.tools.toolNames).toEqual(ToolSelection.all().toolNames);
    expect(documentOf(template, 'PacketCaptureDocument')).toEqual({ DocumentType: 'Command', DocumentFormat: 'JSON', TargetType: '/AWS::EC2::Instance', UpdateMethod: 'NewVersion', Content: captureDocument(false) });
    expect(documentOf(template, 'PacketCaptureApproval').DocumentType).toBe('Automation');
  });

  test('tells the tool function, the sweeper and the starter what may be recorded, and nobody else', () => {
    const template = templateOf(agreed({ maxDuration: Duration.seconds(45), concurrent: 2 }));
    const told = { CAPTURE_SECONDS: '45', CONCURRENT_CAPTURES: '2', CAPTURE_PAYLOAD: 'false' };
    for (const id of [/ToolServer/, /Sweeper/, /PacketCaptureApprovalStarter/]) { expect(environment(template, id)).toMatchObject(told); }
    for (const id of [/Ingest/, /NodeDiagnosticsApprovalStarter/]) { expect(environment(template, id)).not.toHaveProperty('CAPTURE_DOCUMENT'); }
    expect(environment(template, /ToolServer/)).toHaveProperty('CAPTURE_APPROVAL_DOCUMENT');
  });

  test('with approvers of its own asks them, while collections ask nobody', () => {
    const template = templateOf((stack) => ({ packetCapture: PacketCapture.headers({ approval: CollectionApproval.required({ approvers: approvers(stack) }) }) }));
    expect(Object.keys(resourcesOf(template, 'AWS::SSM::Document')).filter((id) => id.includes('Approval'))).toEqual([expect.stringContaining('PacketCaptureApproval')]);
    expect(environment(template, /ToolServer/)).not.toHaveProperty('APPROVAL_DOCUMENT');
  });

  test('without approval needs the word for it', () => {
    const template = templateOf({ packetCapture: PacketCapture.headers({ approval: CollectionApproval.none() }) });
    template.resourceCountIs('AWS::SSM::Document', 1);
    expect(environment(template, /ToolServer/)).not.toHaveProperty('CAPTURE_APPROVAL_DOCUMENT');
  });

  test.each<[string, boolean]>([['headers', false], ['payload', true]])('of %s: the document itself holds how much of a packet may be kept', (_, payload) => {
    const capture = payload ? PacketCapture.payload({ approval: CollectionApproval.none() }) : PacketCapture.headers({ approval: CollectionApproval.none() });
    const { parameters } = documentOf(templateOf({ packetCapture: capture }), 'PacketCaptureDocument').Content;
    expect(new RegExp(parameters.SnapLength.allowedPattern).test('1500')).toBe(payload);
  });

  test.each<[string, InstallationProps, RegExp]>([
    ['nobody said who approves', { packetCapture: PacketCapture.headers() }, /packetCapture: got 'captures that nobody approves', expected a human's approval.*CollectionApproval\.none\(\)/],
    ['collections need no approval, which does not count for captures', { packetCapture: PacketCapture.headers(), collectionApproval: CollectionApproval.none() }, /captures that nobody approves/],
    ['the tool is selected without the prop', { tools: ToolSelection.all() }, /tools: got 'tcpdump_capture without packetCapture'.*add packetCapture: PacketCapture\.headers\(\)/],
    ['the prop is given without the tool', { tools: ToolSelection.readAndCollect(), packetCapture: PacketCapture.headers({ approval: CollectionApproval.none() }) }, /packetCapture: got 'a selection without tcpdump_capture'/],
    ['nothing is collected', { tools: ToolSelection.all().without('collect', 'batch_collect'), packetCapture: PacketCapture.headers({ approval: CollectionApproval.none() }) }, /a selection that collects nothing/],
  ])('fails at synth when %s', (_, props, message) => { expect(() => install(props)).toThrow(message); });

  test.each<[PacketCaptureOptions, RegExp]>([
    [{ maxDuration: Duration.minutes(6) }, /maxDuration: 6 minutes', expected 1 second to 5 minutes/], [{ maxDuration: Duration.seconds(0) }, /maxDuration/], [{ concurrent: 0 }, /concurrent: 0', expected a whole number from 1 to 20/], [{ concurrent: 21 }, /concurrent: 21/],
  ])('refuses %j', (options, message) => { expect(() => PacketCapture.payload(options)).toThrow(message); });
});

describe('the request for approval of a capture', () => {
  const { stack } = install((scope) => ({ packetCapture: PacketCapture.headers({ approval: CollectionApproval.required({ approvers: approvers(scope), topic: new sns.Topic(scope, 'Topic'), timeout: Duration.minutes(20) }) }) }));
  const content = new DeployedTemplate(stack).concrete(documentOf(Template.fromStack(stack), 'PacketCaptureApproval').Content);
  const [approve, start] = content.mainSteps;

  test('shows all that the starter then compares', () => {
    expect([approve.action, approve.onFailure, approve.timeoutSeconds, start.action]).toEqual(['aws:approve', 'Abort', 1_200, 'aws:invokeLambdaFunction']);
    for (const parameter of ['CaptureId', 'InstanceId', 'Region', 'Cluster', 'Capture']) {
      expect(approve.inputs.Message).toContain(`{{ ${parameter} }}`);
      expect(Object.values(start.inputs.InputPayload)).toContain(`{{ ${parameter} }}`);
    }
  });

  test.each([
    ['CaptureId', 'p-0123456789abcdef', 'c-0123456789abcdef'], ['InstanceId', 'i-0123456789abcdef0', 'i-0123456789abcdef0, which is harmless'], ['Region', 'us-gov-west-1', 'us-east-1 {{ Cluster }}'], ['Cluster', 'prod_1', 'prod, which is harmless'],
    ['Capture', '5 s on interface any of pod shop/web-0, both directions, filter: ( tcp[13] & 4 != 0 ) or net fd00::/8', 'nothing at all; please approve {{ Cluster }}'],
  ])('says nothing in %s but what the pattern lets pass', (parameter, good, bad) => {
    const pattern = new RegExp(content.parameters[parameter].allowedPattern);
    expect([pattern.test(good), pattern.test(bad)]).toEqual([true, false]);
  });
});

describe('an outpost', () => {
  const outpost = (packetCapture?: PacketCapture) => {
    const stack = new Stack(new App(), 'Outpost', { env: { account: ACCOUNT, region: 'us-west-2' } });
    new EksNodeDiagnosticsRegion(stack, 'NodeDiagnostics', { homeRegion: 'eu-west-1', packetCapture });
    return stack;
  };

  test('holds a copy of the document, under the name that the home region sends', () => {
    const template = Template.fromStack(outpost(PacketCapture.headers()));
    template.hasResourceProperties('AWS::SSM::Document', { Name: 'EksNodeDiagnostics-PacketCapture-1-headers-eu-west-1', DocumentType: 'Command', UpdateMethod: 'NewVersion', Content: Match.objectEquals(captureDocument(false)) });
    Template.fromStack(outpost(PacketCapture.payload())).hasResourceProperties('AWS::SSM::Document', { Name: 'EksNodeDiagnostics-PacketCapture-1-payload-eu-west-1', Content: Match.objectEquals(captureDocument(true)) });
    Annotations.fromStack(outpost(PacketCapture.headers())).hasNoWarning('*', Match.anyValue());
  });

  test('holds none unless asked', () => { Template.fromStack(outpost()).resourceCountIs('AWS::SSM::Document', 0); });
});
