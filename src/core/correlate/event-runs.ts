import { compareText } from '../findings/compare';

/** Lines of one finding in one file that follow one another closely. Times in UTC milliseconds. */
interface FileRun {
  start: number;
  end: number;
  lines: number;
  /** number of the earliest line */
  line: number;
}

/** Lines of one finding that follow one another closely, wherever they are written. */
export interface Run {
  readonly start: number;
  readonly end: number;
  /** each event once: copies of it in other files do not add up */
  readonly lines: number;
  /** where the run begins */
  readonly file: string;
  readonly line: number;
}

/** More runs of one finding in one file than this are merged with their neighbours. */
const MOST_RUNS = 512;

/** Gathers the dated lines of one finding as runs, in constant memory however often it was seen. */
export class RunCollector {
  private readonly byFile = new Map<string, FileRun[]>();
  private gap: number;

  /** `gap`: lines closer than this many milliseconds belong together */
  public constructor(gap: number) {
    this.gap = gap;
  }

  /** Lines of a file come in its order, so mostly ascending in time. */
  public add(file: string, line: number, time: number): void {
    const runs = this.byFile.get(file);
    if (runs === undefined) {
      this.byFile.set(file, [{ start: time, end: time, lines: 1, line }]);
      return;
    }
    const last = runs[runs.length - 1]!;
    if (time <= last.end + this.gap && time >= last.start - this.gap) {
      if (time < last.start) { last.line = line; }
      last.start = Math.min(last.start, time);
      last.end = Math.max(last.end, time);
      last.lines += 1;
      return;
    }
    runs.push({ start: time, end: time, lines: 1, line });
    while (runs.length > MOST_RUNS) {
      this.gap *= 2;
      runs.splice(0, runs.length, ...merge(runs, this.gap));
    }
  }

  /** The runs in order of time. `copiesOf` names what a file copies: files with the same key say the same, and a file without one repeats all the others. */
  public runs(gap: number, copiesOf: (file: string) => string | undefined): Run[] {
    const width = Math.max(gap, this.gap);
    const all = [...this.byFile].flatMap(([file, runs]) => merge(runs, width).map((run) => ({ ...run, file })));
    all.sort((a, b) => a.start - b.start || compareText(a.file, b.file) || a.line - b.line);
    const joined: (typeof all)[] = [];
    let end = -Infinity;
    for (const run of all) {
      if (joined.length > 0 && run.start <= end + width) { joined[joined.length - 1]!.push(run); } else { joined.push([run]); }
      end = Math.max(end, run.end);
    }
    return joined.map((parts) => ({
      start: parts[0]!.start,
      end: Math.max(...parts.map((part) => part.end)),
      lines: countOnce(parts, copiesOf),
      file: parts[0]!.file,
      line: parts[0]!.line,
    }));
  }
}

function merge(runs: readonly FileRun[], gap: number): FileRun[] {
  const merged: FileRun[] = [];
  for (const run of [...runs].sort((a, b) => a.start - b.start || a.line - b.line)) {
    const last = merged[merged.length - 1];
    if (last && run.start <= last.end + gap) {
      last.end = Math.max(last.end, run.end);
      last.lines += run.lines;
    } else {
      merged.push({ ...run });
    }
  }
  return merged;
}

function countOnce(parts: readonly { readonly file: string; readonly lines: number }[], copiesOf: (file: string) => string | undefined): number {
  const byFile = new Map<string, number>();
  for (const { file, lines } of parts) { byFile.set(file, (byFile.get(file) ?? 0) + lines); }
  const own = new Map<string, number>();
  let repeated = 0;
  for (const [file, lines] of byFile) {
    const key = copiesOf(file);
    if (key === undefined) { repeated = Math.max(repeated, lines); } else { own.set(key, Math.max(own.get(key) ?? 0, lines)); }
  }
  return Math.max(repeated, [...own.values()].reduce((sum, each) => sum + each, 0));
}
