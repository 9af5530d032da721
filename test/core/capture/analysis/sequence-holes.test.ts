import * as fc from 'fast-check';
import { closeAcknowledged, fillHole, Hole, openHole } from '../../../../src/core/capture/analysis/tcp/sequence-holes';

/** Where sequence numbers begin: so that they pass 2^32 on the way. */
const START = -40;
const at = (offset: number) => START + offset | 0;
const BYTES = 120;

/** What is missing, byte by byte. */
function missingOf(holes: readonly Hole[]): number[] {
  return holes.flatMap(({ from, to }) => Array.from({ length: to - from | 0 }, (_, index) => (from - START | 0) + index)).sort((a, b) => a - b);
}

describe('bytes that were overtaken, lost or missed', () => {
  test('are those that a table of all bytes names, whatever came in which order', () => {
    const segments = fc.array(fc.tuple(fc.nat(BYTES - 10), fc.integer({ min: 1, max: 10 })), { maxLength: 7 });
    fc.assert(fc.property(segments, fc.nat(BYTES), (sent, acknowledged) => {
      const holes: Hole[] = [];
      const seen = new Array<boolean>(BYTES).fill(false);
      let next = 0;
      sent.forEach(([from, length], index) => {
        const isNew = seen.slice(from, from + length).every(each => !each);
        const wasMissing = seen.slice(from, Math.min(from + length, next)).some(each => !each);
        if (from > next) { openHole(holes, { from: at(next), to: at(from), since: index, frame: index }); } else if (from < next) {
          const since = fillHole(holes, at(from), at(from + length));
          expect(since >= 0).toBe(wasMissing);
          if (isNew && from + length <= next) { expect(since).toBeGreaterThanOrEqual(0); }
        }
        seen.fill(true, from, from + length);
        next = Math.max(next, from + length);
        expect(missingOf(holes)).toEqual(seen.slice(0, next).flatMap((each, byte) => each ? [] : [byte]));
      });
      const before = holes.filter(hole => (hole.from - at(acknowledged) | 0) < 0).length;
      expect(closeAcknowledged(holes, at(acknowledged))).toBe(before);
      expect(missingOf(holes)).toEqual(seen.slice(0, next).flatMap((each, byte) => each || byte < acknowledged ? [] : [byte]));
    }), { numRuns: 2_000 });
  });

  test('take room for a few holes, however many there are', () => {
    const holes: Hole[] = [];
    for (let index = 0; index < 1_000; index += 1) { openHole(holes, { from: index * 10, to: index * 10 + 5, since: index, frame: index }); }
    expect(holes.length).toBeLessThanOrEqual(8);
    expect(fillHole(holes, 9_992, 9_994)).toBeGreaterThanOrEqual(0);
    for (let index = 0; index < 1_000; index += 1) { fillHole(holes, index * 7, index * 7 + 1); }
    expect(holes.length).toBeLessThanOrEqual(8);
  });
});
