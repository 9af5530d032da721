/** A small reproducible generator (mulberry32): the same seed gives the same bundle on every machine. */
export class Random {
  public constructor(private state: number) {}

  public next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** @returns a whole number from `low` to `high`, both included */
  public int(low: number, high: number): number { return low + Math.floor(this.next() * (high - low + 1)); }
  public chance(probability: number): boolean { return this.next() < probability; }
  public pick<T>(values: readonly T[]): T { return values[this.int(0, values.length - 1)]!; }
  public text(length: number, alphabet: string): string { return Array.from({ length }, () => alphabet[this.int(0, alphabet.length - 1)]).join(''); }
  public hex(length: number): string { return this.text(length, '0123456789abcdef'); }
  /** the letters Kubernetes uses in generated names */
  public suffix(length: number): string { return this.text(length, 'bcdfghjklmnpqrstvwxz2456789'); }
  public uuid(): string { return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-a${this.hex(3)}-${this.hex(12)}`; }
}
