import * as fc from 'fast-check';
import { BudgetPacker, bytesOf, clip, clipText, tokensOf } from '../../../src/core/tools/budget';
import { shortCitation } from '../../../src/core/tools/finding-view';
import { decodePageToken, encodePageToken } from '../../../src/core/tools/page-token';
import { cutText } from '../../../src/core/tools/text-cut';

const text = fc.string({ unit: 'grapheme', maxLength: 200 });

describe('budgets', () => {
  test('a token is four bytes of JSON, rounded up', () => {
    expect([tokensOf('ab'), tokensOf('abc'), tokensOf('漢')]).toEqual([1, 2, 2]);
  });

  test('cut text fits, begins like the original and never ends inside a character', () => {
    fc.assert(fc.property(text, fc.integer({ min: 4, max: 300 }), (original, maxBytes) => {
      const cut = clipText(original, maxBytes);
      expect(bytesOf(cut)).toBeLessThanOrEqual(maxBytes + 2);
      expect(cut === original || original.startsWith(cut.slice(0, -1))).toBe(true);
      expect(Buffer.from(cut).toString()).toBe(cut);
    }));
  });

  test('a packer takes whole items, in order, and never more than it has', () => {
    const texts = fc.array(text, { maxLength: 50 });
    fc.assert(fc.property(texts, texts, fc.integer({ min: 20, max: 500 }), fc.nat(2000), (first, second, maxTokens, quota) => {
      const packer = new BudgetPacker(maxTokens, { first: [], second: [] });
      const answer = { first: packer.take(first, quota), second: packer.take(second) };
      expect(tokensOf(answer)).toBeLessThanOrEqual(maxTokens);
      expect(first.slice(0, answer.first.length)).toEqual(answer.first);
      expect(second.slice(0, answer.second.length)).toEqual(answer.second);
    }));
  });

  test('clipping bounds lists, objects and strings at every depth', () => {
    expect(clip({ a: ['x'.repeat(9), 'y', 'z'], b: { c: 1, d: true, e: null } }, 6, 2)).toEqual({ a: ['xxx…', 'y'], b: { c: 1, d: true } });
  });

  test('a shortened citation still cites exactly its bytes and lines', () => {
    fc.assert(fc.property(text, fc.nat(120), (excerpt, maxBytes) => {
      const bytes = Buffer.from(excerpt);
      fc.pre(bytes.toString() === excerpt);
      const short = shortCitation({ logKey: 'k', file: 'f', lines: [5, 5 + (excerpt.match(/\n(?!$)/g)?.length ?? 0)], bytes: [100, 100 + bytes.length], excerpt }, maxBytes);
      expect(short.excerpt).toBe(bytes.subarray(0, short.bytes[1] - 100).toString());
      expect(short.bytes[1] - 100).toBeLessThanOrEqual(Math.max(maxBytes, 0) < bytes.length ? maxBytes : bytes.length);
      expect(short.lines[1]).toBeLessThanOrEqual(5 + (excerpt.match(/\n/g)?.length ?? 0));
    }));
  });

  test('a cut ends behind a line end where there is one, and its JSON fits', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '"', '漢', '\u0001'), maxLength: 300 }), fc.integer({ min: 8, max: 400 }), fc.integer({ min: 1, max: 20 }), (original, room, maxLines) => {
      const bytes = Buffer.from(original);
      const { end, lines } = cutText(bytes, room, maxLines);
      const kept = bytes.toString('utf8', 0, end);
      expect(original.startsWith(kept)).toBe(true);
      expect(bytesOf(kept) - 2).toBeLessThanOrEqual(room);
      expect(lines).toBe(kept.split('\n').length - 1);
      expect(lines).toBeLessThanOrEqual(maxLines);
      if (end < bytes.length && kept.includes('\n')) { expect(kept.endsWith('\n')).toBe(true); }
    }));
  });
});

describe('page tokens', () => {
  const scope = { tool: 'errors', args: { severity: 'high', pageSize: 5 }, edition: 'b1 7' };

  test('carry their position back, also when only the page size changes', () => {
    fc.assert(fc.property(fc.array(fc.nat(1_000_000_000), { minLength: 1, maxLength: 3 }), position => {
      const token = encodePageToken(scope, position);
      expect(decodePageToken({ ...scope, args: { severity: 'high', pageSize: 9, pageToken: token } }, token)).toEqual(position);
      expect(token.length).toBeLessThanOrEqual(140);
    }));
  });

  test('are refused when a character was changed', () => {
    const token = encodePageToken(scope, [12]);
    fc.assert(fc.property(fc.nat(token.length - 1), fc.constantFrom(...'ABCxyz019-_'), (index, character) => {
      fc.pre(Buffer.from(`${token.slice(0, index)}${character}${token.slice(index + 1)}`, 'base64url').compare(Buffer.from(token, 'base64url')) !== 0);
      expect(() => decodePageToken(scope, `${token.slice(0, index)}${character}${token.slice(index + 1)}`)).toThrow(/not made by this server/);
    }));
  });
});
