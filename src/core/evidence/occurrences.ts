import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import * as z from 'zod';
import { resolveTime } from '../logs/resolve-time';
import { EvidenceStore, SegmentWriter } from '../ports';
import { Manifest } from './manifest';

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);
const CHUNK_ENTRIES = 32_768;
/** Bytes read at a time. */
const RUN_BYTES = 8 * 1024 * 1024;

/** One match of a line rule. */
export interface Occurrence {
  /** index of the match group: one rule, one file, one entity */
  readonly group: number;
  readonly line: number;
  /** UTC milliseconds; NaN when the line is undated */
  readonly time: number;
}

/** One rule's matches for one entity in one file. */
export interface OccurrenceGroup {
  readonly detector: string;
  readonly path: string;
  readonly finding_id?: string;
}

const indexSchema = z.object({
  schemaVersion: z.literal(1),
  groups: z.array(z.object({ detector: z.string(), path: z.string(), finding_id: z.string().optional() })),
  /** [path, offset, length, entries] */
  chunks: z.array(z.tuple([z.string(), z.number(), z.number(), z.number()])),
});

/**
 * Records where every rule matched, compactly and in constant memory, so that a question about a window of time gets exact counts without searching.
 * Times are those of the file's own clock; they become UTC on reading, when the bundle's clock is known.
 */
export class OccurrenceWriter {
  private pending: number[] = [];
  private file = '';
  private segment: SegmentWriter | undefined;
  private bytes = 0;
  private readonly chunks: [string, number, number, number][] = [];

  public constructor(private readonly store: EvidenceStore, private readonly key: string) {}

  public async startFile(path: string): Promise<void> {
    await this.flush();
    this.file = path;
  }

  /** `time`: provisional milliseconds, NaN when undated */
  public add(group: number, line: number, time: number): void {
    this.pending.push(group, line, time);
  }

  /** Called now and then so that what is pending stays small. */
  public async flushIfLarge(): Promise<void> {
    if (this.pending.length >= CHUNK_ENTRIES * 3) { await this.flush(); }
  }

  /** Writes the object; undefined when there was nothing to record. */
  public async finish(groups: readonly OccurrenceGroup[]): Promise<{ readonly key: string; readonly bytes: number } | undefined> {
    await this.flush();
    if (!this.segment) { return undefined; }
    const table = Buffer.from(JSON.stringify({ schemaVersion: 1, groups, chunks: this.chunks }));
    await Promise.all([this.segment.close(), this.store.putDocument(`${this.key}.json`, table)]);
    return { key: this.key, bytes: this.bytes };
  }

  /** Gives up what was being written. */
  public async abort(): Promise<void> {
    await this.segment?.abort();
  }

  private async flush(): Promise<void> {
    if (this.pending.length === 0) { return; }
    const values = Float64Array.from(this.pending);
    const entries = values.length / 3;
    this.pending = [];
    // by column, so that the compressor sees like beside like
    const columns = new Float64Array(values.length);
    for (let i = 0; i < entries; i += 1) {
      columns[i] = values[i * 3]!;
      columns[entries + i] = values[i * 3 + 1]! - (i > 0 ? values[(i - 1) * 3 + 1]! : 0);
      const previous = i > 0 ? values[(i - 1) * 3 + 2]! : 0;
      columns[2 * entries + i] = values[i * 3 + 2]! - (Number.isNaN(previous) ? 0 : previous);
    }
    const frame = await compress(Buffer.from(columns.buffer), { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
    this.chunks.push([this.file, this.bytes, frame.length, entries]);
    this.segment ??= await this.store.createSegment(this.key);
    await this.segment.write(frame);
    this.bytes += frame.length;
  }
}

/** All groups, and a stream of their occurrences. */
export interface OccurrenceTable {
  readonly groups: readonly OccurrenceGroup[];
  read(): AsyncIterable<Occurrence>;
}

/** Opens a bundle's occurrences; without any, the table is empty. */
export async function openOccurrences(store: EvidenceStore, manifest: Manifest): Promise<OccurrenceTable> {
  const reference = manifest.occurrences;
  if (!reference) { return { groups: [], read: async function* () { /* nothing matched */ } }; }
  const document = await store.getDocument(`${reference.key}.json`);
  const index = indexSchema.parse(JSON.parse((document ?? Buffer.from('{"schemaVersion":1,"groups":[],"chunks":[]}')).toString('utf8')));
  const files = new Map(manifest.files.map((file) => [file.path, file]));
  return {
    groups: index.groups,
    read: async function* () {
      for await (const { chunk: [path, , , entries], bytes } of inRuns(store, reference.key, index.chunks)) {
        const file = files.get(path);
        const raw = await decompress(bytes);
        const columns = new Float64Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength));
        let line = 0;
        let time = 0;
        for (let i = 0; i < entries; i += 1) {
          line += columns[entries + i]!;
          const base = Number.isNaN(time) ? 0 : time;
          time = base + columns[2 * entries + i]!;
          yield { group: columns[i]!, line, time: resolveTime(time, file?.clock, manifest.clock, file?.clockLatest) };
        }
      }
    },
  };
}

type Chunk = z.infer<typeof indexSchema>['chunks'][number];

/** Chunks lie one behind the other, one or more a file; many are small, so neighbours are read together. */
async function* inRuns(store: EvidenceStore, key: string, chunks: readonly Chunk[]): AsyncGenerator<{ readonly chunk: Chunk; readonly bytes: Buffer }> {
  for (let first = 0; first < chunks.length;) {
    const start = chunks[first]![1];
    let last = first;
    while (last + 1 < chunks.length && chunks[last + 1]![1] + chunks[last + 1]![2] - start <= RUN_BYTES) { last += 1; }
    const run = await store.readRange(key, start, chunks[last]![1] + chunks[last]![2]);
    for (const chunk of chunks.slice(first, last + 1)) { yield { chunk, bytes: run.subarray(chunk[1] - start, chunk[1] - start + chunk[2]) }; }
    first = last + 1;
  }
}
