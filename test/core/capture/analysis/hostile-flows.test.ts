import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ipPacket, tcpPacket, udpPacket, dnsQuery } from './packet-bytes';
import { CaptureAnalysis } from '../../../../src/core/capture/analysis/capture-analysis';
import { decodeFrame } from '../../../../src/core/capture/analysis/decode/decode-frame';
import { Packet } from '../../../../src/core/capture/analysis/decode/packet';
import { Traffic } from '../../../../src/core/capture/analysis/flow/conversation';
import { ConversationTable } from '../../../../src/core/capture/analysis/flow/conversation-table';
import { Frame } from '../../../../src/core/capture/analysis/format/frame';
import { captureStatistics } from '../../../../src/core/capture/analysis/report/capture-statistics';

const RAW_IP = 101;
const FLOWS = 20_000;

function frameOf(bytes: Buffer, number: number): Frame {
  return Object.assign(new Frame(), { number, time: 1.76e15 + number, bytes, start: 0, captured: bytes.length, original: bytes.length, linkType: RAW_IP, interfaceIndex: 0 });
}

const address = (value: number) => `10.${value >>> 16 & 255}.${value >>> 8 & 255}.${value & 255}`;
/** Words of an address whose highest bits are those of `value`: what plain multiplication cannot mix. */
const highBits = (value: number) => Array.from({ length: 8 }, (_each, bit) => (value >>> bit & 1 ? '8000:0' : '0:0')).slice(0, 4).join(':');

describe('flows that somebody chose', () => {
  test.each<[string, (index: number) => Buffer]>([
    ['addresses in a row', index => tcpPacket({ source: address(index) })],
    ['ports in a row', index => tcpPacket({ sourcePort: index, destinationPort: 65_535 - index })],
    ['addresses that differ in high bits only', index => tcpPacket({ source: `${index & 255}.${index >>> 8 & 255}.0.0`, destination: '0.0.0.1' })],
    ['addresses and ports that move against each other', index => tcpPacket({ source: address(index), destinationPort: index ^ 0xffff })],
    ['IPv6 addresses that differ in the highest bits of their words', index => tcpPacket({ source: highBits(index), destination: highBits(index >>> 4), sourcePort: index >>> 8 })],
    ['IPv6 addresses of one network', index => tcpPacket({ source: `fd00::${(index & 0xffff).toString(16)}`, destination: 'fd00::1:1', sourcePort: index })],
  ])('%s do not fall on few slots of the table', (_name, flow) => {
    const table = new ConversationTable<Traffic>({ capacity: 32_768, newSide: () => new Traffic(), nextOrdinal: () => 1, onEnd: () => undefined });
    const packet = new Packet();
    for (let index = 0; index < FLOWS; index += 1) {
      decodeFrame(frameOf(flow(index), index + 1), packet);
      table.find(packet);
    }
    // a third of the slots is taken at the end: chance alone makes about 1.3 looks
    expect(table.looks / FLOWS).toBeLessThan(3);
  });

  test('answers are the same wherever conversations happen to lie', () => {
    const answer = () => {
      const analysis = new CaptureAnalysis();
      for (let index = 0; index < 50_000; index += 1) {
        analysis.onFrame(frameOf(tcpPacket({ source: address(index * 7919 & 0xffffff), destination: address(index % 300), sequence: index, flags: index % 3 === 0 ? 2 : 16 }), index + 1));
      }
      analysis.finish();
      return JSON.stringify([captureStatistics(analysis), analysis.evicted]);
    };
    const first = answer();
    let other = '';
    jest.isolateModules(() => {
      // the module draws its multipliers when it is loaded
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { CaptureAnalysis: Fresh } = require('../../../../src/core/capture/analysis/capture-analysis') as { CaptureAnalysis: typeof CaptureAnalysis };
      const analysis = new Fresh();
      for (let index = 0; index < 50_000; index += 1) {
        analysis.onFrame(frameOf(tcpPacket({ source: address(index * 7919 & 0xffffff), destination: address(index % 300), sequence: index, flags: index % 3 === 0 ? 2 : 16 }), index + 1));
      }
      analysis.finish();
      other = JSON.stringify([captureStatistics(analysis), analysis.evicted]);
    });
    expect(other).toBe(first);
  });

  test('memory does not grow with their number: everything new in every packet', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const analysis = new CaptureAnalysis();
    let number = 0;
    const feed = (rounds: number): number => {
      for (let round = 0; round < rounds; round += 1) {
        number += 1;
        const unique = number * 2_654_435_761 >>> 8;
        const frames = [
          tcpPacket({ source: address(unique), destination: address(number), destinationPort: number & 0xffff, sequence: number * 7919, flags: 2 }),
          tcpPacket({ source: address(unique), destination: address(number), destinationPort: number & 0xffff, flags: 4 }),
          udpPacket(address(number), address(unique), number & 0xffff, 9, Buffer.alloc(4)),
          dnsQuery(`${unique}.example`, number & 0xffff, address(unique), address(number), number & 0xffff),
          ipPacket(address(unique), address(number), 1, Buffer.concat([Buffer.from([3, 3, 0, 0, 0, 0, 0, 0]), udpPacket(address(number), address(unique), 1, number & 0xffff, Buffer.alloc(0))])),
          ipPacket(`fd00::${(unique & 0xffff).toString(16)}`, 'ff02::1', 58, Buffer.concat([Buffer.from([135, 0, 0, 0, 0, 0, 0, 0]), Buffer.from(unique.toString(16).padStart(32, '0'), 'hex')])),
        ];
        for (const bytes of frames) { analysis.onFrame(frameOf(bytes, number)); }
      }
      collect();
      return process.memoryUsage().heapUsed / 1e6;
    };
    const full = feed(60_000);
    const later = feed(60_000);
    expect(later - full).toBeLessThan(12);
  }, 180_000);
});
