/** Ten buckets a doubling keep percentiles within 7 % of the truth. */
const PER_DOUBLING = 10;
/** from 1 µs to 2^36 µs, 19 hours */
const BUCKETS = 36 * PER_DOUBLING;

/** Latencies in memory that does not grow. */
export class LatencyHistogram {
  count = 0;
  max = 0;
  private readonly buckets = new Uint32Array(BUCKETS);

  add(microseconds: number): void {
    const bucket = microseconds <= 1 ? 0 : Math.min(BUCKETS - 1, Math.round(Math.log2(microseconds) * PER_DOUBLING));
    this.buckets[bucket]! += 1;
    this.count += 1;
    if (microseconds > this.max) { this.max = microseconds; }
  }

  /** Microseconds that `share` (0 to 1) of all stayed at or below; 0 when there were none. */
  percentile(share: number): number {
    let left = Math.ceil(this.count * share);
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      left -= this.buckets[bucket]!;
      if (left <= 0 && this.count > 0) { return Math.min(this.max, 2 ** (bucket / PER_DOUBLING)); }
    }
    return this.max;
  }
}
