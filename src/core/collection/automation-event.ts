import { adopt } from './adopt';
import { onFleetStatus } from './batch/fleet-status';
import { failureOf, NO_UPLOAD } from './failure-reason';
import { expectedArchiveKeys } from './keys';
import { AutomationView } from './ports';
import { CollectionRecord } from './record';
import { CollectionServices } from './services';
import { phaseOf } from './ssm-status';
import { isEnd } from './states';

/** An SSM automation changed its status, as EventBridge or a look-up told. */
export interface AutomationEvent {
  readonly region: string;
  readonly executionId: string;
  /** SSM's spelling */
  readonly status: string;
}

/** How long a bundle may still come after SSM has let go of a run, or says that all is well: the node may be uploading, and its event be late. */
export const SETTLE_MS = 10 * 60_000;

/**
 * Takes a status change into the record of the collection. Executions that are not ours change nothing.
 * @returns what it belonged to, for the log
 */
export async function onAutomationStatus(services: CollectionServices, event: AutomationEvent): Promise<'ours' | 'not-ours'> {
  const { collections } = services;
  const owner = await collections.ownerOf(event.executionId) ?? await adopt(services, event.region, event.executionId);
  if (!owner) { return 'not-ours'; }
  if (owner.role === 'fleet' || owner.role === 'fleet-approval') {
    await onFleetStatus(services, owner, event);
    return 'ours';
  }
  // whoever started the run may have died between noting whose it is and noting it in the record
  const record = owner.role === 'run' ? await collections.apply(owner.id, { kind: 'started', executionId: event.executionId }) : await collections.read(owner.id);
  if (!record || isEnd(record.state)) { return 'ours'; }
  if (owner.role === 'approval') { await onApprovalStatus(services, record, event); } else { await onRunStatus(services, record, event); }
  return 'ours';
}

/** A word of no, or none in time, ends the collection. After a yes the run tells; where it does not, the sweeper looks for it. */
async function onApprovalStatus(services: CollectionServices, record: CollectionRecord, { region, executionId, status }: AutomationEvent): Promise<void> {
  const phase = phaseOf(status);
  if (record.execution || record.upload || (phase !== 'failed' && phase !== 'stopped') || await takeArchive(services, record)) { return; }
  if (phase === 'stopped') {
    const lapsed = { code: 'APPROVAL_LAPSED', message: 'Nobody approved the request in time.', fix: 'Tell the approvers, then collect again.', retryable: true };
    await services.collections.apply(record.id, { kind: 'expired', failure: lapsed });
  } else if (isDenied(await services.collector.find(region, executionId))) {
    await services.collections.apply(record.id, { kind: 'failed', failure: failureOf('Rejected', undefined) });
  }
}

/** `aws:approve` fails its step when an approver says no. */
export function isDenied(view: AutomationView | undefined): boolean {
  const text = [view?.status, view?.failureMessage, ...(view?.failedSteps ?? []).map(step => step.message)].join(' ');
  return /reject|denied by|approval (?:was )?denied/i.test(text);
}

/** Takes the end of a run into its record; `view` saves the look-up where the caller has it. */
export async function onRunStatus(services: CollectionServices, record: CollectionRecord, { region, executionId, status }: AutomationEvent, view?: AutomationView): Promise<void> {
  const phase = phaseOf(status);
  if (phase === 'waiting' || phase === 'running' || record.archive || isEnd(record.state)) { return; }
  // S3 is strongly consistent: what was uploaded before the run ended is seen here, whenever its event comes
  if (await takeArchive(services, { ...record, execution: { id: executionId, startedAt: 0 } })) { return; }
  const failure = phase === 'succeeded' ? NO_UPLOAD : failureOf(status, view?.parameters ? view : await services.collector.find(region, executionId) ?? view, services.settings.hidesAddresses);
  await services.collections.apply(record.id, { kind: 'run-ended', status, failure, settleMs: phase === 'failed' ? 0 : SETTLE_MS });
}

/** Notes the bundle of a collection if it is in the bucket. */
export async function takeArchive(services: Pick<CollectionServices, 'archives' | 'collections'>, record: Pick<CollectionRecord, 'id' | 'collector' | 'instanceId' | 'execution' | 'keyPrefix'>): Promise<boolean> {
  for (const key of expectedArchiveKeys(record)) {
    const object = await services.archives.firstVersion(key);
    if (!object) { continue; }
    await services.collections.apply(record.id, { kind: 'archive-arrived', archive: { key, versionId: object.versionId, bytes: object.bytes, at: object.uploadedAt } });
    return true;
  }
  return false;
}
