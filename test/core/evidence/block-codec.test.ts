import { deflateRawSync } from 'node:zlib';
import * as fc from 'fast-check';
import { compressBlock, compressBlockSync, decompressBlock, spliceBlock } from '../../../src/core/evidence/block-codec';

const block = fc.array(fc.constantFrom('kubelet ', 'failed\n', '10.0.0.1', 'µ', 'x'.repeat(300)), { maxLength: 400 }).map((words) => Buffer.from(words.join('')));

test('a block is read as it was written, in each of its forms', async () => {
  await fc.assert(fc.asyncProperty(block, fc.nat(), fc.nat(), async (text, a, b) => {
    const [start, end] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y) as [number, number];
    const deflated = deflateRawSync(text.subarray(start, end), { dictionary: text.subarray(Math.max(0, start - 32_768), start) });
    for (const frame of [await compressBlock(text), compressBlockSync(text, 0), spliceBlock(text, { start, end, deflated })]) {
      expect((await decompressBlock(frame, text.length)).equals(text)).toBe(true);
    }
  }));
});

test('a block that inflates to more than its table says is an error and no memory', async () => {
  const text = Buffer.alloc(5_000_000, 97);
  await expect(decompressBlock(await compressBlock(text), 1000)).rejects.toThrow();
  await expect(decompressBlock(spliceBlock(text, { start: 10, end: text.length, deflated: deflateRawSync(text) }), 1000)).rejects.toThrow();
});
