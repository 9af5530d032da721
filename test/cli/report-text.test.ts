import * as fc from 'fast-check';
import { visibleLength, wrap } from '../../src/cli/report/layout';
import { printable } from '../../src/cli/report/printable';

test.each([
  ['\u001b[31mred\u001b[0m', '\\u001b[31mred\\u001b[0m'],
  ['a\rb\nc\td', 'a\\rb\\nc d'],
  ['user\u202egpj.exe', 'user\\u202egpj.exe'],
  ['zero\u200bwidth\u2066', 'zero\\u200bwidth\\u2066'],
  ['\u009b31m and \u007f', '\\u009b31m and \\u007f'],
  ['Grüße, 節點 ✓', 'Grüße, 節點 ✓'],
])('text from a node cannot steer the terminal: %j', (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('no line is wider than asked, and no character is lost', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'é', '節'), maxLength: 300 }), fc.integer({ min: 10, max: 60 }), (text, width) => {
    const lines = wrap(text, width, '  ', '> ').split('\n');
    expect(Math.max(...lines.map(visibleLength))).toBeLessThanOrEqual(width);
    expect(lines.map((line, index) => (index === 0 ? line.replace(/^> ?/, '') : line)).join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
  }));
});

test('colour codes take no room when lines are broken', () => {
  const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
  expect(wrap(`${red('one')} two three`, 9)).toBe(`${red('one')} two\nthree`);
});
