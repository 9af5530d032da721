import { IpFamily } from './fact';

/** An address block: 4 or 16 bytes with the host bits cleared, and the prefix length. */
export interface Cidr {
  readonly family: IpFamily;
  readonly bytes: readonly number[];
  readonly prefix: number;
}

function ipv4Bytes(text: string): number[] | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) { return undefined; }
  const bytes = text.split('.').map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

function ipv6Bytes(text: string): number[] | undefined {
  if (text.length > 45 || !/^[0-9a-fA-F:.]*$/.test(text) || !text.includes(':')) { return undefined; }
  let address = text;
  const embedded = /^(.*:)(\d{1,3}(?:\.\d{1,3}){3})$/.exec(text);
  if (embedded) {
    const four = ipv4Bytes(embedded[2]);
    if (!four) { return undefined; }
    address = `${embedded[1]}${(four[0] * 256 + four[1]).toString(16)}:${(four[2] * 256 + four[3]).toString(16)}`;
  }
  const halves = address.split('::');
  if (halves.length > 2) { return undefined; }
  const groups = halves.map((half) => half === '' ? [] : half.split(':'));
  if (groups.some((half) => half.some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group)))) { return undefined; }
  const missing = 8 - groups.reduce((sum, half) => sum + half.length, 0);
  if (halves.length === 2 ? missing < 1 : missing !== 0) { return undefined; }
  const all = halves.length === 2 ? [...groups[0], ...new Array<string>(missing).fill('0'), ...groups[1]] : groups[0];
  return all.flatMap((group) => { const value = parseInt(group, 16); return [Math.floor(value / 256), value % 256]; });
}

/** Prefix length of a netmask given as an address; undefined when its bits are not contiguous. */
function maskPrefix(mask: readonly number[]): number | undefined {
  const bits = mask.map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const ones = bits.indexOf('0') === -1 ? bits.length : bits.indexOf('0');
  return bits.includes('1', ones) ? undefined : ones;
}

/** `10.100.0.10`, `10.0.0.0/16`, `10.0.0.0/255.255.0.0`, `fd00::/64`; undefined for anything else. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const family: IpFamily = address.includes(':') ? 'ipv6' : 'ipv4';
  const read = family === 'ipv6' ? ipv6Bytes : ipv4Bytes;
  const bytes = read(address);
  if (!bytes) { return undefined; }
  let prefix: number | undefined = bytes.length * 8;
  if (slash >= 0) {
    const mask = text.slice(slash + 1);
    if (/^\d{1,3}$/.test(mask)) {
      prefix = Number(mask);
    } else {
      const maskBytes = read(mask);
      prefix = maskBytes && maskPrefix(maskBytes);
    }
    if (prefix === undefined || prefix > bytes.length * 8) { return undefined; }
  }
  const width = prefix;
  return { family, prefix, bytes: bytes.map((byte, i) => byte - byte % 2 ** (8 - Math.min(8, Math.max(0, width - 8 * i)))) };
}

function formatIpv6(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, i) => bytes[2 * i] * 256 + bytes[2 * i + 1]);
  let best = { start: -1, length: 1 };
  for (let i = 0; i < 8; i += 1) {
    let length = 0;
    while (i + length < 8 && groups[i + length] === 0) { length += 1; }
    if (length > best.length) { best = { start: i, length }; }
  }
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  return best.start < 0 ? hex(groups) : `${hex(groups.slice(0, best.start))}::${hex(groups.slice(best.start + best.length))}`;
}

/** `10.100.0.10/32`; IPv6 in its short form (RFC 5952). */
export function formatCidr(cidr: Cidr): string {
  return `${cidr.family === 'ipv4' ? cidr.bytes.join('.') : formatIpv6(cidr.bytes)}/${cidr.prefix}`;
}

/** One spelling for each block (`10.0.0.1` -> `10.0.0.1/32`, host bits cleared); undefined when the text is no address. */
export function normaliseCidr(text: string): string | undefined {
  const cidr = parseCidr(text);
  return cidr && formatCidr(cidr);
}

/** True when every address of `inner` is in `outer`. False when either is no CIDR. */
export function cidrContains(outer: string, inner: string): boolean {
  const a = parseCidr(outer);
  const b = parseCidr(inner);
  if (!a || !b || a.family !== b.family || b.prefix < a.prefix) { return false; }
  const cut = parseCidr(`${formatCidr(b).split('/')[0]}/${a.prefix}`);
  return cut !== undefined && cut.bytes.every((byte, i) => byte === a.bytes[i]);
}

/** True when the two blocks share an address. */
export function cidrsOverlap(a: string, b: string): boolean {
  return cidrContains(a, b) || cidrContains(b, a);
}
