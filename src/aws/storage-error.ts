import { StorageError } from '../core/ports';

/** What the SDK throws, as far as we look at it. */
interface SdkError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const THROTTLED = new Set(['SlowDown', 'ThrottlingException', 'Throttling', 'TooManyRequestsException', 'RequestLimitExceeded', 'RequestTimeTooSkewed']);

/** `User: arn:aws:sts::111122223333:assumed-role/Tools/tools is not authorized to perform: s3:GetObject on resource: "arn:…" because no identity-based policy …` */
const DENIED = /User: (\S+) is not authorized to perform: ([a-z0-9]+:[A-Za-z]+)(?: on resource: "?([^"\s]+)"?)?(?:.*?\b(because [^.]{1,160}))?/s;

/**
 * What an S3 call that failed for good means.
 * @param action the permission that the call needs, as IAM names it
 */
export function storageError(error: unknown, action: string, bucket: string, key: string): StorageError {
  if (error instanceof StorageError) return error;
  const { name = '', message = '', code, $metadata } = error as SdkError;
  const status = $metadata?.httpStatusCode ?? 0;
  const where = `s3://${bucket}/${key}`;
  if (name === 'AccessDenied' || name === 'AccessDeniedException' || status === 403) return new StorageError('ACCESS_DENIED', denied(message, action, where), { cause: error });
  if (THROTTLED.has(name) || status === 503 || status === 429) {
    return new StorageError('THROTTLED', `S3 throttles ${action} on ${where} (${name}). Try again in a few seconds.`, { cause: error });
  }
  if (status >= 500 || status === 0 && code !== undefined || name === 'TimeoutError' || name === 'AbortError') {
    return new StorageError('UNAVAILABLE', `S3 could not be reached or failed at ${action} on ${where} (${name || code}${status ? `, HTTP ${status}` : ''}). Try again in a few seconds.`, { cause: error });
  }
  if (name === 'NoSuchBucket') {
    return new StorageError('REJECTED', `The bucket ${bucket} does not exist. Expected the evidence bucket of the stack: was it deleted or replaced? Deploy the stack again.`, { cause: error });
  }
  return new StorageError('REJECTED', `S3 refused ${action} on ${where}: ${name}${status ? ` (HTTP ${status})` : ''}.`, { cause: error });
}

/** Names who, what and on what; S3 says it in its message, except for requests across accounts. */
function denied(message: string, action: string, where: string): string {
  const [, user, refused = action, resource = where, because] = DENIED.exec(message) ?? [];
  const who = user === undefined ? 'The role of this function' : `The role ${roleOf(user)}`;
  const why = because === undefined ? '' : `, ${because}`;
  return `${who} may not ${refused} on ${resource}${why}. ${remedy(refused)}`;
}

function remedy(refused: string): string {
  if (refused.startsWith('kms:')) return 'Allow it in the key policy or in the role\'s policy: the construct grants both when the key is given to it as a prop.';
  // S3 answers 403 in place of 404 to who may not list
  if (refused === 's3:ListBucket') return 'The object may simply not exist: without s3:ListBucket on the bucket, S3 does not tell the two apart. Grant s3:ListBucket to the role.';
  return 'Check the role\'s policy, its permissions boundary, service control policies and the bucket policy.';
}

/** `arn:aws:sts::111122223333:assumed-role/Tools/session` -> `Tools` */
function roleOf(arn: string): string {
  return /:assumed-role\/([^/]+)/.exec(arn)?.[1] ?? arn;
}

/** HTTP status of an SDK error, 0 when there was no answer. */
export function statusOf(error: unknown): number {
  return (error as SdkError).$metadata?.httpStatusCode ?? 0;
}

/** The object is not there. */
export function isAbsent(error: unknown): boolean {
  const { name } = error as SdkError;
  return name === 'NoSuchKey' || name === 'NoSuchVersion' || (name === 'NotFound' && statusOf(error) === 404);
}
