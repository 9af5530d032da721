import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { rowBytes, SMALL_PART_BYTES } from './gram-index';
import { Manifest } from './manifest';
import { EvidenceStore } from '../ports';
import { GRAM_HASHES } from '../scan/gram-hash';

const decompress = promisify(brotliDecompress);
const CACHED_ROWS = 4096;
/** Rows that are read each by itself from a distant store. More are cut out of the whole part, 8 MiB at most: one request in place of dozens. */
const ROWS_APART = 6;

/** A range read of the store, counted. */
export type ReadRange = (key: string, start: number, end: number) => Promise<Buffer>;

interface Wanted { readonly part: number; readonly hash: number; resolve(row: Buffer | Promise<Buffer>): void }

/** Rows of the n-gram index, as they are needed. What is asked for in one turn of the event loop is fetched together. */
export class GramRows {
  private readonly rows = new Map<string, Promise<Buffer>>();
  private readonly smallParts = new Map<number, Promise<Buffer>>();
  private wanted: Wanted[] = [];

  public constructor(private readonly store: EvidenceStore, private readonly manifest: Manifest, private readonly read: ReadRange, private readonly counted: (bytes: number) => void) {}

  /** Which blocks of part `part` hold a gram of this hash: one bit a block. */
  public row(part: number, hash: number): Promise<Buffer> {
    const width = this.width(part);
    if (width * GRAM_HASHES <= SMALL_PART_BYTES) { return this.smallPart(part).then((whole) => whole.subarray(hash * width, (hash + 1) * width)); }
    const key = `${part}/${hash}`;
    const known = this.rows.get(key);
    if (known) { return known; }
    const row = new Promise<Buffer>((resolve) => { this.want({ part, hash, resolve }); });
    this.rows.set(key, row);
    row.catch(() => this.rows.delete(key));
    if (this.rows.size > CACHED_ROWS) { this.rows.delete(this.rows.keys().next().value!); }
    return row;
  }

  private want(wanted: Wanted): void {
    if (this.wanted.length === 0) { queueMicrotask(() => this.fetch()); }
    this.wanted.push(wanted);
  }

  private fetch(): void {
    const all = this.wanted;
    this.wanted = [];
    const together = this.store.isDistant === true && all.length > ROWS_APART;
    const wholes = new Map<number, Promise<Buffer>>();
    for (const { part, hash, resolve } of all) {
      const { key } = this.manifest.grams[part]!;
      const width = this.width(part);
      if (!together) {
        resolve(this.read(key, hash * width, (hash + 1) * width));
        continue;
      }
      const whole = wholes.get(part) ?? this.read(key, 0, width * GRAM_HASHES);
      wholes.set(part, whole);
      // a copy: a view would keep the part alive
      resolve(whole.then((bytes) => Buffer.from(bytes.subarray(hash * width, (hash + 1) * width))));
    }
  }

  /** Small parts are stored compressed, and read whole once. */
  private smallPart(part: number): Promise<Buffer> {
    let whole = this.smallParts.get(part);
    if (!whole) {
      whole = this.store.getDocument(this.manifest.grams[part]!.key).then(async (bytes = Buffer.alloc(0)) => {
        this.counted(bytes.length);
        return decompress(bytes);
      });
      this.smallParts.set(part, whole);
      whole.catch(() => this.smallParts.delete(part));
    }
    return whole;
  }

  private width(part: number): number {
    return rowBytes(this.manifest.grams[part]!.blocks);
  }
}
