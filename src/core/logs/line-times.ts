import { DAY_MS, YEARLESS_EPOCH, YEARLESS_YEAR_MS, placeInYear, positionInYear } from './civil-date';
import { Dialect, StampClock } from './dialect';
import { StampReader } from './stamp-reader';

/** A calendar step back of more than this is a new year; a smaller one is a clock set right, or two writers out of step. */
const HALF_YEAR_MS = 183 * DAY_MS;
/** From January back to December by less than this: the clock was stepped back over New Year. */
const STEP_BACK_MS = 7 * DAY_MS;

/**
 * Reads the times of one file's lines, from its first line to its last: roll-overs of the year are seen by order. One per file.
 */
export interface LineTimes {
  /** what provisional means; decided by the file's first dated line, undefined until then */
  readonly clock: StampClock | undefined;
  /**
   * Provisional milliseconds of the last dated line, NaN before there is one. This, not the maximum, is what `resolveTime` takes to find
   * the years: a log's last line is the nearest to collection, while its maximum may be one stamp of a clock gone wrong.
   */
  readonly latest: number;
  /**
   * @param bytes holds the line at [start, end), without its newline
   * @returns provisional milliseconds, or NaN for a line without a readable time
   */
  read(bytes: Uint8Array, start: number, end: number): number;
}

export function lineTimes(dialect: Dialect): LineTimes {
  return new FileLineTimes(dialect);
}

class FileLineTimes implements LineTimes {
  public clock: StampClock | undefined = undefined;
  public latest = NaN;
  private readonly stamps: StampReader;
  /** roll-overs seen */
  private years = 0;
  /** position in year 2000 of the last yearless stamp */
  private lastInYear = NaN;
  /** zone of the last stamp that named one */
  private zone = 0;

  public constructor(dialect: Dialect) {
    this.stamps = new StampReader(dialect);
  }

  public read(bytes: Uint8Array, start: number, end: number): number {
    const stamps = this.stamps;
    if (!stamps.read(bytes, start, end)) { return NaN; }
    const clock = stamps.clock;
    if (this.clock === undefined) { this.clock = clock; }
    if (clock !== this.clock) { return this.convert(); }
    if (clock === 'yearless') { return this.inOrder(stamps.value); }
    if (clock === 'utc' && !stamps.zulu) { this.zone = stamps.zone; }
    this.latest = stamps.value;
    return stamps.value;
  }

  private inOrder(inYear: number): number {
    const step = inYear - this.lastInYear;
    if (step < -HALF_YEAR_MS) {
      this.years += 1;
    } else if (step > YEARLESS_YEAR_MS - STEP_BACK_MS) {
      this.years -= 1;
    }
    this.lastInYear = inYear;
    this.latest = inYear + this.years * YEARLESS_YEAR_MS;
    return this.latest;
  }

  /** A stamp of another form than the file's first: brought to the file's clock where that is certain, else undated. */
  private convert(): number {
    const { clock, value, zone, zulu } = this.stamps;
    switch (this.clock) {
      case 'utc':
        if (clock === 'local') { return this.keep(value - this.zone * 60_000); }
        return clock === 'yearless' && !Number.isNaN(this.latest) ? this.keep(nearest(value, this.latest + this.zone * 60_000) - this.zone * 60_000) : NaN;
      case 'local':
        // `Z` says nothing of the node's zone, a numeric zone is the node's own
        if (clock === 'utc') { return zulu ? NaN : this.keep(value + zone * 60_000); }
        return clock === 'yearless' && !Number.isNaN(this.latest) ? this.keep(nearest(value, this.latest)) : NaN;
      case 'yearless':
        if (clock === 'boot' || zulu) { return NaN; }
        return this.inOrder(YEARLESS_EPOCH + positionInYear(clock === 'utc' ? value + zone * 60_000 : value));
      default:
        return NaN;
    }
  }

  private keep(value: number): number {
    if (!Number.isNaN(value)) { this.latest = value; }
    return value;
  }
}

/** Puts a yearless wall clock into the year that brings it closest to `wall`. NaN when none of three years has that day. */
function nearest(yearless: number, wall: number): number {
  const year = new Date(wall).getUTCFullYear();
  let best = NaN;
  for (let candidate = year - 1; candidate <= year + 1; candidate += 1) {
    const placed = placeInYear(yearless - YEARLESS_EPOCH, candidate);
    if (Number.isNaN(placed)) { continue; }
    if (Number.isNaN(best) || Math.abs(placed - wall) < Math.abs(best - wall)) { best = placed; }
  }
  return best;
}
