import { TokenReader } from './token-reader';
import { formatCidr, parseCidr } from '../../parsers/cidr';

const LARGEST_PORT = 65_535;

/** An address in its one spelling. */
export function addressOf(text: string): string | undefined {
  const block = text.includes('/') ? undefined : parseCidr(text);
  return block && formatCidr(block).split('/')[0];
}

/** A block in its one spelling: host bits cleared, with a prefix length. */
export function blockOf(text: string): string | undefined {
  const block = /^[^/]+\/\d{1,3}$/.test(text) ? parseCidr(text) : undefined;
  return block && formatCidr(block);
}

export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= LARGEST_PORT;
}

export function parseAddress(reader: TokenReader): string {
  const address = addressOf(reader.peek() ?? '');
  if (address === undefined) { throw reader.unexpected('an IPv4 or IPv6 address (names are not looked up; a block is written net 10.0.0.0/16)'); }
  reader.take();
  return address;
}

export function parseBlock(reader: TokenReader): string {
  const block = blockOf(reader.peek() ?? '');
  if (block === undefined) { throw reader.unexpected('an address block such as 10.0.0.0/16 or fd00::/64'); }
  reader.take();
  return block;
}

/** `port 53`, `portrange 30000-32767`. */
export function parsePorts(reader: TokenReader): { readonly from: number; readonly to: number } {
  const isRange = reader.take() === 'portrange';
  const match = (isRange ? /^(\d{1,5})-(\d{1,5})$/ : /^(\d{1,5})$/).exec(reader.peek() ?? '');
  const [from, to] = [Number(match?.[1]), Number(match?.[isRange ? 2 : 1])];
  if (!match || !isPort(from) || !isPort(to) || from > to) { throw reader.unexpected(isRange ? 'two ports such as 30000-32767' : `a port, 1 to ${LARGEST_PORT}, as a number`); }
  reader.take();
  return { from, to };
}
