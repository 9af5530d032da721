import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { everything } from './everything';
import { ACCOUNT, ENV, install, InstallationProps } from './installation';
import { ClusterScope, CollectionApproval, EksNodeDiagnosticsMcp, EksNodeDiagnosticsRegion, InboundAuth, ToolSelection } from '../../src';

/** What every refusal says: the prop, what it got, what it expects, and what to do. */
const SENTENCE = /^(?<prop>[^:]+(?:\{[^}]*\}[^:]*)?): got (?<got>.+?), expected (?<expected>.+); (?<fix>[a-z`].+)$/s;

const deployTime = (stack: Stack, id: string): string => new CfnParameter(stack, id).valueAsString;
const topicIn = (stack: Stack, region: string): sns.ITopic => sns.Topic.fromTopicArn(stack, `Topic${region}`, `arn:aws:sns:${region}:${ACCOUNT}:oncall`);
const oncall = (stack: Stack): iam.IRole => iam.Role.fromRoleName(stack, 'OnCall', 'oncall');

function manyClusters(count: number): ClusterScope {
  return Array.from({ length: count - 1 }, (_, at) => ClusterScope.named(`production-cluster-${at + 100}`)).reduce((all, each) => all.plus(each), ClusterScope.named('prod'));
}

function untyped(props: unknown): unknown {
  return new EksNodeDiagnosticsMcp(new Stack(new App(), 'Diagnostics', { env: ENV }), 'NodeDiagnostics', props as never);
}

describe('fails at synth with what it got, what is expected and how to mend it', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['an unknown tool', () => ToolSelection.only('reed'), /ToolSelection\.only\(\): got 'reed', expected one of .*quick_triage/],
    ['an empty selection', () => install({ tools: ToolSelection.only('read').without('read') }), /ToolSelection: got 'no tools'/],
    ['an empty cluster scope', () => ClusterScope.of(), /ClusterScope\.of\(\): got 'no clusters', expected at least one cluster/],
    ['every cluster without the explicit word', () => ClusterScope.all({ everyClusterInTheAccount: false }), /ClusterScope\.all\(\): got .*expected \{ everyClusterInTheAccount: true \}/],
    ['every cluster without any word', () => (ClusterScope.all as () => unknown)(), /ClusterScope\.all\(\): got nothing/],
    ['a tool name over the limit with the gateway\'s prefix', () => install({ targetName: 'a-name-of-a-target-that-is-too-long-for-any-tool' }), /targetName: got .*64/],
    ['a partition without AgentCore', () => install({}, { account: ACCOUNT, region: 'cn-north-1' }), /gateway: got 'a stack in cn-north-1.*set gateway: false/],
    ['a retention under a day', () => install({ retention: Duration.hours(3) }), /retention: got '3 hours', expected whole days/],
    ['approval without approvers', () => CollectionApproval.required({ approvers: [] }), /CollectionApproval\.required\(\): got 'no approvers'/],
    ['an outpost in the home region', () => new EksNodeDiagnosticsRegion(new Stack(new App(), 'Outpost', { env: ENV }), 'Outpost', { homeRegion: 'eu-west-1' }), /homeRegion: got 'eu-west-1, which is the region of this stack'/],
    ['a topic of alarms in another region', () => install((stack) => ({ alarmTopic: topicIn(stack, 'us-east-1') })), /alarmTopic: got 'a topic in us-east-1', expected a topic in eu-west-1, where the alarms are/],
    ['a topic of approvers in another region', () => install((stack) => ({ collectionApproval: CollectionApproval.required({ approvers: [oncall(stack)], topic: topicIn(stack, 'us-east-1') }) })), /CollectionApproval\.required\(\{ topic \}\): got 'a topic in us-east-1', expected a topic in eu-west-1/],
    ['a key of another region', () => install((stack) => ({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`) })), /encryptionKey: got 'a key in us-east-1', expected a key in eu-west-1/],
    ['an alias instead of a key: permissions on it would be permissions on nothing', () => install((stack) => ({ encryptionKey: kms.Alias.fromAliasName(stack, 'Key', 'alias/mine') })), /encryptionKey: got 'the alias alias\/mine', expected the key itself/],
    ['an alias of this app', () => install((stack) => ({ encryptionKey: new kms.Alias(stack, 'Alias', { aliasName: 'alias/mine', targetKey: new kms.Key(stack, 'Key') }) })), /encryptionKey: got .*alias/],
    ['an alias for logs', () => install((stack) => ({ logEncryptionKey: kms.Alias.fromAliasName(stack, 'Key', 'alias/logs') })), /logEncryptionKey: got 'the alias alias\/logs'/],
    ['more clusters than IAM takes the permissions of', () => install((stack) => ({ ...everything(stack), clusters: manyClusters(60) })), /clusters: got 'about \d{5} characters of permissions.*expected at most 10240.*fewer clusters/s],
    ['more node roles than the policy of a bucket can name', () => install((stack) => ({ nodeRoles: Array.from({ length: 81 }, (_, at) => iam.Role.fromRoleName(stack, `Nodes${at}`, `nodes-${at}`)) })), /nodeRoles: got 'more than 80 roles', expected at most 80/],
    ['a gateway name that the deployment knows: ids and trust are made from it', () => install((stack) => ({ gatewayName: deployTime(stack, 'Name') })), /gatewayName: got a value that is known only at deployment/],
    ['a prefix that the deployment knows', () => install((stack) => ({ targetName: deployTime(stack, 'Name') })), /targetName: got a value that is known only at deployment/],
    ['two clients of one name', () => { const { diagnostics } = install(); diagnostics.addClient('OnCall'); diagnostics.addClient('OnCall'); }, /addClient\('OnCall'\): got 'OnCall', expected an id that no other client/],
    ['a client with the name of an agent', () => { const { diagnostics } = install(); diagnostics.connectDevOpsAgent('Agent', { agentSpaceId: 'space-1' }); diagnostics.addClient('Agent'); }, /addClient\('Agent'\): got 'Agent'/],
    ['an agent with the name of a client', () => { const { diagnostics } = install(); diagnostics.addClient('Agent'); diagnostics.connectDevOpsAgent('Agent', { agentSpaceId: 'space-1' }); }, /connectDevOpsAgent\('Agent'\): got 'Agent'/],
    ['a client with the name of a part', () => install().diagnostics.addClient('Policies'), /addClient\('Policies'\): got 'Policies'/],
    ['a client without tools', () => install().diagnostics.addClient('OnCall', { tools: [] }), /addClient\('OnCall'\): got 'no tools'/],
    ['a client with the wrong kind of identity', () => install({ inboundAuth: InboundAuth.iam() }).diagnostics.addClient('OnCall', { clientId: 'abc' }), /addClient\('OnCall'\): got 'clientId', expected role/],
    ['clusters of a client that nobody could enforce', () => install().diagnostics.addClient('OnCall', { clusters: ClusterScope.named('prod') }), /addClient\('OnCall'\) clusters: got 'clusters without callerIdentity'/],
    ['clusters of a client elsewhere than those of the construct', () => install({ callerIdentity: true }).diagnostics.addClient('OnCall', { clusters: ClusterScope.named('prod', { region: 'us-west-2' }) }), /addClient\('OnCall'\) clusters: got 'prod@us-west-2', expected clusters of the gateway: prod@eu-west-1/],
    ['an ARN for the id of an agent space', () => install().diagnostics.connectDevOpsAgent('Agent', { agentSpaceId: 'arn:aws:aidevops:us-east-1:111122223333:agentspace/abc' }), /connectDevOpsAgent\('Agent'\) agentSpaceId: got 'arn:aws/],
    ['no id of an agent space', () => install().diagnostics.connectDevOpsAgent('Agent', { agentSpaceId: process.env.NOT_SET ?? '' }), /agentSpaceId: got ''/],
    ['no clusters, where no compiler looks', () => untyped({}), /clusters: got nothing, expected a ClusterScope.*ClusterScope\.named/],
    ['no props, where no compiler looks', () => untyped(undefined), /clusters: got nothing/],
    ['names instead of a scope, where no compiler looks', () => untyped({ clusters: ['prod'] }), /clusters: got \['prod'\], expected a ClusterScope/],
  ])('%s', (_, wrong, message) => {
    let said = '';
    try { wrong(); } catch (error) { said = (error as Error).message; }
    expect(said).toMatch(message);
    expect(said).toMatch(SENTENCE);
    expect(said).not.toContain('Token[');
  });
});

test.each<[string, InstallationProps]>([['as it comes', {}], ['with everything on', everything]])('takes two dozen clusters, %s', (_, props) => {
  const { stack } = install((inner) => ({ ...typeof props === 'function' ? props(inner) : props, clusters: manyClusters(24) }));
  expect(() => Template.fromStack(stack)).not.toThrow();
});
