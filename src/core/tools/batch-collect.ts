import * as z from 'zod';
import { BudgetPacker, clip, DEFAULT_TOKENS } from './budget';
import { planIdInput, regionInput, requireCollections } from './collections/collection-inputs';
import { lastFaults, planEstimate } from './collections/plan-view';
import { answerOutput } from './outputs';
import { defineTool } from './tool';
import { ToolError } from './tool-error';
import { BATCH_STATES } from '../collection/batch/batch-record';
import { createBatch } from '../collection/batch/batch-store';
import { findBatch } from '../collection/batch/find-batch';
import { planBatch } from '../collection/batch/plan-batch';
import { MOST_APPROVED_NODES, runBatch } from '../collection/batch/run-batch';
import { clusterNodes, regionOfCluster } from '../collection/cluster-nodes';
import { CollectionServices } from '../collection/services';

const input = z.strictObject({
  clusterName: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/).optional().describe('Required for a plan'),
  region: regionInput,
  filter: z.enum(['all', 'unhealthy', 'notready']).default('all'),
  strategy: z.enum(['sample', 'all']).default('sample'),
  samplesPerBucket: z.int().min(1).max(50).default(3),
  maxTotalCollections: z.int().min(1).max(20_000).default(15),
  groupBy: z.enum(['auto', 'az', 'nodegroup', 'instance-type', 'ami']).default('auto'),
  planId: planIdInput.optional(),
  dryRun: z.boolean().default(true).describe('false with planId runs the plan'),
});

const output = answerOutput({
  planId: z.string(),
  state: z.enum(BATCH_STATES),
  plannedCollections: z.int(),
  totalNodes: z.int().optional(),
  filteredNodes: z.int().optional(),
  buckets: z.array(z.strictObject({ signature: z.string(), totalNodes: z.int(), chosen: z.int() })).optional(),
  chosen: z.array(z.strictObject({ instanceId: z.string(), reason: z.string() })).optional(),
  uncollectable: z.array(z.strictObject({ instanceId: z.string(), code: z.string() })).optional(),
  omitted: z.strictObject({ buckets: z.int(), chosen: z.int(), uncollectable: z.int() }).optional(),
  estimate: z.strictObject({ minutes: z.int(), usd: z.number(), basis: z.string() }).optional(),
});

type Arguments = z.output<typeof input>;

/** Collects from many nodes: first a plan, then, by its id, the run. */
export const batchCollectTool = defineTool({
  name: 'batch_collect',
  title: 'Collect from many nodes',
  description: 'Plan a collection from many nodes of a cluster: a stratified sample, rare and unhealthy kinds first, with reasons, cost, and what cannot be collected. Starts nothing until called with planId and dryRun=false; then see batch_status.',
  tier: 'collect',
  input,
  output,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  needsAws: true,
  async handler(args, context) {
    const services = requireCollections(context);
    if (args.planId !== undefined) { return args.dryRun ? shown(services, args.planId) : started(services, args.planId); }
    if (!args.dryRun) { throw new ToolError('INVALID_ARGUMENT', 'batch_collect: dryRun=false needs planId. Call it with clusterName first, look at the plan, then pass its planId.'); }
    if (args.clusterName === undefined) { throw new ToolError('INVALID_ARGUMENT', 'batch_collect: nothing was given. A plan needs clusterName; a run needs planId and dryRun=false.'); }
    return planned(services, args, args.clusterName);
  },
});

async function started(services: CollectionServices, planId: string) {
  const batch = await runBatch(services, planId);
  return {
    subjects: [],
    fields: { planId, state: batch.state, plannedCollections: batch.nodes.length },
    next: [{ tool: 'batch_status', args: { batchId: planId }, why: 'how far it is; again in a minute' }],
  };
}

async function shown(services: CollectionServices, planId: string) {
  const batch = await findBatch(services, planId);
  return { subjects: [], fields: { planId, state: batch.state, plannedCollections: batch.nodes.length }, next: runOrStatus(planId, batch.state) };
}

async function planned(services: CollectionServices, args: Arguments, cluster: string) {
  const { settings, clock } = services;
  const region = regionOfCluster(services, cluster, args.region);
  const found = await clusterNodes(services, cluster, region, true);
  const faults = await lastFaults(services, found.nodes);
  const wanted = args.filter === 'all' ? found.nodes : found.nodes.filter(each => each.issues.length > 0 || faults.has(each.instance.instanceId));
  const approvalMost = settings.approvalDocument === undefined ? Number.MAX_SAFE_INTEGER : MOST_APPROVED_NODES;
  const most = Math.min(args.maxTotalCollections, approvalMost);
  const plan = planBatch(wanted, faults, { groupBy: args.groupBy, strategy: args.strategy, perBucket: args.samplesPerBucket, most });
  const planId = `b-${services.ids.next()}`;
  await createBatch(services, {
    schemaVersion: 1, id: planId, cluster, region, state: 'planned', plannedAt: clock.now(), nodes: plan.chosen.map(each => each.instanceId), chunks: [],
  });
  const gaps = [...found.gaps];
  if (args.filter === 'notready') { gaps.push('Kubernetes readiness is not known here: notready was taken as unhealthy.'); }
  if (plan.chosen.length > settings.limits.perHour) { gaps.push(`The plan is larger than what may start within an hour (${settings.limits.perHour}): its run will be refused. Plan fewer, or raise collectionLimits.`); }
  if (most < args.maxTotalCollections) { gaps.push(`Approval shows at most ${MOST_APPROVED_NODES} nodes: the plan was cut to that.`); }
  const reply = {
    ...(found.gaps.length > 0 && { outcome: 'partial' as const }),
    subjects: [],
    fields: {
      planId,
      state: 'planned' as const,
      plannedCollections: plan.chosen.length,
      totalNodes: found.nodes.length,
      filteredNodes: wanted.length,
      estimate: planEstimate(plan.chosen.length, settings.limits.concurrent),
    },
    gaps,
    next: plan.chosen.length > 0 ? runOrStatus(planId, 'planned') : [{ tool: 'cluster_health', args: { clusterName: cluster, region }, why: 'why no node can be collected' }],
  };
  const packer = new BudgetPacker(DEFAULT_TOKENS, reply, 400);
  const chosen = packer.take(plan.chosen.map(({ instanceId, reason }) => clip({ instanceId, reason }, 120, 4)), 9_000);
  const uncollectable = packer.take(plan.uncollectable, 4_000);
  const buckets = packer.take(plan.buckets.map(each => ({ signature: each.signature.slice(0, 160), totalNodes: each.totalNodes, chosen: each.chosen.length })));
  return {
    ...reply,
    fields: {
      ...reply.fields,
      buckets,
      chosen,
      uncollectable,
      omitted: { buckets: plan.buckets.length - buckets.length, chosen: plan.chosen.length - chosen.length, uncollectable: plan.uncollectable.length - uncollectable.length },
    },
  };
}

function runOrStatus(planId: string, state: string) {
  return state === 'planned'
    ? [{ tool: 'batch_collect', args: { planId, dryRun: false }, why: 'runs this plan' }]
    : [{ tool: 'batch_status', args: { batchId: planId }, why: 'how far it is' }];
}
