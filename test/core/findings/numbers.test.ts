import * as fc from 'fast-check';
import { observed } from './observations';
import { mergeObservations } from '../../../src/core/findings/merge';
import { assignNumbers, EMPTY_NUMBER_BOOK, NumberBook, numberBookSchema } from '../../../src/core/findings/numbers';

const FAULTS = ['critical', 'high', 'medium', 'low'].flatMap((severity) => ['/', '/data', '/var'].map((mount) => ({ severity: severity as 'high', mount, condition: severity === 'low' ? 'tmpfs-exhausted' : 'disk-full' })))
  .map(({ severity, mount, condition }) => observed(condition, { severity, entity: { mount: `${mount}${severity}` } }));

function bundle(bundleId: string, observations: typeof FAULTS, book: NumberBook) {
  return assignNumbers(mergeObservations(observations, { instanceId: 'i-0123456789abcdef0', bundleId }), book);
}

function idsByMount({ findings }: ReturnType<typeof bundle>): Record<string, string> {
  return Object.fromEntries(findings.map(({ finding_id, entity }) => [String(entity.mount), finding_id]));
}

describe('finding numbers', () => {
  test('new faults are numbered from the most severe on', () => {
    const { findings } = bundle('b1', FAULTS, EMPTY_NUMBER_BOOK);
    expect(findings.map(({ finding_id }) => finding_id)).toEqual(findings.map((_, i) => `F-${String(i + 1).padStart(3, '0')}`));
    expect(findings[0].severity).toBe('critical');
  });

  test('a fault keeps its number over re-index, shuffling and later bundles, also when it was away; no number is given twice', () => {
    const subset = fc.shuffledSubarray(FAULTS, { minLength: 1 });
    fc.assert(fc.property(fc.array(subset, { minLength: 1, maxLength: 5 }), (bundles) => {
      let book = EMPTY_NUMBER_BOOK;
      const seen: Record<string, string> = {};
      bundles.forEach((observations, i) => {
        const result = bundle(`b${i}`, observations, book);
        const ids = idsByMount(result);
        expect(new Set(Object.values(ids)).size).toBe(result.findings.length);
        for (const [mount, id] of Object.entries(ids)) {
          expect(seen[mount] ?? id).toBe(id);
          seen[mount] = id;
        }
        expect(idsByMount(bundle(`b${i}`, [...observations].reverse(), result.book))).toEqual(ids);
        book = numberBookSchema.parse(JSON.parse(JSON.stringify(result.book)));
      });
      expect(new Set(Object.values(seen)).size).toBe(Object.keys(seen).length);
    }));
  });

  test('a pod that was replaced by another of its workload is the same fault', () => {
    const pod = (name: string) => [observed('crashloop', { entity: { namespace: 'shop', pod: name, container: 'app' } })];
    const first = bundle('b1', pod('web-7d9c5b8f6-x2x4k'), EMPTY_NUMBER_BOOK);
    const second = bundle('b2', pod('web-6f7d8c9b5d-zq4wl'), first.book);
    expect(second.findings[0].finding_id).toBe(first.findings[0].finding_id);
    expect(second.findings[0].fingerprint).toBe(first.findings[0].fingerprint);
  });

  test('the book holds no text of the node', () => {
    expect(JSON.stringify(bundle('b1', [observed('disk-full', { entity: { mount: '/srv/secret-project' } })], EMPTY_NUMBER_BOOK).book)).not.toContain('secret');
  });

  test('a book that is not one is refused', () => {
    expect(() => numberBookSchema.parse({ schemaVersion: 2, next: 1, numbers: {} })).toThrow();
    expect(() => numberBookSchema.parse({ schemaVersion: 1, next: 1, numbers: { x: 1 } })).toThrow();
  });

  test('a node with endless new faults does not grow its book without limit, and today\'s faults stay in it', () => {
    const full: NumberBook = { schemaVersion: 1, next: 6001, numbers: Object.fromEntries(Array.from({ length: 6000 }, (_, i) => [i.toString(16).padStart(16, '0'), i + 1])) };
    const { book, findings } = bundle('b1', FAULTS, full);
    expect(Object.keys(book.numbers)).toHaveLength(5000);
    expect(bundle('b2', FAULTS, book).findings.map(({ finding_id }) => finding_id)).toEqual(findings.map(({ finding_id }) => finding_id));
  });
});
