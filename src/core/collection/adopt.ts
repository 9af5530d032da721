import { fleetOwner } from './batch/fleet-child';
import { ExecutionOwner } from './collection-store';
import { collectionKeys, idOfIndexKey } from './keys';
import { sourceOfRecord } from './machine-source';
import { AutomationView } from './ports';
import { CollectionRecord } from './record';
import { CollectionServices } from './services';
import { NODE_PARAMETER, runOf } from './start-run';
import { isEnd } from './states';
import { isMachineScope } from '../../catalog/machine-source';
import { INSTANCE_ID } from '../evidence/keys';

/** A run is looked for among those that began this long before and after its record. */
export const START_WINDOW_MS = 120_000;

/**
 * Whose an execution is that we have no note of: we may have died between starting it and noting it down, or it is the child of a fleet. One look-up in SSM proves it by what the
 * execution was asked to do. Undefined: not ours; other teams run the same runbook.
 */
export async function adopt(services: CollectionServices, region: string, executionId: string): Promise<ExecutionOwner | undefined> {
  const view = await services.collector.find(region, executionId);
  if (!view) { return undefined; }
  const id = await fleetOwner(services, view) ?? (await waitingFor(services, view))?.id;
  return id === undefined ? undefined : attach(services, id, region, executionId);
}

/** Notes that an execution is the run of a collection, for both directions. */
export async function attach(services: CollectionServices, id: string, region: string, executionId: string): Promise<ExecutionOwner> {
  const owner = await services.collections.own(executionId, { role: 'run', id, region });
  if (owner.role === 'run') { await services.collections.apply(owner.id, { kind: 'started', executionId }); }
  return owner;
}

/** The collection that has asked for such a run and does not know of it yet. */
async function waitingFor(services: CollectionServices, view: AutomationView): Promise<CollectionRecord | undefined> {
  const { sources = [] } = services.settings;
  const asked = [NODE_PARAMETER, ...sources.map(source => source.machineParameter)].map(name => view.parameters?.[name]?.[0]);
  const instanceId = asked.find(each => each !== undefined && INSTANCE_ID.test(each));
  if (instanceId === undefined || view.startedAt === undefined) { return undefined; }
  const keys = await services.store.list(collectionKeys.byNodePrefix(instanceId), { limit: 4 });
  const records = await services.collections.readAll(keys.map(idOfIndexKey));
  return records.find(record => isRunOf(services, record, view));
}

/** Whether this execution is what the record asked for: the node, our bucket, our role, at that time. */
export function isRunOf({ settings }: CollectionServices, record: CollectionRecord, view: AutomationView): boolean {
  const { parameters, startedAt } = view;
  return !isEnd(record.state) && record.collector === 'ssm-runbook' && record.execution === undefined && record.batchId === undefined && startedAt !== undefined
    && isAsked(settings, record, parameters)
    && startedAt >= record.requestedAt - 5_000
    // with approval the run begins when somebody said yes
    && (record.approval !== undefined || startedAt <= record.requestedAt + START_WINDOW_MS);
}

/** Whether a run was given every parameter that we would have given it: node, bucket and role. */
function isAsked(settings: CollectionServices['settings'], record: CollectionRecord, parameters: AutomationView['parameters']): boolean {
  if (isMachineScope(record.cluster) && sourceOfRecord(settings, record) === undefined) { return false; }
  return Object.entries(runOf(settings, record).parameters).every(([name, [value]]) => parameters?.[name]?.[0] === value);
}
