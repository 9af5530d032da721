/** Keeps the `limit` largest values of a stream, largest first. */
export class Largest<T> {
  private kept: T[] = [];

  public constructor(private readonly limit: number, private readonly size: (value: T) => number) {}

  /** `make` is called only when the value has a chance to stay */
  public add(size: number, make: () => T): void {
    if (this.kept.length >= this.limit && size <= this.size(this.kept[this.limit - 1])) { return; }
    this.kept.push(make());
    if (this.kept.length >= this.limit * 2) { this.prune(); }
  }

  public facts(): readonly T[] {
    this.prune();
    return this.kept;
  }

  private prune(): void {
    this.kept = this.kept.sort((a, b) => this.size(b) - this.size(a)).slice(0, this.limit);
  }
}
