import { detach } from './detach';

/** Counts by name with a limit on names: what comes after the limit is counted together. */
export class Counts {
  private readonly map = new Map<string, number>();

  /** `other` collects names beyond `limit` */
  public constructor(private readonly limit: number, private readonly other = '(other)') {}

  public add(name: string, by = 1): void {
    const seen = this.map.get(name);
    if (seen !== undefined) {
      this.map.set(name, seen + by);
    } else if (this.map.size < this.limit) {
      this.map.set(detach(name, 128), by);
    } else {
      this.map.set(this.other, (this.map.get(this.other) ?? 0) + by);
    }
  }

  public facts(): Record<string, number> {
    return Object.fromEntries(this.map);
  }
}
