import { ClockContext, Extent, FileEntry } from '../evidence/manifest';
import { createResolvedTimes, ResolvedTimes } from '../logs/resolved-times';

const LF = 10;

/** Times of lines in one extent. */
export class LineClock {
  private readonly single: ResolvedTimes;
  private readonly forward: ResolvedTimes;
  private at = 0;

  /**
   * @param text the extent's text
   * @param last UTC milliseconds of the last dated line before the extent
   */
  public constructor(private readonly text: Buffer, file: FileEntry, extent: Extent, context: ClockContext, private last?: number) {
    const bounds = { min: extent[5], max: extent[6] };
    this.single = createResolvedTimes(file, bounds, context);
    this.forward = createResolvedTimes(file, bounds, context);
  }

  /** UTC milliseconds of the line [start, end); undefined when it carries no readable time */
  public own(start: number, end: number): number | undefined {
    const time = this.single.read(this.text, start, end);
    return Number.isNaN(time) ? undefined : time;
  }

  /** The time of the last dated line before `start`; undefined when there is none. `start` must not decrease from call to call. */
  public inherited(start: number): number | undefined {
    while (this.at < start) {
      const end = this.text.indexOf(LF, this.at);
      if (end < 0) { break; }
      const time = this.forward.read(this.text, this.at, end);
      if (!Number.isNaN(time)) { this.last = time; }
      this.at = end + 1;
    }
    return this.last;
  }
}
