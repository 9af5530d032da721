import { DAY_MS, YEARLESS_EPOCH, YEARLESS_YEAR_MS, placeInYear } from './civil-date';
import { StampClock } from './dialect';
import { ClockContext } from '../evidence/manifest';

const MINUTE_MS = 60_000;

/** February 29 comes back after 8 years at most. */
const YEARS_TO_LEAP_DAY = 8;

/**
 * Turns provisional milliseconds of `LineTimes` into UTC.
 *
 * @param clock the file's clock; undefined (no dated line) gives NaN
 * @param latestProvisional the file's last dated line (`LineTimes.latest`). A yearless file's years are those in which that line is not
 *   later than collection and a day; without it `provisional` itself stands for it.
 * @returns UTC milliseconds, or NaN when the context does not tell: a yearless stamp without collection time, a boot stamp without boot time
 */
export function resolveTime(provisional: number, clock: StampClock | undefined, context: ClockContext, latestProvisional = provisional): number {
  switch (clock) {
    case 'utc': return provisional;
    case 'local': return provisional - context.utcOffsetMinutes * MINUTE_MS;
    case 'boot': return context.bootTime === undefined ? NaN : context.bootTime + provisional;
    case 'yearless': return resolveYearless(provisional, context, latestProvisional);
    default: return NaN;
  }
}

function resolveYearless(provisional: number, context: ClockContext, latestProvisional: number): number {
  if (context.collectedAt === undefined || Number.isNaN(provisional) || Number.isNaN(latestProvisional)) { return NaN; }
  const offset = context.utcOffsetMinutes * MINUTE_MS;
  const limit = context.collectedAt + DAY_MS + offset;
  const lastYear = new Date(limit).getUTCFullYear();
  const latestRolls = Math.floor((latestProvisional - YEARLESS_EPOCH) / YEARLESS_YEAR_MS);
  const latestInYear = latestProvisional - YEARLESS_EPOCH - latestRolls * YEARLESS_YEAR_MS;
  for (let year = lastYear; year >= lastYear - YEARS_TO_LEAP_DAY; year -= 1) {
    if (placeInYear(latestInYear, year) <= limit) {
      const rolls = Math.floor((provisional - YEARLESS_EPOCH) / YEARLESS_YEAR_MS);
      return placeInYear(provisional - YEARLESS_EPOCH - rolls * YEARLESS_YEAR_MS, year - latestRolls + rolls) - offset;
    }
  }
  return NaN;
}
