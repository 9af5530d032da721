import { detach } from './detach';

/** How often something was seen. */
export interface Tally {
  count: number;
}

/** Counts by name with a limit on names: what comes after the limit is counted together. */
export class Counts {
  private readonly map = new Map<string, Tally>();

  /** `other` collects names beyond `limit` */
  public constructor(private readonly limit: number, private readonly other = '(other)') {}

  public add(name: string, by = 1): void {
    this.tally(name).count += by;
  }

  /** The count of a name, to be added to without looking the name up again. */
  public tally(name: string): Tally {
    return this.map.get(name) ?? this.begin(this.map.size < this.limit ? detach(name, 128) : this.other);
  }

  public facts(): Record<string, number> {
    return Object.fromEntries([...this.map].map(([name, { count }]) => [name, count]));
  }

  private begin(name: string): Tally {
    const tally = this.map.get(name) ?? { count: 0 };
    this.map.set(name, tally);
    return tally;
  }
}
