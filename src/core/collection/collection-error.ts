import { CollectorError } from './ports';

/** Why a request for a collection is refused. Stable: tools pass these on. */
export type CollectionErrorCode =
  | 'INVALID_ARGUMENT' | 'ACCESS_DENIED' | 'THROTTLED' | 'DOCUMENT_NOT_FOUND' | 'INSTANCE_NOT_FOUND' | 'CLUSTER_NOT_FOUND' | 'CLUSTER_NOT_ALLOWED'
  | 'NODE_NOT_SUPPORTED' | 'INSTANCE_NOT_RUNNING' | 'NOT_SSM_MANAGED' | 'AGENT_OFFLINE' | 'LIMIT_REACHED' | 'COLLECTION_STARTING'
  | 'CAPTURE_RUNNING' | 'CAPTURE_NOT_FOUND' | 'COLLECTION_NOT_FOUND' | 'PLAN_NOT_FOUND' | 'PLAN_OUTDATED' | 'AWS_FAILED';

/** A request for a collection that cannot be granted: `message` says what was asked, what stands against it, and how to go on. */
export class CollectionError extends Error {
  constructor(readonly code: CollectionErrorCode, message: string, readonly options: { readonly retryable?: boolean; readonly retryAfterSeconds?: number } = {}) {
    super(message);
    this.name = 'CollectionError';
  }
}

/** What a failed AWS call means to who asked. */
export function ofCollector(error: CollectorError): CollectionError {
  const { code, message, retryAfterSeconds } = error;
  switch (code) {
    case 'THROTTLED':
    case 'QUEUE_FULL':
      return new CollectionError('THROTTLED', message, { retryable: true, retryAfterSeconds: retryAfterSeconds ?? 30 });
    case 'REQUEST_REFUSED':
    case 'SERVICE_FAILED':
      return new CollectionError('AWS_FAILED', message, { retryable: code === 'SERVICE_FAILED' });
    default:
      return new CollectionError(code, message);
  }
}
