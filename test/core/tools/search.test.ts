import { BundleReader } from '../../../src/core/evidence/bundle-reader';
import { Answer, SuccessAnswer } from '../../../src/core/tools/answer';
import { bytesOf, MINIMUM_TOKENS, tokensOf } from '../../../src/core/tools/budget';
import { callToolOf } from '../../../src/core/tools/call-tool';
import { readTool } from '../../../src/core/tools/read';
import { searchTool } from '../../../src/core/tools/search';
import { ToolContext } from '../../../src/core/tools/tool';
import { inputJsonSchema } from '../../../src/core/tools/tool-schema';
import { memoryBundle, MemoryFile } from '../search/in-memory-bundle';

interface Hit {
  readonly finding_id: string;
  readonly logKey: string;
  readonly file: string;
  readonly lines: readonly [number, number];
  readonly bytes: readonly [number, number];
  readonly excerpt: string;
  readonly time?: string;
  readonly content?: { readonly before: readonly string[]; readonly after: readonly string[] };
}

const FILES: readonly MemoryFile[] = [
  {
    path: 'kubelet/kubelet.log',
    logType: 'kubelet',
    dialect: 'klog',
    text: Array.from({ length: 300 }, (_, i) => `E1118 10:${String(Math.floor(i / 60)).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}.000000    4123 kubelet.go:1870] "Skipping pod synchronization" err="PLEG is not healthy: seen ${i} ago"`).join('\n'),
  },
  { path: 'networking/iptables.txt', logType: 'networking', text: 'Chain FORWARD\n  DROP udp 10.100.0.10 dpt:53\n' },
  { path: 'var_log/messages', logType: 'messages', dialect: 'syslog', text: 'Nov 18 10:00:06 ip-10-0-1-2 kubelet: PLEG is not healthy\n' },
];

function contextOf(reader: BundleReader, now: () => number = () => 0): ToolContext {
  return { bundles: { list: async () => [], open: async () => reader }, clock: { now } };
}

async function call(args: Record<string, unknown>, reader: BundleReader = memoryBundle(FILES), now?: () => number): Promise<Answer> {
  return callToolOf([searchTool, readTool], 'search', args, contextOf(reader, now));
}

async function succeed(args: Record<string, unknown>, reader?: BundleReader, now?: () => number): Promise<SuccessAnswer & { results: Hit[] }> {
  const answer = await call(args, reader, now);
  expect(answer).toMatchObject({ ok: true });
  searchTool.output.parse(answer);
  return answer as SuccessAnswer & { results: Hit[] };
}

describe('search', () => {
  test('hits carry a citation, totals and counts per file', async () => {
    const answer = await succeed({ query: 'PLEG is not healthy' });
    expect(answer).toMatchObject({
      outcome: 'complete',
      totalMatches: 301,
      totalIsComplete: true,
      matchesByFile: [{ file: 'kubelet/kubelet.log', matches: 300 }, { file: 'var_log/messages', matches: 1 }],
      coverage: { filesScanned: 3, filesExpected: 3 },
      window: { reason: 'whole bundle', excludedOutside: 0, undated: 0 },
      next: [{ tool: 'read', args: { logKey: 'i-0123456789abcdef0/0123456789abcdef/kubelet/kubelet.log', startLine: 1, lineCount: 21 } }],
    });
    expect(answer.results[1]).toMatchObject({ file: 'kubelet/kubelet.log', lines: [2, 2], time: '2026-11-18T10:00:01.000Z' });
  });

  test.each([MINIMUM_TOKENS, 3_000, 6_000])('an answer of %d tokens is cut at whole hits; its pages together are all hits, each once', async (maxTokens) => {
    const seen: string[] = [];
    let pageToken: string | undefined;
    for (let page = 0; page < 400; page += 1) {
      const answer = await succeed({ query: 'PLEG is not healthy', maxTokens, contextLines: page % 2 === 0 ? undefined : null, pageToken });
      expect(tokensOf(answer)).toBeLessThanOrEqual(maxTokens);
      expect(answer.results.length).toBeGreaterThan(0);
      seen.push(...answer.results.map((hit) => `${hit.file}:${hit.lines[0]}`));
      pageToken = answer.nextPageToken;
      if (pageToken === undefined) { break; }
    }
    expect(seen).toEqual([...Array.from({ length: 300 }, (_, i) => `kubelet/kubelet.log:${i + 1}`), 'var_log/messages:1']);
  });

  test('the smallest answer still shows one hit of very long lines with much context', async () => {
    const text = `${'"\\'.repeat(2000)}needle\n`.repeat(30);
    const reader = memoryBundle([{ path: 'a', text }]);
    const answer = await succeed({ query: 'needle', contextLines: 10, maxTokens: MINIMUM_TOKENS }, reader);
    expect(answer.results).toHaveLength(1);
    expect(bytesOf(answer)).toBeLessThanOrEqual(4 * MINIMUM_TOKENS);
    expect(Buffer.from(text).subarray(...answer.results[0]!.bytes).toString()).toBe(answer.results[0]!.excerpt);
    const second = await succeed({ query: 'needle', contextLines: 10, maxTokens: MINIMUM_TOKENS, pageToken: answer.nextPageToken }, reader);
    expect(second.results[0]!.lines).toEqual([2, 2]);
  });

  test('read takes a hit\'s citation or its id and returns exactly its excerpt', async () => {
    const reader = memoryBundle(FILES);
    const { results: [hit] } = await succeed({ query: 'dpt:53' }, reader);
    const byCitation = await callToolOf([readTool], 'read', { logKey: hit!.logKey, startByte: hit!.bytes[0], endByte: hit!.bytes[1] }, contextOf(reader));
    expect(byCitation).toMatchObject({ ok: true, content: hit!.excerpt });
    const byId = await callToolOf([readTool], 'read', { finding_id: hit!.finding_id, instanceId: 'i-0123456789abcdef0' }, contextOf(reader));
    expect(byId).toMatchObject({ ok: true, content: hit!.excerpt });
  });

  test('what next proposes is accepted by read', async () => {
    const reader = memoryBundle(FILES);
    const { next } = await succeed({ query: 'seen 42 ago' }, reader);
    const answer = await callToolOf([readTool], next[0]!.tool, next[0]!.args, contextOf(reader));
    expect(answer).toMatchObject({ ok: true, lines: [33, 53] });
  });

  test('context comes with detailed answers, or as many lines as asked', async () => {
    const detailed = await succeed({ query: 'seen 5 ago', response_format: 'detailed' });
    expect(detailed.results[0]!.content!.before.map((line) => /seen (\d+)/.exec(line)![1])).toEqual(['3', '4']);
    expect((await succeed({ query: 'seen 5 ago' })).results[0]!.content).toBeUndefined();
    expect((await succeed({ query: 'seen 5 ago', contextLines: 1 })).results[0]!.content!.after).toHaveLength(1);
  });

  test('a window excludes what lies outside and counts it; state files stay and are counted as undated', async () => {
    const answer = await succeed({ query: 'PLEG|DROP', start_time: '2026-11-18T10:00:00Z', end_time: '2026-11-18T10:00:09Z' });
    expect(answer.totalMatches).toBe(12);
    expect(answer.window).toEqual({ start: '2026-11-18T10:00:00.000Z', end: '2026-11-18T10:00:09.000Z', reason: 'start_time and end_time', excludedOutside: 290, undated: 1 });
  });

  test('log types may be one comma-separated string; one the bundle lacks is a gap, not an empty all-clear', async () => {
    const some = await succeed({ query: 'PLEG', logTypes: 'messages, networking' });
    expect(some.results.map((hit) => hit.file)).toEqual(['var_log/messages']);
    const none = await succeed({ query: 'PLEG', logTypes: ['gpu'] });
    expect(none.coverage).toMatchObject({ filesScanned: 0, filesExpected: 0 });
    expect(none.gaps[0]).toBe('The bundle has no file of type gpu; it has kubelet, messages, networking.');
  });

  test('an early end is told, with what was found and where to go on', async () => {
    let now = 0;
    const reader = memoryBundle([{ path: 'a', text: 'needle\n'.repeat(1_000) }], { blockBytes: 100 });
    const answer = await succeed({ query: 'needle', maxResults: 500 }, reader, () => now += 500);
    expect(answer.outcome).toBe('partial');
    expect(answer.totalIsComplete).toBe(false);
    expect(answer.gaps[0]).toMatch(/^After 15 s .* nextPageToken goes on/);
    expect(answer.nextPageToken).toBeDefined();
  });

  test.each([
    [{ query: 'a', logTypes: ['kernal'] }, 'INVALID_ARGUMENT', /logTypes.*kernal.*kubelet, containerd/],
    [{ query: 'a', maxResults: 1000 }, 'INVALID_ARGUMENT', /maxResults.*1000.*500/],
    [{ query: 'a', incident_time: 'yesterday' }, 'INVALID_ARGUMENT', /incident_time.*yesterday/],
    [{}, 'INVALID_ARGUMENT', /query/],
    [{ query: 'x(?!y)' }, 'QUERY_INVALID', /query.*x\(\?!y\).*Look-around/],
    [{ query: 'x'.repeat(501) }, 'QUERY_TOO_LONG', /500/],
    [{ query: 'a', pageToken: 'bm9uc2Vuc2U' }, 'PAGE_TOKEN_INVALID', /pageToken/],
  ])('%j is refused, naming the argument, what was given and what is accepted', async (args, code, message) => {
    expect(await call(args)).toMatchObject({ ok: false, error: { code, message: expect.stringMatching(message) } });
  });

  test('a page token is bound to its query', async () => {
    const { nextPageToken } = await succeed({ query: 'PLEG' });
    expect(await call({ query: 'PLEG is', pageToken: nextPageToken })).toMatchObject({ ok: false, error: { code: 'PAGE_TOKEN_INVALID' } });
  });

  test('its schema stays small', () => {
    expect(tokensOf({ name: searchTool.name, description: searchTool.description, inputSchema: inputJsonSchema(searchTool) })).toBeLessThan(520);
  });
});
