/* eslint-disable no-bitwise -- a set of forms in one integer costs nothing on the hot path */
import { DAY_MS, epochDay } from './civil-date';
import { Dialect, StampClock } from './dialect';
import { timeKeyEnd, timeValue } from './json-time-key';
import { clockMinute, fraction, isWordByte, monthOf, two, twoPadded } from './stamp-parts';

const ISO = 1, MONTH = 2, KLOG = 4, LOGFMT = 8, JSON_TS = 16, UPTIME = 32, CTIME = 64, CLOUD_INIT = 128, WEEKDAY = 256, WINDOWS = 512;

/** The forms that may open a line of each dialect. Outer stamps win because only the line's start is looked at. */
const FORMS: Readonly<Record<Dialect, number>> = {
  'journald': ISO | MONTH | WEEKDAY | KLOG | LOGFMT | JSON_TS,
  'syslog': ISO | MONTH,
  'klog': ISO | KLOG,
  'cri': ISO,
  'logfmt': ISO | LOGFMT,
  'json': ISO | JSON_TS,
  'dmesg': UPTIME | CTIME | ISO,
  'dmesg-ctime': UPTIME | CTIME | ISO,
  'cloud-init': ISO | MONTH | CLOUD_INIT | JSON_TS,
  'windows-csv': WINDOWS | KLOG | ISO,
  'auto': ISO | MONTH | KLOG | LOGFMT | JSON_TS | UPTIME | CTIME | CLOUD_INIT | WEEKDAY | WINDOWS,
  'none': 0,
};

/** Stamps of 2200 and later are garbage, not time. */
const LAST_YEAR = 2199;
const LAST_INSTANT = epochDay(LAST_YEAR + 1, 1, 1) * DAY_MS;

/** How far into a JSON line its time is looked for: loggers that sort keys put it behind a long message. */
const JSON_KEY_WINDOW = 8_192;

/**
 * Reads the stamp at the start of a line, from bytes, without making strings: it is called for every line of a bundle.
 * The stamp's text up to the minute is compared with that of the line before, so a busy log costs a comparison a line.
 */
export class StampReader {
  /** what `value` means, after `read` returned true */
  public clock: StampClock = 'utc';
  /** milliseconds: UTC, node-local wall clock, wall clock in year 2000, or since boot */
  public value = NaN;
  /** minutes east of UTC that the stamp itself names; NaN when it names none */
  public zone = NaN;
  /** the stamp says `Z` or `UTC`: true UTC whatever the node's zone; a numeric zone is the node's own */
  public zulu = false;

  private readonly forms: number;
  private readonly zonelessIsUtc: boolean;
  private cachedForm = 0;
  private cachedMinute = NaN;
  private readonly cached = new Uint8Array(24);
  /** where the value of the time key began in the last JSON line, relative to the line */
  private jsonValueAt = -1;

  public constructor(dialect: Dialect) {
    this.forms = FORMS[dialect];
    this.zonelessIsUtc = dialect === 'cloud-init';
  }

  /** True when the line [start, end) opens with a possible instant; then the fields above describe it. */
  public read(bytes: Uint8Array, start: number, end: number): boolean {
    // the shortest stamps: `[0.000000]`, `"1/2/2026 …`
    if (end - start < 10 || this.forms === 0) { return false; }
    const first = bytes[start];
    const forms = this.forms;
    if (first <= 57 && first >= 48) { return (forms & ISO) !== 0 && this.iso(bytes, start, end); }
    if (first === 123) { return (forms & JSON_TS) !== 0 && this.json(bytes, start, end); }
    if (first === 91) { return this.bracket(bytes, start, end); }
    if (first >= 65 && first <= 90) { return this.letter(bytes, start, end, first); }
    if (first === 60) { return this.afterPriority(bytes, start, end); }
    if (first === 116 || first === 108) { return (forms & LOGFMT) !== 0 && this.logfmt(bytes, start, end); }
    if (first === 34) { return (forms & WINDOWS) !== 0 && this.windows(bytes, start + 1, end); }
    return false;
  }

  private letter(bytes: Uint8Array, start: number, end: number, first: number): boolean {
    const forms = this.forms;
    const second = bytes[start + 1];
    if (second <= 57 && second >= 48) {
      // I, W, E, F
      return (forms & KLOG) !== 0 && (first === 73 || first === 87 || first === 69 || first === 70) && this.klog(bytes, start, end);
    }
    if ((forms & MONTH) !== 0 && this.month(bytes, start, end)) { return true; }
    if ((forms & WEEKDAY) !== 0 && bytes[start + 3] === 32) {
      return this.iso(bytes, start + 4, end) || this.ctime(bytes, start, end);
    }
    return (forms & CLOUD_INIT) !== 0 && first === 67 && this.cloudInit(bytes, start, end);
  }

  private bracket(bytes: Uint8Array, start: number, end: number): boolean {
    const forms = this.forms;
    const next = bytes[start + 1];
    if ((forms & UPTIME) !== 0 && (next === 32 || (next <= 57 && next >= 48)) && this.uptime(bytes, start + 1, end)) { return true; }
    if ((forms & CTIME) !== 0 && next >= 65 && next <= 90) { return this.ctime(bytes, start + 1, end); }
    return (forms & ISO) !== 0 && next <= 57 && next >= 48 && this.iso(bytes, start + 1, end);
  }

  /** `<6>[ 12.345678] …` of the console, `<30>Nov 18 …` of raw syslog */
  private afterPriority(bytes: Uint8Array, start: number, end: number): boolean {
    let i = start + 1;
    while (i < end && i < start + 5 && bytes[i] !== 62) { i += 1; }
    if (bytes[i] !== 62 || end - i < 11) { return false; }
    i += 1;
    if (bytes[i] === 91) { return this.bracket(bytes, i, end); }
    return (this.forms & MONTH) !== 0 && this.month(bytes, i, end);
  }

  private hit(form: number, bytes: Uint8Array, at: number, length: number): boolean {
    if (this.cachedForm !== form) { return false; }
    const cached = this.cached;
    // backwards: what changes is at the end
    for (let k = length - 1; k >= 0; k -= 1) {
      if (cached[k] !== bytes[at + k]) { return false; }
    }
    return true;
  }

  private keep(form: number, bytes: Uint8Array, at: number, length: number, minute: number): void {
    for (let k = 0; k < length; k += 1) { this.cached[k] = bytes[at + k]; }
    this.cachedForm = form;
    this.cachedMinute = minute;
  }

  /** `2026-11-18T10:00:00.123456789Z`, with a space for T, a comma for the point, any zone or none */
  private iso(bytes: Uint8Array, at: number, end: number): boolean {
    if (end - at < 19) { return false; }
    let minute: number;
    if (this.hit(ISO, bytes, at, 16)) {
      minute = this.cachedMinute;
    } else {
      const century = two(bytes, at);
      const yearOfCentury = two(bytes, at + 2);
      const separator = bytes[at + 10];
      if (century < 19 || yearOfCentury < 0 || bytes[at + 4] !== 45 || bytes[at + 7] !== 45) { return false; }
      if (separator !== 84 && separator !== 32) { return false; }
      const year = century * 100 + yearOfCentury;
      if (year < 1970 || year > LAST_YEAR) { return false; }
      minute = epochDay(year, two(bytes, at + 5), two(bytes, at + 8)) * DAY_MS + clockMinute(bytes, at + 11);
      if (Number.isNaN(minute)) { return false; }
      this.keep(ISO, bytes, at, 16, minute);
    }
    const second = two(bytes, at + 17);
    if (second < 0 || second > 59 || bytes[at + 16] !== 58) { return false; }
    let i = at + 19;
    let wall = minute + second * 1000;
    let next = i < end ? bytes[i] : 0;
    if (next === 46 || next === 44) {
      i += 1;
      let scale = 100;
      while (i < end) {
        const digit = bytes[i] - 48;
        if (digit < 0 || digit > 9) { break; }
        if (scale >= 1) { wall += digit * scale; scale /= 10; }
        i += 1;
      }
      next = i < end ? bytes[i] : 0;
    }
    this.setZone(bytes, i, end, next);
    if (!Number.isNaN(this.zone)) {
      this.clock = 'utc';
      this.value = wall - this.zone * 60_000;
      return true;
    }
    if (isWordByte(next)) { return false; }
    this.clock = this.zonelessIsUtc ? 'utc' : 'local';
    this.zulu = this.zonelessIsUtc;
    this.value = wall;
    return true;
  }

  /** `Z`, `+09:00`, `+0900`, ` UTC`, ` +0000 UTC` */
  private setZone(bytes: Uint8Array, at: number, end: number, next: number): void {
    this.zulu = false;
    this.zone = NaN;
    if (next === 90) {
      this.zulu = true;
      this.zone = 0;
      return;
    }
    let i = at;
    if (next === 32 && i + 4 <= end) {
      if (bytes[i + 1] === 85 && bytes[i + 2] === 84 && bytes[i + 3] === 67 && !(i + 4 < end && isWordByte(bytes[i + 4]))) {
        this.zulu = true;
        this.zone = 0;
        return;
      }
      i += 1;
    }
    const sign = bytes[i];
    if ((sign !== 43 && sign !== 45) || i + 5 > end) { return; }
    const hours = two(bytes, i + 1);
    const minutes = bytes[i + 3] === 58 ? (i + 6 <= end ? two(bytes, i + 4) : -1) : two(bytes, i + 3);
    if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59) { return; }
    this.zone = (sign === 45 ? -1 : 1) * (hours * 60 + minutes) + 0;
  }

  /** `Nov 18 10:00:00`, the day padded with a space, perhaps with a fraction (journalctl -o short-precise) */
  private month(bytes: Uint8Array, at: number, end: number): boolean {
    if (end - at < 15) { return false; }
    let minute: number;
    let i = at + 12;
    if (this.hit(MONTH, bytes, at, 12)) {
      minute = this.cachedMinute;
    } else {
      const month = monthOf(bytes, at);
      if (month < 0 || bytes[at + 3] !== 32) { return false; }
      let day = twoPadded(bytes, at + 4);
      // `Nov 8 10:00:00` without padding
      if (bytes[at + 5] === 32) {
        day = twoPadded(bytes, at + 3);
        i = at + 11;
      }
      if (bytes[i - 6] !== 32) { return false; }
      minute = epochDay(2000, month, day) * DAY_MS + clockMinute(bytes, i - 5);
      if (Number.isNaN(minute)) { return false; }
      if (i === at + 12) { this.keep(MONTH, bytes, at, 12, minute); }
    }
    const second = two(bytes, i + 1);
    if (second < 0 || second > 59 || bytes[i] !== 58) { return false; }
    i += 3;
    const next = i < end ? bytes[i] : 32;
    if (next !== 32 && next !== 46) { return false; }
    return this.yearless(minute + second * 1000 + (next === 46 ? fraction(bytes, i + 1, end) : 0));
  }

  /** `I1118 10:00:00.123456` */
  private klog(bytes: Uint8Array, at: number, end: number): boolean {
    if (end - at < 15) { return false; }
    let minute: number;
    if (this.hit(KLOG, bytes, at + 1, 10)) {
      minute = this.cachedMinute;
    } else {
      if (bytes[at + 5] !== 32) { return false; }
      minute = epochDay(2000, two(bytes, at + 1), two(bytes, at + 3)) * DAY_MS + clockMinute(bytes, at + 6);
      if (Number.isNaN(minute)) { return false; }
      this.keep(KLOG, bytes, at + 1, 10, minute);
    }
    const second = two(bytes, at + 12);
    if (second < 0 || second > 59 || bytes[at + 11] !== 58 || bytes[at + 14] !== 46) { return false; }
    return this.yearless(minute + second * 1000 + fraction(bytes, at + 15, end));
  }

  private yearless(value: number): boolean {
    this.clock = 'yearless';
    this.zone = NaN;
    this.zulu = false;
    this.value = value;
    return true;
  }

  /** `Wed Nov 18 10:00:00 2026` (dmesg --ctime), `Wed Nov 18 10:00:00 UTC 2026` (date) */
  private ctime(bytes: Uint8Array, at: number, end: number): boolean {
    if (end - at < 24) { return false; }
    const second = two(bytes, at + 17);
    if (second < 0 || second > 59 || bytes[at + 16] !== 58 || bytes[at + 19] !== 32) { return false; }
    let yearAt = at + 20;
    let utc = false;
    if (bytes[yearAt] >= 65) {
      utc = bytes[yearAt] === 85 && bytes[yearAt + 1] === 84 && bytes[yearAt + 2] === 67;
      while (yearAt < end && bytes[yearAt] >= 65 && yearAt < at + 26) { yearAt += 1; }
      yearAt += 1;
      if (end - yearAt < 4) { return false; }
    }
    const cached = this.cached;
    let minute: number;
    if (cached[16] === bytes[yearAt] && cached[17] === bytes[yearAt + 1] && cached[18] === bytes[yearAt + 2] && cached[19] === bytes[yearAt + 3]
      && this.hit(CTIME, bytes, at, 16)) {
      minute = this.cachedMinute;
    } else {
      const century = two(bytes, yearAt);
      const yearOfCentury = two(bytes, yearAt + 2);
      const month = monthOf(bytes, at + 4);
      if (century < 19 || yearOfCentury < 0 || month < 0 || bytes[at + 3] !== 32 || bytes[at + 7] !== 32 || bytes[at + 10] !== 32) { return false; }
      const year = century * 100 + yearOfCentury;
      if (year < 1970 || year > LAST_YEAR) { return false; }
      minute = epochDay(year, month, twoPadded(bytes, at + 8)) * DAY_MS + clockMinute(bytes, at + 11);
      if (Number.isNaN(minute)) { return false; }
      this.keep(CTIME, bytes, at, 16, minute);
      for (let k = 0; k < 4; k += 1) { cached[16 + k] = bytes[yearAt + k]; }
    }
    this.clock = utc ? 'utc' : 'local';
    this.zulu = utc;
    this.zone = utc ? 0 : NaN;
    this.value = minute + second * 1000;
    return true;
  }

  /** `    0.000000] …` seconds since boot */
  private uptime(bytes: Uint8Array, at: number, end: number): boolean {
    let i = at;
    while (i < end && bytes[i] === 32) { i += 1; }
    let seconds = 0;
    const firstDigit = i;
    while (i < end) {
      const digit = bytes[i] - 48;
      if (digit < 0 || digit > 9) { break; }
      seconds = seconds * 10 + digit;
      i += 1;
    }
    // 10 digits of seconds are 300 years
    if (i === firstDigit || i - firstDigit > 10 || bytes[i] !== 46) { return false; }
    const ms = fraction(bytes, i + 1, end);
    i += 1;
    while (i < end && bytes[i] >= 48 && bytes[i] <= 57) { i += 1; }
    if (i >= end || bytes[i] !== 93) { return false; }
    this.clock = 'boot';
    this.zone = NaN;
    this.zulu = false;
    this.value = seconds * 1000 + ms;
    return true;
  }

  /** `time="2026-…"`, `ts=2026-…`, `level=info ts=2026-…` */
  private logfmt(bytes: Uint8Array, start: number, end: number): boolean {
    let i = start;
    // level=… first: the time is the next key
    if (bytes[i] === 108) {
      const limit = Math.min(end, start + 32);
      while (i < limit && bytes[i] !== 32) { i += 1; }
      i += 1;
    }
    if (end - i < 22 || bytes[i] !== 116) { return false; }
    if (bytes[i + 1] === 115 && bytes[i + 2] === 61) {
      i += 3;
    } else if (bytes[i + 1] === 105 && bytes[i + 2] === 109 && bytes[i + 3] === 101 && bytes[i + 4] === 61) {
      i += 5;
    } else {
      return false;
    }
    if (bytes[i] === 34) { i += 1; }
    return bytes[i + 4] === 45 ? this.iso(bytes, i, end) : this.epoch(bytes, i, end);
  }

  private json(bytes: Uint8Array, start: number, end: number): boolean {
    let value = this.jsonValueAt < 0 ? -1 : start + this.jsonValueAt;
    if (value < 0 || value >= end || timeKeyEnd(bytes, value - 1) !== value) {
      value = -1;
      const limit = Math.min(end, start + JSON_KEY_WINDOW);
      for (let i = start + 1; i < limit; i += 1) {
        // `"` that opens a key: after `{` or `,`, perhaps with a space
        if (bytes[i] !== 34) { continue; }
        const before = bytes[i - 1] === 32 ? bytes[i - 2] : bytes[i - 1];
        if (before !== 123 && before !== 44) { continue; }
        const found = timeValue(bytes, i, end);
        if (found > 0) {
          value = found;
          break;
        }
      }
      if (value < 0) { return false; }
      this.jsonValueAt = value - start;
    }
    let i = value;
    if (bytes[i] === 32) { i += 1; }
    if (bytes[i] === 34) { i += 1; }
    return bytes[i + 4] === 45 ? this.iso(bytes, i, end) : this.epoch(bytes, i, end);
  }

  /** Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by size: zap writes seconds as a float, klog's JSON milliseconds. */
  private epoch(bytes: Uint8Array, at: number, end: number): boolean {
    let i = at;
    let whole = 0;
    while (i < end && i < at + 20) {
      const digit = bytes[i] - 48;
      if (digit < 0 || digit > 9) { break; }
      whole = whole * 10 + digit;
      i += 1;
    }
    const digits = i - at;
    if (digits < 9 || digits > 19) { return false; }
    const last = i < end ? bytes[i] : 0;
    if (isWordByte(last)) { return false; }
    let ms: number;
    if (digits <= 11) {
      ms = whole * 1000 + (last === 46 ? fraction(bytes, i + 1, end) : 0);
    } else if (digits <= 14) {
      ms = whole;
    } else {
      ms = Math.floor(whole / (digits <= 17 ? 1e3 : 1e6));
    }
    if (ms >= LAST_INSTANT) { return false; }
    this.clock = 'utc';
    this.zone = 0;
    this.zulu = true;
    this.value = ms;
    return true;
  }

  /** `Cloud-init v. 22.2.2 running 'init' at Tue, 17 Nov 2026 14:18:21 +0000. Up 6.02 seconds.` */
  private cloudInit(bytes: Uint8Array, start: number, end: number): boolean {
    const limit = Math.min(end, start + 160) - 31;
    for (let i = start + 11; i <= limit; i += 1) {
      // ` at Tue, 17 Nov 2026 14:18:21 +0000`
      if (bytes[i] !== 32 || bytes[i + 1] !== 97 || bytes[i + 2] !== 116 || bytes[i + 3] !== 32 || bytes[i + 7] !== 44) { continue; }
      const at = i + 9;
      const century = two(bytes, at + 7);
      const yearOfCentury = two(bytes, at + 9);
      const second = two(bytes, at + 18);
      if (century < 19 || yearOfCentury < 0 || second < 0 || second > 59 || bytes[at + 17] !== 58) { return false; }
      const year = century * 100 + yearOfCentury;
      if (year < 1970 || year > LAST_YEAR) { return false; }
      const wall = epochDay(year, monthOf(bytes, at + 3), twoPadded(bytes, at)) * DAY_MS + clockMinute(bytes, at + 12) + second * 1000;
      if (Number.isNaN(wall)) { return false; }
      this.setZone(bytes, at + 20, end, at + 20 < end ? bytes[at + 20] : 0);
      const zone = Number.isNaN(this.zone) ? 0 : this.zone;
      this.clock = 'utc';
      // cloud-init's output is mixed with lines that carry the node's zone; its own are always UTC
      this.zulu = true;
      this.value = wall - zone * 60_000;
      return true;
    }
    return false;
  }

  /** `11/18/2026 2:22:33 PM` */
  private windows(bytes: Uint8Array, at: number, end: number): boolean {
    const first = bytes[at];
    if (first >= 65 && first <= 90) {
      const second = bytes[at + 1];
      return second >= 48 && second <= 57 && (first === 73 || first === 87 || first === 69 || first === 70) && this.klog(bytes, at, end);
    }
    if (end - at < 16) { return false; }
    const fields = [0, 0, 0, 0, 0, 0];
    const separators = [47, 47, 32, 58, 58];
    let i = at;
    for (let field = 0; field < 6; field += 1) {
      const from = i;
      while (i < end && i < from + 4 && bytes[i] >= 48 && bytes[i] <= 57) {
        fields[field] = fields[field] * 10 + bytes[i] - 48;
        i += 1;
      }
      if (i === from) { return false; }
      if (field < 5) {
        if (bytes[i] !== separators[field]) { return false; }
        i += 1;
      }
    }
    const [month, day, year, twelve, minute, second] = fields;
    let hour = twelve;
    const half = i + 2 < end && bytes[i] === 32 ? bytes[i + 1] : 0;
    if (half === 65 || half === 80) {
      if (hour < 1 || hour > 12) { return false; }
      hour = hour % 12 + (half === 80 ? 12 : 0);
    }
    if (year < 1970 || year > LAST_YEAR || hour > 23 || minute > 59 || second > 59) { return false; }
    const wall = epochDay(year, month, day) * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000;
    if (Number.isNaN(wall)) { return false; }
    this.clock = 'local';
    this.zone = NaN;
    this.zulu = false;
    this.value = wall;
    return true;
  }
}
