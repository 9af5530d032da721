import { CaptureFilter, CaptureFilterError, FILTER_BOUNDS, FILTER_PROTOCOLS, FilterProtocol, FilterSide, PORT_PROTOCOLS, PortProtocol } from './capture-filter';
import { parseAddress, parseBlock, parsePorts } from './filter-values';
import { parseFlags } from './parse-flags';
import { TokenReader } from './token-reader';

/**
 * Reads a filter:
 *
 * ```
 * filter    = chain
 * chain     = term { "and" term } | term { "or" term }          "&&" and "||" are the same words
 * term      = ( "not" | "!" ) term | "(" chain ")" | primitive
 * primitive = flags | protocol
 *           | [ protocol ] [ "src" | "dst" ] "host" address | [ protocol ] [ "src" | "dst" ] "net" block
 *           | [ "tcp" | "udp" | "sctp" ] [ "src" | "dst" ] ( "port" number | "portrange" number "-" number )
 *           | ( "src" | "dst" ) address
 * flags     = "tcp" "[" ( "tcpflags" | "13" ) "]" [ "&" mask ] ( "!=" | "=" | "==" ) mask
 * mask      = number | flag | "(" flag { "|" flag } ")"          flag: tcp-syn, tcp-ack, tcp-rst …
 * ```
 *
 * In the pcap-filter language `and` and `or` bind alike, from the left, which is not what most readers take them for: a mixture needs parentheses here.
 *
 * @throws CaptureFilterError
 */
export function parseFilter(text: string): CaptureFilter {
  const reader = new TokenReader(text);
  const filter = chain(reader, 1);
  if (reader.peek() !== undefined) { throw reader.unexpected('and, or, or the end'); }
  return filter;
}

const JOINS: Readonly<Record<string, 'and' | 'or'>> = { 'and': 'and', '&&': 'and', 'or': 'or', '||': 'or' };

function chain(reader: TokenReader, depth: number): CaptureFilter {
  if (depth > FILTER_BOUNDS.depth) { throw new CaptureFilterError(`the filter is nested more than ${FILTER_BOUNDS.depth} deep`); }
  const parts = [term(reader, depth)];
  let kind: 'and' | 'or' | undefined;
  for (let next = join(reader); next !== undefined; next = join(reader)) {
    if (kind !== undefined && kind !== next) { throw reader.unexpected(`${kind}: and and or have no precedence over each other, so a mixture needs parentheses`); }
    kind = next;
    reader.take();
    parts.push(term(reader, depth));
  }
  return kind === undefined ? parts[0]! : { kind, parts };
}

function join(reader: TokenReader): 'and' | 'or' | undefined {
  const word = reader.peek();
  return word !== undefined && Object.hasOwn(JOINS, word) ? JOINS[word] : undefined;
}

function term(reader: TokenReader, depth: number): CaptureFilter {
  if (reader.accept('not') || reader.accept('!')) {
    if (depth >= FILTER_BOUNDS.depth) { throw new CaptureFilterError(`the filter is nested more than ${FILTER_BOUNDS.depth} deep`); }
    return { kind: 'not', part: term(reader, depth + 1) };
  }
  if (reader.accept('(')) {
    const inner = chain(reader, depth + 1);
    reader.expect(')');
    return inner;
  }
  return primitive(reader);
}

function primitive(reader: TokenReader): CaptureFilter {
  reader.countPrimitive();
  const protocol = FILTER_PROTOCOLS.find(each => each === reader.peek());
  if (protocol === 'tcp' && reader.peek(1) === '[') { return parseFlags(reader); }
  if (protocol !== undefined) { reader.take(); }
  const side = reader.peek() === 'src' || reader.peek() === 'dst' ? reader.take() as FilterSide : undefined;
  switch (reader.peek()) {
    case 'host':
      reader.take();
      return narrowed(protocol, { kind: 'host', address: parseAddress(reader), side });
    case 'net':
      reader.take();
      return narrowed(protocol, { kind: 'net', block: parseBlock(reader), side });
    case 'port':
    case 'portrange':
      return { kind: 'port', ...parsePorts(reader), protocol: withPorts(reader, protocol), side };
  }
  if (side !== undefined) { return narrowed(protocol, { kind: 'host', address: parseAddress(reader), side }); }
  if (protocol === undefined) { throw reader.unexpected(`host, net, port, portrange, src, dst, not, ( or one of ${FILTER_PROTOCOLS.join(', ')}`); }
  return { kind: 'protocol', protocol };
}

/** The language has `ip host`, but no `tcp host`: what is meant is both, so both are said. */
function narrowed(protocol: FilterProtocol | undefined, filter: CaptureFilter): CaptureFilter {
  return protocol === undefined ? filter : { kind: 'and', parts: [{ kind: 'protocol', protocol }, filter] };
}

function withPorts(reader: TokenReader, protocol: FilterProtocol | undefined): PortProtocol | undefined {
  if (protocol === undefined) { return undefined; }
  const found = PORT_PROTOCOLS.find(each => each === protocol);
  if (found === undefined) { throw reader.refused(`${protocol} has no ports: expected ${PORT_PROTOCOLS.join(', ')} or nothing before port`); }
  return found;
}
