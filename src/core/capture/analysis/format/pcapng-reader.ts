import { CaptureInterface, FormatReader, Frame, FrameSink, MAX_FRAME_BYTES } from './frame';
import { options } from './pcapng-options';

/** Block types (draft-ietf-opsawg-pcapng, section 11.1). */
const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const PACKET = 2;
const SIMPLE_PACKET = 3;
const INTERFACE_STATISTICS = 5;
const ENHANCED_PACKET = 6;

const BYTE_ORDER = 0x1a2b3c4d;
const OPTION_IF_NAME = 2;
const OPTION_IF_TSRESOL = 9;
const OPTION_IF_TSOFFSET = 14;
const OPTION_ISB_IFDROP = 5;
/** type, length, length again */
const BLOCK_FRAME = 12;
/** Of blocks that are read, so kept whole; others are skipped whatever their length. */
const MAX_BLOCK_BYTES = MAX_FRAME_BYTES + 65_536;
/** A capture of all interfaces of a large node has some hundreds. */
const MAX_INTERFACES = 4_096;

interface Interface extends CaptureInterface {
  readonly ticksPerMicrosecond: number;
  /** microseconds */
  readonly offset: number;
}

export function isPcapng(bytes: Buffer): boolean {
  return bytes.readUInt32BE(0) === SECTION_HEADER;
}

/** Reads pcapng files: several sections of either byte order, several interfaces, any time resolution (draft-ietf-opsawg-pcapng). */
export class PcapngReader implements FormatReader {
  damage: string | undefined;
  dropped: number | undefined;
  /** of all sections, in the order of the file; `Frame.interfaceIndex` points into it */
  readonly interfaces: Interface[] = [];
  /** where the interfaces of this section begin */
  private section = 0;
  private littleEndian = true;
  private rest: Buffer = Buffer.alloc(0);
  private skip = 0;
  private readonly frame = new Frame();

  constructor(private readonly sink: FrameSink) {}

  get pending(): number { return this.rest.length + this.skip; }

  push(chunk: Buffer): boolean {
    if (this.skip >= chunk.length) {
      this.skip -= chunk.length;
      return true;
    }
    const fresh = chunk.subarray(this.skip);
    this.skip = 0;
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, fresh]) : fresh;
    let at = 0;
    while (this.damage === undefined && bytes.length - at >= BLOCK_FRAME) {
      const length = this.blockLength(bytes, at);
      if (length === undefined) { break; }
      if (bytes.length - at < length) {
        if (length > MAX_BLOCK_BYTES) { this.skip = length - (bytes.length - at); }
        break;
      }
      if (length <= MAX_BLOCK_BYTES) { this.readBlock(bytes, at, length); }
      at += length;
    }
    this.rest = this.skip > 0 ? Buffer.alloc(0) : Buffer.from(bytes.subarray(at));
    return this.damage === undefined;
  }

  private uint32(bytes: Buffer, at: number): number {
    return this.littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  }

  private uint16(bytes: Buffer, at: number): number {
    return this.littleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  }

  private blockLength(bytes: Buffer, at: number): number | undefined {
    if (bytes.readUInt32BE(at) === SECTION_HEADER) {
      const order = bytes.readUInt32LE(at + 8);
      if (order !== BYTE_ORDER && bytes.readUInt32BE(at + 8) !== BYTE_ORDER) { return this.damaged('a section header without its byte-order mark'); }
      this.littleEndian = order === BYTE_ORDER;
    }
    const length = this.uint32(bytes, at + 4);
    if (length < BLOCK_FRAME || length % 4 !== 0) { return this.damaged(`a block of ${length} bytes`); }
    const type = this.uint32(bytes, at);
    if (length > MAX_BLOCK_BYTES && (type === ENHANCED_PACKET || type === PACKET || type === SIMPLE_PACKET)) { return this.damaged(`a packet block of ${length} bytes`); }
    return length;
  }

  private damaged(what: string): undefined {
    this.damage = `after frame ${this.frame.number} comes ${what}`;
    return undefined;
  }

  private readBlock(bytes: Buffer, at: number, length: number): void {
    if (this.uint32(bytes, at + length - 4) !== length) {
      this.damaged('a block whose two lengths differ');
      return;
    }
    const body = at + 8;
    const end = at + length - 4;
    switch (this.uint32(bytes, at)) {
      case SECTION_HEADER: this.section = this.interfaces.length; return;
      case INTERFACE_DESCRIPTION: this.describe(bytes, body, end); return;
      case ENHANCED_PACKET: this.packet(bytes, body, end, 0, 4); return;
      case PACKET: this.packet(bytes, body, end, 0, 2); return;
      case SIMPLE_PACKET: this.simplePacket(bytes, body, end); return;
      case INTERFACE_STATISTICS: this.statistics(bytes, body, end);
    }
  }

  private describe(bytes: Buffer, body: number, end: number): void {
    if (end - body < 8 || this.interfaces.length >= MAX_INTERFACES) {
      this.damaged(this.interfaces.length >= MAX_INTERFACES ? `an interface beyond the ${MAX_INTERFACES}th` : 'an interface description that is too short');
      return;
    }
    const found = options(bytes, body + 8, end, this.littleEndian);
    const resolution = found.get(OPTION_IF_TSRESOL)?.[0] ?? 6;
    const offset = found.get(OPTION_IF_TSOFFSET);
    const name = found.get(OPTION_IF_NAME)?.toString('latin1').slice(0, 64);
    // the top bit chooses between powers of 2 and of 10 (section 4.2)
    const ticksPerSecond = (resolution & 0x80) !== 0 ? 2 ** (resolution & 0x7f) : 10 ** resolution;
    this.interfaces.push({
      linkType: this.uint16(bytes, body),
      snapLength: this.uint32(bytes, body + 4),
      ticksPerMicrosecond: ticksPerSecond / 1e6,
      offset: offset?.length === 8 ? Number(this.littleEndian ? offset.readBigInt64LE() : offset.readBigInt64BE()) * 1e6 : 0,
      ...(name !== undefined && { name }),
    });
  }

  /** An enhanced packet has an interface id of 4 bytes; the obsolete packet block one of 2, and a drop count in the others. */
  private packet(bytes: Buffer, body: number, end: number, id: number, idBytes: 2 | 4): void {
    if (end - body < 20) {
      this.damaged('a packet block that is too short');
      return;
    }
    const captured = this.uint32(bytes, body + 12);
    const ticks = this.uint32(bytes, body + 4) * 0x1_0000_0000 + this.uint32(bytes, body + 8);
    this.emit(bytes, idBytes === 4 ? this.uint32(bytes, body + id) : this.uint16(bytes, body + id), ticks, body + 20, captured, this.uint32(bytes, body + 16), end);
  }

  /** Has no time of its own: it gets that of the frame before. */
  private simplePacket(bytes: Buffer, body: number, end: number): void {
    const original = this.uint32(bytes, body);
    const snapLength = this.interfaces[this.section]?.snapLength ?? 0;
    const captured = Math.min(original, snapLength > 0 ? snapLength : original, end - body - 4);
    this.emit(bytes, 0, undefined, body + 4, captured, original, end);
  }

  private emit(bytes: Buffer, id: number, ticks: number | undefined, start: number, captured: number, original: number, end: number): void {
    const { frame } = this;
    const from = this.interfaces[this.section + id];
    if (from === undefined) {
      this.damaged(`a packet of interface ${id}, which the section does not describe`);
      return;
    }
    if (captured > end - start || captured > MAX_FRAME_BYTES) {
      this.damaged(`a packet of ${captured} bytes in a block of ${end - start}`);
      return;
    }
    frame.number += 1;
    if (ticks !== undefined) { frame.time = ticks / from.ticksPerMicrosecond + from.offset; }
    frame.bytes = bytes;
    frame.start = start;
    frame.captured = captured;
    frame.original = Math.max(original, captured);
    frame.linkType = from.linkType;
    frame.interfaceIndex = this.section + id;
    this.sink(frame);
  }

  private statistics(bytes: Buffer, body: number, end: number): void {
    const drop = end - body >= 12 ? options(bytes, body + 12, end, this.littleEndian).get(OPTION_ISB_IFDROP) : undefined;
    if (drop?.length === 8) { this.dropped = (this.dropped ?? 0) + Number(this.littleEndian ? drop.readBigUInt64LE() : drop.readBigUInt64BE()); }
  }
}
