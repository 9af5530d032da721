import * as fc from 'fast-check';
import { parseTimeArgument } from '../../../src/core/logs/time-argument';

test.each<[string, string]>([
  ['2026-11-18T10:00:00Z', '2026-11-18T10:00:00.000Z'],
  ['2026-11-18T10:00:00.123456789Z', '2026-11-18T10:00:00.123Z'],
  ['2026-11-18T10:00:00.5Z', '2026-11-18T10:00:00.500Z'],
  ['2026-11-18T10:00:00', '2026-11-18T10:00:00.000Z'],
  ['2026-11-18 10:00', '2026-11-18T10:00:00.000Z'],
  ['2026-11-18 10:00:05 UTC', '2026-11-18T10:00:05.000Z'],
  ['2026-11-18 10:00 UTC', '2026-11-18T10:00:00.000Z'],
  ['2026-11-18T10:00:00+09:00', '2026-11-18T01:00:00.000Z'],
  ['2026-11-18T10:00:00-0330', '2026-11-18T13:30:00.000Z'],
  ['2026-11-18', '2026-11-18T00:00:00.000Z'],
  [' 2028-02-29T00:00Z ', '2028-02-29T00:00:00.000Z'],
  ['1794925104', '2026-11-17T14:18:24.000Z'],
  ['1794925104.337', '2026-11-17T14:18:24.337Z'],
  ['1794925104337', '2026-11-17T14:18:24.337Z'],
])('%s is %s', (text, expected) => {
  expect(new Date(parseTimeArgument(text)!).toISOString()).toBe(expected);
});

test.each(['', 'yesterday', '10:00', '2026-02-30T10:00:00Z', '2026-13-01', '2026-11-18T24:00:00Z', '2026-11-18T10:60Z', '2026-11-18T10:00:00+99:00', '18/11/2026', '2026', '12345', '2026-11-18T10Z', 'NaN', '1e12'])(
  '%j is refused, not guessed', text => {
    expect(parseTimeArgument(text)).toBeUndefined();
  },
);

test('every instant survives its ISO form', () => {
  fc.assert(fc.property(fc.date({ min: new Date(0), max: new Date('2199-12-31T23:59:59Z'), noInvalidDate: true }), date => {
    expect(parseTimeArgument(date.toISOString())).toBe(date.getTime());
  }));
});
