import { detach } from './detach';
import { Ranked } from './fact';
import { Place, placeOf, StoredLine } from './parser';

interface Slot { count: number; error: number; place?: Place }

/**
 * The most frequent names of a stream in constant memory: when twice `size` names are held, the rarer half is dropped, and later names start
 * with the largest dropped count as their possible error.
 */
export class Ranking {
  private readonly slots = new Map<string, Slot>();
  private dropped = 0;

  public constructor(private readonly size = 1024) {}

  public add(name: string, line: StoredLine): void {
    const slot = this.slots.get(name);
    if (slot) {
      slot.count += 1;
      slot.place ??= placeOf(line);
      return;
    }
    if (this.slots.size >= this.size * 2) { this.prune(); }
    // A place for every name seen once would cost more than the rest of the line: the second sight brings it.
    this.slots.set(detach(name), { count: this.dropped + 1, error: this.dropped, ...this.slots.size < 32 && { place: placeOf(line) } });
  }

  /** `top` names, most frequent first; names whose count is mostly error are left out */
  public facts(top: number): Ranked[] {
    return [...this.slots]
      .filter(([, slot]) => slot.error * 2 < slot.count)
      .sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1))
      .slice(0, top)
      .map(([name, slot]) => ({ name, count: slot.count, error: slot.error, ...slot.place && { place: slot.place } }));
  }

  private prune(): void {
    const counts = [...this.slots.values()].map((slot) => slot.count).sort((a, b) => b - a);
    const least = counts[this.size - 1];
    let room = this.size - counts.filter((count) => count > least).length;
    for (const [name, slot] of this.slots) {
      if (slot.count > least) { continue; }
      if (slot.count === least && room > 0) { room -= 1; continue; }
      this.slots.delete(name);
      this.dropped = Math.max(this.dropped, slot.count);
    }
  }
}
