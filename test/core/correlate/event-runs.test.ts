import * as fc from 'fast-check';
import { RunCollector } from '../../../src/core/correlate/event-runs';

const byPath = (file: string) => (file === 'messages' ? undefined : file.replace(/-copy$/, ''));

function collect(lines: readonly (readonly [string, number])[], gap: number) {
  const collector = new RunCollector(gap);
  lines.forEach(([file, time], index) => collector.add(file, index + 1, time));
  return collector;
}

test('lines that follow one another closely are one event, whichever file they are in', () => {
  const runs = collect([['a', 0], ['a', 50], ['a', 1000], ['b', 40]], 100).runs(100, byPath);
  expect(runs.map(({ start, end, lines, file }) => [start, end, lines, file])).toEqual([[0, 50, 3, 'a'], [1000, 1000, 1, 'a']]);
});

test('an event that is written to several files counts once', () => {
  const lines: [string, number][] = [['dmesg', 0], ['dmesg', 10], ['dmesg-copy', 1], ['dmesg-copy', 11], ['messages', 0], ['messages', 10], ['messages', 12]];
  expect(collect(lines, 100).runs(100, byPath).map((run) => run.lines)).toEqual([3]);
});

test('an event begins at its earliest line, although a file is not in order of time', () => {
  const [run] = collect([['a', 80], ['a', 20], ['a', 90]], 100).runs(100, byPath);
  expect(run).toMatchObject({ start: 20, end: 90, line: 2 });
});

test('no line is lost and no time is moved, however many there are and in whatever order files come', () => {
  const line = fc.tuple(fc.constantFrom('a', 'b'), fc.nat(5_000_000));
  fc.assert(fc.property(fc.array(line, { minLength: 1, maxLength: 3000 }), fc.integer({ min: 1, max: 5000 }), (lines, gap) => {
    const sorted = [...lines].sort(([fileA, a], [fileB, b]) => (fileA < fileB ? -1 : fileA > fileB ? 1 : a - b));
    const runs = collect(sorted, gap).runs(gap, (file) => file);
    expect(runs.reduce((sum, run) => sum + run.lines, 0)).toBe(lines.length);
    expect(runs[0]!.start).toBe(Math.min(...lines.map(([, time]) => time)));
    expect(Math.max(...runs.map(({ end }) => end))).toBe(Math.max(...lines.map(([, time]) => time)));
    runs.slice(1).forEach((run, index) => expect(run.start).toBeGreaterThan(runs[index]!.end + gap));
  }), { numRuns: 60 });
});
