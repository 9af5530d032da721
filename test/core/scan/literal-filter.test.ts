import * as fc from 'fast-check';
import { Literal, LiteralFilter } from '../../../src/core/scan/literal-filter';
import { ScanMemory } from '../../../src/core/scan/scan-memory';

const memory = new ScanMemory();

function scan(literals: readonly Literal[], text: string, at = 0): string[] {
  const filter = new LiteralFilter(literals);
  const bytes = Buffer.from(text, 'utf8');
  memory.text.fill(0);
  bytes.copy(memory.text, at);
  memory.loadWords(filter);
  const found: string[] = [];
  filter.scan(memory, at, at + bytes.length, (literal, position) => found.push(`${literal}@${position - at}`));
  return found.sort();
}

/** The plain way: try every literal at every place. */
function naive(literals: readonly Literal[], text: string): string[] {
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  const lower = bytes.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return literals.flatMap(({ text: literal, ignoreCase }, index) => {
    const needle = Buffer.from(literal, 'utf8').toString('latin1');
    const wanted = ignoreCase ? needle.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : needle;
    const places: string[] = [];
    for (let at = (ignoreCase ? lower : bytes).indexOf(wanted); at >= 0; at = (ignoreCase ? lower : bytes).indexOf(wanted, at + 1)) { places.push(`${index}@${at}`); }
    return places;
  }).sort();
}

describe('the literal filter', () => {
  const alphabet = fc.constantFrom(...'abAB @`-_.:[{é0\n');
  const literal = fc.record({ text: fc.string({ unit: alphabet, minLength: 5, maxLength: 24 }), ignoreCase: fc.boolean() });

  test('finds exactly what a plain search finds, wherever the text lies in memory', () => {
    fc.assert(fc.property(
      fc.uniqueArray(literal, { minLength: 1, maxLength: 6, selector: ({ text, ignoreCase }) => `${ignoreCase}${text}` }),
      fc.array(fc.oneof(fc.string({ unit: alphabet, maxLength: 10 }), fc.nat(5)), { maxLength: 12 }),
      fc.nat(40),
      (literals, pieces, at) => {
        const text = pieces.map((piece) => (typeof piece === 'number' ? literals[piece % literals.length]!.text : piece)).join('');
        expect(scan(literals, text, at)).toEqual(naive(literals, text));
      },
    ), { numRuns: 1_500 });
  });

  test('does not report what only begins inside the range', () => {
    expect(scan([{ text: 'dropping packet', ignoreCase: false }], 'table full, dropping pack')).toEqual([]);
  });

  test('refuses literals too short to be found, and says so', () => {
    expect(() => new LiteralFilter([{ text: 'BUG:', ignoreCase: false }])).toThrow(/'BUG:' has 4 bytes/);
  });
});

describe('newlines and unusual bytes', () => {
  test('every line end is listed, and only text that is not plain is called dirty', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(20), (bytes, at) => {
      memory.text.set(bytes, at);
      const { count, dirty } = memory.findNewlines(at, bytes.length);
      const ends = [...bytes.keys()].filter((index) => bytes[index] === 10);
      expect([...memory.lines.subarray(0, count)]).toEqual(ends);
      expect(dirty).toBe([...bytes].some((byte) => (byte < 32 && byte !== 9 && byte !== 10) || byte >= 127));
    }), { numRuns: 500 });
  });
});
