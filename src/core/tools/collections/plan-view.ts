import { lastBundles } from './node-view';
import { ClusterNode } from '../../collection/cluster-nodes';
import { CollectionServices } from '../../collection/services';

/** Looking up what was last found on each node costs two requests a node; large clusters are planned without. */
const MOST_LOOKED_UP = 500;

/** What was last diagnosed on a node, where a fault was. */
export async function lastFaults(services: CollectionServices, nodes: readonly ClusterNode[]): Promise<Map<string, string>> {
  if (nodes.length > MOST_LOOKED_UP) { return new Map(); }
  const last = await lastBundles(services, nodes.map(each => each.instance.instanceId));
  return new Map([...last].flatMap(([instanceId, { verdict }]) => verdict === undefined || /^no fault found/i.test(verdict) ? [] : [[instanceId, verdict.slice(0, 120)]]));
}

/** A run takes 3 to 5 minutes; the runbook has about five steps at $0.002 (https://aws.amazon.com/systems-manager/pricing/), the rest is small beside them. */
const RUN_MINUTES = 4;
const RUN_USD = 0.011;
const ACCOUNT_CONCURRENT = 100;

export function planEstimate(nodes: number, concurrent: number) {
  const waves = Math.ceil(nodes / Math.max(1, Math.min(concurrent, ACCOUNT_CONCURRENT)));
  return { minutes: waves * RUN_MINUTES, usd: Math.round(nodes * RUN_USD * 100) / 100, basis: 'list prices of us-east-1: SSM Automation steps, S3 and Lambda' };
}
