/** A seeded source of numbers (mulberry32): the same seed gives the same bundle on every machine. */
export class Random {
  /** @param {number} seed */
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** @returns {number} an unsigned 32-bit number */
  next() {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** @param {number} bound @returns {number} 0 <= n < bound */
  int(bound) {
    return Math.floor((this.next() / 4294967296) * bound);
  }

  /** @param {number} parts @returns {boolean} true once in `parts` on average */
  oneIn(parts) {
    return this.next() < 4294967296 / parts;
  }

  /** @template T @param {readonly T[]} list @returns {T} */
  pick(list) {
    return list[this.int(list.length)];
  }

  /** @param {number} length @returns {string} */
  hex(length) {
    let text = '';
    while (text.length < length) text += (this.next() | 0x10000000).toString(16).slice(-7);
    return text.slice(0, length);
  }

  /** @returns {string} */
  uuid() {
    return `${this.hex(8)}-${this.hex(4)}-${this.hex(4)}-${this.hex(4)}-${this.hex(12)}`;
  }

  /** the alphabet of Kubernetes' generated names @param {number} length @returns {string} */
  suffix(length) {
    let text = '';
    for (let i = 0; i < length; i++) text += 'bcdfghjklmnpqrstvwxz2456789'[this.int(27)];
    return text;
  }
}

/** @param {string} text @returns {number} FNV-1a, to give every file its own seed */
export function hash(text) {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}
