/** An error as the SDK throws it. */
export class SimulatedAwsError extends Error {
  readonly $fault = 'client';
  /** 0 as status: no answer came */
  readonly $metadata: { readonly httpStatusCode?: number };

  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.$metadata = status === 0 ? {} : { httpStatusCode: status };
  }
}

/** A service's allowance of requests: refilled all the time, a second's worth at most. */
export class RequestQuota {
  private tokens: number;
  private last = 0;
  refused = 0;

  constructor(private readonly perSecond: number) { this.tokens = Math.max(1, perSecond); }

  take(now: number, name = 'ThrottlingException'): void {
    this.tokens = Math.min(Math.max(1, this.perSecond), this.tokens + (now - this.last) / 1000 * this.perSecond);
    this.last = now;
    if (this.tokens < 1) {
      this.refused += 1;
      throw new SimulatedAwsError(name, 'Rate exceeded', 400);
    }
    this.tokens -= 1;
  }
}
