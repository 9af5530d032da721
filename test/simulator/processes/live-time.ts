import { setTimeout as sleep } from 'node:timers/promises';
import { VirtualClock } from '../virtual-clock';

const STEP_MS = 10;

/**
 * Virtual time beside real processes. While one of them works, time passes as it really does, so that their waits for quotas end; otherwise it passes only when it is told to,
 * and in no time.
 */
export class LiveTime {
  private working = 0;
  private ticking: Promise<void> | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(readonly clock: VirtualClock) {}

  /** The outcome of a process's work. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.working += 1;
    this.ticking ??= this.tick();
    try {
      return await work;
    } finally {
      this.working -= 1;
    }
  }

  /** Lets `ms` pass, and waits for all work that began meanwhile. */
  async pass(ms: number, step = 1_000): Promise<void> {
    const end = this.clock.now() + ms;
    while (this.clock.now() < end) {
      await this.alone(async () => this.clock.pass(Math.max(0, Math.min(step, end - this.clock.now()))));
      await this.ticking;
    }
  }

  private async tick(): Promise<void> {
    let last = performance.now();
    while (this.working > 0) {
      await sleep(STEP_MS);
      const now = performance.now();
      const elapsed = Math.floor(now - last);
      last += elapsed;
      await this.alone(async () => this.clock.pass(elapsed));
    }
    this.ticking = undefined;
  }

  /** The clock's steps must not overlap. */
  private async alone(step: () => Promise<void>): Promise<void> {
    const turn = this.turn.then(step);
    this.turn = turn.catch(() => undefined);
    return turn;
  }
}
