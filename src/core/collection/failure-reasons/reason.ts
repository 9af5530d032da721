/** Why a run failed, by what it says. */
export interface FailureReason {
  /** stable: clients branch on it */
  readonly code: string;
  /** runs on a few kilobytes: what a program prints when all is well must not match, for failure texts quote the whole output of a command */
  readonly pattern: RegExp;
  /** what to change so that the next collection works */
  readonly fix: string;
  /** whether the same call may succeed without a change. @default false */
  readonly retryable?: boolean;
  /** what happened */
  message(match: RegExpExecArray): string;
}
