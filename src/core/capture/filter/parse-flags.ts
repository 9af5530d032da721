import { CaptureFilter, TCP_FLAGS } from './capture-filter';
import { TokenReader } from './token-reader';

/** `tcp[tcpflags] & (tcp-syn|tcp-rst) != 0`, `tcp[13] == tcp-syn` and the like: the only bytes of a packet that a filter can ask for. */
export function parseFlags(reader: TokenReader): CaptureFilter {
  reader.expect('tcp');
  reader.expect('[');
  if (!reader.accept('tcpflags') && !reader.accept('13')) { throw reader.unexpected('tcpflags: no other bytes of a packet can be asked for'); }
  reader.expect(']');
  const mask = reader.accept('&') ? flagMask(reader) : 255;
  if (mask === 0) { throw reader.refused('a mask of no flags selects nothing'); }
  const isUnequal = reader.accept('!=');
  if (!isUnequal && !reader.accept('=') && !reader.accept('==')) { throw reader.unexpected('!=, = or =='); }
  const value = flagMask(reader);
  if (!isUnequal) { return { kind: 'flags', mask, equals: value }; }
  return value === 0 ? { kind: 'flags', mask } : { kind: 'not', part: { kind: 'flags', mask, equals: value } };
}

function flagMask(reader: TokenReader): number {
  if (!reader.accept('(')) { return flag(reader); }
  let mask = flag(reader);
  while (reader.accept('|')) { mask |= flag(reader); }
  reader.expect(')');
  return mask;
}

function flag(reader: TokenReader): number {
  const word = reader.peek() ?? '';
  const value = Object.hasOwn(TCP_FLAGS, word) ? TCP_FLAGS[word]! : /^\d{1,3}$/.test(word) && Number(word) <= 255 ? Number(word) : undefined;
  if (value === undefined) { throw reader.unexpected(`a number up to 255 or one of ${Object.keys(TCP_FLAGS).join(', ')}`); }
  reader.take();
  return value;
}
