import { memoryBundle } from './in-memory-bundle';
import { Dialect } from '../../../src/core/logs/dialect';
import { searchBundle } from '../../../src/core/search/search-bundle';

/** The same three moments (09:00, 10:00 and 11:00 UTC of 18 November 2026) as each program writes them. */
const LINES: readonly (readonly [Dialect, (hour: string) => string])[] = [
  ['journald', (hour) => `Nov 18 ${hour}:00:00 host kubelet[1]: needle`],
  ['syslog', (hour) => `2026-11-18T${hour}:00:00.000000+00:00 host kernel: needle`],
  ['klog', (hour) => `I1118 ${hour}:00:00.123456       1 proxier.go:1] needle`],
  ['cri', (hour) => `2026-11-18T${hour}:00:00.123456789Z stdout F needle`],
  ['logfmt', (hour) => `time="2026-11-18T${hour}:00:00.123Z" level=info msg=needle`],
  ['json', (hour) => `{"level":"info","ts":"2026-11-18T${hour}:00:00.123Z","msg":"needle"}`],
  ['dmesg-ctime', (hour) => `[Wed Nov 18 ${hour}:00:00 2026] needle`],
  ['cloud-init', (hour) => `2026-11-18 ${hour}:00:00,123 - util.py[DEBUG]: needle`],
  ['auto', (hour) => `2026-11-18T${hour}:00:00Z needle`],
];

test.each(LINES)('%s: a window takes the line inside it, tells the two outside, and each hit has its time', async (dialect, line) => {
  const reader = memoryBundle([{ path: 'log', dialect, text: ['09', '10', '11'].map((hour) => `${line(hour)}\n`).join('') }], { collectedAt: Date.UTC(2026, 10, 18, 12) });
  const { hits, window } = await searchBundle(reader, 'needle', { window: { start: Date.UTC(2026, 10, 18, 9, 30), end: Date.UTC(2026, 10, 18, 10, 30) } });
  expect(hits.map((hit) => [hit.line, new Date(hit.time!).toISOString().slice(0, 19)])).toEqual([[2, '2026-11-18T10:00:00']]);
  expect(window).toEqual({ excludedOutside: 2, undated: 0, notCounted: 0 });
});

test('coverage adds up: text that was read, skipped by the index, and left out because of the window', async () => {
  const text = Array.from({ length: 3000 }, (_, index) => `2026-11-18T${String(8 + Math.floor(index / 1000)).padStart(2, '0')}:00:00.000000000Z stdout F ${index % 500 === 7 ? 'needle' : 'ordinary words'} ${index}`).join('\n');
  const reader = memoryBundle([{ path: 'a', dialect: 'cri', text }, { path: 'b', text: 'nothing to see here' }], { blockBytes: 4096 });
  const { coverage } = await searchBundle(reader, 'needle');
  expect(coverage.bytes.total).toBe(Buffer.byteLength(text) + 19);
  expect(coverage.textBytes + coverage.bytes.skippedByIndex).toBe(coverage.bytes.total);
  expect(coverage.bytes.skippedByIndex).toBeGreaterThan(coverage.bytes.total / 2);
  const absent = await searchBundle(reader, 'no such words');
  expect(absent.coverage).toMatchObject({ files: { selected: 2, searched: 2, skippedByIndex: 2 }, textBytes: 0, bytes: { skippedByIndex: absent.coverage.bytes.total } });
});
