import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks';
import { ClusterScope } from '../../src';

const ENV = { account: '111122223333', region: 'eu-west-1' };

function stackOf(env: { account?: string; region?: string } = ENV, app = new App(), id = 'Diagnostics'): Stack {
  return new Stack(app, id, { env });
}

describe('cluster scopes', () => {
  test('a cluster without a region is one of the stack\'s region', () => {
    const stack = stackOf();
    expect(ClusterScope.named('prod')._bind(stack)).toEqual([{ name: 'prod', region: 'eu-west-1' }]);
    expect(ClusterScope.named('prod', { region: 'us-west-2' })._bind(stack)).toEqual([{ name: 'prod', region: 'us-west-2' }]);
  });

  test('clusters of both CDK modules and of the plain resource are understood', () => {
    const stack = stackOf();
    const imported = eks.Cluster.fromClusterAttributes(stack, 'Imported', { clusterName: 'imported' });
    const plain = new eks.CfnCluster(stack, 'Plain', { roleArn: 'arn:aws:iam::111122223333:role/eks', resourcesVpcConfig: { subnetIds: ['subnet-1'] } });
    const [first, second] = ClusterScope.of(imported, plain)._bind(stack);
    expect(first).toEqual({ name: 'imported', region: 'eu-west-1' });
    expect(stack.resolve(second!.name)).toEqual({ Ref: 'Plain' });
  });

  test('the same cluster twice is one cluster; the same name in another region is another', () => {
    const scope = ClusterScope.named('prod').plus(ClusterScope.named('prod', { region: 'eu-west-1' })).plus(ClusterScope.named('prod', { region: 'us-west-2' }));
    expect(scope._bind(stackOf())).toEqual([{ name: 'prod', region: 'eu-west-1' }, { name: 'prod', region: 'us-west-2' }]);
    expect(scope.clusterNames).toEqual(['prod']);
  });

  test('names and regions may be known only at deployment', () => {
    const stack = stackOf({});
    const parameter = new CfnParameter(stack, 'Cluster');
    const [cluster] = ClusterScope.named(parameter.valueAsString)._bind(stack);
    expect(stack.resolve(cluster)).toEqual({ name: { Ref: 'Cluster' }, region: { Ref: 'AWS::Region' } });
  });

  test('every cluster is said loudly, and swallows what it is added to', () => {
    const stack = stackOf();
    const scope = ClusterScope.named('prod').plus(ClusterScope.all({ everyClusterInTheAccount: true }));
    expect(scope.everyCluster).toBe(true);
    expect(scope._bind(stack)).toEqual([]);
    Annotations.fromStack(stack).hasWarning('/Diagnostics', Match.stringLikeRegexp('EVERY EKS cluster'));
  });

  test('a named scope warns of nothing', () => {
    const stack = stackOf();
    ClusterScope.named('prod')._bind(stack);
    Annotations.fromStack(stack).hasNoWarning('*', '*');
  });

  test.each<[string, () => unknown, RegExp]>([
    ['no cluster', () => ClusterScope.of(), /ClusterScope\.of\(\): got 'no clusters', expected at least one cluster; pass/],
    ['an ARN for a name', () => ClusterScope.named('arn:aws:eks:eu-west-1:111122223333:cluster/prod'), /got 'arn:aws:eks.*not an ARN/],
    ['a pattern for a name', () => ClusterScope.named('prod-*'), /got 'prod-\*'.*not a pattern/],
    ['an empty name', () => ClusterScope.named(''), /got ''/],
    ['a zone for a region', () => ClusterScope.named('prod', { region: 'eu-west-1a' }), /got 'eu-west-1a', expected the name of a region/],
    ['every cluster without the word', () => ClusterScope.all({ everyClusterInTheAccount: false }), /ClusterScope\.all\(\): got false, expected \{ everyClusterInTheAccount: true \}; name the clusters/],
    ['every cluster without the word, from JavaScript', () => (ClusterScope.all as () => unknown)(), /got nothing/],
  ])('%s fails with what to do', (_, wrong, message) => { expect(wrong).toThrow(message); });

  test('a cluster of another account is refused, because its nodes are out of reach', () => {
    const app = new App();
    const other = eks.Cluster.fromClusterAttributes(stackOf({ ...ENV, account: '444455556666' }, app, 'Other'), 'Cluster', { clusterName: 'prod' });
    expect(() => ClusterScope.of(other)._bind(stackOf(ENV, app))).toThrow(/got 'cluster prod of account 444455556666', expected clusters of the stack's account 111122223333/);
  });

  test('a cluster of another region whose name is made at deployment is refused with the way out', () => {
    const app = new App();
    const there = stackOf({ ...ENV, region: 'us-west-2' }, app, 'There');
    const cluster = new eks.CfnCluster(there, 'Plain', { roleArn: 'arn:aws:iam::111122223333:role/eks', resourcesVpcConfig: { subnetIds: ['subnet-1'] } });
    expect(() => ClusterScope.of(cluster)._bind(stackOf(ENV, app))).toThrow(/ClusterScope\.named\('…', \{ region: 'us-west-2' \}\)/);
  });
});
