import { dnsQuery, ipPacket, udpPacket } from './packet-bytes';
import { CaptureAnalysis } from '../../../../src/core/capture/analysis/capture-analysis';
import { captureFindings } from '../../../../src/core/capture/analysis/findings/capture-findings';
import { Frame } from '../../../../src/core/capture/analysis/format/frame';

const RAW_IP = 101;

interface Seen { readonly bytes: Buffer; /** milliseconds */ readonly at: number; readonly interfaceIndex?: number }

function analysed(packets: readonly Seen[]): CaptureAnalysis {
  const analysis = new CaptureAnalysis();
  packets.forEach(({ bytes, at, interfaceIndex = 0 }, index) => analysis.onFrame(Object.assign(new Frame(), {
    number: index + 1, time: 1.76e15 + at * 1_000, bytes, start: 0, captured: bytes.length, original: bytes.length, linkType: RAW_IP, interfaceIndex,
  })));
  return analysis.finish();
}

const titles = (analysis: CaptureAnalysis) => captureFindings(analysis, { captureId: 'x' }).map(({ condition, title }) => `${condition}: ${title}`);

/** Pieces of a datagram with 3,000 bytes of payload. */
function fragments(version: 4 | 6, identification: number): Buffer[] {
  const [source, destination] = version === 4 ? ['10.0.0.2', '10.0.0.1'] : ['fd00::2', 'fd00::1'];
  const whole = udpPacket(source!, destination!, 5_000, 40_000, Buffer.alloc(3_000)).subarray(version === 4 ? 20 : 40);
  return [0, 1_448, 2_896].map(offset => {
    const piece = whole.subarray(offset, offset + 1_448);
    const isLast = offset + piece.length === whole.length;
    if (version === 4) {
      const packet = ipPacket(source!, destination!, 17, piece, 64, identification);
      packet.writeUInt16BE((isLast ? 0 : 0x2000) | offset / 8, 6);
      return packet;
    }
    const header = Buffer.from([17, 0, 0, 0, 0, 0, 0, 0]);
    header.writeUInt16BE(offset | (isLast ? 0 : 1), 2);
    header.writeUInt32BE(identification, 4);
    return ipPacket(source!, destination!, 44, Buffer.concat([header, piece]));
  });
}

const ping = ipPacket('10.0.0.1', '10.0.0.9', 1, Buffer.from([8, 0, 0, 0, 0, 0, 0, 0]));

describe.each([4, 6] as const)('datagrams in fragments over IPv%d', version => {
  const received = (...which: number[][]) => analysed([
    ...which.flatMap((pieces, index) => pieces.map((piece, order) => ({ bytes: fragments(version, index + 1)[piece]!, at: index * 10 + order }))), { bytes: ping, at: 5_000 },
  ]);

  test('are whole when all pieces came, in whatever order', () => {
    expect(titles(received([0, 1, 2], [2, 1, 0], [1, 0, 2]))).toEqual([]);
  });

  test.each([['the first', [1, 2]], ['one in between', [0, 2]], ['the last', [0, 1]]])('are told as lost in part when %s is missing', (_name, pieces) => {
    const [title] = titles(received([0, 1, 2], pieces, pieces, pieces));
    expect(title).toMatch(/^ip-fragments-lost: 3 of 4 .* came in part only$/);
  });

  test('prove nothing when they are the last of the capture', () => {
    expect(titles(analysed([{ bytes: ping, at: 0 }, { bytes: fragments(version, 1)[0]!, at: 10 }]))).toEqual([]);
  });

  test('prove nothing where a filter of ports let the first pieces pass alone', () => {
    expect(titles(analysed([...[1, 2, 3].map(id => ({ bytes: fragments(version, id)[0]!, at: id })), { bytes: udpPacket('10.0.0.1', '10.0.0.2', 40_000, 5_000, Buffer.alloc(3)), at: 9_000 }]))).toEqual([]);
  });
});

test('a receiver that waited in vain for fragments tells so, and that is no routing loop', () => {
  const [first] = fragments(4, 7);
  const report = ipPacket('10.0.0.1', '10.0.0.2', 1, Buffer.concat([Buffer.from([11, 1, 0, 0, 0, 0, 0, 0]), first!.subarray(0, 28)]));
  expect(titles(analysed([{ bytes: report, at: 30_000 }]))).toEqual(['ip-fragments-lost: 10.0.0.1 waited in vain for the rest of 1 packet in fragments']);
});

describe('datagrams that are seen twice', () => {
  const forwarded = (bytes: Buffer): Buffer => {
    const packet = Buffer.from(bytes);
    packet[8]! -= 1;
    return packet;
  };

  test('a resolver that asks two servers at once (musl) is not taken for translation, on one interface or forwarded', () => {
    const [one, other] = ['10.0.9.1', '10.0.9.2'].map(server => dnsQuery('web.example', 77, server));
    const direct = [{ bytes: one!, at: 0 }, { bytes: other!, at: 0.1 }];
    const routed = [{ bytes: forwarded(one!), at: 0.2, interfaceIndex: 1 }, { bytes: forwarded(other!), at: 0.3, interfaceIndex: 1 }];
    for (const packets of [direct, [...direct, ...routed], [direct[0]!, routed[0]!, direct[1]!, routed[1]!]]) {
      const analysis = analysed(packets);
      expect([...analysis.translations.mappings.values()]).toEqual([]);
      expect([...analysis.dns.servers.values()]).toHaveLength(2);
    }
  });

  test('any datagram to a service address is mapped to its endpoint by what the sender wrote into its header', () => {
    const payload = Buffer.from('requests:1|c');
    const before = udpPacket('10.0.1.5', '10.100.0.9', 50_000, 8_125, payload);
    const after = forwarded(udpPacket('10.0.1.5', '10.0.2.9', 50_000, 9_125, payload));
    const unrelated = udpPacket('10.0.1.5', '10.0.2.9', 50_001, 9_125, payload);
    for (const packet of [before, after]) { packet.writeUInt16BE(4_242, 4); }
    unrelated.writeUInt16BE(4_243, 4);
    const { mappings } = analysed([{ bytes: before, at: 0 }, { bytes: after, at: 0.05, interfaceIndex: 1 }, { bytes: unrelated, at: 0.1, interfaceIndex: 1 }]).translations;
    expect([...mappings.values()].map(({ service, endpoint, count }) => [service, endpoint, count])).toEqual([['10.100.0.9:8125', '10.0.2.9:9125', 1]]);
  });
});
