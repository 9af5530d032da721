import { DAY_MS, YEARLESS_EPOCH, placeInYear } from './civil-date';
import { Dialect, StampClock } from './dialect';
import { resolveTime } from './resolve-time';
import { StampReader } from './stamp-reader';
import { ClockContext } from '../evidence/manifest';

/** Reads the UTC time of lines in the middle of a stored file. */
export interface ResolvedTimes {
  /** UTC milliseconds, or NaN for a line without a time */
  read(bytes: Uint8Array, start: number, end: number): number;
}

/**
 * A reader for the lines of one extent. Ingest has seen the file from its start and fixed the years; the extent's bounds carry that
 * knowledge, so a yearless stamp takes the year that falls inside them.
 *
 * @param file dialect and clock as stored
 * @param bounds UTC milliseconds that hold every dated line of the extent; null when it has none (then every line is undated)
 */
export function createResolvedTimes(
  file: { readonly dialect: Dialect; readonly clock?: StampClock },
  bounds: { readonly min: number | null; readonly max: number | null },
  context: ClockContext,
): ResolvedTimes {
  const { min, max } = bounds;
  if (file.clock === undefined || min === null || max === null) { return { read: () => NaN }; }
  return new BoundedTimes(file.dialect, file.clock, min, max, context);
}

class BoundedTimes implements ResolvedTimes {
  private readonly stamps: StampReader;
  private readonly offset: number;
  private readonly firstYear: number;
  private readonly lastYear: number;
  private last = NaN;

  public constructor(
    dialect: Dialect,
    private readonly clock: StampClock,
    private readonly min: number,
    private readonly max: number,
    private readonly context: ClockContext,
  ) {
    this.stamps = new StampReader(dialect);
    this.offset = context.utcOffsetMinutes * 60_000;
    this.firstYear = new Date(min + this.offset).getUTCFullYear();
    this.lastYear = new Date(max + this.offset).getUTCFullYear();
  }

  public read(bytes: Uint8Array, start: number, end: number): number {
    const stamps = this.stamps;
    if (!stamps.read(bytes, start, end)) { return NaN; }
    const { clock, value, zone, zulu } = stamps;
    if (clock === 'yearless') { return this.clock === 'boot' ? NaN : this.inBounds(value); }
    if (clock === this.clock) { return resolveTime(value, clock, this.context); }
    // the same choices as LineTimes makes while it reads forward
    if (clock === 'utc') { return zulu || this.clock === 'boot' ? NaN : value + zone * 60_000 - this.offset; }
    return clock === 'local' && this.clock !== 'boot' ? value - this.offset : NaN;
  }

  private inBounds(yearless: number): number {
    let chosen = NaN;
    // New Year lies elsewhere in another zone: a year to either side is looked at too
    for (let year = this.firstYear - 1; year <= this.lastYear + 1; year += 1) {
      const placed = placeInYear(yearless - YEARLESS_EPOCH, year) - this.offset;
      if (!(placed >= this.min - DAY_MS && placed <= this.max + DAY_MS)) { continue; }
      if (Number.isNaN(chosen) || this.rank(placed) < this.rank(chosen)) { chosen = placed; }
    }
    if (!Number.isNaN(chosen)) { this.last = chosen; }
    return chosen;
  }

  /** Inside the bounds before outside; then, in an extent of more than a year, what follows the line before. */
  private rank(placed: number): number {
    const outside = Math.max(0, this.min - placed, placed - this.max);
    const reference = Number.isNaN(this.last) ? this.min : this.last;
    return outside * 1_000 + Math.abs(placed - reference);
  }
}
