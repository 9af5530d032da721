import * as z from 'zod';
import { BudgetPacker, clip, PAGE_TOKEN_BYTES } from './budget';
import { regionInput, requireCollections } from './collections/collection-inputs';
import { lastBundles, nodeOutput, nodeView } from './collections/node-view';
import { formatInput, maxTokensInput, pageTokenInput } from './inputs';
import { answerOutput } from './outputs';
import { decodePageToken, encodePageToken, PageScope } from './page-token';
import { defineTool, READ_ONLY } from './tool';
import { ClusterNode, clusterNodes, regionOfCluster } from '../collection/cluster-nodes';
import { NodegroupView } from '../collection/ports';

const input = z.strictObject({
  clusterName: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/),
  region: regionInput,
  includeSSMStatus: z.boolean().default(true),
  response_format: formatInput.describe('detailed: zone, type, image'),
  pageToken: pageTokenInput,
  maxTokens: maxTokensInput,
});

const counts = z.record(z.string(), z.int());

const output = answerOutput({
  cluster: z.strictObject({ name: z.string(), region: z.string(), version: z.string().optional(), platformVersion: z.string().optional(), status: z.string().optional(), autoMode: z.boolean() }),
  nodegroups: z.array(z.strictObject({
    name: z.string(),
    status: z.string().optional(),
    version: z.string().optional(),
    desiredSize: z.int().optional(),
    issues: z.array(z.strictObject({ code: z.string(), message: z.string(), nodes: z.int() })),
  })),
  healthSummary: z.strictObject({ totalNodes: z.int(), unhealthyCount: z.int(), collectable: z.int(), byKind: counts, byState: counts, byZone: counts, byIssue: counts }),
  nodes: z.array(nodeOutput),
});

/** Nodes on one page are looked up in our records; no page holds more. */
const MOST_ROWS = 40;

/** What AWS says about every node of a cluster. */
export const clusterHealthTool = defineTool({
  name: 'cluster_health',
  title: 'Nodes of a cluster',
  description: 'Every node of a cluster, unhealthy first: kind, EC2 and SSM state, node group issues, if it can be collected, last bundle and verdict. Use to choose nodes. Kubernetes readiness is not known here.',
  tier: 'read',
  input,
  output,
  annotations: { ...READ_ONLY, openWorldHint: true },
  needsAws: true,
  async handler(args, context) {
    const services = requireCollections(context);
    const region = regionOfCluster(services, args.clusterName, args.region);
    const [cluster, found] = await Promise.all([services.directory.cluster(region, args.clusterName), clusterNodes(services, args.clusterName, region, args.includeSSMStatus)]);
    const sorted = [...found.nodes].sort((a, b) => rankOf(a) - rankOf(b) || (a.instance.instanceId < b.instance.instanceId ? -1 : 1));
    // the token names the last node shown, so that nodes that come and go between pages neither shift nor repeat the others
    const scope: PageScope = { tool: 'cluster_health', args: { ...args }, edition: '' };
    const position = decodePageToken(scope, args.pageToken);
    const rest = position ? sorted.filter(node => isAfter(node, position)) : sorted;
    const fromGroup = position?.[3] ?? 0;
    const page = rest.slice(0, MOST_ROWS);
    const bundles = await lastBundles(services, page.map(each => each.instance.instanceId));
    const { arn: _arn, ...shown } = cluster;
    const reply = {
      subjects: [],
      ...(found.gaps.length > 0 && { outcome: 'partial' as const }),
      fields: {
        cluster: clip(shown, 128, 8),
        nodegroups: [] as unknown[],
        healthSummary: summaryOf(found.nodes),
        nodes: [] as unknown[],
      },
      gaps: [...found.gaps, 'Kubernetes conditions (Ready, pressure) are not known here: a node without issues may still be NotReady.'],
    };
    const packer = new BudgetPacker(args.maxTokens, reply, PAGE_TOKEN_BYTES + 600);
    const groups = packer.take(found.nodegroups.slice(fromGroup).map(nodegroupView), rest.length > 0 ? packer.bytesLeft / 2 : undefined);
    const nodes = packer.take(page.map(node => nodeView(node, bundles.get(node.instance.instanceId), { isDetailed: args.response_format === 'detailed', ...services.settings })));
    const last = page[nodes.length - 1];
    const groupsTold = fromGroup + groups.length;
    const place = last ? positionOf(last) : position?.slice(0, 3) ?? START;
    const first = page.find(node => !node.obstacle && !bundles.has(node.instance.instanceId)) ?? page.find(node => !node.obstacle);
    return {
      ...reply,
      fields: { ...reply.fields, nodegroups: groups, nodes },
      ...((nodes.length < rest.length || groupsTold < found.nodegroups.length) && nodes.length + groups.length > 0 && { nextPageToken: encodePageToken(scope, [...place, groupsTold]) }),
      next: [
        ...(first ? [{ tool: 'collect', args: { instanceId: first.instance.instanceId, region }, why: first.issues.length > 0 ? `it has ${first.issues[0]}` : 'it can be collected' }] : []),
        ...(sorted.length > 1 ? [{ tool: 'batch_collect', args: { clusterName: args.clusterName, region }, why: 'a plan over the kinds of nodes there are; it starts nothing' }] : []),
      ],
    };
  },
});

/** In front of every node. */
const START: readonly number[] = [0, 0, 0];

function nodegroupView({ name, status, version, desiredSize, issues }: NodegroupView) {
  return clip({
    name,
    ...(status !== undefined && { status }),
    ...(version !== undefined && { version }),
    ...(desiredSize !== undefined && { desiredSize }),
    issues: issues.map(({ code, message, resourceIds }) => ({ code, message, nodes: resourceIds.length })),
  }, 200, 6);
}

/** Nodes with issues first, those that are reachable before those that are not. */
function rankOf({ issues, obstacle }: ClusterNode): number {
  if (issues.length > 0) { return obstacle ? 1 : 0; }
  return obstacle ? 3 : 2;
}

function positionOf(node: ClusterNode): number[] {
  const hex = node.instance.instanceId.replace(/^m?i-/, '').padStart(17, '0');
  return [rankOf(node), parseInt(hex.slice(0, 8), 16), parseInt(hex.slice(8), 16)];
}

function isAfter(node: ClusterNode, position: readonly number[]): boolean {
  const own = positionOf(node);
  const differing = own.findIndex((each, index) => each !== position[index]);
  return differing >= 0 && own[differing]! > position[differing]!;
}

function summaryOf(nodes: readonly ClusterNode[]) {
  return {
    totalNodes: nodes.length,
    unhealthyCount: nodes.filter(each => each.issues.length > 0).length,
    collectable: nodes.filter(each => !each.obstacle).length,
    byKind: count(nodes.map(each => each.kind)),
    byState: count(nodes.map(each => each.instance.state)),
    byZone: count(nodes.map(each => each.instance.availabilityZone ?? 'unknown')),
    byIssue: count(nodes.flatMap(each => each.issues.slice(0, 1))),
  };
}

function count(values: readonly string[]): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const value of values) { counted[value] = (counted[value] ?? 0) + 1; }
  return Object.fromEntries(Object.entries(counted).sort((a, b) => b[1] - a[1]).slice(0, 12));
}
