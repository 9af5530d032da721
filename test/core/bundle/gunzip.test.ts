import { constants, createGunzip, deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { Gunzip, GzipError } from '../../../src/core/bundle/gunzip';

interface Inflated { readonly bytes: Buffer; readonly whole?: boolean; readonly error?: unknown }

/** Feeds the data in pieces of the given sizes, over and over. */
function inflate(data: Buffer, sizes: readonly number[] = [1 << 16]): Inflated {
  const gunzip = new Gunzip();
  const parts: Buffer[] = [];
  const keep = (chunks: Iterable<Buffer>) => { for (const chunk of chunks) { parts.push(Buffer.from(chunk)); } };
  try {
    for (let at = 0, turn = 0; at < data.length; turn += 1) {
      const size = sizes[turn % sizes.length]!;
      keep(gunzip.push(data.subarray(at, at + size)));
      at += size;
    }
    keep(gunzip.end());
    return { bytes: Buffer.concat(parts), whole: gunzip.whole };
  } catch (error) {
    return { bytes: Buffer.concat(parts), error };
  }
}

/** Text as logs have it: words that come again, near and far, runs of one byte, and noise that does not compress. */
const text = fc.array(fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('kubelet', ' failed to ', 'i-0123456789abcdef0', '\n', '10.100.0.10/32', 'E1118 10:00:00.000000', '    ') },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(0, 32, 97, 255), fc.integer({ min: 1, max: 700 })).map(([byte, count]) => Buffer.alloc(count, byte).toString('latin1')) },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1')) },
), { maxLength: 200 }).chain((words) => fc.integer({ min: 1, max: 40 }).map((times) => Buffer.from(words.join('').repeat(times), 'latin1')));

const settings = fc.record({
  level: fc.integer({ min: 0, max: 9 }),
  strategy: fc.constantFrom(constants.Z_DEFAULT_STRATEGY, constants.Z_HUFFMAN_ONLY, constants.Z_RLE, constants.Z_FIXED, constants.Z_FILTERED),
  memLevel: fc.integer({ min: 1, max: 9 }),
  windowBits: fc.integer({ min: 9, max: 15 }),
});

const sizes = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 8 });

test('inflates whatever zlib compresses, in pieces of any size', () => {
  fc.assert(fc.property(text, settings, sizes, (content, options, pieces) => {
    const { bytes, whole } = inflate(gzipSync(content, options), pieces);
    expect(bytes.equals(content)).toBe(true);
    expect(whole).toBe(true);
  }), { numRuns: 300 });
});

test('copies repetitions of every short period', () => {
  const content = Buffer.concat(Array.from({ length: 160 }, (_, i) => {
    const period = 1 + (i >> 2);
    const unit = Buffer.from(Array.from({ length: period }, (__, k) => (k * 37 + i) & 255));
    return Buffer.alloc([period + 3, period + 17, period * 9 + 5, 700][i & 3]!, unit);
  }));
  expect(inflate(gzipSync(content, { level: 9 })).bytes.equals(content)).toBe(true);
});

test('inflates content far longer than its window and its output area', () => {
  const line = (i: number) => `Nov 18 10:00:${String(i % 60).padStart(2, '0')} node kubelet[1]: E1118 pod ${(i * 2654435761) % 4294967296} failed ${i}\n`;
  const content = Buffer.from(Array.from({ length: 60_000 }, (_, i) => line(i)).join(''));
  for (const level of [1, 6, 9]) { expect(inflate(gzipSync(content, { level }), [100_001]).bytes.equals(content)).toBe(true); }
});

test('a truncated archive yields all that its bytes still say, as zlib reads them', () => {
  fc.assert(fc.property(text, settings, fc.double({ min: 0, max: 1, noNaN: true }), sizes, (content, options, share, pieces) => {
    const data = gzipSync(content, options);
    const cut = data.subarray(0, Math.max(11, Math.floor(data.length * share)));
    if (cut.length === data.length) { return; }
    const { bytes, whole, error } = inflate(cut, pieces);
    expect(error).toBeUndefined();
    expect(whole).toBe(false);
    expect(bytes.equals(gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH }))).toBe(true);
  }), { numRuns: 300 });
});

test('damage anywhere is an error or changes nothing, and what came before it is delivered', () => {
  fc.assert(fc.property(text, settings, fc.nat(), fc.integer({ min: 1, max: 255 }), (content, options, place, flip) => {
    const data = gzipSync(content, options);
    const at = 10 + (place % (data.length - 10));
    data[at]! ^= flip;
    const { bytes, whole, error } = inflate(data, [4096]);
    if (error) {
      expect(error).toBeInstanceOf(GzipError);
      expect(() => gunzipSync(data)).toThrow();
    } else if (whole) {
      expect(bytes.equals(content)).toBe(true);
    }
    if (at < data.length - 8) { return; }
    // in the trailer: the content itself is whole
    expect(bytes.equals(content)).toBe(true);
    expect(error).toBeInstanceOf(GzipError);
  }), { numRuns: 500 });
});

/** What zlib delivers before it gives up. It loses what it has not handed over yet: less than this. */
const ZLIB_CHUNK = 64;
async function zlibDelivers(data: Buffer): Promise<{ bytes: Buffer; error?: Error }> {
  const parts: Buffer[] = [];
  const gunzip = createGunzip({ chunkSize: ZLIB_CHUNK, finishFlush: constants.Z_SYNC_FLUSH });
  return new Promise((resolve) => {
    gunzip.on('data', (chunk: Buffer) => parts.push(chunk));
    gunzip.on('error', (error) => resolve({ bytes: Buffer.concat(parts), error }));
    gunzip.on('end', () => resolve({ bytes: Buffer.concat(parts) }));
    gunzip.end(data);
  });
}

const HEADER_ROOM = 1000;

test('nothing is read out of damaged data that zlib would not read', async () => {
  const places = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 3 });
  await fc.assert(fc.asyncProperty(text.filter(({ length }) => length > 0), settings, places, async (content, options, damages) => {
    // room for a header to be read to its end: zlib reads on through some that we refuse at once, and would wait for more
    const data = Buffer.concat([gzipSync(content, options), Buffer.alloc(HEADER_ROOM)]);
    // most of what can be wrong is in the tables at the head of a block
    for (const [place, flip] of damages) { data[10 + (place % Math.min(data.length - HEADER_ROOM - 10, 120))]! ^= flip; }
    const ours = inflate(data, [4096]);
    const theirs = await zlibDelivers(data);
    expect(ours.error === undefined).toBe(theirs.error === undefined);
    expect(ours.bytes.subarray(0, theirs.bytes.length).equals(theirs.bytes)).toBe(true);
    expect(ours.bytes.length - theirs.bytes.length).toBeLessThanOrEqual(theirs.error ? ZLIB_CHUNK : 0);
  }), { numRuns: 1500 });
});

test.each<[string, number[], RegExp]>([
  ['a block of the unused type', [0x07], /block of unknown type/],
  ['a stored block whose length is not confirmed', [0x01, 5, 0, 0, 0], /stored block/],
  ['more length codes than there are', [0xfd, 0xff, 0xff], /code lengths/],
  ['a match with nothing before it', [0x03, 0x02, 0x00], /before the beginning/],
])('%s is damage', (_, deflated, message) => {
  const { bytes, error } = inflate(Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, ...deflated, ...Buffer.alloc(1000)]));
  expect((error as Error).message).toMatch(message);
  expect(bytes).toHaveLength(0);
});

test('random bytes behind a gzip header end in a verdict', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 4000 }), sizes, (noise, pieces) => {
    const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
    const { whole, error } = inflate(Buffer.concat([header, noise]), pieces);
    expect(error instanceof GzipError || whole === false || whole === true).toBe(true);
  }), { numRuns: 2000 });
});

test('members follow one another, and padding behind the last is ignored', () => {
  const data = Buffer.concat([gzipSync('one '), gzipSync(''), gzipSync('two'), Buffer.alloc(1000)]);
  expect(inflate(data, [7])).toEqual({ bytes: Buffer.from('one two'), whole: true });
});

test('optional header fields are passed over, wherever a chunk ends', () => {
  const body = deflateRawSync('content');
  const trailer = gzipSync('content').subarray(-8);
  const header = Buffer.from([0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3]);
  const data = Buffer.concat([header, Buffer.from([3, 0, 1, 2, 3]), Buffer.from('name\0comment\0'), Buffer.from([9, 9]), body, trailer]);
  for (const size of [1, 2, 3, 100]) { expect(inflate(data, [size])).toEqual({ bytes: Buffer.from('content'), whole: true }); }
});

test.each<[string, Buffer, RegExp]>([
  ['no gzip', Buffer.from('this is not gzip'), /mark of gzip/],
  ['an unknown method', Buffer.from([0x1f, 0x8b, 7, 0, 0, 0, 0, 0, 0, 3]), /method is 7/],
  ['a header without end', Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]), Buffer.alloc(200_000, 97)]), /header is longer/],
  ['a checksum that is not the content\'s', withTrailer(gzipSync('x'), 8), /checksum/],
  ['a length that is not the content\'s', withTrailer(gzipSync('x'), 4), /length/],
])('says what is wrong with %s', (_, data, message) => {
  expect((inflate(data).error as Error).message).toMatch(message);
});

function withTrailer(data: Buffer, fromEnd: number): Buffer {
  data[data.length - fromEnd]! ^= 1;
  return data;
}
