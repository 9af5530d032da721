import { BlockTable } from './manifest';

const MIB = 1024 * 1024;
/** What one request reads, about: a span ends with the first block that reaches it. */
const SPAN_BYTES = 8 * MIB;
/**
 * Blocks that nobody wants are read along when they lie between wanted ones. The least gap is what a connection brings in the time of a request, 20 ms at 80 MB/s; larger
 * ones are bridged only while there are many spans for what they read.
 */
const GAPS = [1.5 * MIB, 3 * MIB, 6 * MIB, 8 * MIB];
/** So many spans need not be large: they are under way at the same time. */
const MOST_SMALL = 8;

/** Bytes [start, end) of a segment: some blocks, and what lies between them. */
export interface BlockSpan {
  readonly segment: number;
  readonly start: number;
  readonly end: number;
}

export interface SpanPlan {
  readonly spans: readonly BlockSpan[];
  /** which span holds a block */
  readonly spanOf: ReadonlyMap<number, number>;
}

/** Spans that hold `blocks`: about one for every 8 MiB, and a few more. */
export function planSpans(blocks: Iterable<number>, table: BlockTable): SpanPlan {
  // blocks are numbered in the order in which they were written
  const wanted = [...new Set(blocks)].sort((a, b) => a - b);
  let plan: SpanPlan = { spans: [], spanOf: new Map() };
  for (const gap of GAPS) {
    plan = pack(wanted, table, gap);
    const bytes = plan.spans.reduce((sum, { start, end }) => sum + end - start, 0);
    if (plan.spans.length <= bytes / SPAN_BYTES + MOST_SMALL) { break; }
  }
  return plan;
}

function pack(blocks: readonly number[], { segment, offset, length }: BlockTable, gap: number): SpanPlan {
  const spans: { readonly segment: number; readonly start: number; end: number }[] = [];
  const spanOf = new Map<number, number>();
  for (const block of blocks) {
    const [start, end] = [offset[block]!, offset[block]! + length[block]!];
    const last = spans.at(-1);
    if (last && last.segment === segment[block] && start - last.end <= gap && last.end - last.start < SPAN_BYTES) {
      last.end = end;
    } else {
      spans.push({ segment: segment[block]!, start, end });
    }
    spanOf.set(block, spans.length - 1);
  }
  return { spans, spanOf };
}
