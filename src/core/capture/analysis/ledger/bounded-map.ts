/** V8 hashes strings with a seed, and numbers without: whoever chooses numbers could choose such as collide. */
const seeded = <K>(key: K): K => (typeof key === 'number' ? `#${key}` : key) as K;

/** A map that takes so many keys and counts what it had to leave out: a hostile capture has a new key in every packet. */
export class BoundedMap<K, V> {
  /** times that a key was not taken */
  leftOut = 0;
  private readonly map = new Map<K, V>();

  constructor(private readonly capacity: number) {}

  get size(): number { return this.map.size; }

  get(key: K): V | undefined { return this.map.get(seeded(key)); }

  /** The value of the key, made now if need be; undefined when there is no room for another. */
  at(key: K, make: () => V): V | undefined {
    const own = seeded(key);
    const known = this.map.get(own);
    if (known !== undefined) { return known; }
    if (this.map.size >= this.capacity) {
      this.leftOut += 1;
      return undefined;
    }
    const made = make();
    this.map.set(own, made);
    return made;
  }

  values(): IterableIterator<V> { return this.map.values(); }

  entries(): IterableIterator<[K, V]> { return this.map.entries(); }
}

/** Things of the last while, by key: the oldest goes when a new one needs its place. */
export class RecentMap<K, V> {
  private readonly map = new Map<K, V>();

  /** @param onEvict told of what had to go */
  constructor(private readonly capacity: number, private readonly onEvict: (value: V) => void = () => undefined) {}

  get(key: K): V | undefined { return this.map.get(seeded(key)); }

  set(key: K, value: V): void {
    const own = seeded(key);
    this.map.delete(own);
    if (this.map.size >= this.capacity) {
      const [oldest, evicted] = this.map.entries().next().value!;
      this.map.delete(oldest);
      this.onEvict(evicted);
    }
    this.map.set(own, value);
  }

  delete(key: K): void { this.map.delete(seeded(key)); }

  values(): IterableIterator<V> { return this.map.values(); }
}
