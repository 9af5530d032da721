import { adopt } from './adopt';
import { failureOf, NO_UPLOAD } from './failure-reason';
import { archiveKeyOf } from './keys';
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
  const record = await collections.read(owner.id);
  if (!record || isEnd(record.state)) { return 'ours'; }
  if (owner.role === 'approval') { await onApprovalStatus(services, record, event); } else { await onRunStatus(services, record, event); }
  return 'ours';
}

/** A wrapper that failed before the run began ends the collection; otherwise the run tells. */
async function onApprovalStatus(services: CollectionServices, record: CollectionRecord, { region, executionId, status }: AutomationEvent): Promise<void> {
  const phase = phaseOf(status);
  if (record.execution || phase === 'waiting' || phase === 'running' || phase === 'succeeded') { return; }
  const view = await services.collector.find(region, executionId);
  if (phase === 'stopped') {
    const lapsed = { code: 'APPROVAL_LAPSED', message: 'Nobody approved the request in time.', fix: 'Tell the approvers, then collect again.', retryable: true };
    await services.collections.apply(record.id, { kind: 'expired', failure: lapsed });
    return;
  }
  await services.collections.apply(record.id, { kind: 'failed', failure: denied(view) ? failureOf('Rejected', undefined) : failureOf(status, view) });
}

/** `aws:approve` fails its step when an approver says no. */
function denied(view: AutomationView | undefined): boolean {
  const text = [view?.status, view?.failureMessage, ...(view?.failedSteps ?? []).map(step => step.message)].join(' ');
  return /reject|denied by|approval (?:was )?denied/i.test(text);
}

/** Takes the end of a run into its record; `view` saves the look-up where the caller has it. */
export async function onRunStatus(services: CollectionServices, record: CollectionRecord, { region, executionId, status }: AutomationEvent, view?: AutomationView): Promise<void> {
  const phase = phaseOf(status);
  if (phase === 'waiting' || phase === 'running' || record.archive || isEnd(record.state)) { return; }
  // S3 is strongly consistent: what was uploaded before the run ended is seen here, whenever its event comes
  if (await takeArchive(services, record, executionId)) { return; }
  const failure = phase === 'succeeded' ? NO_UPLOAD : failureOf(status, view?.parameters ? view : await services.collector.find(region, executionId) ?? view);
  await services.collections.apply(record.id, { kind: 'run-ended', status, failure, settleMs: phase === 'failed' ? 0 : SETTLE_MS });
}

/** Notes the bundle of a run if it is in the bucket. */
export async function takeArchive(services: CollectionServices, record: CollectionRecord, executionId: string): Promise<boolean> {
  const key = archiveKeyOf(record.instanceId, executionId);
  const object = await services.archives.firstVersion(key);
  if (!object) { return false; }
  await services.collections.apply(record.id, { kind: 'archive-arrived', archive: { key, versionId: object.versionId, bytes: object.bytes, at: object.uploadedAt } });
  return true;
}
