import { Annotations, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { IClusterRef } from 'aws-cdk-lib/aws-eks';
import { IConstruct } from 'constructs';
import { PropError } from './private/prop-error';

/** Where a cluster that is given by name is. */
export interface NamedClusterOptions {
  /**
   * Region of the cluster, such as `eu-west-1`.
   *
   * @default - the region of the stack that holds the construct
   */
  readonly region?: string;
}

/** The word that opens a scope to every cluster. */
export interface EveryClusterOptions {
  /**
   * Must be `true`. It stands in the code so that a reviewer sees that nodes of clusters which do not exist yet are in scope too.
   */
  readonly everyClusterInTheAccount: boolean;
}

/**
 * The clusters whose nodes may be investigated. Enforced by IAM conditions on the tag that AWS writes on each node
 * (`aws:eks:cluster-name`) and on the region, never by what a caller says.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html
 */
export class ClusterScope {
  /**
   * Clusters of this app, or imported ones: those of `aws-eks`, `aws-eks-v2` and `CfnCluster` alike.
   *
   * @param clusters at least one
   */
  public static of(...clusters: IClusterRef[]): ClusterScope {
    if (clusters.length === 0) { throw emptyScope('ClusterScope.of()'); }
    return new ClusterScope(clusters.map((cluster) => ({ name: cluster.clusterRef.clusterName, region: cluster.env.region, account: cluster.env.account, reference: cluster })));
  }

  /**
   * A cluster by its name.
   *
   * @param clusterName name of the EKS cluster, not its ARN
   * @param options where it is
   */
  public static named(clusterName: string, options: NamedClusterOptions = {}): ClusterScope {
    if (!Token.isUnresolved(clusterName) && !CLUSTER_NAME.test(clusterName)) {
      throw new PropError({
        prop: 'ClusterScope.named()',
        got: clusterName,
        expected: '1 to 100 letters, digits, hyphens and underscores, the first a letter or digit',
        fix: 'give the name that `aws eks list-clusters` prints, not an ARN and not a pattern',
      });
    }
    if (options.region !== undefined && !Token.isUnresolved(options.region) && !REGION.test(options.region)) {
      throw new PropError({ prop: 'ClusterScope.named({ region })', got: options.region, expected: 'the name of a region, such as eu-west-1', fix: 'correct it, or leave it out for the region of the stack' });
    }
    return new ClusterScope([{ name: clusterName, region: options.region }]);
  }

  /**
   * The nodes of every cluster in the account, in every region, those that do not exist yet included. Warns at synth.
   *
   * @param options the word that says it
   */
  public static all(options: EveryClusterOptions): ClusterScope {
    if (options?.everyClusterInTheAccount !== true) {
      throw new PropError({
        prop: 'ClusterScope.all()',
        got: options?.everyClusterInTheAccount,
        expected: '{ everyClusterInTheAccount: true }',
        fix: 'name the clusters with ClusterScope.of() or ClusterScope.named(), or say that every cluster is meant',
      });
    }
    return new ClusterScope([]);
  }

  /** Whether every cluster of the account is in scope. */
  public readonly everyCluster: boolean;

  private constructor(private readonly members: readonly Member[]) {
    this.everyCluster = members.length === 0;
  }

  /**
   * Both scopes together.
   *
   * @param other the scope to add
   */
  public plus(other: ClusterScope): ClusterScope {
    return this.everyCluster || other.everyCluster ? new ClusterScope([]) : new ClusterScope([...this.members, ...other.members]);
  }

  /**
   * Names of the clusters, without repetition. Empty when every cluster is in scope; may be tokens.
   */
  public get clusterNames(): string[] {
    return [...new Set(this.members.map((member) => member.name))];
  }

  /**
   * What the scope means in the stack of a construct: regions filled in, impossible members refused, warnings attached.
   *
   * @internal
   */
  public _bind(scope: IConstruct): readonly ScopedCluster[] {
    if (this.everyCluster) {
      Annotations.of(scope).addWarningV2('eks-node-diagnostics-mcp:everyCluster', 'Nodes of EVERY EKS cluster in this account, in every region, can be investigated through this endpoint. Name the clusters with ClusterScope.of() or ClusterScope.named().');
      return [];
    }
    const stack = Stack.of(scope);
    const bound = this.members.map((member) => {
      assertReachable(member, stack);
      return { name: member.name, region: member.region ?? stack.region };
    });
    return bound.filter((cluster, at) => bound.findIndex((other) => other.name === cluster.name && other.region === cluster.region) === at);
  }
}

/**
 * A cluster of the scope with its region.
 *
 * @internal
 */
export interface ScopedCluster {
  readonly name: string;
  readonly region: string;
}

interface Member {
  readonly name: string;
  readonly region?: string;
  readonly account?: string;
  readonly reference?: IClusterRef;
}

// https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html
const CLUSTER_NAME = /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/;
const REGION = /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/;

function emptyScope(prop: string): PropError {
  return new PropError({ prop, got: 'no clusters', expected: 'at least one cluster', fix: 'pass the clusters whose nodes may be investigated' });
}

function assertReachable({ name, region, account, reference }: Member, stack: Stack): void {
  if (account !== undefined && Token.compareStrings(account, stack.account) === TokenComparison.DIFFERENT) {
    throw new PropError({ prop: 'clusters', got: `cluster ${name} of account ${account}`, expected: `clusters of the stack's account ${stack.account}`, fix: 'add the construct to a stack of the account that owns the nodes' });
  }
  if (reference !== undefined && Token.isUnresolved(name) && Token.compareStrings(region ?? stack.region, stack.region) === TokenComparison.DIFFERENT && Stack.of(reference) !== stack) {
    throw new PropError({
      prop: 'clusters',
      got: `a cluster of region ${region} whose name CloudFormation makes`,
      expected: `a cluster of region ${stack.region}, or one whose name is known at synth`,
      fix: `give the cluster a clusterName, or use ClusterScope.named('…', { region: '${region}' })`,
    });
  }
}
