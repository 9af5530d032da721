import { DAY_MS, epochDay } from './civil-date';

const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|z|UTC|GMT|[+-]\d{2}:?\d{2})?$/;
const EPOCH = /^(\d{9,10}|\d{12,13})(?:\.(\d{1,9}))?$/;

/**
 * The instant a tool's caller means: ISO 8601 with or without a zone (none means UTC), `YYYY-MM-DD HH:MM[:SS][ UTC]`, a date alone
 * (midnight), or seconds or milliseconds since 1970.
 *
 * @returns UTC milliseconds, or undefined for anything else (the caller must say so, not guess)
 */
export function parseTimeArgument(text: string): number | undefined {
  const trimmed = text.trim();
  const epoch = EPOCH.exec(trimmed);
  if (epoch) {
    const whole = Number(epoch[1]);
    return epoch[1].length <= 10 ? whole * 1000 + milliseconds(epoch[2]) : whole;
  }
  const parts = DATE_TIME.exec(trimmed);
  if (!parts) { return undefined; }
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction, zone] = parts;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59 || Number(year) < 1970) { return undefined; }
  const offset = zoneMinutes(zone);
  if (offset === undefined) { return undefined; }
  const instant = epochDay(Number(year), Number(month), Number(day)) * DAY_MS
    + ((Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second)) * 1000 + milliseconds(fraction);
  return Number.isNaN(instant) ? undefined : instant;
}

function milliseconds(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Number(fraction.padEnd(3, '0').slice(0, 3));
}

/** Minutes east of UTC; undefined for a zone that does not exist. */
function zoneMinutes(zone: string | undefined): number | undefined {
  if (zone === undefined || /^(Z|UTC|GMT)$/i.test(zone)) { return 0; }
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 18 || minutes > 59) { return undefined; }
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
