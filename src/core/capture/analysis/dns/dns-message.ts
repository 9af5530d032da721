import { uint16 } from '../decode/bytes';

const HEADER = 12;
/** RFC 1035 section 2.3.4 */
const MAX_NAME = 255;

/** Response codes (https://www.iana.org/assignments/dns-parameters) that have a name here. */
const RCODES: readonly string[] = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];
const TYPES: Readonly<Record<number, string>> = { 1: 'A', 2: 'NS', 5: 'CNAME', 6: 'SOA', 12: 'PTR', 15: 'MX', 16: 'TXT', 28: 'AAAA', 33: 'SRV', 64: 'SVCB', 65: 'HTTPS', 255: 'ANY' };

export function rcodeName(rcode: number): string {
  return RCODES[rcode] ?? `RCODE${rcode}`;
}

export function typeName(type: number): string {
  return TYPES[type] ?? `TYPE${type}`;
}

/** Header and first question of a DNS message (RFC 1035 section 4). One object for a whole capture, as Packet. */
export class DnsMessage {
  id = 0;
  isResponse = false;
  rcode = 0;
  isTruncated = false;
  answers = 0;
  /** lower case, without the last dot; bytes that are no printable ASCII as `\DDD` (RFC 1035 section 5.1). Whoever asked chose it: data, never words of ours */
  name = '';
  type = 0;

  /** False: what is captured is no DNS message with one question at least. */
  read(bytes: Buffer, start: number, end: number): boolean {
    if (end - start < HEADER) { return false; }
    const flags = uint16(bytes, start + 2);
    // only standard queries (opcode 0); the Z bit must be zero, which tells most other protocols on port 53
    if ((flags & 0x7840) !== 0 || uint16(bytes, start + 4) !== 1) { return false; }
    this.id = uint16(bytes, start);
    this.isResponse = (flags & 0x8000) !== 0;
    this.isTruncated = (flags & 0x0200) !== 0;
    this.rcode = flags & 0x0f;
    this.answers = uint16(bytes, start + 6);
    return this.readQuestion(bytes, start + HEADER, end);
  }

  /** A question's name is never compressed: nothing stands before it to point to. */
  private readQuestion(bytes: Buffer, from: number, end: number): boolean {
    let name = '';
    let at = from;
    for (;;) {
      const length = at < end ? bytes[at]! : 0xff;
      if (length === 0) { break; }
      if (length > 63 || at + length >= end || at + length - from > MAX_NAME) { return false; }
      if (name !== '') { name += '.'; }
      name += label(bytes, at + 1, at + 1 + length);
      at += length + 1;
    }
    if (end - at < 5) { return false; }
    this.name = name;
    this.type = uint16(bytes, at + 1);
    return true;
  }
}

function label(bytes: Buffer, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at]!;
    const lower = byte >= 65 && byte <= 90 ? byte + 32 : byte;
    const isPlain = lower >= 97 && lower <= 122 || lower >= 48 && lower <= 57 || lower === 45 || lower === 95 || lower === 42;
    text += isPlain ? String.fromCharCode(lower) : `\\${String(byte).padStart(3, '0')}`;
  }
  return text;
}
