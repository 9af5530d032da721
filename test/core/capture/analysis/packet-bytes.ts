/** Writers of packets, written against the RFCs and not against our decoders. */

export interface TcpOptions {
  readonly source?: string;
  readonly destination?: string;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  readonly sequence?: number;
  readonly acknowledgment?: number;
  readonly flags?: number;
  readonly window?: number;
  readonly payload?: Buffer;
  readonly options?: Buffer;
  readonly hops?: number;
  readonly identification?: number;
}

export const FLAGS = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16 } as const;

/** An IPv4 or IPv6 packet with a TCP segment; addresses of one family. */
export function tcpPacket({
  source = '10.0.0.1', destination = '10.0.0.2', sourcePort = 40_000, destinationPort = 80, sequence = 0, acknowledgment = 0, flags = FLAGS.ACK, window = 1_000, payload = Buffer.alloc(0),
  options = Buffer.alloc(0), hops = 64, identification = 0,
}: TcpOptions): Buffer {
  const header = Buffer.alloc(20 + options.length);
  header.writeUInt16BE(sourcePort, 0);
  header.writeUInt16BE(destinationPort, 2);
  header.writeUInt32BE(sequence >>> 0, 4);
  header.writeUInt32BE(acknowledgment >>> 0, 8);
  header[12] = (header.length / 4) << 4;
  header[13] = flags;
  header.writeUInt16BE(window, 14);
  options.copy(header, 20);
  return ipPacket(source, destination, 6, Buffer.concat([header, payload]), hops, identification);
}

export function udpPacket(source: string, destination: string, sourcePort: number, destinationPort: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(sourcePort, 0);
  header.writeUInt16BE(destinationPort, 2);
  header.writeUInt16BE(8 + payload.length, 4);
  return ipPacket(source, destination, 17, Buffer.concat([header, payload]));
}

export function ipPacket(source: string, destination: string, protocol: number, payload: Buffer, hops = 64, identification = 0): Buffer {
  if (source.includes(':')) {
    const header = Buffer.alloc(40);
    header[0] = 0x60;
    header.writeUInt16BE(payload.length, 4);
    header[6] = protocol;
    header[7] = hops;
    address6(source).copy(header, 8);
    address6(destination).copy(header, 24);
    return Buffer.concat([header, payload]);
  }
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header.writeUInt16BE(20 + payload.length, 2);
  header.writeUInt16BE(identification, 4);
  header[8] = hops;
  header[9] = protocol;
  Buffer.from(source.split('.').map(Number)).copy(header, 12);
  Buffer.from(destination.split('.').map(Number)).copy(header, 16);
  return Buffer.concat([header, payload]);
}

/** A query as a raw IPv4 packet. */
export function dnsQuery(name: string, id: number, server = '10.100.0.10', client = '10.0.1.5', port = 5_353): Buffer {
  const labels = name.split('.').map(label => Buffer.from(label, 'latin1'));
  const head = Buffer.alloc(12);
  head.writeUInt16BE(id, 0);
  head.writeUInt16BE(0x0100, 2);
  head.writeUInt16BE(1, 4);
  return udpPacket(client, server, port, 53, Buffer.concat([head, ...labels.flatMap(label => [Buffer.from([label.length]), label]), Buffer.from([0, 0, 1, 0, 1])]));
}

/** Full form only: eight groups, or `::` once. */
function address6(text: string): Buffer {
  const [left, right] = text.split('::').map(half => half.split(':').filter(group => group !== ''));
  const groups = right === undefined ? left! : [...left!, ...new Array<string>(8 - left!.length - right.length).fill('0'), ...right];
  return Buffer.from(groups.map(group => group.padStart(4, '0')).join(''), 'hex');
}

export function ethernet(type: number, payload: Buffer, tags: readonly number[] = []): Buffer {
  const head = Buffer.alloc(12);
  const types = [...tags.flatMap(tag => [tag, 5]), type];
  return Buffer.concat([head, ...types.map(each => Buffer.from([each >> 8, each & 255])), payload]);
}
