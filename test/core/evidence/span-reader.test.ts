import * as fc from 'fast-check';
import { BlockSpan } from '../../../src/core/evidence/block-spans';
import { BlockTable } from '../../../src/core/evidence/manifest';
import { SpanReader } from '../../../src/core/evidence/span-reader';

const MIB = 1024 * 1024;
const SPAN = 8 * MIB;
const SEGMENT = 64 * MIB;
const MOST_HELD = 64 * MIB;

/** Blocks of these lengths, as the writer lays them into segments. Nothing of them is kept: a byte is what its position says. */
function tableOf(lengths: readonly number[]): BlockTable {
  const table = { segment: [] as number[], offset: [] as number[], length: [] as number[], textLength: [] as number[] };
  let segment = 0;
  let offset = 0;
  for (const length of lengths) {
    if (offset + length > SEGMENT) { segment += 1; offset = 0; }
    table.segment.push(segment);
    table.offset.push(offset);
    table.length.push(length);
    table.textLength.push(length * 10);
    offset += length;
  }
  return table;
}

/** Reads the blocks in this order, and tells what it took. */
async function readAll(table: BlockTable, blocks: readonly number[]) {
  const counted = { requests: 0, bytes: 0, inFlight: 0, mostInFlight: 0, largest: 0 };
  const read = async ({ segment, start, end }: BlockSpan): Promise<Buffer> => {
    counted.requests += 1;
    counted.bytes += end - start;
    counted.inFlight += 1;
    counted.largest = Math.max(counted.largest, end - start);
    counted.mostInFlight = Math.max(counted.mostInFlight, counted.inFlight);
    await new Promise(resolve => { setImmediate(resolve); });
    counted.inFlight -= 1;
    const bytes = Buffer.alloc(end - start);
    // where each block begins stands which it is
    table.offset.forEach((offset, block) => { if (table.segment[block] === segment && offset >= start && offset < end) { bytes.writeUInt32LE(block, offset - start); } });
    return bytes;
  };
  const reader = new SpanReader(blocks, table, read);
  for (const block of blocks) {
    const frame = await reader.frame(block);
    expect([frame.readUInt32LE(0), frame.length]).toEqual([block, table.length[block]]);
  }
  return counted;
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

test('the whole of a bundle takes a request for every 8 MiB, and little more', async () => {
  const table = tableOf(upTo(3000).map(index => 60_000 + (index * 7919) % 80_000));
  const { requests, bytes, largest } = await readAll(table, upTo(3000));
  expect(bytes).toBe(table.length.reduce((sum, each) => sum + each, 0));
  expect(requests).toBeLessThanOrEqual(bytes / SPAN + 6);
  expect(largest).toBeLessThan(SPAN + 140_000);
});

test('every second block is read along with its neighbours: gaps cost less than requests', async () => {
  const table = tableOf(upTo(2000).map(() => 100_000));
  const { requests, bytes } = await readAll(table, upTo(1000).map(index => index * 2));
  expect(requests).toBeLessThanOrEqual(bytes / SPAN + 6);
});

test('many blocks that lie apart are joined over the smallest gaps, as far as that saves requests', async () => {
  const table = tableOf(upTo(2000).map(() => 100_000));
  // groups of 1 to 9 blocks, 2.5 MB apart
  const wanted = upTo(2000).filter(index => index % 25 < 1 + (index * 7) % 9);
  const { requests, bytes } = await readAll(table, wanted);
  expect(requests).toBeLessThanOrEqual(bytes / SPAN + 8);
});

test('a few blocks far apart are read by themselves, at once', async () => {
  const table = tableOf(upTo(2000).map(() => 100_000));
  const { requests, bytes, mostInFlight } = await readAll(table, [3, 300, 600, 900, 1200, 1500, 1800]);
  expect({ requests, bytes, mostInFlight }).toEqual({ requests: 7, bytes: 700_000, mostInFlight: 7 });
});

test('any blocks in any order are what was asked for, and few bytes are under way', async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(fc.integer({ min: 4, max: 300_000 }), { minLength: 1, maxLength: 400 }), fc.array(fc.nat(), { minLength: 1, maxLength: 200 }), async (lengths, wanted) => {
      const counted = await readAll(tableOf(lengths), wanted.map(each => each % lengths.length));
      expect(counted.mostInFlight * counted.largest).toBeLessThanOrEqual(Math.max(MOST_HELD, 17 * 300_000 * 2));
      expect(counted.mostInFlight).toBeLessThanOrEqual(17);
    }), { numRuns: 60 });
});

test('a request that fails fails who needs it, and is made again for who asks again', async () => {
  const table = tableOf([100, 100]);
  let calls = 0;
  const reader = new SpanReader([0, 1], table, async () => {
    calls += 1;
    if (calls === 1) { throw new Error('gone'); }
    return Buffer.alloc(200);
  });
  await expect(reader.frame(0)).rejects.toThrow('gone');
  expect((await reader.frame(1)).length).toBe(100);
});
