import * as fc from 'fast-check';
import { GramPart, rowBytes } from '../../../src/core/evidence/gram-index';

describe('the n-gram index', () => {
  test('a row tells, for one hash, exactly which blocks hold it', () => {
    const hash = fc.integer({ min: 0, max: 65535 });
    const part = new GramPart();
    fc.assert(fc.property(fc.array(fc.uniqueArray(hash, { maxLength: 50 }), { minLength: 1, maxLength: 20 }), (blocks) => {
      for (const hashes of blocks) {
        const packed = new Uint8Array(8192);
        for (const each of hashes) { packed[each >> 3]! |= 1 << (each & 7); }
        part.add(packed);
      }
      const rows = part.take();
      const width = rowBytes(blocks.length);
      expect(rows).toHaveLength(65536 * width);
      for (const each of new Set([...blocks.flat(), 0, 65535])) {
        const holders = blocks.flatMap((hashes, block) => (hashes.includes(each) ? [block] : []));
        const found = blocks.flatMap((_, block) => (((rows[each * width + (block >> 3)]! >> (block & 7)) & 1) === 1 ? [block] : []));
        expect(found).toEqual(holders);
      }
    }), { numRuns: 25 });
  });
});
