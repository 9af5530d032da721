import { createReadStream, statSync } from 'node:fs';

/** What an object holds: in memory, or a file that is too large for it. */
export interface ObjectBody {
  readonly size: number;
  /** bytes [start, end) */
  read(start: number, end: number): AsyncIterable<Buffer>;
}

/** The parts of a multipart upload stay as they came: nothing is copied. */
export function bodyOfParts(parts: readonly Buffer[]): ObjectBody {
  return {
    size: parts.reduce((sum, part) => sum + part.length, 0),
    async *read(start, end) {
      let at = 0;
      for (const part of parts) {
        const [from, to] = [Math.max(start - at, 0), Math.min(end - at, part.length)];
        if (from < to) { yield part.subarray(from, to); }
        at += part.length;
      }
    },
  };
}

export function bodyOfFile(file: string): ObjectBody {
  return {
    size: statSync(file).size,
    async *read(start, end) {
      if (start < end) { yield* createReadStream(file, { start, end: end - 1, highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>; }
    },
  };
}

/** The whole of a small object. */
export async function bytesOf(body: ObjectBody): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of body.read(0, body.size)) { parts.push(part); }
  return Buffer.concat(parts);
}
