import { ToolErrorCode } from './tool-error';

/** Which bundle an answer speaks about. */
export interface Subject {
  readonly instanceId: string;
  readonly cluster?: string;
  readonly region?: string;
  readonly bundleId: string;
  /** UTC, ISO 8601 */
  readonly collectedAt?: string;
}

/** The time range an answer covers, and what lies outside it. */
export interface AnswerWindow {
  /** UTC, ISO 8601; absent: open */
  readonly start?: string;
  readonly end?: string;
  /** why this range: the argument it came from, or `whole bundle` */
  readonly reason: string;
  /** items left out because their time is outside */
  readonly excludedOutside: number;
  /** items kept although they carry no time */
  readonly undated: number;
}

/** What was looked at, and what could not be. */
export interface Coverage {
  readonly filesScanned: number;
  /** kinds of file that every bundle of this OS should hold, present or not */
  readonly filesExpected: number;
  /** `<missing evidence>: <condition>, <condition>` */
  readonly notEvaluable: readonly string[];
}

/** A call that makes sense after this answer; `args` validates against that tool's schema. */
export interface NextCall {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly why: string;
}

/** What a handler gives back; `callTool` adds `schemaVersion` and `ok`. */
export interface Reply {
  /** default `complete`; `partial` when the evidence or the answer is not whole */
  readonly outcome?: 'complete' | 'partial';
  readonly subjects: readonly Subject[];
  /** the tool's own fields */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly window?: AnswerWindow;
  readonly coverage?: Coverage;
  readonly gaps?: readonly string[];
  readonly nextPageToken?: string;
  readonly next?: readonly NextCall[];
}

/** A good answer (DESIGN section 5). The tool's own fields lie beside these. */
export interface SuccessAnswer {
  readonly schemaVersion: 1;
  readonly ok: true;
  readonly outcome: 'complete' | 'partial';
  readonly subjects: readonly Subject[];
  readonly window?: AnswerWindow;
  readonly coverage?: Coverage;
  readonly gaps: readonly string[];
  readonly nextPageToken?: string;
  readonly next: readonly NextCall[];
  readonly [field: string]: unknown;
}

/** A refusal. */
export interface ErrorAnswer {
  readonly schemaVersion: 1;
  readonly ok: false;
  readonly error: {
    readonly code: ToolErrorCode;
    readonly message: string;
    readonly retryable: boolean;
    readonly retryAfterSeconds?: number;
  };
}

export type Answer = SuccessAnswer | ErrorAnswer;

/** Lays a reply out as the answer a client sees; absent fields are left out. */
export function toAnswer(reply: Reply): SuccessAnswer {
  return {
    schemaVersion: 1,
    ok: true,
    outcome: reply.outcome ?? 'complete',
    subjects: reply.subjects,
    ...reply.fields,
    ...(reply.window && { window: reply.window }),
    ...(reply.coverage && { coverage: reply.coverage }),
    gaps: reply.gaps ?? [],
    ...(reply.nextPageToken !== undefined && { nextPageToken: reply.nextPageToken }),
    next: reply.next ?? [],
  };
}
