const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const TWO = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'));
/** '000' to '999' */
export const THREE = Array.from({ length: 1000 }, (_, i) => String(i).padStart(3, '0'));

/**
 * The clock of one file: moves forward only, in bursts, and spells the time as the programs of a node do.
 * Programs log in bursts (a pod starts, a sync loop runs): lines of one burst lie microseconds to milliseconds apart, bursts seconds.
 */
export class Stamps {
  /**
   * @param {import('./random.mjs').Random} random
   * @param {number} start UTC seconds
   * @param {number} end UTC seconds; the last line lies before it
   */
  constructor(random, start, end) {
    this.random = random;
    this.start = start;
    this.end = end;
    this.second = start;
    this.micro = 0;
    this.burst = 0;
    this.day = -1;
    this.spell();
  }

  /** @param {number} progress 0..1, the part of the file that is written */
  advance(progress) {
    const before = this.second;
    if (this.burst > 0) {
      this.burst--;
      this.micro += 40 + this.random.int(9000);
      if (this.micro >= 1e6) {
        this.micro -= 1e6;
        this.second++;
      }
    } else {
      this.burst = 2 + this.random.int(18);
      const second = Math.floor(this.start + (this.end - this.start) * progress);
      if (second > this.second) {
        this.second = second;
        this.micro = this.random.int(1e6);
      }
    }
    if (this.second !== before) this.spell();
  }

  /** @param {number} second UTC seconds @param {number} micro */
  jump(second, micro) {
    this.second = second;
    this.micro = micro;
    this.spell();
  }

  spell() {
    const day = Math.floor(this.second / 86400);
    if (day !== this.day) {
      this.day = day;
      const date = new Date(this.second * 1000);
      const month = date.getUTCMonth();
      const dd = TWO[date.getUTCDate()];
      this.year = date.getUTCFullYear();
      this.dayName = DAYS[date.getUTCDay()];
      this.syslogDay = `${MONTHS[month]} ${dd} `;
      this.ctimeDay = `${this.dayName} ${MONTHS[month]} ${String(date.getUTCDate()).padStart(2)} `;
      this.dashedDay = `${this.year}-${TWO[month + 1]}-${dd}`;
      this.klogDay = `${TWO[month + 1]}${dd} `;
    }
    const s = this.second - day * 86400;
    this.time = `${TWO[Math.floor(s / 3600)]}:${TWO[Math.floor(s / 60) % 60]}:${TWO[s % 60]}`;
    /** `Nov 17 14:18:31` */
    this.syslog = this.syslogDay + this.time;
    /** `1117 14:18:31` */
    this.klog = this.klogDay + this.time;
    /** `2026-11-17T14:18:31` */
    this.iso = `${this.dashedDay}T${this.time}`;
    /** `Tue Nov 17 14:18:31 2026` */
    this.ctime = `${this.ctimeDay}${this.time} ${this.year}`;
  }

  milli3() {
    return THREE[Math.floor(this.micro / 1000)];
  }

  micro6() {
    return THREE[Math.floor(this.micro / 1000)] + THREE[this.micro % 1000];
  }

  nano9() {
    return this.micro6() + THREE[(this.micro * 7) % 1000];
  }
}
