import * as fc from 'fast-check';
import { sharedTraits, TraitedNode } from '../../../src/core/compare/shared-traits';

const node = (label: string, kernel: string, zone = 'us-east-1a'): TraitedNode => ({ label, traits: { kernel, 'availability zone': zone } });

describe('what bad nodes share', () => {
  test('a kernel that every bad node has and no good one is telling, with its counts', () => {
    const nodes = [node('a', '6.1.1'), node('b', '6.1.1', 'us-east-1b'), node('c', '6.1.2'), node('d', '6.1.2', 'us-east-1b')];
    expect(sharedTraits(nodes, new Set(['a', 'b']))).toEqual([
      { trait: 'kernel', value: '6.1.1', bad: 2, badOf: 2, good: 0, goodOf: 2, telling: true, statement: 'kernel 6.1.1: 2 of 2 nodes with the fault, 0 of 2 without' },
    ]);
  });

  test('what all nodes share explains nothing', () => {
    expect(sharedTraits([node('a', 'k'), node('b', 'k'), node('c', 'k')], new Set(['a', 'b']))).toEqual([]);
  });

  test('without a good node the counts are told, but nothing is called telling', () => {
    const shared = sharedTraits([node('a', 'k'), node('b', 'k'), node('c', 'k')], new Set(['a', 'b', 'c']));
    expect(shared[0]).toMatchObject({ trait: 'availability zone', bad: 3, badOf: 3, goodOf: 0, telling: false });
    expect(shared[0].statement).toContain('no node without it');
  });

  test('two nodes, or one bad one, are too few', () => {
    expect(sharedTraits([node('a', 'k'), node('b', 'x')], new Set(['a']))).toEqual([]);
    expect(sharedTraits([node('a', 'k'), node('b', 'x'), node('c', 'x')], new Set(['a']))).toEqual([]);
  });

  test('a trait that is unknown on a good node is never telling', () => {
    expect(sharedTraits([node('a', 'k'), node('b', 'k'), node('c', 'x'), { label: 'd', traits: {} }], new Set(['a', 'b'])).map(each => each.telling)).not.toContain(true);
  });

  test('counts are never more than the nodes there are', () => {
    const anyNode = fc.record({ label: fc.uuid(), traits: fc.record({ kernel: fc.constantFrom('a', 'b', 'c') }, { requiredKeys: [] }) });
    fc.assert(fc.property(fc.uniqueArray(anyNode, { selector: each => each.label, maxLength: 10 }), fc.nat(10), (nodes, bad) => {
      for (const each of sharedTraits(nodes, new Set(nodes.slice(0, bad).map(one => one.label)))) {
        expect(each.bad).toBeLessThanOrEqual(each.badOf);
        expect(each.badOf + each.goodOf).toBeLessThanOrEqual(nodes.length);
        if (each.telling) { expect([each.bad, each.good]).toEqual([Math.min(bad, nodes.length), 0]); }
      }
    }));
  });
});
