import { Dialect, StampClock } from '../logs/dialect';
import { LineTimes, lineTimes } from '../logs/line-times';
import { ScanMemory } from '../scan/scan-memory';

/** Dated lines of a file that are shown to the clock's evidence. */
const NOTED_LINES = 50;

/** Dialects whose stamp mostly lies in a line's first 16 bytes: `Nov 18 10:00:00 `. */
const STAMP_IN_HEAD: ReadonlySet<Dialect> = new Set(['journald', 'syslog']);
const SPACE = 0x20;

/** Told of a file's first dated lines. */
export type DatedLine = (bytes: Buffer, start: number, end: number) => void;

/** Earliest and latest time of a piece, in the file's own clock; null when no line of it is dated. */
export interface TimeBounds {
  readonly least: number | null;
  readonly most: number | null;
}

/** The times of the lines of a piece of text: for the extents' bounds, and for the matches in it. */
export class PieceTimes {
  /** lines of the current file that carry no time */
  public undated = 0;
  /** provisional time of each line of the last piece; a line without one has that of the dated line before it, NaN before the first */
  public readonly ofLine: Float64Array;
  private times: LineTimes | undefined;
  private byHead = false;
  private noted = 0;
  private current = NaN;
  private least = NaN;
  private most = NaN;
  private onDated: DatedLine | undefined;

  public constructor(private readonly memory: ScanMemory, maxLines: number) {
    this.ofLine = new Float64Array(maxLines);
  }

  public get clock(): StampClock | undefined {
    return this.times?.clock;
  }

  /** provisional time of the file's last dated line; NaN without one */
  public get latest(): number {
    return this.times?.latest ?? NaN;
  }

  public startFile(dialect: Dialect, onDated: DatedLine | undefined): void {
    this.times = dialect === 'none' ? undefined : lineTimes(dialect);
    this.byHead = STAMP_IN_HEAD.has(dialect);
    this.undated = 0;
    this.noted = 0;
    this.current = NaN;
    this.onDated = onDated;
  }

  /** Reads the `count` lines of the piece at `start`, whose ends `findNewlines` has listed. */
  public read(start: number, count: number): TimeBounds {
    this.least = NaN;
    this.most = NaN;
    if (!this.times) {
      this.undated += count;
      this.ofLine.fill(NaN, 0, count);
    } else if (this.byHead) {
      this.readChanges(this.times, start, count);
    } else {
      for (let line = 0; line < count; line += 1) { this.readLine(this.times, start, line, line + 1); }
    }
    return { least: Number.isNaN(this.least) ? null : this.least, most: Number.isNaN(this.most) ? null : this.most };
  }

  /** The lines of one second share their stamp: only where it changes is it read. */
  private readChanges(times: LineTimes, start: number, count: number): void {
    const { hits, lines, text } = this.memory;
    const changes = this.memory.findHeadChanges(start, count);
    for (let i = 0; i < changes; i += 1) {
      const line = hits[i]!;
      const next = i + 1 < changes ? hits[i + 1]! : count;
      const at = line === 0 ? start : start + lines[line - 1]! + 1;
      // `Nov 18 10:00:00 `; an RFC 3339 stamp goes on behind the 16 bytes
      if (text[at + 3] === SPACE && text[at + 15] === SPACE) {
        this.readLine(times, start, line, next);
      } else {
        for (let each = line; each < next; each += 1) { this.readLine(times, start, each, each + 1); }
      }
    }
  }

  /** Reads the time of a line and gives it to all lines [line, next). */
  private readLine(times: LineTimes, start: number, line: number, next: number): void {
    const { lines, text } = this.memory;
    const from = line === 0 ? start : start + lines[line - 1]! + 1;
    const to = start + lines[line]!;
    const time = times.read(text, from, to);
    if (time === time) {
      this.current = time;
      if (!(time >= this.least)) { this.least = time; }
      if (!(time <= this.most)) { this.most = time; }
      if (this.noted < NOTED_LINES) {
        this.noted += 1;
        this.onDated?.(text, from, to);
      }
    } else {
      this.undated += next - line;
    }
    for (let i = line; i < next; i += 1) { this.ofLine[i] = this.current; }
  }
}
