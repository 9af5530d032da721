import { LogType } from '../../../src/core/bundle/artifact-kind';
import { BundleReader, StoredRange } from '../../../src/core/evidence/bundle-reader';
import { Extent, FileEntry, Manifest } from '../../../src/core/evidence/manifest';
import { Dialect } from '../../../src/core/logs/dialect';
import { lineTimes } from '../../../src/core/logs/line-times';
import { resolveTime } from '../../../src/core/logs/resolve-time';
import { gramsOf } from '../../../src/core/scan/gram-hash';

export interface MemoryFile {
  readonly path: string;
  readonly text: string | Buffer;
  readonly dialect?: Dialect;
  readonly logType?: LogType;
}

export interface MemoryBundleOptions {
  /** default 512 KiB */
  readonly blockBytes?: number;
  /** false: `candidateBlocks` makes no statement; default true */
  readonly index?: boolean;
  readonly collectedAt?: number;
  readonly bundleId?: string;
}

export interface MemoryBundle extends BundleReader {
  /** blocks that were asked for, in order */
  readonly blocksRead: readonly number[];
}

/** A stored bundle in memory, cut into blocks at line ends as ingest does it. Files may share a block. */
export function memoryBundle(files: readonly MemoryFile[], options: MemoryBundleOptions = {}): MemoryBundle {
  const { blockBytes = 512 * 1024, index = true, collectedAt = Date.UTC(2026, 10, 18, 12), bundleId = '0123456789abcdef' } = options;
  const clock = { collectedAt, utcOffsetMinutes: 0, sources: [] };
  const blocks: Buffer[] = [];
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  const flush = () => {
    if (pendingBytes > 0) { blocks.push(pending.length === 1 ? pending[0]! : Buffer.concat(pending)); }
    pending = [];
    pendingBytes = 0;
  };
  const contents = new Map<string, Buffer>();
  const entries = [...files].sort((a, b) => a.path < b.path ? -1 : 1).map((file): FileEntry => {
    const text = Buffer.isBuffer(file.text) ? file.text : Buffer.from(file.text);
    contents.set(file.path, text);
    const extents: Extent[] = [];
    const dialect = file.dialect ?? 'none';
    const times = lineTimes(dialect);
    const provisional: number[][] = [];
    let line = 1;
    for (let at = 0; at < text.length;) {
      let end = Math.min(text.length, at + Math.max(1, blockBytes - pendingBytes));
      if (end < text.length) {
        const cut = text.indexOf(10, end - 1);
        end = cut < 0 ? text.length : cut + 1;
      }
      const piece = text.subarray(at, end);
      const stamps: number[] = [];
      let lines = 0;
      for (let from = 0; from < piece.length; lines += 1) {
        const lf = piece.indexOf(10, from);
        const to = lf < 0 ? piece.length : lf;
        if (dialect !== 'none') { stamps.push(times.read(piece, from, to)); }
        from = to + 1;
      }
      provisional.push(stamps.filter((stamp) => !Number.isNaN(stamp)));
      extents.push([blocks.length, pendingBytes, piece.length, line, at, null, null]);
      pending.push(piece);
      pendingBytes += piece.length;
      if (pendingBytes >= blockBytes) { flush(); }
      line += lines;
      at = end;
    }
    const dated = extents.map((extent, i): Extent => {
      const utc = provisional[i]!.map((stamp) => resolveTime(stamp, times.clock, clock, times.latest)).filter((time) => !Number.isNaN(time));
      return utc.length === 0 ? extent : [extent[0], extent[1], extent[2], extent[3], extent[4], Math.min(...utc), Math.max(...utc)];
    });
    return {
      path: file.path,
      kind: 'other',
      dialect,
      logType: file.logType ?? 'other',
      ...(times.clock && { clock: times.clock, clockLatest: times.latest }),
      size: text.length,
      originalSize: text.length,
      lines: line - 1,
      undatedLines: 0,
      redactions: 0,
      extents: dated,
    };
  });
  flush();
  const manifest: Manifest = {
    schemaVersion: 1,
    instanceId: 'i-0123456789abcdef0',
    bundleId,
    state: 'ready',
    source: { name: 'memory', bytes: 0 },
    problems: [],
    clock,
    files: entries,
    segments: [],
    blocks: { segment: [], offset: [], length: blocks.map((block) => block.length), textLength: blocks.map((block) => block.length) },
    grams: [],
  };
  const grams: (Set<number> | undefined)[] = [];
  const blocksRead: number[] = [];
  const bytes = async (path: string, start: number, end: number) => contents.get(path)!.subarray(Math.max(0, start), end);
  const bundle: Partial<MemoryBundle> = {
    manifest,
    blocksRead,
    reads: { bytes: 0, requests: 0 },
    file: (path) => entries.find((entry) => entry.path === path),
    block: async (block) => {
      blocksRead.push(block);
      return blocks[block]!;
    },
    feed: () => async (block) => (bundle as MemoryBundle).block(block),
    bytes,
    pieces: async function* (path, start, end) { yield await bytes(path, start, end); },
    lines: async (path, firstLine, count): Promise<StoredRange> => {
      const text = contents.get(path)!;
      const starts = [0];
      for (let lf = text.indexOf(10); lf >= 0 && lf + 1 < text.length; lf = text.indexOf(10, lf + 1)) { starts.push(lf + 1); }
      const start = starts[firstLine - 1] ?? text.length;
      const end = starts[firstLine - 1 + count] ?? text.length;
      return { text: text.subarray(start, end), start, end, firstLine, lastLine: Math.min(starts.length, firstLine + count - 1) };
    },
    candidateBlocks: async (literals) => {
      const wanted = literals.flatMap((literal) => gramsOf(Buffer.from(literal)));
      if (!index || wanted.length === 0) { return undefined; }
      return Uint8Array.from(blocks, (block, i) => {
        const held = grams[i] ??= new Set(gramsOf(block));
        return wanted.every((gram) => held.has(gram)) ? 1 : 0;
      });
    },
    findings: () => Promise.reject(new Error('not in this bundle')),
    facts: () => Promise.reject(new Error('not in this bundle')),
  };
  return bundle as MemoryBundle;
}
