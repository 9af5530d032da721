export const DAY_MS = 86_400_000;

const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Gregorian rule. */
export function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/**
 * Days from 1970-01-01 to a date, or NaN for a date that does not exist. Arithmetic only: `Date` would turn February 30 into March 1.
 *
 * @param month 1 to 12
 */
export function epochDay(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= DAYS_IN_MONTH[month - 1])) { return NaN; }
  if (month === 2 && day === 29 && !isLeapYear(year)) { return NaN; }
  // counted from March, so that the leap day is a year's last
  const y = month > 2 ? year : year - 1;
  const monthFromMarch = month > 2 ? month - 3 : month + 9;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468;
}

/** First millisecond of year 2000, the year in which yearless stamps are kept: a leap year, so that February 29 has a place. */
export const YEARLESS_EPOCH = epochDay(2000, 1, 1) * DAY_MS;

/** The length of a provisional year: every year of a yearless file is kept as if it were a leap year. */
export const YEARLESS_YEAR_MS = 366 * DAY_MS;

/**
 * Moves a yearless wall clock into a year. NaN when it is February 29 and the year has none.
 *
 * @param inYear milliseconds since the start of the (leap) year, 0 <= inYear < YEARLESS_YEAR_MS
 */
export function placeInYear(inYear: number, year: number): number {
  const day = Math.floor(inYear / DAY_MS);
  const leap = isLeapYear(year);
  // day 59 is February 29
  if (day === 59 && !leap) { return NaN; }
  const shift = day > 59 && !leap ? 1 : 0;
  return epochDay(year, 1, 1) * DAY_MS + inYear - shift * DAY_MS;
}

/** The reverse of placeInYear: where in a leap year a wall clock lies. */
export function positionInYear(wall: number): number {
  const date = new Date(wall);
  const year = date.getUTCFullYear();
  const inYear = wall - epochDay(year, 1, 1) * DAY_MS;
  return inYear >= 59 * DAY_MS && !isLeapYear(year) ? inYear + DAY_MS : inYear;
}
