import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { Frame } from '../../../../../src/core/capture/analysis/format/frame';
import { readCapture, ReadOptions } from '../../../../../src/core/capture/analysis/format/read-capture';
import { inPieces, pcapBytes, pcapngBytes, Record } from '../capture-bytes';

interface Seen { readonly number: number; readonly time: number; readonly data: string; readonly original: number; readonly linkType: number; readonly interfaceIndex: number }

async function read(bytes: Buffer, sizes: readonly number[] = [4096], options: ReadOptions = {}) {
  const frames: Seen[] = [];
  const outline = await readCapture(inPieces(bytes, sizes), (frame: Frame) => frames.push({
    number: frame.number,
    time: frame.time,
    data: frame.bytes.toString('hex', frame.start, frame.start + frame.captured),
    original: frame.original,
    linkType: frame.linkType,
    interfaceIndex: frame.interfaceIndex,
  }), options);
  return { frames, ...outline };
}

const START = 1_763_625_600_000_000;
const records: Record[] = [
  { time: START, data: Buffer.from('0102030405', 'hex') },
  { time: START + 250_001, data: Buffer.alloc(0), original: 60 },
  { time: START + 3_999_999, data: Buffer.alloc(1_500, 7), original: 9_001 },
];
const expected = records.map(({ time, data, original }, index) => ({ number: index + 1, time, data: data.toString('hex'), original: original ?? data.length, linkType: 1, interfaceIndex: 0 }));

describe('reading a capture file', () => {
  test.each([
    ['pcap, little endian', pcapBytes(records)],
    ['pcap, big endian', pcapBytes(records, { littleEndian: false })],
    ['pcap with nanoseconds', pcapBytes(records, { nanoseconds: true })],
    ['pcap, big endian with nanoseconds', pcapBytes(records, { nanoseconds: true, littleEndian: false })],
    ['pcapng, little endian', pcapngBytes(records)],
    ['pcapng, big endian', pcapngBytes(records, [{ linkType: 1 }], false)],
    ['pcapng with nanoseconds', pcapngBytes(records, [{ linkType: 1, resolution: 9 }])],
    ['gzip of pcap', gzipSync(pcapBytes(records))],
    ['gzip of pcapng', gzipSync(pcapngBytes(records))],
  ])('%s gives every frame with its time, its bytes and its length on the wire', async (_name, bytes) => {
    const { frames, problems } = await read(bytes);
    expect(frames).toEqual(expected);
    expect(problems).toEqual([]);
  });

  test('a binary time resolution keeps its precision', async () => {
    const { frames } = await read(pcapngBytes(records, [{ linkType: 1, resolution: 0x80 | 20 }]));
    frames.forEach((frame, index) => expect(Math.abs(frame.time - records[index]!.time)).toBeLessThanOrEqual(1));
  });

  test('frames of several interfaces and sections carry the link type of their own', async () => {
    const one = pcapngBytes([{ ...records[0]!, interfaceId: 1 }], [{ linkType: 1, name: 'eth0' }, { linkType: 276, name: 'any' }]);
    const two = pcapngBytes([records[1]!], [{ linkType: 101, name: 'tun0' }], false, 12);
    const { frames, interfaces, dropped } = await read(Buffer.concat([one, two]));
    expect(frames.map(({ linkType, interfaceIndex }) => [linkType, interfaceIndex])).toEqual([[276, 1], [101, 2]]);
    expect(interfaces.map(({ name }) => name)).toEqual(['eth0', 'any', 'tun0']);
    expect(dropped).toBe(12);
  });

  test('however the file is cut into chunks, the frames are the same', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 6 }), fc.constantFrom(0, 1, 2, 3), async (sizes, kind) => {
      const bytes = [pcapBytes(records), pcapngBytes(records), gzipSync(pcapBytes(records)), pcapBytes(records, { littleEndian: false })][kind]!;
      expect((await read(bytes, sizes)).frames).toEqual(expected);
    }), { numRuns: 60 });
  });

  test.each([
    ['an empty file', Buffer.alloc(0), 'CAPTURE_EMPTY'],
    ['a file that ends before its header', Buffer.from([0xd4]), 'CAPTURE_EMPTY'],
    ['text', Buffer.from('tcpdump: no suitable device found\n'), 'NOT_A_CAPTURE'],
    ['a gzip of text', gzipSync(Buffer.from('tcpdump: no suitable device found\n')), 'NOT_A_CAPTURE'],
  ])('%s is refused with a message that says what to do', async (_name, bytes, code) => {
    await expect(read(bytes)).rejects.toMatchObject({ code, message: expect.stringMatching(/\.$/) });
  });

  test('a capture cut anywhere gives what came before, and says that it was cut', async () => {
    for (const whole of [pcapBytes(records), pcapngBytes(records), gzipSync(pcapBytes(records))]) {
      const { frames, problems } = await read(whole.subarray(0, whole.length - 9));
      expect(problems.map(({ code }) => code)).toEqual(['CAPTURE_TRUNCATED']);
      expect(expected.slice(0, frames.length)).toEqual(frames);
    }
  });

  test.each([
    ['a record of 4 GB', Buffer.concat([pcapBytes(records), Buffer.alloc(16, 0xff)])],
    ['a block of impossible length', Buffer.concat([pcapngBytes(records), Buffer.from('060000000700000000000000', 'hex')])],
    ['a packet of an interface that does not exist', Buffer.concat([pcapngBytes(records), pcapngBytes([{ ...records[0]!, interfaceId: 9 }], [{ linkType: 1 }]).subarray(28 + 32 - 8)])],
  ])('%s ends the reading there, with the frames before it kept', async (_name, bytes) => {
    const { frames, problems } = await read(bytes);
    expect(frames).toEqual(expected);
    expect(problems[0]?.code).toBe('CAPTURE_DAMAGED');
  });

  test('a capture beyond the limit is read so far', async () => {
    const { frames, problems } = await read(pcapBytes(records), [40], { maxBytes: 80 });
    expect(frames).toEqual(expected.slice(0, 2));
    expect(problems.map(({ code }) => code)).toEqual(['CAPTURE_TOO_LARGE']);
  });

  test('no bytes, however hostile, do anything but give frames, problems or a refusal', async () => {
    const headers = [pcapBytes([]), pcapBytes([], { littleEndian: false }), pcapngBytes([]), pcapngBytes([], [], false), Buffer.from([0x1f, 0x8b, 8, 0])];
    await fc.assert(fc.asyncProperty(fc.constantFrom(...headers), fc.uint8Array({ maxLength: 300 }), async (header, tail) => {
      try {
        const { frames } = await read(Buffer.concat([header, Buffer.from(tail)]), [7, 64]);
        frames.forEach((frame, index) => expect(frame.number).toBe(index + 1));
      } catch (error) {
        expect((error as Error).name).toBe('CaptureFormatError');
      }
    }), { numRuns: 600 });
  });
});
