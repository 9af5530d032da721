import * as z from 'zod';
import { CollectionRecord } from './record';
import { CollectionSettings } from './services';
import { machineScope, MachineSource } from '../../catalog/machine-source';
import { NodeInstance } from '../ports';

const name = z.string().min(1).max(128);

const sourcesSchema: z.ZodType<readonly MachineSource[]> = z.array(z.object({
  name: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z-]{0,62}$/),
  region: z.string().max(64),
  document: name,
  roleArn: z.string().regex(/^arn:/),
  machineParameter: name,
  bucketParameter: name,
  roleParameter: name,
  keyPrefix: z.enum(['ecs_', 'machine_']),
  // a source without tags would be every machine
  tags: z.record(name, z.string().max(256)).refine(tags => Object.keys(tags).length > 0),
})).max(16);

/** @throws when the text is not what the construct writes */
export function parseMachineSources(text: string): readonly MachineSource[] {
  return sourcesSchema.parse(JSON.parse(text));
}

/** The source that a machine belongs to. Nodes of clusters belong to none: whoever may tag them could otherwise bring another cluster's nodes into scope. */
export function sourceOf({ sources = [] }: Pick<CollectionSettings, 'sources'>, { tags, region }: Pick<NodeInstance, 'tags' | 'region'>): MachineSource | undefined {
  if (Object.keys(tags).some(key => key === 'aws:eks:cluster-name' || key === 'eks:cluster-name' || key === 'EKSClusterARN')) { return undefined; }
  return sources.find(source => source.region === region && Object.entries(source.tags).every(([key, value]) => tags[key] === value));
}

/** The source for whose machine a collection was asked for. */
export function sourceOfRecord({ sources = [] }: Pick<CollectionSettings, 'sources'>, { cluster, region }: Pick<CollectionRecord, 'cluster' | 'region'>): MachineSource | undefined {
  return sources.find(source => machineScope(source.name) === cluster && source.region === region);
}
