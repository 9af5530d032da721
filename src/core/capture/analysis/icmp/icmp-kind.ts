/** What an ICMP error says (RFC 792, RFC 1122 section 3.2.2.1, RFC 1812 section 5.2.7.1; RFC 4443 section 3). */
export type IcmpKind =
  | 'packet too big' | 'port unreachable' | 'host unreachable' | 'network unreachable' | 'protocol unreachable' | 'administratively prohibited' | 'time to live exceeded' | 'reassembly time exceeded' | 'other error';

const DESTINATION_UNREACHABLE_V4: Readonly<Record<number, IcmpKind>> = {
  0: 'network unreachable',
  1: 'host unreachable',
  2: 'protocol unreachable',
  3: 'port unreachable',
  4: 'packet too big',
  6: 'network unreachable',
  7: 'host unreachable',
  9: 'administratively prohibited',
  10: 'administratively prohibited',
  13: 'administratively prohibited',
};
const DESTINATION_UNREACHABLE_V6: Readonly<Record<number, IcmpKind>> = {
  0: 'network unreachable',
  1: 'administratively prohibited',
  3: 'host unreachable',
  4: 'port unreachable',
  5: 'administratively prohibited',
  6: 'administratively prohibited',
};

export function icmpKind(version: number, type: number, code: number): IcmpKind {
  if (version === 4) {
    return type === 3 ? DESTINATION_UNREACHABLE_V4[code] ?? 'other error' : type === 11 ? exceeded(code) : 'other error';
  }
  if (type === 1) { return DESTINATION_UNREACHABLE_V6[code] ?? 'other error'; }
  return type === 2 ? 'packet too big' : type === 3 ? exceeded(code) : 'other error';
}

/** Code 1: fragments waited for the rest of their packet. */
function exceeded(code: number): IcmpKind {
  return code === 1 ? 'reassembly time exceeded' : 'time to live exceeded';
}

/** Whether it carries the packet that caused it. */
export function isIcmpError(version: number, type: number): boolean {
  return version === 4 ? type === 3 || type === 4 || type === 5 || type === 11 || type === 12 : type < 128;
}
