import { collectionIdIn } from './batch-record';
import { AutomationView } from '../ports';
import { CollectionServices } from '../services';
import { NODE_PARAMETER } from '../start-run';

/** The collection whose run a fleet's child is: proven by its parent, which we started, and the node it works on. */
export async function fleetOwner({ collections }: CollectionServices, view: AutomationView): Promise<string | undefined> {
  if (view.parentId === undefined) { return undefined; }
  const parent = await collections.ownerOf(view.parentId);
  const instanceId = view.parameters?.[NODE_PARAMETER]?.[0] ?? view.target;
  if (parent?.role !== 'fleet' || instanceId === undefined) { return undefined; }
  const record = await collections.read(collectionIdIn(parent.id, instanceId));
  return record && (record.execution === undefined || record.execution.id === view.executionId) ? record.id : undefined;
}
