import { constants, gzipSync, inflateRawSync } from 'node:zlib';
import * as fc from 'fast-check';
import { ArchiveTokens, DEFLATE_WINDOW } from '../../../src/core/bundle/archive-tokens';
import { BitWriter } from '../../../src/core/bundle/bit-writer';
import { Gunzip } from '../../../src/core/bundle/gunzip';
import { RecentBytes } from '../../../src/core/bundle/recent-bytes';
import { packMarks, unpackMarks } from '../../../src/core/bundle/token-mark';

/** Log lines with numbers that a seed decides: they compress as logs do. */
function logText(bytes: number, seed: number): Buffer {
  const lines: string[] = [];
  let random = seed >>> 0;
  for (let length = 0; length < bytes;) {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    const line = `Nov 18 10:00:${String(lines.length % 60).padStart(2, '0')} node kubelet[1]: I1118 "SyncLoop" pod="demo/web-${random.toString(36)}" n=${random % 997}\n`;
    lines.push(line);
    length += line.length;
  }
  return Buffer.from(lines.join('').slice(0, bytes));
}

function tokensOf(archive: Buffer, pieces: number): { readonly tokens: ArchiveTokens; readonly text: Buffer } {
  const tokens = new ArchiveTokens();
  const gunzip = new Gunzip();
  const parts: Buffer[] = [];
  const keep = (chunks: Iterable<Buffer>) => {
    for (const chunk of chunks) {
      parts.push(Buffer.from(chunk));
      tokens.mark(gunzip.takeMarks());
    }
  };
  for (let at = 0; at < archive.length; at += pieces) {
    const piece = archive.subarray(at, at + pieces);
    tokens.append(piece);
    keep(gunzip.push(piece));
  }
  keep(gunzip.end());
  return { tokens, text: Buffer.concat(parts) };
}

const KINDS = ['deflate', 'fixed', 'huffman', 'stored', 'members', 'flushed'] as const;

function pack(text: Buffer, kind: typeof KINDS[number], level: number): Buffer {
  switch (kind) {
    case 'fixed': return gzipSync(text, { strategy: constants.Z_FIXED, level });
    case 'huffman': return gzipSync(text, { strategy: constants.Z_HUFFMAN_ONLY, level });
    case 'stored': return gzipSync(text, { level: 0 });
    case 'members': return Buffer.concat([gzipSync(text.subarray(0, text.length / 2), { level }), gzipSync(text.subarray(text.length / 2), { level })]);
    case 'flushed': return gzipSync(text, { level, memLevel: 1 });
    default: return gzipSync(text, { level });
  }
}

test('what is copied inflates to exactly the text that it is said to be, whatever the archive is made of', () => {
  let copied = 0;
  fc.assert(fc.property(fc.integer(), fc.integer({ min: 100_000, max: 400_000 }), fc.constantFrom(...KINDS), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 500, max: 70_000 }),
    fc.array(fc.integer({ min: 1, max: 150_000 }), { minLength: 1, maxLength: 6 }), (seed, bytes, kind, level, pieces, lengths) => {
      const { tokens, text } = tokensOf(pack(logText(bytes, seed), kind, level), pieces);
      let from = 0;
      for (const length of lengths) {
        const range = { from, length: Math.min(length, text.length - from) };
        from += range.length;
        const part = tokens.copy(range);
        if (!part) { continue; }
        copied += 1;
        expect(part.from).toBeGreaterThanOrEqual(range.from + DEFLATE_WINDOW);
        expect(part.to).toBeLessThanOrEqual(range.from + range.length);
        const dictionary = text.subarray(part.from - DEFLATE_WINDOW, part.from);
        expect(inflateRawSync(part.deflated, { dictionary }).equals(text.subarray(part.from, part.to))).toBe(true);
      }
    }), { numRuns: 60 });
  // else nothing was shown
  expect(copied).toBeGreaterThan(20);
});

test('most of a long range is copied, and takes no more than it took in the archive', () => {
  const archive = gzipSync(logText(1_000_000, 7));
  const { tokens, text } = tokensOf(archive, 65_536);
  const part = tokens.copy({ from: 0, length: text.length })!;
  expect(part.to - part.from).toBeGreaterThan(text.length - DEFLATE_WINDOW - 20_000);
  expect(part.deflated.length).toBeLessThan(archive.length);
});

test('nothing is copied across the edge of a member, nor out of stored blocks', () => {
  const half = logText(60_000, 1);
  const members = tokensOf(Buffer.concat([gzipSync(half), gzipSync(half)]), 1000);
  expect(members.tokens.copy({ from: 20_000, length: 80_000 })).toBeUndefined();
  const stored = tokensOf(gzipSync(logText(300_000, 1), { level: 0 }), 1000);
  expect(stored.tokens.copy({ from: 0, length: 300_000 })).toBeUndefined();
});

test('of an archive whose bytes are gone nothing is copied', () => {
  const noise = Buffer.from(Array.from({ length: 6 << 20 }, (_, i) => Math.imul(i ^ (i >>> 7), 2654435761) >>> 24));
  const { tokens } = tokensOf(gzipSync(noise, { strategy: constants.Z_HUFFMAN_ONLY }), 1 << 18);
  expect(tokens.copy({ from: 0, length: 1 << 20 })).toBeUndefined();
});

test('bits are written one behind the other, from wherever they begin', () => {
  const bitsOf = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(2).padStart(8, '0').split('').reverse().join('')).join('');
  const run = fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(7)).chain(([bytes, from]) =>
    fc.tuple(fc.constant(bytes), fc.constant(from), fc.integer({ min: 0, max: bytes.length * 8 - from })));
  fc.assert(fc.property(fc.array(run, { maxLength: 8 }), (runs) => {
    const total = runs.reduce((sum, [, , count]) => sum + count, 0);
    const writer = new BitWriter(total);
    for (const [bytes, from, count] of runs) { writer.copy(Uint8Array.of(...bytes, 255), from, count); }
    expect(bitsOf(writer.bytes).slice(0, total)).toBe(runs.map(([bytes, from, count]) => bitsOf(bytes).slice(from, from + count)).join(''));
  }));
});

test('the last bytes of a stream stay, and older ones are said to be gone', () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 30 }), fc.integer({ min: 1, max: 100 }), fc.nat(200), fc.nat(60), (chunks, atLeast, start, length) => {
    const recent = new RecentBytes(atLeast);
    chunks.forEach((chunk) => { recent.append(chunk); });
    const all = Buffer.concat(chunks);
    const from = Math.min(start, all.length);
    const to = Math.min(from + length, all.length);
    const target = new Uint8Array(length + 1);
    const there = recent.copy(from, to, target, 1);
    if (from >= all.length - atLeast) { expect(there).toBe(true); }
    if (there) { expect(Buffer.from(target.subarray(1, 1 + to - from)).equals(all.subarray(from, to))).toBe(true); }
    expect(recent.copy(all.length, all.length + 1, target, 0)).toBe(false);
  }));
});

test('marks survive the way between threads', () => {
  const marks = [
    { text: 3e9, bit: 2.4e10, headerBit: 2.39e10, headerBits: 700, endCode: 5, endBits: 11, epoch: 2 },
    { text: 1, bit: 2, headerBit: 0, headerBits: 0, endCode: 0, endBits: 0, epoch: 1 },
  ];
  expect(unpackMarks(packMarks(marks))).toEqual(marks);
});
