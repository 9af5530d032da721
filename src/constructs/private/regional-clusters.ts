import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { PropError } from './prop-error';
import { ALL_CLUSTERS } from '../../catalog/environment';
import { ClusterScope, ScopedCluster } from '../cluster-scope';

/** The clusters of one region; `names` is absent where every cluster is in scope. */
export interface RegionalClusters {
  readonly region: string;
  readonly names?: readonly string[];
}

/** A cluster scope in a stack, in the forms in which policies and functions need it. */
export class BoundClusters {
  /** one entry a region: a cluster of the same name elsewhere is another cluster */
  readonly regions: readonly RegionalClusters[];

  /** as the functions read it: `name@region`, separated by commas, or `*` */
  readonly text: string;

  constructor(readonly stack: Stack, clusters: readonly ScopedCluster[], readonly everyCluster: boolean) {
    const names = new Map<string, string[]>();
    for (const { name, region } of clusters) { names.set(region, [...names.get(region) ?? [], name]); }
    this.regions = everyCluster ? [{ region: '*' }] : [...names].map(([region, ofRegion]) => ({ region, names: ofRegion }));
    this.text = everyCluster ? ALL_CLUSTERS : clusters.map(({ name, region }) => `${name}@${region}`).join(',');
  }

  /** ARNs in each region of the scope, in the account of the stack unless another is given. */
  arns(service: string, resource: string, account = this.stack.account): string[] {
    return this.regions.map(({ region }) => `arn:${this.stack.partition}:${service}:${region}:${account}:${resource}`);
  }

  /** A condition that confines actions without resources to the regions of the scope; nothing where every region is in scope. */
  get inTheseRegions(): Record<string, unknown> {
    return this.everyCluster ? {} : { StringEquals: { 'aws:RequestedRegion': this.regions.map(({ region }) => region) } };
  }
}

/** A scope as it is in the stack of a construct. */
export function boundClusters(scope: IConstruct, clusters: ClusterScope): BoundClusters {
  return new BoundClusters(Stack.of(scope), clusters._bind(scope), clusters.everyCluster);
}

/** The one prop that is required: JavaScript has no compiler that would miss it. */
export function assertClusters(props: { readonly clusters?: ClusterScope } | undefined): void {
  const clusters: unknown = props?.clusters;
  if (typeof clusters === 'object' && clusters !== null && '_bind' in clusters) { return; } // not instanceof: an app may hold two copies of the package
  throw new PropError({ prop: 'clusters', got: clusters, expected: 'a ClusterScope: the clusters whose nodes may be investigated', fix: "use ClusterScope.of(cluster) or ClusterScope.named('prod')" });
}
