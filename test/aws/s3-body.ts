import { Readable } from 'node:stream';
import { sdkStreamMixin } from '@smithy/core/serde';

/** A body as the SDK gives it; with `breakAfter` the connection breaks after so many bytes. */
export function s3Body(bytes: Buffer, breakAfter = Number.POSITIVE_INFINITY) {
  return sdkStreamMixin(Readable.from((function* () {
    for (let at = 0; at < bytes.length; at += 1000) {
      if (at >= breakAfter) throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
      yield bytes.subarray(at, at + 1000);
    }
  })(), { objectMode: false }));
}

/** What S3 answers to a ranged read of `content`. */
export function rangeAnswer(content: Buffer, range: string, breakAfter?: number) {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range)!;
  const start = Number(from);
  const end = to === '' ? content.length : Math.min(content.length, Number(to) + 1);
  return { ETag: '"e1"', ContentRange: `bytes ${start}-${end - 1}/${content.length}`, ContentLength: end - start, Body: s3Body(content.subarray(start, end), breakAfter) };
}

/** An error as the SDK throws it. */
export function sdkError(name: string, status: number | undefined, message = name): Error {
  return Object.assign(new Error(message), { name, $metadata: status === undefined ? { attempts: 1 } : { httpStatusCode: status } });
}
