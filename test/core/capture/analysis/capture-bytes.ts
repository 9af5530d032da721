/** Writers of capture files, written against the formats' drafts and not against our readers. */

export interface Record { readonly time: number; readonly data: Buffer; readonly original?: number; readonly interfaceId?: number }

export interface PcapOptions { readonly littleEndian?: boolean; readonly nanoseconds?: boolean; readonly linkType?: number; readonly snapLength?: number }

/** `time` in microseconds. */
export function pcapBytes(records: readonly Record[], { littleEndian = true, nanoseconds = false, linkType = 1, snapLength = 262_144 }: PcapOptions = {}): Buffer {
  const u32 = (value: number) => number32(value, littleEndian);
  const u16 = (value: number) => number16(value, littleEndian);
  const header = Buffer.concat([u32(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4), u16(2), u16(4), u32(0), u32(0), u32(snapLength), u32(linkType)]);
  return Buffer.concat([header, ...records.flatMap(({ time, data, original }) => [
    u32(Math.floor(time / 1e6)), u32(Math.round((time % 1e6) * (nanoseconds ? 1e3 : 1))), u32(data.length), u32(original ?? data.length), data,
  ])]);
}

export interface PcapngInterface { readonly linkType: number; readonly name?: string; readonly resolution?: number; readonly snapLength?: number }

export function pcapngBytes(records: readonly Record[], interfaces: readonly PcapngInterface[] = [{ linkType: 1 }], littleEndian = true, dropped?: number): Buffer {
  const u32 = (value: number) => number32(value, littleEndian);
  const u16 = (value: number) => number16(value, littleEndian);
  const padded = (data: Buffer) => Buffer.concat([data, Buffer.alloc((4 - data.length % 4) % 4)]);
  const block = (type: number, body: Buffer) => Buffer.concat([u32(type), u32(body.length + 12), body, u32(body.length + 12)]);
  const option = (code: number, value: Buffer) => Buffer.concat([u16(code), u16(value.length), padded(value)]);
  const section = block(0x0a0d0d0a, Buffer.concat([u32(0x1a2b3c4d), u16(1), u16(0), Buffer.alloc(8, 0xff)]));
  const described = interfaces.map(({ linkType, name, resolution, snapLength = 0 }) => block(1, Buffer.concat([
    u16(linkType), u16(0), u32(snapLength),
    ...(name === undefined ? [] : [option(2, Buffer.from(name))]), ...(resolution === undefined ? [] : [option(9, Buffer.from([resolution]))]), option(0, Buffer.alloc(0)),
  ])));
  const packets = records.map(({ time, data, original, interfaceId = 0 }) => {
    const resolution = interfaces[interfaceId]?.resolution ?? 6;
    const perMicrosecond = ((resolution & 0x80) !== 0 ? 2 ** (resolution & 0x7f) : 10 ** resolution) / 1e6;
    const ticks = Math.round(time * perMicrosecond);
    return block(6, Buffer.concat([u32(interfaceId), u32(Math.floor(ticks / 2 ** 32)), u32(ticks % 2 ** 32), u32(data.length), u32(original ?? data.length), padded(data)]));
  });
  const counter = Buffer.alloc(8);
  if (dropped !== undefined) {
    if (littleEndian) { counter.writeBigUInt64LE(BigInt(dropped)); } else { counter.writeBigUInt64BE(BigInt(dropped)); }
  }
  const statistics = dropped === undefined ? [] : [block(5, Buffer.concat([u32(0), u32(0), u32(0), option(5, counter), option(0, Buffer.alloc(0))]))];
  return Buffer.concat([section, ...described, ...packets, ...statistics]);
}

function number32(value: number, littleEndian: boolean): Buffer {
  const bytes = Buffer.alloc(4);
  if (littleEndian) { bytes.writeUInt32LE(value >>> 0); } else { bytes.writeUInt32BE(value >>> 0); }
  return bytes;
}

function number16(value: number, littleEndian: boolean): Buffer {
  const bytes = Buffer.alloc(2);
  if (littleEndian) { bytes.writeUInt16LE(value); } else { bytes.writeUInt16BE(value); }
  return bytes;
}

/** The bytes as a stream of pieces of the given sizes, again and again. */
export async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length]!;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
