export type CliErrorCode =
  | 'INVALID_ARGUMENT' | 'BUNDLE_NOT_FOUND' | 'BUNDLE_UNREADABLE' | 'NOT_A_BUNDLE' | 'CAPTURE_NOT_FOUND' | 'WORKSPACE_UNUSABLE' | 'WORKSPACE_BUSY' | 'INVALID_SUPPRESSIONS' | 'INVALID_RULES' | 'INVALID_REDACTIONS'
  | 'PORT_UNAVAILABLE'
  | 'DEPLOYMENT_NOT_FOUND' | 'ENDPOINT_UNREACHABLE' | 'AWS_REFUSED' | 'FILES_EXIST' | 'INTERNAL';

/** A failure of the program, told in one paragraph: what went wrong, what was given, how to go on. */
export class CliError extends Error {
  readonly code: CliErrorCode;

  constructor(code: CliErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'CliError';
    this.code = code;
  }

  /** 2 for what the user can correct on the command line, as shells and commander have it; else 1. */
  get exitCode(): number {
    return this.code.startsWith('INVALID_') ? 2 : 1;
  }
}

/** Node's system error code (`ENOENT` …), where there is one. */
export function systemCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
