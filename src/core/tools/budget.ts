/** What an answer may cost unless the caller says otherwise. */
export const DEFAULT_TOKENS = 6_000;
/** Less cannot hold the envelope at its worst and one item. */
export const MINIMUM_TOKENS = 2_000;
/** 100 kB: more would crowd out what an agent has already learned. */
export const MAXIMUM_TOKENS = 25_000;
/** Room for a page token and its key. */
export const PAGE_TOKEN_BYTES = 240;

/** Bytes of `value` as JSON. */
export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '', 'utf8');
}

/** Our measure of cost everywhere: a token is four bytes of JSON. */
export function tokensOf(value: unknown): number {
  return Math.ceil(bytesOf(value) / 4);
}

/** `text`, cut to `maxBytes` of its JSON form at a character boundary, with `…` where it was cut. */
export function clipText(text: string, maxBytes: number): string {
  // a character is a byte at least, so what lies beyond cannot fit and is not looked at
  if (text.length <= maxBytes && bytesOf(text) <= maxBytes + 2) { return text; }
  let bytes = 3;
  let kept = '';
  for (const character of text.slice(0, maxBytes + 1)) {
    bytes += bytesOf(character) - 2;
    if (bytes > maxBytes) { break; }
    kept += character;
  }
  return `${kept}…`;
}

/** The same value with every string cut to `maxBytes`, every list to `maxItems` and every object to `maxItems` keys. Depth is ours, so bounded. */
export function clip<T>(value: T, maxBytes: number, maxItems: number): T {
  if (typeof value === 'string') { return clipText(value, maxBytes) as T; }
  if (Array.isArray(value)) { return value.slice(0, maxItems).map(each => clip(each, maxBytes, maxItems)) as T; }
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).slice(0, maxItems);
    return Object.fromEntries(entries.map(([key, each]) => [clipText(key, 64), clip(each, maxBytes, maxItems)])) as T;
  }
  return value;
}

/** Views of `items`, made only as far as they are taken. */
export function* lazily<T, V>(items: Iterable<T>, view: (item: T) => V): Iterable<V> {
  for (const item of items) { yield view(item); }
}

/** Shares a byte budget between the lists of one answer, whole items only and in a fixed order, so that the same evidence always gives the same cut. */
export class BudgetPacker {
  private left: number;

  /** `skeleton` is the answer with all lists empty. */
  constructor(maxTokens: number, skeleton: unknown, reserveBytes = 0) {
    this.left = maxTokens * 4 - bytesOf(skeleton) - reserveBytes;
  }

  public get bytesLeft(): number { return this.left; }

  /** The longest prefix of `items` that fits in what is left, and in `quotaBytes` if given. Nothing after it is asked for. */
  public take<T>(items: Iterable<T>, quotaBytes = Number.MAX_SAFE_INTEGER): T[] {
    const taken: T[] = [];
    let quota = Math.min(quotaBytes, this.left);
    for (const item of items) {
      const cost = bytesOf(item) + 1;
      if (cost > quota) { break; }
      quota -= cost;
      this.left -= cost;
      taken.push(item);
    }
    return taken;
  }

  /** Takes `value` whole, or not at all. */
  public fits(value: unknown, keyBytes = 0): boolean {
    const cost = bytesOf(value) + keyBytes;
    if (cost > this.left) { return false; }
    this.left -= cost;
    return true;
  }
}
