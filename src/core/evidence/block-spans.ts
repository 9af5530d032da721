import { BlockTable } from './manifest';

/** What one request reads, about: a span ends with the first block that reaches it. */
const SPAN_BYTES = 8 * 1024 * 1024;
/** Blocks that nobody wants are read along when they are fewer bytes than a connection brings in the time of a request: 20 ms at 80 MB/s. */
const GAP_BYTES = 1.5 * 1024 * 1024;

/** Bytes [start, end) of a segment: some blocks, and what lies between them. */
export interface BlockSpan {
  readonly segment: number;
  readonly start: number;
  readonly end: number;
}

/** Spans that hold `blocks`, and in which of them each lies. */
export function planSpans(blocks: Iterable<number>, { segment, offset, length }: BlockTable): { readonly spans: readonly BlockSpan[]; readonly spanOf: ReadonlyMap<number, number> } {
  const spans: { segment: number; start: number; end: number }[] = [];
  const spanOf = new Map<number, number>();
  // blocks are numbered in the order in which they were written
  for (const block of [...new Set(blocks)].sort((a, b) => a - b)) {
    const [start, end] = [offset[block]!, offset[block]! + length[block]!];
    const last = spans.at(-1);
    if (last && last.segment === segment[block] && start - last.end <= GAP_BYTES && last.end - last.start < SPAN_BYTES) {
      last.end = end;
    } else {
      spans.push({ segment: segment[block]!, start, end });
    }
    spanOf.set(block, spans.length - 1);
  }
  return { spans, spanOf };
}
