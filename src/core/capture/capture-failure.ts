import { CaptureReason, REASON_BY_EXIT, REASON_BY_STATUS } from './capture-reasons';
import { CaptureRecord } from './capture-record';
import { CommandView } from './recording-ports';
import { CAPTURE_EXITS, CaptureExit } from '../../catalog/capture-exit-codes';
import { CollectionFailure } from '../collection/record';

/** Why a command ended without a file, from its status and exit code. The node's words are not read. */
export function captureFailureOf({ status, exitCode }: Pick<CommandView, 'status' | 'exitCode'>): CollectionFailure {
  const known = (Object.keys(CAPTURE_EXITS) as CaptureExit[]).find(exit => CAPTURE_EXITS[exit] === exitCode);
  if (known !== undefined) { return failure(known, REASON_BY_EXIT[known]); }
  const letters = status.toLowerCase().replace(/[^a-z]/g, '');
  const row = REASON_BY_STATUS.find(({ pattern }) => pattern.test(letters));
  if (row !== undefined) { return failure(row.code, row.reason); }
  if (letters === 'success') { return NO_PACKETS; }
  return failure('CAPTURE_FAILED', { message: `The command on the node failed (${letters.slice(0, 40)}, exit code ${exitCode ?? 'unknown'}).`, fix: 'Look at the command in the Systems Manager console, then capture again.', retryable: true });
}

function failure(code: string, { message, fix, retryable = false }: CaptureReason): CollectionFailure {
  return { code, message, fix, retryable };
}

const NO_PACKETS = failure('NO_UPLOAD', { message: 'The node says that it uploaded the packets, but there is no file in the bucket.', fix: 'Capture again; if it stays so, look at the policies of bucket and VPC endpoint.', retryable: true });

export const NOT_STARTED = failure('START_LOST', { message: 'The capture was never started: the request broke off before.', fix: 'Capture again.', retryable: true });

export const NO_NEWS = failure('NO_NEWS', { message: 'Neither packets nor an end of the command came within the time that any capture takes.', fix: 'Look at the command in the Systems Manager console, then capture again.', retryable: true });

export const APPROVAL_DENIED = failure('APPROVAL_DENIED', { message: 'The request was denied by an approver.', fix: 'Do not repeat it without a word with the approvers.' });

export const APPROVAL_LAPSED = failure('APPROVAL_LAPSED', { message: 'Nobody approved the request in time.', fix: 'Tell the approvers, then capture again.', retryable: true });

/** A file larger than any that our limits let a node make was not made by our script. */
export function tooLarge(bytes: number, record: CaptureRecord): CollectionFailure {
  return failure('FILE_TOO_LARGE', { message: `The node uploaded ${bytes} bytes, where ${record.spec.maxMegabytes} MB were asked for. The file is not read.`, fix: 'Somebody else may have used the upload link of this capture: look at the node.' });
}
