/** An IP address as text: dotted for IPv4, RFC 5952 for IPv6. */
export function addressText(version: number, word0: number, word1: number, word2: number, word3: number): string {
  if (version !== 6) { return `${word0 >>> 24}.${word0 >>> 16 & 255}.${word0 >>> 8 & 255}.${word0 & 255}`; }
  const groups = [word0, word1, word2, word3].flatMap(word => [word >>> 16, word & 0xffff]);
  let best = { from: -1, length: 1 };
  for (let from = 0; from < 8; from += 1) {
    let length = 0;
    while (from + length < 8 && groups[from + length] === 0) { length += 1; }
    if (length > best.length) { best = { from, length }; }
  }
  const text = (part: readonly number[]) => part.map(group => group.toString(16)).join(':');
  return best.from < 0 ? text(groups) : `${text(groups.slice(0, best.from))}::${text(groups.slice(best.from + best.length))}`;
}

/** `10.0.0.1:443`, `[2001:db8::1]:443`. */
export function endpointText(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
