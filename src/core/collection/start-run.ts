import { createHash } from 'node:crypto';
import { CollectionError, ofCollector } from './collection-error';
import { sourceOfRecord } from './machine-source';
import { AutomationRequest, CollectorError } from './ports';
import { CollectionFailure, CollectionRecord } from './record';
import { CollectionServices, CollectionSettings } from './services';
import { isEnd } from './states';
import { APPROVAL_PARAMETERS, APPROVAL_TAG } from '../../catalog/approval';
import { isMachineScope } from '../../catalog/machine-source';

/** What starting takes: the starter has no more. */
export interface StartServices {
  readonly settings: Pick<CollectionSettings, 'bucket' | 'document' | 'automationRoleArn' | 'sources'>;
  readonly collections: CollectionServices['collections'];
  readonly collector: Pick<CollectionServices['collector'], 'start'>;
}

/** Parameters of the collection runbook (https://docs.aws.amazon.com/systems-manager-automation-runbooks/latest/userguide/automation-awssupport-collecteksinstancelogs.html). */
export function runParameters({ bucket, automationRoleArn }: StartServices['settings']): Record<string, string[]> {
  return { LogDestination: [bucket], AutomationAssumeRole: [automationRoleArn] };
}

/** Name of the runbook's parameter that takes the node. */
export const NODE_PARAMETER = 'EKSInstanceId';

/** The document that collects a node, or a machine of a source, and what it is asked. Throws CollectionError where the source was taken out of the deployment. */
export function runOf(settings: StartServices['settings'], record: Pick<CollectionRecord, 'cluster' | 'region' | 'instanceId'>): Pick<AutomationRequest, 'document' | 'parameters'> {
  if (!isMachineScope(record.cluster)) { return { document: settings.document, parameters: { ...runParameters(settings), [NODE_PARAMETER]: [record.instanceId] } }; }
  const source = sourceOfRecord(settings, record);
  if (!source) { throw new CollectionError('CLUSTER_NOT_ALLOWED', `${record.cluster} in ${record.region} is no longer a source of machines of this deployment.`); }
  const { document, machineParameter, bucketParameter, roleParameter, roleArn } = source;
  return { document, parameters: { [machineParameter]: [record.instanceId], [bucketParameter]: [settings.bucket], [roleParameter]: [roleArn] } };
}

/** A UUID made from a name, as SSM wants client tokens: the same request always carries the same one. */
export function clientTokenOf(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-5${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

/** Starts the run on the node. Throws CollectionError, and the record has failed then. */
export async function startRun(services: StartServices, id: string): Promise<CollectionRecord> {
  const { settings, collector } = services;
  return begun(services, id, async record => {
    const executionId = await collector.start({
      region: record.region,
      ...runOf(settings, record),
      clientToken: clientTokenOf(`run ${id}`),
    });
    await services.collections.own(executionId, { role: 'run', id, region: record.region });
    return services.collections.apply(id, { kind: 'started', executionId });
  });
}

/** Starts the wrapper that waits for an approver and then has the starter call `startRun`. */
export async function startApproval(services: CollectionServices, id: string): Promise<CollectionRecord> {
  const { settings, collector } = services;
  return begun(services, id, async record => {
    const executionId = await collector.start({
      region: settings.homeRegion,
      document: settings.approvalDocument!,
      parameters: {
        [APPROVAL_PARAMETERS.collection]: [id],
        [APPROVAL_PARAMETERS.instances]: [record.instanceId],
        [APPROVAL_PARAMETERS.region]: [record.region],
        [APPROVAL_PARAMETERS.cluster]: [record.cluster],
      },
      clientToken: clientTokenOf(`approval ${id}`),
      ...(settings.installation !== undefined && { tags: { [APPROVAL_TAG]: settings.installation } }),
    });
    await services.collections.own(executionId, { role: 'approval', id, region: settings.homeRegion });
    return services.collections.apply(id, { kind: 'approval-requested', executionId, region: settings.homeRegion });
  });
}

/** Carries out what begins a collection, unless it has begun or ended; a refusal of AWS fails it. */
export async function begun(services: Pick<CollectionServices, 'collections'>, id: string, start: (record: CollectionRecord) => Promise<CollectionRecord | undefined>): Promise<CollectionRecord> {
  const record = await services.collections.read(id);
  if (!record) { throw new CollectionError('COLLECTION_NOT_FOUND', `There is no collection ${id}.`); }
  // a request that was given up is not started by an approval that comes later
  if (record.execution || record.upload || isEnd(record.state)) { return record; }
  try {
    return await start(record) ?? record;
  } catch (error) {
    if (!(error instanceof CollectorError)) { throw error; }
    // no answer is not a no: the run may have begun, and the sweeper finds out
    if (error.code === 'SERVICE_FAILED') { return record; }
    await services.collections.apply(id, { kind: 'failed', failure: refusedStart(error) });
    throw ofCollector(error);
  }
}

function refusedStart({ code, message }: CollectorError): CollectionFailure {
  const retryable = code === 'THROTTLED' || code === 'QUEUE_FULL';
  return {
    code: code === 'DOCUMENT_NOT_FOUND' ? 'DOCUMENT_MISSING' : `START_${code}`,
    message: message.slice(0, 500),
    fix: retryable ? 'Collect again in a minute.' : 'See the message; validate with instanceId checks what a collection needs.',
    retryable,
  };
}
