import * as fc from 'fast-check';
import { answerOf, BUNDLE, cite, contextOf, errorOf, FakeFile, fakeReader, finding, INSTANCE } from './fake-bundle';
import { searchId } from '../../../src/core/search/search-id';
import { tokensOf } from '../../../src/core/tools/budget';

const LOG: FakeFile = { path: 'kubelet/kubelet.log', kind: 'kubelet-log', dialect: 'journald', text: Array.from({ length: 40 }, (_, i) => `line ${i + 1} grüße`).join('\n') + '\n' };
const CITED = finding(1, { evidence: [cite(LOG, 'line 12 grüße'), cite(LOG, 'line 30 grüße')] });
const KEY = `${INSTANCE}/${BUNDLE}/${LOG.path}`;
const context = contextOf({ files: [LOG], findings: [CITED] });

describe('read', () => {
  test('numbers of a citation return exactly its excerpt', async () => {
    const { logKey, bytes, excerpt, lines } = CITED.evidence[0];
    const answer = await answerOf(context, 'read', { logKey, startByte: bytes[0], endByte: bytes[1] });
    expect(answer).toMatchObject({ content: excerpt, bytes: [...bytes], lines: [...lines], totalLines: 40, totalBytes: Buffer.byteLength(LOG.text) });
  });

  test('any byte range inside characters is kept, never widened', async () => {
    await fc.assert(fc.asyncProperty(fc.nat(500), fc.integer({ min: 1, max: 200 }), async (start, length) => {
      const text = Buffer.from(LOG.text);
      const end = Math.min(text.length, start + length);
      fc.pre(start < end);
      const answer = await answerOf(context, 'read', { logKey: KEY, startByte: start, endByte: end });
      expect(answer.content).toBe(text.subarray(answer.bytes[0], answer.bytes[1]).toString('utf8'));
      expect(answer.content).not.toContain('\ufffd');
      expect(answer.bytes[0] - start).toBeLessThanOrEqual(3);
      expect(end - answer.bytes[1]).toBeLessThanOrEqual(3);
      expect(answer.bytes[0]).toBeGreaterThanOrEqual(start);
      expect(answer.bytes[1]).toBeLessThanOrEqual(end);
      expect(answer.lines[0]).toBe(text.subarray(0, answer.bytes[0]).toString().split('\n').length);
    }), { numRuns: 200 });
  });

  test('a start byte alone begins at the start of its line and goes on to the end', async () => {
    const answer = await answerOf(context, 'read', { logKey: KEY, startByte: Buffer.byteLength('line 1 grüße\n') + 3 });
    expect(answer.content.startsWith('line 2 grüße\nline 3')).toBe(true);
    expect(answer.lines).toEqual([2, 40]);
  });

  test('negative numbers count from the end, by lines and by bytes', async () => {
    const lines = await answerOf(context, 'read', { logKey: KEY, startLine: -2 });
    expect(lines).toMatchObject({ content: 'line 39 grüße\nline 40 grüße\n', lines: [39, 40] });
    const bytes = await answerOf(context, 'read', { logKey: KEY, startByte: -5 });
    expect(bytes).toMatchObject({ content: 'line 40 grüße\n', lines: [40, 40] });
  });

  test('lines are exactly those asked for', async () => {
    const answer = await answerOf(context, 'read', { logKey: KEY, startLine: 5, lineCount: 3 });
    expect(answer).toMatchObject({ content: 'line 5 grüße\nline 6 grüße\nline 7 grüße\n', lines: [5, 7] });
    expect(answer.nextPageToken).toBeUndefined();
    expect(answer.next[0].args).toMatchObject({ startLine: 8 });
  });

  test('numbers and counts may come as strings', async () => {
    const answer = await answerOf(context, 'read', { logKey: KEY, startLine: '5', lineCount: '1' });
    expect(answer.content).toBe('line 5 grüße\n');
  });

  test('finding and search hit ids read their own evidence', async () => {
    const byFinding = await answerOf(context, 'read', { finding_id: 'F-001' });
    expect(byFinding.content).toBe('line 12 grüße');
    expect(byFinding.next[0].args).toMatchObject({ startByte: CITED.evidence[1].bytes[0] });
    const reader = fakeReader({ files: [LOG] });
    const [start, end] = CITED.evidence[1].bytes;
    const byHit = await answerOf(context, 'read', { finding_id: searchId(reader, 0, start, end, 30) });
    expect(byHit.content).toBe('line 30 grüße');
  });

  test('pages of any budget put together are the file, each within its budget', async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom('a', '"\\', 'é', '漢a', '😀', '\t '), fc.nat(900)).map(([part, count]) => part.repeat(count)), { maxLength: 60, size: 'max' }),
      fc.integer({ min: 2000, max: 2600 }),
      async (lines, maxTokens) => {
        const file: FakeFile = { path: 'var_log/messages', kind: 'messages', text: lines.join('\n') };
        const local = contextOf({ files: [file] });
        let whole = '';
        let pageToken: string | undefined;
        let line = 1;
        do {
          const answer: any = await answerOf(local, 'read', { logKey: file.path, startByte: 0, maxTokens, pageToken });
          expect(tokensOf(answer)).toBeLessThanOrEqual(maxTokens);
          expect(answer.lines[0]).toBe(line);
          line = answer.content.endsWith('\n') ? answer.lines[1] + 1 : answer.lines[1];
          whole += answer.content;
          pageToken = answer.nextPageToken;
        } while (pageToken !== undefined);
        expect(whole).toBe(file.text);
      }), { numRuns: 30 });
  });

  test('reads no more than it returns, plus one block and one line start', async () => {
    const big: FakeFile = { path: 'big.log', kind: 'messages', text: 'x'.repeat(99).concat('\n').repeat(20_000) };
    const reader = fakeReader({ files: [big], blockBytes: 65_536 });
    const local = { bundles: { list: async () => [], open: async () => reader }, clock: { now: () => 0 } };
    const answer = await answerOf(local, 'read', { logKey: 'big.log', startLine: 15_000, lineCount: 200 });
    expect(answer.lines).toEqual([15_000, 15_199]);
    expect(reader.largest.bytes).toBeLessThanOrEqual(65_636);
  });

  test.each([
    [{}, 'INVALID_ARGUMENT', /logKey or finding_id/],
    [{ logKey: KEY, finding_id: 'F-001' }, 'INVALID_ARGUMENT', /both/],
    [{ logKey: KEY, startByte: 1, startLine: 1 }, 'INVALID_ARGUMENT', /byte and line/],
    [{ logKey: KEY, startLine: 0 }, 'INVALID_ARGUMENT', /startLine: got 0/],
    [{ logKey: KEY, startLine: 41 }, 'INVALID_ARGUMENT', /from 1 to 40/],
    [{ logKey: KEY, startByte: 99_999 }, 'INVALID_ARGUMENT', /below/],
    [{ logKey: KEY, startByte: 20, endByte: 20 }, 'INVALID_ARGUMENT', /exclusive/],
    [{ logKey: `${INSTANCE}/${BUNDLE}/kubelet.log` }, 'FILE_NOT_FOUND', /kubelet\/kubelet\.log/],
    [{ logKey: '../../etc/passwd' }, 'FILE_NOT_FOUND', /no file/],
    [{ logKey: KEY, bundleId: 'other' }, 'INVALID_ARGUMENT', /logKey alone/],
    [{ finding_id: 'F-099' }, 'FINDING_NOT_FOUND', /F-001/],
    [{ finding_id: 'S-AAAAAAAAAAAA' }, 'FINDING_NOT_FOUND', /Repeat the search/],
    [{ logKey: KEY, pageToken: 'nonsense' }, 'PAGE_TOKEN_INVALID', /not made by this server/],
  ])('%j is refused as %s', async (args, code, message) => {
    const error = await errorOf(context, 'read', args);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});
