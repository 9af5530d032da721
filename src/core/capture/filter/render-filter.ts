import { CaptureFilter } from './capture-filter';

/**
 * A filter in the pcap-filter language, with one spelling for each tree: words from a fixed list, numbers and addresses, one space between them, and parentheses around every
 * part of a chain that is a chain itself, so that precedence is never asked. Nothing of what a caller wrote is in it but numbers.
 */
export function renderFilter(filter: CaptureFilter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.parts.map(nested).join(` ${filter.kind} `);
    case 'not':
      return `not ${nested(filter.part)}`;
    case 'protocol':
      return filter.protocol;
    case 'host':
      return words(filter.side, 'host', filter.address);
    case 'net':
      return words(filter.side, 'net', filter.block);
    case 'port':
      return filter.from === filter.to ? words(filter.protocol, filter.side, 'port', filter.from) : words(filter.protocol, filter.side, 'portrange', `${filter.from}-${filter.to}`);
    case 'flags': {
      // libpcap's tcp[…] is about IPv4 only; behind an IPv6 header of 40 bytes, when no extension header follows it, the flags are byte 53
      const test = filter.equals === undefined ? `& ${filter.mask} != 0` : `& ${filter.mask} = ${filter.equals}`;
      return `tcp[13] ${test} or ( ip6[6] = 6 and ip6[53] ${test} )`;
    }
  }
}

function nested(filter: CaptureFilter): string {
  const isChain = filter.kind === 'and' || filter.kind === 'or' || filter.kind === 'flags';
  return isChain ? `( ${renderFilter(filter)} )` : renderFilter(filter);
}

function words(...parts: readonly (string | number | undefined)[]): string {
  return parts.filter(part => part !== undefined).join(' ');
}
