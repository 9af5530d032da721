import { setTimeout as sleep } from 'node:timers/promises';

export interface LinkOptions {
  /** from the request to the first byte of its answer; default 0 */
  readonly latencyMs?: number;
  /** of one connection, each way; default: no limit */
  readonly bytesPerSecond?: number;
}

/** How far away a simulated service is, and what went to and fro. Time on the link is real time, also where the simulator's clock is virtual. */
export class Link {
  requests = 0;
  bytesIn = 0;
  bytesOut = 0;
  /** longest chain of requests each of which began after the one before was answered: what a caller waits for, one after the other */
  roundTrips = 0;
  readonly byOperation: Record<string, number> = {};
  private answered = 0;
  private readonly latencyMs: number;
  private readonly bytesPerMs: number;

  constructor({ latencyMs = 0, bytesPerSecond = Number.POSITIVE_INFINITY }: LinkOptions = {}) {
    this.latencyMs = latencyMs;
    this.bytesPerMs = bytesPerSecond / 1000;
  }

  /** Counts from here on. */
  reset(): void {
    Object.assign(this, { requests: 0, bytesIn: 0, bytesOut: 0, roundTrips: 0, answered: 0 });
    for (const name of Object.keys(this.byOperation)) { delete this.byOperation[name]; }
  }

  /** To be called when a request begins; the function that is given, when the first byte of the answer is sent. */
  begin(operation: string): () => void {
    this.requests += 1;
    this.byOperation[operation] = (this.byOperation[operation] ?? 0) + 1;
    const depth = this.answered + 1;
    this.roundTrips = Math.max(this.roundTrips, depth);
    return () => { this.answered = Math.max(this.answered, depth); };
  }

  /** The time until the first byte of an answer, to a request whose `bytes` began to arrive at `started`. */
  async travel(started: number, bytes: number): Promise<void> {
    this.bytesIn += bytes;
    const wait = this.latencyMs + bytes / this.bytesPerMs - (performance.now() - started);
    if (wait > 0) { await sleep(wait); }
  }

  /** The parts of an answer, no faster than the bandwidth. */
  async *paced(parts: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let due = performance.now();
    for await (const part of parts) {
      this.bytesOut += part.length;
      // timers are coarse: a few milliseconds may be made up for
      due = Math.max(due, performance.now() - 20) + part.length / this.bytesPerMs;
      const wait = due - performance.now();
      if (wait > 1) { await sleep(wait); }
      yield part;
    }
  }
}
