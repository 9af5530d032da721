import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { inPieces, pcapBytes } from './capture-bytes';
import { CAPTURES, TRUTH } from './fixtures';
import { ethernet, ipPacket, tcpPacket, udpPacket } from './packet-bytes';
import { CaptureAnalysis } from '../../../../src/core/capture/analysis/capture-analysis';
import { Depth } from '../../../../src/core/capture/analysis/decode/packet';
import { captureFindings } from '../../../../src/core/capture/analysis/findings/capture-findings';
import { readCapture } from '../../../../src/core/capture/analysis/format/read-capture';
import { parsePacketFilter } from '../../../../src/core/capture/analysis/report/packet-filter';
import { readPackets } from '../../../../src/core/capture/analysis/report/read-packets';

async function lineOf(data: Buffer, linkType: number, original?: number): Promise<string> {
  const bytes = pcapBytes([{ time: 1.76e15, data, ...(original !== undefined && { original }) }], { linkType });
  const { rows } = await readPackets({ meta: { captureId: 'x' }, stream: () => inPieces(bytes, [64]) }, parsePacketFilter(''), 1, 10);
  return rows[0]!.split(' ').slice(2).join(' ');
}

const segment = tcpPacket({ flags: 2, sequence: 4_294_967_295, options: Buffer.from([2, 4, 5, 0xb4, 1, 3, 3, 7]) });
const expected = '10.0.0.1:40000 > 10.0.0.2:80 TCP [SYN] seq=4294967295 win=1000 len=0 mss=1460 ws=7 ttl=64';
const segment6 = tcpPacket({ source: 'fd00::1', destination: 'fd00:2::2', flags: 16 });
const extension = (next: number, length = 0) => Buffer.concat([Buffer.from([next, length]), Buffer.alloc(6 + length * 8)]);

describe('decoding a frame', () => {
  test.each([
    ['Ethernet', 1, ethernet(0x0800, segment)],
    ['a VLAN tag', 1, ethernet(0x0800, segment, [0x8100])],
    ['two tags (QinQ)', 1, ethernet(0x0800, segment, [0x88a8, 0x8100])],
    ['Linux cooked', 113, Buffer.concat([Buffer.from([0, 4, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0]), segment])],
    ['Linux cooked, version 2', 276, Buffer.concat([Buffer.from([8, 0, 0, 0, 0, 0, 0, 3, 0, 1, 4, 6, 0, 0, 0, 0, 0, 0, 0, 0]), segment])],
    ['raw IP', 101, segment],
    ['loopback', 0, Buffer.concat([Buffer.from([2, 0, 0, 0]), segment])],
    ['padding of a short Ethernet frame', 1, Buffer.concat([ethernet(0x0800, segment), Buffer.alloc(20)])],
  ])('%s leads to the same packet', async (_name, linkType, data) => {
    expect(await lineOf(data, linkType)).toBe(expected);
  });

  test('IPv4 options and IPv6 extension headers are walked over', async () => {
    const withOptions = Buffer.concat([segment.subarray(0, 20), Buffer.alloc(8, 1), segment.subarray(20)]);
    withOptions[0] = 0x47;
    withOptions.writeUInt16BE(withOptions.length, 2);
    expect(await lineOf(withOptions, 101)).toBe(expected);
    const inner = segment6.subarray(40);
    const chained = ipPacket('fd00::1', 'fd00:2::2', 0, Buffer.concat([extension(60), extension(6), inner]));
    expect(await lineOf(chained, 101)).toBe('[fd00::1]:40000 > [fd00:2::2]:80 TCP [ACK] seq=0 ack=0 win=1000 len=0 ttl=64');
  });

  test('a chain of extension headers without end is malformed, not followed', async () => {
    const endless = ipPacket('fd00::1', 'fd00::2', 60, Buffer.concat(Array.from({ length: 40 }, () => extension(60))));
    expect(await lineOf(endless, 101)).toMatch(/^malformed headers/);
  });

  test('fragments behind the first have no ports to read', async () => {
    const fragment = udpPacket('10.0.0.1', '10.0.0.2', 53, 53, Buffer.alloc(64));
    fragment.writeUInt16BE(100, 6);
    expect(await lineOf(fragment, 101)).toBe('10.0.0.1 > 10.0.0.2 udp ttl=64 len=92');
  });

  test('lengths come from the headers where the snap length cut the payload', async () => {
    const whole = ethernet(0x0800, tcpPacket({ payload: Buffer.alloc(1_400) }));
    expect(await lineOf(whole.subarray(0, 60), 1, whole.length)).toContain('len=1400');
    expect(await lineOf(whole.subarray(0, 40), 1, whole.length)).toMatch(/^cut inside the headers/);
  });

  test('a sender that leaves segmentation to the device may leave the length empty', async () => {
    const large = tcpPacket({ payload: Buffer.alloc(2_000) });
    large.writeUInt16BE(0, 2);
    expect(await lineOf(large, 101)).toContain('len=2000');
  });
});

describe('hostile captures', () => {
  test('random packets are counted, each once, and never break the analysis', async () => {
    const frame = fc.oneof(fc.uint8Array({ maxLength: 120 }), fc.uint8Array({ maxLength: 80 }).map(tail => Buffer.concat([ethernet(0x0800, segment).subarray(0, 34), tail])),
      fc.uint8Array({ maxLength: 80 }).map(tail => Buffer.concat([ethernet(0x86dd, segment6).subarray(0, 54), tail])));
    await fc.assert(fc.asyncProperty(fc.array(frame, { maxLength: 30 }), fc.constantFrom(1, 0, 101, 113, 276), async (frames, linkType) => {
      const analysis = new CaptureAnalysis();
      await readCapture(inPieces(pcapBytes(frames.map((data, index) => ({ time: 1.76e15 + index, data: Buffer.from(data) })), { linkType }), [999]), analysis.onFrame);
      captureFindings(analysis.finish(), { captureId: 'x' });
      expect(analysis.counts.byDepth.reduce((sum, each) => sum + each, 0)).toBe(frames.length);
    }), { numRuns: 150 });
  });

  test('real captures with bytes turned over give findings, problems or a refusal, and nothing else', async () => {
    const files = TRUTH.map(({ file }) => gunzipSync(readFileSync(path.join(CAPTURES, file)))).filter(({ length }) => length < 10_000);
    await fc.assert(fc.asyncProperty(fc.nat(files.length - 1), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 20 }), async (which, changes) => {
      const bytes = Buffer.from(files[which]!);
      for (const [at, value] of changes) { bytes[24 + at % (bytes.length - 24)] = value; }
      const analysis = new CaptureAnalysis();
      await readCapture(inPieces(bytes, [4_096]), analysis.onFrame);
      for (const { title } of captureFindings(analysis.finish(), { captureId: 'x' })) { expect(title).toMatch(/^[\x20-\x7e]+$/); }
    }), { numRuns: 100 });
  });

  test('conversations beyond the table are given up, and that is counted', async () => {
    const analysis = new CaptureAnalysis();
    const flood = Array.from({ length: 40_000 }, (_, index) => ({ time: 1.76e15 + index, data: tcpPacket({ source: `10.${index >> 16 & 255}.${index >> 8 & 255}.${index & 255}`, sequence: index * 7, flags: 2 }) }));
    await readCapture(inPieces(pcapBytes(flood, { linkType: 101 }), [65_536]), analysis.onFrame);
    analysis.finish();
    expect(analysis.counts.byDepth[Depth.TCP]).toBe(40_000);
    expect(analysis.evicted).toBe(40_000 - 32_768);
    expect(analysis.conversations).toBe(40_000);
  });
});
