import * as fc from 'fast-check';
import { groupedNumber } from '../../../src/core/findings/grouped-number';

test('whole numbers are grouped as in English', () => {
  fc.assert(fc.property(fc.maxSafeInteger(), (value) => {
    expect(groupedNumber(value)).toBe(value.toLocaleString('en-US'));
  }));
});
