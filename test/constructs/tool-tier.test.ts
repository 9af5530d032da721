import { ToolTier } from '../../src';

describe('tool tiers', () => {
  test('only collecting tools are in the tier that may touch a node\'s logs', () => {
    expect(ToolTier.COLLECT.toolNames).toEqual(['collect', 'batch_collect']);
  });

  test('packet capture is alone in its tier, so that it is never granted by accident', () => {
    expect(ToolTier.CAPTURE.toolNames).toEqual(['tcpdump_capture']);
  });

  test('the 21 tools fall into exactly one tier each', () => {
    const all = [ToolTier.READ, ToolTier.COLLECT, ToolTier.CAPTURE].flatMap((tier) => tier.toolNames);
    expect(all).toHaveLength(21);
    expect(new Set(all).size).toBe(21);
  });
});
