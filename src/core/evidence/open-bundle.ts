import { EvidenceStore } from '../ports';
import { decompressBlock } from './block-codec';
import { BundleReader, StoredRange } from './bundle-reader';
import { FactsDocument, FindingsDocument } from './documents';
import { GramRows } from './gram-rows';
import { InstanceSnapshot, instanceSnapshotSchema } from './instance-snapshot';
import { evidenceKeys } from './keys';
import { FileEntry, Manifest } from './manifest';
import { OccurrenceTable, openOccurrences } from './occurrences';
import { SpanReader } from './span-reader';
import { readFacts, readFindings, readManifest } from './stored-documents';
import { gramsOf } from '../scan/gram-hash';

const LF = 10;
/** Decompressed blocks kept, newest last: neighbouring reads hit the same block. */
const CACHED_BLOCKS = 2;
/** Rows of the n-gram index that one literal needs at most; more hardly narrow it further. */
const MAX_ROWS = 24;

/** Opens a stored bundle. @throws Error when the bundle does not exist or its documents are not ours */
export async function openBundle(store: EvidenceStore, instanceId: string, bundleId: string): Promise<BundleReader> {
  return new StoredBundle(store, await readManifest(store, evidenceKeys.manifest(instanceId, bundleId)));
}

class StoredBundle implements BundleReader {
  public readonly reads = { bytes: 0, requests: 0 };
  private readonly byPath: ReadonlyMap<string, FileEntry>;
  private readonly cache = new Map<number, Promise<Buffer>>();
  private readonly rows: GramRows;
  private findingsDocument: Promise<FindingsDocument> | undefined;
  private factsDocument: Promise<FactsDocument> | undefined;

  public constructor(private readonly store: EvidenceStore, public readonly manifest: Manifest) {
    this.byPath = new Map(manifest.files.map((file) => [file.path, file]));
    this.rows = new GramRows(store, manifest, async (key, start, end) => this.read(key, start, end), (bytes) => this.count(bytes));
  }

  public file(path: string): FileEntry | undefined {
    return this.byPath.get(path);
  }

  public findings(): Promise<FindingsDocument> {
    this.findingsDocument ??= readFindings(this.store, evidenceKeys.findings(this.manifest.instanceId, this.manifest.bundleId));
    return this.findingsDocument;
  }

  public facts(): Promise<FactsDocument> {
    this.factsDocument ??= readFacts(this.store, evidenceKeys.facts(this.manifest.instanceId, this.manifest.bundleId));
    return this.factsDocument;
  }

  public async instance(): Promise<InstanceSnapshot | undefined> {
    const bytes = await this.store.getDocument(evidenceKeys.instance(this.manifest.instanceId, this.manifest.bundleId));
    return bytes && instanceSnapshotSchema.parse(JSON.parse(bytes.toString('utf8')));
  }

  public occurrences(): Promise<OccurrenceTable> {
    return openOccurrences(this.store, this.manifest);
  }

  public async block(index: number): Promise<Buffer> {
    const cached = this.cache.get(index);
    if (cached) {
      this.cache.delete(index);
      this.cache.set(index, cached);
      return cached;
    }
    const loading = this.load(index);
    this.cache.set(index, loading);
    loading.catch(() => this.cache.delete(index));
    while (this.cache.size > CACHED_BLOCKS) { this.cache.delete(this.cache.keys().next().value!); }
    return loading;
  }

  public feed(blocks: readonly number[]): (block: number) => Promise<Buffer> {
    if (this.store.isDistant !== true) { return (block) => this.block(block); }
    const { segments, blocks: table } = this.manifest;
    const spans = new SpanReader(blocks, table, async ({ segment, start, end }) => this.read(segments[segment]!.key, start, end));
    return async (block) => decompressBlock(await spans.frame(block), table.textLength[block]!);
  }

  public async bytes(path: string, start: number, end: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.pieces(path, start, end)) { parts.push(part); }
    // a copy: a view would keep the whole block alive
    return Buffer.concat(parts);
  }

  public async* pieces(path: string, start: number, end: number): AsyncGenerator<Buffer> {
    const file = this.mustFind(path);
    const from = Math.max(0, Math.min(start, file.size));
    const to = Math.max(from, Math.min(end, file.size));
    const extents = file.extents.filter(([, , length, , byteStart]) => byteStart < to && byteStart + length > from);
    const text = extents.length > CACHED_BLOCKS ? this.feed(extents.map(([block]) => block)) : (block: number) => this.block(block);
    for (const [block, offset, length, , byteStart] of extents) {
      yield (await text(block)).subarray(offset + Math.max(0, from - byteStart), offset + Math.min(length, to - byteStart));
    }
  }

  public async lines(path: string, firstLine: number, count: number): Promise<StoredRange> {
    const file = this.mustFind(path);
    const first = Math.max(1, Math.min(firstLine, file.lines + 1));
    const end = Math.min(first + Math.max(0, count), file.lines + 1);
    if (first >= end) { return { text: Buffer.alloc(0), start: file.size, end: file.size, firstLine: first, lastLine: first - 1 }; }
    const start = await this.offsetOfLine(file, first);
    const stop = end > file.lines ? file.size : await this.offsetOfLine(file, end);
    return { text: await this.bytes(path, start, stop), start, end: stop, firstLine: first, lastLine: end - 1 };
  }

  public async candidateBlocks(literals: readonly string[]): Promise<Uint8Array | undefined> {
    const hashes = new Set<number>();
    for (const literal of literals) {
      for (const hash of gramsOf(Buffer.from(literal, 'utf8')).slice(0, MAX_ROWS)) { hashes.add(hash); }
    }
    if (hashes.size === 0 || this.manifest.grams.length === 0) { return undefined; }
    const candidates = new Uint8Array(this.manifest.blocks.length.length).fill(1);
    await Promise.all(this.manifest.grams.map(async (part, partIndex) => {
      const rows = await Promise.all([...hashes].map((hash) => this.rows.row(partIndex, hash)));
      for (let i = 0; i < part.blocks; i += 1) {
        if (!rows.every((row) => ((row[i >> 3]! >> (i & 7)) & 1) === 1)) { candidates[part.firstBlock + i] = 0; }
      }
    }));
    return candidates;
  }

  private async load(index: number): Promise<Buffer> {
    const { blocks, segments } = this.manifest;
    const offset = blocks.offset[index];
    if (offset === undefined) { throw new RangeError(`bundle ${this.manifest.bundleId} has no block ${index}`); }
    const frame = await this.read(segments[blocks.segment[index]!]!.key, offset, offset + blocks.length[index]!);
    return decompressBlock(frame, blocks.textLength[index]!);
  }

  private async offsetOfLine(file: FileEntry, line: number): Promise<number> {
    let extent = file.extents[0]!;
    for (const each of file.extents) {
      if (each[3] > line) { break; }
      extent = each;
    }
    const [block, offset, length, firstLine, byteStart] = extent;
    if (line === firstLine) { return byteStart; }
    const text = (await this.block(block)).subarray(offset, offset + length);
    let at = 0;
    for (let skip = line - firstLine; skip > 0; skip -= 1) {
      const next = text.indexOf(LF, at);
      if (next < 0) { break; }
      at = next + 1;
    }
    return byteStart + at;
  }

  private async read(key: string, start: number, end: number): Promise<Buffer> {
    this.count(end - start);
    return this.store.readRange(key, start, end);
  }

  private count(bytes: number): void {
    this.reads.bytes += bytes;
    this.reads.requests += 1;
  }

  private mustFind(path: string): FileEntry {
    const file = this.byPath.get(path);
    if (!file) { throw new RangeError(`bundle ${this.manifest.bundleId} has no file '${path}'`); }
    return file;
  }
}
