import { setImmediate as turn } from 'node:timers/promises';
import { Clock } from '../../src/core/ports';

interface Timer { readonly at: number; readonly order: number; readonly run: () => unknown }

/** Time that passes only when nothing is left to do at the present moment. */
export class VirtualClock implements Clock {
  private readonly timers: Timer[] = [];
  private order = 0;

  constructor(private time = Date.parse('2026-11-20T12:00:00Z')) {}

  now(): number { return this.time; }

  /** Calls `run` at a time; what it starts runs on its own. */
  at(time: number, run: () => unknown): void {
    const timer = { at: Math.ceil(Math.max(time, this.time)), order: this.order += 1, run };
    // a binary heap: fleets have tens of thousands of timers
    let index = this.timers.push(timer) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(timer, this.timers[parent]!)) { break; }
      this.timers[index] = this.timers[parent]!;
      index = parent;
    }
    this.timers[index] = timer;
  }

  after(ms: number, run: () => unknown): void { this.at(this.time + ms, run); }

  async sleep(ms: number): Promise<void> {
    return new Promise(resolve => this.after(ms, resolve));
  }

  /** The outcome of `work`, letting time pass as far as it takes. */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const watched = work.finally(() => { settled = true; });
    watched.catch(() => undefined);
    await turn();
    while (!settled) {
      if (!await this.step()) { throw new Error('nothing is left to happen, and the work has not ended'); }
    }
    return watched;
  }

  /** Lets `ms` pass. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    await turn();
    while (this.timers.length > 0 && this.timers[0]!.at <= end) { await this.step(); }
    this.time = end;
  }

  private async step(): Promise<boolean> {
    const timer = this.pop();
    if (!timer) { return false; }
    this.time = timer.at;
    timer.run();
    await turn();
    return true;
  }

  private pop(): Timer | undefined {
    const first = this.timers[0];
    const last = this.timers.pop();
    if (first && last && first !== last) {
      let index = 0;
      for (;;) {
        let child = 2 * index + 1;
        if (child >= this.timers.length) { break; }
        if (child + 1 < this.timers.length && before(this.timers[child + 1]!, this.timers[child]!)) { child += 1; }
        if (!before(this.timers[child]!, last)) { break; }
        this.timers[index] = this.timers[child]!;
        index = child;
      }
      this.timers[index] = last;
    }
    return first;
  }
}

function before(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
