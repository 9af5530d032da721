import { setTimeout as sleep } from 'node:timers/promises';
import { Audience, toCollectorError } from './collector-error';

/** What was called, for messages and for the list in catalog/aws-calls.ts. */
export interface CallName {
  /** as IAM names it: `ssm:StartAutomationExecution` */
  readonly action: string;
  /** in words: `document AWSSupport-CollectEKSInstanceLogs in eu-west-1` */
  readonly on: string;
  /** the request may have been carried out although no answer came: it is not sent again */
  readonly once?: boolean;
}

export interface CallerOptions {
  /** tries of one call; default 8: at one start a second that lets about eight callers at a time through */
  readonly attempts?: number;
  readonly sleep?: (ms: number) => Promise<unknown>;
  /** 0 to 1 */
  readonly random?: () => number;
  /** told of every try that was throttled */
  readonly onThrottled?: () => void;
  /** how a refusal is told; default: to whoever keeps the roles of our functions */
  readonly audience?: Audience;
}

const FIRST_MS = 400;
const LONGEST_MS = 8_000;

/**
 * Sends AWS requests with our own retries: the quotas of SSM are 1 and 3 requests a second for the whole account, which the SDK's default of three quick tries does not outlast.
 * Clients are made with `maxAttempts: 1`.
 */
export class AwsCaller {
  private readonly attempts: number;
  private readonly sleep: (ms: number) => Promise<unknown>;
  private readonly random: () => number;
  private readonly onThrottled: () => void;
  private readonly audience: Audience | undefined;

  constructor(options: CallerOptions = {}) {
    this.attempts = options.attempts ?? 8;
    this.sleep = options.sleep ?? (async ms => sleep(ms));
    this.random = options.random ?? Math.random;
    this.onThrottled = options.onThrottled ?? (() => undefined);
    this.audience = options.audience;
  }

  /** The answer, after as many tries as help. Throws CollectorError. */
  async call<T>(name: CallName, send: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await send();
      } catch (error) {
        const known = toCollectorError(error, name, this.audience);
        if (known.code === 'THROTTLED') { this.onThrottled(); }
        const again = known.code === 'THROTTLED' || (known.code === 'SERVICE_FAILED' && name.once !== true);
        if (!again || attempt >= this.attempts) { throw known; }
        // full jitter: callers that met do not meet again
        await this.sleep(50 + this.random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt));
      }
    }
  }
}
