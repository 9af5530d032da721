import fc from 'fast-check';
import { cleanText } from '../../../src/core/safety/clean-text';
import { ScanMemory } from '../../../src/core/scan/scan-memory';

const memory = new ScanMemory();
const isPlain = (byte: number): boolean => (byte >= 32 && byte < 127) || byte === 10 || byte === 9;
const start = fc.integer({ min: 0, max: 40 });
const byte = fc.oneof({ weight: 30, arbitrary: fc.integer({ min: 32, max: 126 }) }, { weight: 3, arbitrary: fc.constantFrom(10, 9) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 255 }) });
const text = fc.array(byte, { maxLength: 200 })
  .map((bytes) => Buffer.from(bytes));

/** Puts the text at the place, between bytes that would count if they were looked at. */
function place(bytes: Buffer, at: number): void {
  memory.text.fill(0xff, 0, at + bytes.length + 64);
  memory.text.fill(10, at + bytes.length, at + bytes.length + 64);
  bytes.copy(memory.text, at);
}

test('every newline is listed, wherever the text lies, and text that is not plain is told', () => {
  fc.assert(fc.property(text, start, (bytes, at) => {
    place(bytes, at);
    const { count, dirty } = memory.findNewlines(at, bytes.length);
    expect([...memory.lines.subarray(0, count)]).toEqual([...bytes.keys()].filter((i) => bytes[i] === 10));
    expect(dirty).toBe(!bytes.every(isPlain));
  }), { numRuns: 2_000 });
});

test.each(Array.from({ length: 256 }, (_, value) => value))('byte %i is plain or not wherever it stands among plain ones', (odd) => {
  for (const at of [0, 15, 16, 31, 32, 40]) {
    const bytes = Buffer.alloc(41, 'a');
    bytes[at] = odd;
    place(bytes, 0);
    expect(memory.findNewlines(0, bytes.length).dirty).toBe(!isPlain(odd));
    expect(memory.plainUntil(0, bytes.length)).toBe(isPlain(odd) ? bytes.length : at);
  }
});

test('plain text ends at the first byte that is not, and never behind the end', () => {
  fc.assert(fc.property(text, start, (bytes, at) => {
    place(bytes, at);
    const odd = bytes.findIndex((value) => !isPlain(value));
    expect(memory.plainUntil(at, at + bytes.length)).toBe(at + (odd < 0 ? bytes.length : odd));
  }), { numRuns: 2_000 });
});

test('text is cleaned to the same whether plain stretches are skipped or looked at', () => {
  const stretch = fc.integer({ min: 0, max: 120 }).map((length) => Buffer.alloc(length, 'plain text '));
  fc.assert(fc.property(fc.array(fc.oneof(stretch, text), { maxLength: 8 }), start, (parts, at) => {
    const bytes = Buffer.concat(parts);
    place(bytes, at);
    expect(cleanText(bytes, (from) => memory.plainUntil(at + from, at + bytes.length) - at).toString('latin1')).toBe(cleanText(bytes).toString('latin1'));
  }), { numRuns: 2_000 });
});
