import { ClockContext } from '../../../src/core/evidence/manifest';
import { createResolvedTimes } from '../../../src/core/logs/resolved-times';

const utc = (text: string) => Date.parse(text);
const context: ClockContext = { collectedAt: utc('2027-01-10T00:00:00Z'), bootTime: utc('2026-11-17T14:18:15Z'), utcOffsetMinutes: 540, sources: [] };

function readAll(times: ReturnType<typeof createResolvedTimes>, lines: readonly string[]): string[] {
  return lines.map(line => {
    const bytes = Buffer.from(line);
    const value = times.read(bytes, 0, bytes.length);
    return Number.isNaN(value) ? '-' : new Date(value).toISOString();
  });
}

test('a line in the middle of a journal that crosses New Year has the year of its side, in the node\'s zone', () => {
  const bounds = { min: utc('2026-12-31T14:59:58Z'), max: utc('2026-12-31T15:00:02Z') };
  expect(readAll(createResolvedTimes({ dialect: 'journald', clock: 'yearless' }, bounds, context), ['Jan  1 00:00:01 h x: y', 'Dec 31 23:59:59 h x: y', '   continued']))
    .toEqual(['2026-12-31T15:00:01.000Z', '2026-12-31T14:59:59.000Z', '-']);
});

test('an extent of more than a year: order decides', () => {
  const bounds = { min: utc('2025-03-01T00:00:00Z'), max: utc('2026-06-01T00:00:00Z') };
  expect(readAll(createResolvedTimes({ dialect: 'syslog', clock: 'yearless' }, bounds, context), ['Apr  1 09:00:00 h x', 'Nov  1 09:00:00 h x', 'Apr  1 09:00:00 h x']))
    .toEqual(['2025-04-01T00:00:00.000Z', '2025-11-01T00:00:00.000Z', '2026-04-01T00:00:00.000Z']);
});

test('local, boot and absolute stamps', () => {
  const bounds = { min: utc('2026-11-17T00:00:00Z'), max: utc('2026-11-19T00:00:00Z') };
  expect(readAll(createResolvedTimes({ dialect: 'dmesg-ctime', clock: 'local' }, bounds, context), ['[Wed Nov 18 10:00:00 2026] x'])).toEqual(['2026-11-18T01:00:00.000Z']);
  expect(readAll(createResolvedTimes({ dialect: 'dmesg', clock: 'boot' }, bounds, context), ['[    1.500000] x'])).toEqual(['2026-11-17T14:18:16.500Z']);
  expect(readAll(createResolvedTimes({ dialect: 'cri', clock: 'utc' }, bounds, context), ['2026-11-18T10:00:00.5+09:00 stdout F x'])).toEqual(['2026-11-18T01:00:00.500Z']);
});

test('what ingest left undated stays undated', () => {
  const nothing = { min: null, max: null };
  expect(readAll(createResolvedTimes({ dialect: 'journald', clock: 'yearless' }, nothing, context), ['Nov 18 10:00:00 h x: y'])).toEqual(['-']);
  expect(readAll(createResolvedTimes({ dialect: 'none' }, nothing, context), ['2026-11-18T10:00:00Z x'])).toEqual(['-']);
  const bounds = { min: utc('2026-11-17T00:00:00Z'), max: utc('2026-11-19T00:00:00Z') };
  expect(readAll(createResolvedTimes({ dialect: 'auto', clock: 'local' }, bounds, context), ['2026-11-18T10:00:00Z x'])).toEqual(['-']);
});
