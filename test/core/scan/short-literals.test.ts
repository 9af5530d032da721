import * as fc from 'fast-check';
import { ScanMemory } from '../../../src/core/scan/scan-memory';
import { ShortLiterals } from '../../../src/core/scan/short-literals';

const memory = new ScanMemory();

describe('short literals', () => {
  const alphabet = fc.constantFrom(...'aAkK.eyJgh_- =\n');
  const literal = fc.record({ text: fc.string({ unit: alphabet, minLength: 3, maxLength: 6 }), ignoreCase: fc.boolean() });

  test('are found wherever a plain search finds them, and nowhere else', () => {
    fc.assert(fc.property(
      fc.uniqueArray(literal, { minLength: 1, maxLength: 90, selector: ({ text, ignoreCase }) => `${ignoreCase}${text}` }), fc.string({ unit: alphabet, maxLength: 200 }), fc.nat(40),
      (literals, text, at) => {
        memory.text.fill(0, 0, 400);
        memory.text.write(text, at, 'latin1');
        const found: number[] = [];
        new ShortLiterals(literals).scan(memory, at, at + text.length, (position) => found.push(position - at));
        const expected = literals.flatMap(({ text: wanted, ignoreCase }) => [...Array(text.length).keys()]
          .filter((index) => (ignoreCase ? text.toLowerCase().startsWith(wanted.toLowerCase(), index) : text.startsWith(wanted, index))));
        expect(found.sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b));
      },
    ), { numRuns: 300 });
  });
});
