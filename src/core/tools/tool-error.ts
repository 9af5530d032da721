import { CaptureUnavailableCode } from '../capture/ports';
import { CollectionErrorCode } from '../collection/collection-error';

/** Why a tool refused. Stable: clients branch on these. */
export type ToolErrorCode =
  | 'INVALID_ARGUMENT' | 'UNKNOWN_TOOL' | 'TOOL_NOT_SELECTED' | 'NOT_AVAILABLE_LOCALLY' | 'NOT_IMPLEMENTED'
  | 'NO_BUNDLE' | 'INSTANCE_REQUIRED' | 'INSTANCE_NOT_FOUND' | 'BUNDLE_NOT_FOUND' | 'BUNDLE_NOT_READY' | 'BUNDLE_EXPIRED' | 'BUNDLE_UNREADABLE'
  | 'FILE_NOT_FOUND' | 'FINDING_NOT_FOUND' | 'RUNBOOK_NOT_FOUND' | 'QUERY_INVALID' | 'QUERY_TOO_LONG' | 'PAGE_TOKEN_INVALID' | 'PAGE_TOKEN_STALE'
  | 'NO_CAPTURE' | 'CAPTURE_REQUIRED' | 'CAPTURE_NOT_FOUND' | 'CAPTURE_UNREADABLE' | CaptureUnavailableCode
  | 'CALLER_NOT_ALLOWED' | 'SERVICE_UNAVAILABLE' | 'CANCELLED' | 'INTERNAL_ERROR' | CollectionErrorCode;

export interface ToolErrorOptions {
  /** true when the same call may succeed later; default false */
  readonly retryable?: boolean;
  /** seconds to wait before trying again */
  readonly retryAfterSeconds?: number;
}

/** A refusal that the caller can act on: `message` says what was wrong, what was given, what is expected and how to fix it. */
export class ToolError extends Error {
  public readonly code: ToolErrorCode;
  public readonly retryable: boolean;
  public readonly retryAfterSeconds?: number;

  constructor(code: ToolErrorCode, message: string, options: ToolErrorOptions = {}) {
    super(message);
    this.name = 'ToolError';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
