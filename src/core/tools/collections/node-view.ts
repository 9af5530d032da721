import * as z from 'zod';
import { iso } from './collection-view';
import { BLACK_BOX_TRIGGERS } from '../../../catalog/black-box';
import { ClusterNode } from '../../collection/cluster-nodes';
import { collectionKeys, idOfIndexKey } from '../../collection/keys';
import { CollectionRecord } from '../../collection/record';
import { CollectionServices } from '../../collection/services';
import { COLLECTION_STATES, hasEvidence } from '../../collection/states';
import { clip } from '../budget';

export const nodeOutput = z.strictObject({
  instanceId: z.string(),
  kind: z.enum(['managed', 'karpenter', 'self-managed', 'auto-mode', 'hybrid']),
  state: z.string(),
  ssm: z.string().optional(),
  issues: z.array(z.string()),
  collectable: z.boolean(),
  obstacle: z.string().optional(),
  nodegroup: z.string().optional(),
  zone: z.string().optional(),
  instanceType: z.string().optional(),
  imageId: z.string().optional(),
  nodeName: z.string().optional(),
  collection: z.strictObject({
    executionId: z.string(),
    state: z.enum(COLLECTION_STATES),
    at: z.string(),
    bundleId: z.string().optional(),
    verdict: z.string().optional(),
    trigger: z.enum(BLACK_BOX_TRIGGERS).optional(),
  }).optional(),
});

interface NodeViewOptions {
  readonly isDetailed: boolean;
  /** default false */
  readonly hidesAddresses?: boolean;
}

/** A node in one row; `isDetailed` tells of each node what is else only counted. EC2 makes a node's name of its address. */
export function nodeView({ instance, kind, nodegroup, managed, issues, obstacle }: ClusterNode, record: CollectionRecord | undefined, { isDetailed, hidesAddresses }: NodeViewOptions) {
  return clip({
    instanceId: instance.instanceId,
    kind,
    state: instance.state,
    ...(managed !== null && { ssm: managed?.ping ?? 'not managed' }),
    issues,
    collectable: obstacle === undefined,
    ...(obstacle && { obstacle: obstacle.code }),
    ...(nodegroup !== undefined && { nodegroup }),
    ...(isDetailed && instance.availabilityZone !== undefined && { zone: instance.availabilityZone }),
    ...(isDetailed && instance.instanceType !== undefined && { instanceType: instance.instanceType }),
    ...(isDetailed && instance.imageId !== undefined && { imageId: instance.imageId }),
    ...(!hidesAddresses && instance.privateDnsName !== undefined && { nodeName: instance.privateDnsName }),
    ...(record && {
      collection: {
        executionId: record.id,
        state: record.state,
        at: iso(record.requestedAt),
        ...(hasEvidence(record.state) && { bundleId: record.id }),
        ...(record.verdict !== undefined && { verdict: record.verdict }),
        ...(record.trigger !== undefined && { trigger: record.trigger }),
      },
    }),
  }, 160, 16);
}

/** The last collection of each node that gave evidence, else simply the last. Two round trips for all of them. */
export async function lastBundles({ store, collections }: CollectionServices, instanceIds: readonly string[]): Promise<Map<string, CollectionRecord>> {
  const found = new Map<string, CollectionRecord>();
  await Promise.all(instanceIds.map(async instanceId => {
    const keys = await store.list(collectionKeys.byNodePrefix(instanceId), { limit: 3 });
    const records = await collections.readAll(keys.map(idOfIndexKey));
    const record = records.find(each => hasEvidence(each.state)) ?? records[0];
    if (record) { found.set(instanceId, record); }
  }));
  return found;
}
