import * as fc from 'fast-check';
import { memoryBundle, MemoryFile } from './in-memory-bundle';
import { searchBundle, SearchOptions } from '../../../src/core/search/search-bundle';
import { SearchHit } from '../../../src/core/search/search-hit';
import { resolveSearchId } from '../../../src/core/search/search-id';
import { SearchCursor } from '../../../src/core/search/search-plan';

type Found = readonly [file: string, line: number];

/** What a reader with plenty of time would find: every line of every file, in order. */
function naive(files: readonly MemoryFile[], expression: RegExp): Found[] {
  return [...files].sort((a, b) => a.path < b.path ? -1 : 1).flatMap((file) => {
    const lines = file.text.toString().split('\n');
    if (lines.at(-1) === '') { lines.pop(); }
    return lines.flatMap((line, index): Found[] => expression.test(line) ? [[file.path, index + 1]] : []);
  });
}

function places(hits: readonly SearchHit[]): Found[] {
  return hits.map((hit) => [hit.file, hit.line]);
}

async function allPages(files: readonly MemoryFile[], query: string, options: SearchOptions, bundleOptions = {}): Promise<SearchHit[]> {
  const reader = memoryBundle(files, bundleOptions);
  const hits: SearchHit[] = [];
  let cursor: SearchCursor | undefined;
  for (let pages = 0; pages < 10_000; pages += 1) {
    const result = await searchBundle(reader, query, { ...options, ...(cursor && { cursor }) });
    hits.push(...result.hits);
    cursor = result.nextCursor;
    if (!cursor) { return hits; }
  }
  throw new Error('paging does not end');
}

const KUBELET = [
  'I1118 10:00:00.000000    4123 kubelet.go:2429] "SyncLoop (PLEG)" pod="default/cart-1"',
  'E1118 10:00:01.000000    4123 kubelet.go:1870] "Skipping pod synchronization" err="PLEG is not healthy: pleg was last seen active 3m"',
  'goroutine 1 [running]:',
  'E1118 10:20:00.000000    4123 kubelet.go:1870] "Skipping" err="pleg is not healthy: again"',
  'I1118 10:21:00.000000    4123 prober.go:107] "Probe failed" output="Get \\"http://10.0.13.77:8080\\": dial tcp 10.0.13.77:8080: connect: connection refused"',
].join('\n') + '\n';

const FILES: readonly MemoryFile[] = [
  { path: 'kubelet/kubelet.log', text: KUBELET, dialect: 'klog', logType: 'kubelet' },
  { path: 'networking/iptables.txt', text: 'Chain FORWARD\n  DROP udp 10.100.0.10 dpt:53\n', logType: 'networking' },
  { path: 'var_log/messages', text: 'Nov 18 10:00:05 ip-10-0-1-2 kernel: eth0: link up\nNov 18 10:00:06 ip-10-0-1-2 kubelet: PLEG is not healthy\n', dialect: 'syslog', logType: 'messages' },
];

describe('searching a bundle', () => {
  test('hits come in path order with exact line, bytes and text, whatever the case', async () => {
    const { hits, matches, nextCursor } = await searchBundle(memoryBundle(FILES), 'PLEG is not healthy');
    expect(places(hits)).toEqual([['kubelet/kubelet.log', 2], ['kubelet/kubelet.log', 4], ['var_log/messages', 2]]);
    for (const hit of hits) {
      const stored = Buffer.from(FILES.find((file) => file.path === hit.file)!.text);
      expect(stored.subarray(...hit.bytes).toString()).toBe(hit.text);
      expect(hit.logKey).toBe(`i-0123456789abcdef0/0123456789abcdef/${hit.file}`);
    }
    expect(hits[0]!.time).toBe(Date.UTC(2026, 10, 18, 10, 0, 1));
    expect(matches).toMatchObject({ total: 3, isComplete: true });
    expect([...matches.byFile]).toEqual([['kubelet/kubelet.log', 2], ['var_log/messages', 1]]);
    expect(nextCursor).toBeUndefined();
  });

  test('case is respected when asked', async () => {
    const { hits } = await searchBundle(memoryBundle(FILES), 'PLEG is not', { caseSensitive: true });
    expect(places(hits)).toEqual([['kubelet/kubelet.log', 2], ['var_log/messages', 2]]);
  });

  test('expressions are RE2, and literal text is taken as it is', async () => {
    expect(places((await searchBundle(memoryBundle(FILES), 'dial tcp 10\\.0\\.\\d+\\.\\d+:8080: connect: (connection refused|i/o timeout)')).hits)).toEqual([['kubelet/kubelet.log', 5]]);
    expect(places((await searchBundle(memoryBundle(FILES), '[running]', { literal: true })).hits)).toEqual([['kubelet/kubelet.log', 3]]);
    expect((await searchBundle(memoryBundle(FILES), '10.100.0.1.', { literal: true })).hits).toEqual([]);
  });

  test('log types and path narrow the files, and the answer says how many there were', async () => {
    const byType = await searchBundle(memoryBundle(FILES), 'PLEG', { logTypes: ['messages'] });
    expect(places(byType.hits)).toEqual([['var_log/messages', 2]]);
    expect(byType.coverage.files).toEqual({ selected: 1, searched: 1, skippedByIndex: 0 });
    expect(places((await searchBundle(memoryBundle(FILES), 'PLEG is', { path: 'KUBELET.log' })).hits)).toEqual([['kubelet/kubelet.log', 2], ['kubelet/kubelet.log', 4]]);
  });

  test('a time window leaves out what lies outside and says how much; lines without a time go with the dated line before them', async () => {
    const window = { start: Date.UTC(2026, 10, 18, 9, 55), end: Date.UTC(2026, 10, 18, 10, 5) };
    const pleg = await searchBundle(memoryBundle(FILES), 'pleg is', { window });
    expect(places(pleg.hits)).toEqual([['kubelet/kubelet.log', 2], ['var_log/messages', 2]]);
    expect(pleg.window).toEqual({ excludedOutside: 1, undated: 0, notCounted: 0 });
    const goroutine = await searchBundle(memoryBundle(FILES), 'goroutine', { window });
    expect(goroutine.hits).toHaveLength(1);
    expect(goroutine.window).toEqual({ excludedOutside: 0, undated: 1, notCounted: 0 });
    const late = await searchBundle(memoryBundle(FILES), 'goroutine', { window: { start: Date.UTC(2026, 10, 18, 10, 20) } });
    expect(late.hits).toEqual([]);
    expect(late.window).toEqual({ excludedOutside: 1, undated: 0, notCounted: 0 });
    // a state file has no time at all: it is as of collection and stays
    const state = await searchBundle(memoryBundle(FILES), 'dpt:53', { window });
    expect(state.hits).toHaveLength(1);
    expect(state.window.undated).toBe(1);
  });

  test('the window holds in blocks whose file began in another year', async () => {
    const text = ['Dec 31 23:59:58 h kernel: needle a', 'Jan  1 00:00:02 h kernel: needle b', 'Nov 17 09:00:00 h kernel: needle c'].join('\n') + '\n';
    for (const blockBytes of [10, 40, 1000]) {
      const reader = memoryBundle([{ path: 'messages', text, dialect: 'syslog' }], { blockBytes });
      const { hits } = await searchBundle(reader, 'needle');
      expect(hits.map((hit) => new Date(hit.time!).toISOString())).toEqual(['2025-12-31T23:59:58.000Z', '2026-01-01T00:00:02.000Z', '2026-11-17T09:00:00.000Z']);
      const inside = await searchBundle(reader, 'needle', { window: { start: Date.UTC(2026, 0, 1), end: Date.UTC(2026, 0, 2) } });
      expect(inside.hits.map((hit) => hit.line)).toEqual([2]);
      expect(inside.window.excludedOutside).toBe(2);
    }
  });

  test('context lines are those of the file, also across blocks', async () => {
    const text = Array.from({ length: 50 }, (_, index) => `line ${index + 1}`).join('\n');
    for (const blockBytes of [7, 8, 20, 64, 10_000]) {
      const { hits } = await searchBundle(memoryBundle([{ path: 'a', text }], { blockBytes }), '^line (1|2|25|49|50)$', { contextLines: 3 });
      expect(hits.map((hit) => [hit.before, hit.line, hit.after])).toEqual([
        [[], 1, ['line 2', 'line 3', 'line 4']],
        [['line 1'], 2, ['line 3', 'line 4', 'line 5']],
        [['line 22', 'line 23', 'line 24'], 25, ['line 26', 'line 27', 'line 28']],
        [['line 46', 'line 47', 'line 48'], 49, ['line 50']],
        [['line 47', 'line 48', 'line 49'], 50, []],
      ]);
    }
  });

  test('a long line shows the part around the match, cut between characters, and cites exactly that', async () => {
    const text = `${'é'.repeat(2000)}needle${'ü'.repeat(2000)}\nx\n`;
    for (const query of ['needle', 'n(e+)dle']) {
      const { hits: [hit] } = await searchBundle(memoryBundle([{ path: 'a', text }]), query);
      expect(hit!.text).toContain('needle');
      expect(hit!.text).not.toContain('\ufffd');
      expect(Buffer.byteLength(hit!.text)).toBeLessThanOrEqual(500);
      expect(Buffer.byteLength(hit!.text)).toBeGreaterThan(480);
      expect(Buffer.from(text).subarray(...hit!.bytes).toString()).toBe(hit!.text);
      expect(hit!.lineStart).toBe(0);
    }
  });

  test('a hit\'s id alone leads back to its file, bytes and line, but only in its own bundle', async () => {
    const reader = memoryBundle(FILES);
    const { hits } = await searchBundle(reader, 'e');
    expect(new Set(hits.map((hit) => hit.id)).size).toBe(hits.length);
    for (const hit of hits) {
      expect(hit.id).toMatch(/^S-[A-Za-z0-9_-]{8,30}$/);
      expect(resolveSearchId(reader, hit.id)).toEqual({ path: hit.file, start: hit.bytes[0], end: hit.bytes[1], line: hit.line });
      expect(resolveSearchId(memoryBundle(FILES, { bundleId: 'another' }), hit.id)).toBeUndefined();
      const last = hit.id.at(-1)!;
      expect(resolveSearchId(reader, hit.id.slice(0, -1) + (last === 'A' ? 'Q' : 'A'))).toBeUndefined();
    }
    for (const id of ['S-', 'S-1', 'F-001', 'S-AAAAAAAAAAAA', 'S-' + '_'.repeat(30), '']) { expect(resolveSearchId(reader, id)).toBeUndefined(); }
  });

  test('the index spares the blocks that cannot match', async () => {
    const text = Array.from({ length: 4000 }, (_, index) => `I ordinary line ${index}${index === 3210 ? ' OOMKilled' : ''}`).join('\n');
    const reader = memoryBundle([{ path: 'a', text }], { blockBytes: 1024 });
    const rare = await searchBundle(reader, 'OOMKilled');
    expect(places(rare.hits)).toEqual([['a', 3211]]);
    expect(rare.coverage.blocks.read).toBe(1);
    expect(rare.coverage.blocks.skippedByIndex).toBe(rare.coverage.blocks.total - 1);
    const absent = await searchBundle(reader, 'kernel panic|soft lockup');
    expect(absent.coverage.blocks.read).toBe(0);
    expect(absent.matches).toMatchObject({ total: 0, isComplete: true });
  });

  test('counting goes on after the page is full when asked, and the next page starts at the next match', async () => {
    const text = 'needle\n'.repeat(1000);
    const reader = memoryBundle([{ path: 'a', text }, { path: 'b', text: 'needle' }], { blockBytes: 100 });
    const first = await searchBundle(reader, 'needle', { maxResults: 10, countAll: true });
    expect(first.matches).toMatchObject({ total: 1001, isComplete: true });
    expect(first.nextCursor).toEqual({ file: 0, offset: 70 });
    const second = await searchBundle(reader, 'needle', { maxResults: 10, cursor: first.nextCursor! });
    expect(second.hits[0]!.line).toBe(11);
    expect(second.matches.isComplete).toBe(false);
    expect((await searchBundle(reader, 'needle', { maxResults: 1001 })).nextCursor).toBeUndefined();
  });

  test('reading ahead stays a few blocks, and a bundle of any size is held one block at a time', async () => {
    const text = 'needle\n'.repeat(10_000);
    const reader = memoryBundle([{ path: 'a', text }], { blockBytes: 100, index: false });
    await searchBundle(reader, 'needle', { maxResults: 5 });
    expect(reader.blocksRead.length).toBeLessThanOrEqual(6);
    await searchBundle(reader, 'needle');
    expect(new Set(reader.blocksRead).size).toBeLessThan(20);
  });

  test('a failing block is an error of the search that needs it, not an unhandled one', async () => {
    const reader = memoryBundle([{ path: 'a', text: 'needle\n'.repeat(100) }], { blockBytes: 50 });
    const broken = { ...reader, feed: () => async (index: number) => index < 3 ? reader.block(index) : Promise.reject(new Error('gone')) };
    expect((await searchBundle(broken, 'needle', { maxResults: 3 })).hits).toHaveLength(3);
    await expect(searchBundle(broken, 'needle', { maxResults: 1000 })).rejects.toThrow('gone');
  });
});

describe('limits', () => {
  const many = Array.from({ length: 2000 }, (_, index) => `row ${index % 10} ${'a'.repeat(30)}!`).join('\n');

  test('an expression without a literal stops at its work limit, says so, and the next page goes on where it stopped', async () => {
    const files = [{ path: 'a', text: many }];
    const limited = await searchBundle(memoryBundle(files), '^\\w+\\W[57]\\W', { expressionWorkBytes: 5000 });
    expect(limited.stopped).toBe('work-limit');
    expect(limited.hits.length).toBeGreaterThan(10);
    expect(limited.coverage.expressionBytes).toBeLessThanOrEqual(5000);
    expect(limited.matches.isComplete).toBe(false);
    expect(places(await allPages(files, '^\\w+\\W[57]\\W', { expressionWorkBytes: 5000 }))).toEqual(naive(files, /^\w+\W[57]\W/));
    expect(places(await allPages(files, '^\\w+\\W[57]\\W', { expressionWorkBytes: 1, maxResults: 7 }, { blockBytes: 4096 }))).toEqual(naive(files, /^\w+\W[57]\W/));
  });

  test('when time is up the search ends with what it has, and goes on later', async () => {
    const reader = memoryBundle([{ path: 'a', text: many }], { blockBytes: 1000 });
    let asked = 0;
    const result = await searchBundle(reader, 'row 5', { isOutOfTime: () => ++asked > 3, maxResults: 1000 });
    expect(result.stopped).toBe('time-limit');
    expect(result.hits.length).toBeGreaterThan(0);
    const rest = await searchBundle(reader, 'row 5', { cursor: result.nextCursor!, maxResults: 1000 });
    expect([...places(result.hits), ...places(rest.hits)]).toEqual(naive([{ path: 'a', text: many }], /row 5/));
  });

  test.each(['(a+)+$', '(a|a)*$', '(a*)*b', '(\\w+\\s?)+$', '(.*)(.*)(.*)(.*)(.*)x$'])('the hostile expression %s costs no more than a few milliseconds a line', async (query) => {
    const text = `${'a'.repeat(5000)}!\n`.repeat(20);
    const started = process.hrtime.bigint();
    await searchBundle(memoryBundle([{ path: 'a', text }]), query);
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(2000);
  });

  test.each([
    ['foo(?=bar)', 'QUERY_INVALID', /Look-around/],
    ['(a)\\1', 'QUERY_INVALID', /Back-references/],
    ['(unclosed', 'QUERY_INVALID', /literal: true/],
    ['a++', 'QUERY_INVALID', /possessive/],
    ['', 'QUERY_INVALID', /empty/],
    ['two\nlines', 'QUERY_INVALID', /line break/],
    ['x'.repeat(501), 'QUERY_TOO_LONG', /501.*500/],
  ])('%s is refused with a reason that helps', async (query, code, message) => {
    await expect(searchBundle(memoryBundle(FILES), query)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

describe('what is found equals a plain reading of every line', () => {
  const alphabet = fc.constantFrom('a', 'b', 'A', 'B', 'k', 'K', 's', 'needle', 'Needle', ' ', '.', '1', 'é', 'É', '€', '\u212a', '\u017f', '');
  const line = fc.array(alphabet, { maxLength: 8 }).map((parts) => parts.join(''));
  const text = fc.tuple(fc.array(line, { maxLength: 30 }), fc.boolean()).map(([lines, ends]) => lines.join('\n') + (ends && lines.length > 0 ? '\n' : ''));
  const files = fc.array(text, { minLength: 1, maxLength: 5 }).map((texts): MemoryFile[] => texts.map((each, index) => ({ path: `f${index}`, text: each })));
  // outside ASCII V8 without `u` and RE2 agree on what these are
  const atom = fc.constantFrom('a', 'b', 'k', 's', 'needle', 'nee', '1', '\\.', '[ab]', '[^a]', '.', '\\d', '(a|b)', '(needle|ab)', 'é', ' ', '\\w', '(?:k|s1)');
  const query = fc.tuple(
    fc.constantFrom('', '', '', '^'),
    fc.array(fc.tuple(atom, fc.constantFrom('', '', '', '*', '+', '?', '{2}')).map((parts) => parts.join('')), { minLength: 1, maxLength: 5 }),
    fc.constantFrom('', '', '', '$'),
  ).map(([start, parts, end]) => `${start}${parts.join('')}${end}`);
  const setting = fc.record({ caseSensitive: fc.boolean(), maxResults: fc.integer({ min: 1, max: 20 }) });
  const storage = fc.record({ blockBytes: fc.constantFrom(1, 5, 16, 64, 100_000), index: fc.boolean() });

  test('for expressions, over any division into blocks and pages', async () => {
    let hits = 0;
    await fc.assert(fc.asyncProperty(files, query, setting, storage, async (given, pattern, options, bundleOptions) => {
      const expected = naive(given, new RegExp(pattern, options.caseSensitive ? '' : 'i'));
      hits += expected.length;
      expect([pattern, places(await allPages(given, pattern, options, bundleOptions))]).toEqual([pattern, expected]);
    }), { numRuns: 1500 });
    expect(hits).toBeGreaterThan(1000);
  });

  test('for literal text', async () => {
    await fc.assert(fc.asyncProperty(files, line.filter((each) => each !== '' && !/[\u212a\u017f]/.test(each)), setting, storage, async (given, literal, options, bundleOptions) => {
      const expected = naive(given, new RegExp(literal.replace(/[.]/g, '\\.'), options.caseSensitive ? '' : 'i'));
      expect([literal, places(await allPages(given, literal, { ...options, literal: true }, bundleOptions))]).toEqual([literal, expected]);
    }), { numRuns: 800 });
  });

  test('long s and Kelvin sign are found by themselves', async () => {
    for (const options of [{}, { literal: true }, { caseSensitive: true }]) {
      const { hits } = await searchBundle(memoryBundle([{ path: 'a', text: 'x\nmi\u017f\u017f\n4 \u212a\n' }]), '\u017f', options);
      expect(hits.map((hit) => hit.line)).toEqual([2]);
    }
  });
});
