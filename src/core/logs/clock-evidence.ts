import { DAY_MS, YEARLESS_EPOCH, epochDay, placeInYear } from './civil-date';
import { Dialect } from './dialect';
import { StampReader } from './stamp-reader';
import { ClockContext } from '../evidence/manifest';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Zones differ from UTC by multiples of this. */
const ZONE_STEP_MINUTES = 15;
/** What a line may take from its program to the journal. */
const MAX_LAG_MS = 2 * MINUTE_MS;
/** A zone is believed when that many lines agree, and this share of all. */
const MIN_VOTES = 3;
const MIN_SHARE = 0.8;
/** EKS became available in June 2018: nothing in a bundle was collected before. */
const EARLIEST = epochDay(2018, 6, 1) * DAY_MS;
const LATEST = epochDay(2100, 1, 1) * DAY_MS;
const MAX_SAMPLES = 4_096;
const MAX_MESSAGES = 512;

/** What is known of the bundle from outside of it. */
export interface OutsideTimes {
  /** UTC milliseconds from the collection's own record: believed before anything the node says */
  readonly collectedAt?: number;
  /** UTC milliseconds: nothing was collected later */
  readonly now?: number;
}

/**
 * Gathers, while a bundle streams by, what tells the node's clock: its zone, its boot, and when it was collected. Keeps a bounded number
 * of samples, and believes none alone where it can be compared: the node's clock is as untrusted as the rest of it.
 */
export class ClockEvidence {
  private nameTime = NaN;
  private btime = NaN;
  private readonly entryTimes: number[] = [];
  private readonly latestStamps: number[] = [];
  private readonly votes = new Map<number, number>();
  /** message -> milliseconds since boot, NaN when two lines disagree */
  private readonly uptimes = new Map<string, number>();
  /** message -> node-local wall clock, NaN when two lines disagree */
  private readonly wallTimes = new Map<string, number>();
  private readonly readers = new Map<Dialect, StampReader>();
  private readonly inner = new StampReader('auto');

  /**
   * @param name the archive's name: `eks_<instance>_2026-11-18_1000-UTC_0.7.9.tar.gz`, on Windows `eks_<instance>_20261118T1000007781Z.zip`;
   *   any other says nothing
   */
  public noteBundleName(name: string): void {
    const linux = /_(\d{4})-(\d{2})-(\d{2})_(\d{2})(\d{2})-UTC(?:_|\.|$)/.exec(name);
    const windows = /_(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})\d{2}\d{0,7}Z(?:_|\.|$)/.exec(name);
    const parts = linux ?? windows;
    if (!parts) { return; }
    const [year, month, day, hour, minute] = parts.slice(1, 6).map(Number);
    if (hour <= 23 && minute <= 59) { this.nameTime = epochDay(year, month, day) * DAY_MS + (hour * 60 + minute) * MINUTE_MS; }
  }

  /** @param time an archive entry's modification time, UTC milliseconds: the collector writes or copies each file, so it is the time of collection */
  public noteEntryTime(time: number): void {
    if (time >= EARLIEST && time < LATEST && this.entryTimes.length < MAX_SAMPLES) { this.entryTimes.push(time); }
  }

  /** @param time the last stamp of a file whose clock is `utc`, UTC milliseconds */
  public noteLatest(time: number): void {
    if (time >= EARLIEST && time < LATEST && this.latestStamps.length < MAX_SAMPLES) { this.latestStamps.push(time); }
  }

  /** For each line of system/procstat.txt: `btime` is when the kernel booted, in seconds since 1970, whatever the zone. */
  public noteProcStatLine(bytes: Uint8Array, start: number, end: number): void {
    // b t
    if (bytes[start] !== 98 || bytes[start + 1] !== 116 || end - start > 32) { return; }
    const match = /^btime (\d{9,11})\s*$/.exec(text(bytes, start, end));
    if (match) { this.btime = Number(match[1]) * 1000; }
  }

  /** For the first lines of each log, `-- Logs begin …` among them: some 50 a file are plenty. Undated lines do no harm. */
  public noteLine(dialect: Dialect, bytes: Uint8Array, start: number, end: number): void {
    if (dialect === 'none' || end <= start) { return; }
    if (bytes[start] === 45) {
      this.noteJournalHeader(text(bytes, start, Math.min(end, start + 200)));
      return;
    }
    let reader = this.readers.get(dialect);
    if (!reader) {
      reader = new StampReader(dialect);
      this.readers.set(dialect, reader);
    }
    if (!reader.read(bytes, start, end)) { return; }
    const { clock, value } = reader;
    if (clock === 'boot' || (clock === 'local' && (dialect === 'dmesg' || dialect === 'dmesg-ctime'))) {
      remember(clock === 'boot' ? this.uptimes : this.wallTimes, messageOf(bytes, start, end), value);
      return;
    }
    const writtenByNode = dialect === 'journald' || dialect === 'syslog' || dialect === 'cri';
    if (!writtenByNode) { return; }
    if (clock === 'utc') {
      this.vote(reader.zone, 1);
    } else if (clock === 'yearless') {
      this.comparePrograms(value, bytes, start, end);
    }
  }

  /** @internal the samples as deriveClockContext takes them */
  public samples(): ClockSamples {
    return {
      nameTime: this.nameTime,
      btime: this.btime,
      entryTimes: this.entryTimes,
      latestStamps: this.latestStamps,
      zoneVotes: this.votes,
      localBoot: this.localBoot(),
    };
  }

  /** `-- Logs begin at Sun 2026-11-22 00:48:47 UTC, end at Sun 2026-11-22 02:03:26 UTC. --`: journalctl before systemd 248 */
  private noteJournalHeader(header: string): void {
    const match = /^-- (?:Logs begin|Journal begins) at \w{3} \d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} UTC, end(?:s|ing)? at \w{3} (\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2}) UTC/
      .exec(header);
    if (!match) { return; }
    this.vote(0, 1);
    const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
    this.noteLatest(epochDay(year, month, day) * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000);
  }

  /** journald's stamp is local; containerd, nodeadm and others put their own with its zone into the same line. */
  private comparePrograms(yearless: number, bytes: Uint8Array, start: number, end: number): void {
    const line = text(bytes, start, Math.min(end, start + 512));
    const at = line.search(/ (?:time="?\d|ts=\d|\{")/);
    if (at < 0 || !this.inner.read(bytes, start + at + 1, end) || this.inner.clock !== 'utc') { return; }
    const utc = this.inner.value;
    const year = new Date(utc).getUTCFullYear();
    for (let candidate = year - 1; candidate <= year + 1; candidate += 1) {
      const difference = placeInYear(yearless - YEARLESS_EPOCH, candidate) - utc;
      const step = ZONE_STEP_MINUTES * MINUTE_MS;
      const zone = Math.round(difference / step) * step;
      // journald cuts the fraction off, so the outer stamp may lie a second before the inner one
      if (Math.abs(difference - zone) <= MAX_LAG_MS) { this.vote(zone / MINUTE_MS, 1); }
    }
  }

  private vote(zoneMinutes: number, weight: number): void {
    if (zoneMinutes >= -12 * 60 && zoneMinutes <= 14 * 60 && zoneMinutes % ZONE_STEP_MINUTES === 0) {
      this.votes.set(zoneMinutes + 0, (this.votes.get(zoneMinutes + 0) ?? 0) + weight);
    }
  }

  /** Boot on the node's wall clock, from messages that stand in both `dmesg` and `dmesg --ctime`; NaN without any. */
  private localBoot(): number {
    const boots: number[] = [];
    for (const [message, uptime] of this.uptimes) {
      const wall = this.wallTimes.get(message);
      if (wall !== undefined && !Number.isNaN(wall - uptime)) { boots.push(wall - uptime); }
    }
    boots.sort((a, b) => a - b);
    return boots.length < MIN_VOTES ? NaN : boots[Math.floor(boots.length / 2)];
  }
}

/** What ClockEvidence gathered. Times in UTC milliseconds, NaN where there is none. */
export interface ClockSamples {
  readonly nameTime: number;
  readonly btime: number;
  readonly entryTimes: readonly number[];
  readonly latestStamps: readonly number[];
  /** minutes east of UTC -> lines that say so */
  readonly zoneVotes: ReadonlyMap<number, number>;
  /** boot on the node's wall clock */
  readonly localBoot: number;
}

/** Decides the bundle's clock. Pure; says in `sources` where each value comes from, and what stays unknown. */
export function deriveClockContext(evidence: ClockEvidence | ClockSamples, outside: OutsideTimes = {}): ClockContext {
  const samples = evidence instanceof ClockEvidence ? evidence.samples() : evidence;
  const sources: string[] = [];
  const utcOffsetMinutes = zoneOf(samples, sources);
  const collectedAt = collectionTime(samples, outside, sources);
  const bootTime = bootTimeOf(samples, utcOffsetMinutes, collectedAt, sources);
  return {
    ...(collectedAt === undefined ? {} : { collectedAt }),
    ...(bootTime === undefined ? {} : { bootTime }),
    utcOffsetMinutes,
    sources,
  };
}

function zoneOf(samples: ClockSamples, sources: string[]): number {
  const votes = new Map(samples.zoneVotes);
  const bootDifference = (samples.localBoot - samples.btime) / MINUTE_MS;
  const bootZone = Math.round(bootDifference / ZONE_STEP_MINUTES) * ZONE_STEP_MINUTES;
  if (Math.abs(bootDifference - bootZone) <= MAX_LAG_MS / MINUTE_MS && bootZone >= -12 * 60 && bootZone <= 14 * 60) {
    votes.set(bootZone + 0, (votes.get(bootZone + 0) ?? 0) + MIN_VOTES);
  }
  let total = 0;
  let zone = 0;
  let most = 0;
  for (const [candidate, count] of votes) {
    total += count;
    if (count > most) {
      most = count;
      zone = candidate;
    }
  }
  if (most >= MIN_VOTES && most >= MIN_SHARE * total) {
    sources.push(`zone UTC${zone < 0 ? '-' : '+'}${clockText(Math.abs(zone))}: ${most} of ${total} comparisons agree`);
    return zone;
  }
  sources.push(total === 0 ? 'zone: UTC assumed, nothing tells it' : `zone: UTC assumed, ${total} comparisons do not agree`);
  return 0;
}

function clockText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

function collectionTime(samples: ClockSamples, outside: OutsideTimes, sources: string[]): number | undefined {
  if (outside.collectedAt !== undefined && Number.isFinite(outside.collectedAt)) {
    sources.push('collected: collection record');
    return outside.collectedAt;
  }
  const latest = Math.min(LATEST, outside.now === undefined ? LATEST : outside.now + DAY_MS);
  const name = samples.nameTime;
  if (name >= EARLIEST && name < latest) {
    // the name is made when the collector starts, to the minute; its last files are written a little later
    const during = (time: number) => time >= name - 5 * MINUTE_MS && time <= name + HOUR_MS;
    const refinements: readonly [string, readonly number[]][] = [[' and entry times', samples.entryTimes], [' and latest log stamps', samples.latestStamps]];
    for (const [refinement, times] of refinements) {
      const written = supportedMaximum(times.filter(during));
      if (Number.isNaN(written)) { continue; }
      sources.push(`collected: bundle name${refinement}`);
      return Math.max(name, written);
    }
    sources.push('collected: bundle name');
    return name;
  }
  const entries = supportedMaximum(samples.entryTimes.filter(time => time < latest));
  const stamps = supportedMaximum(samples.latestStamps.filter(time => time < latest));
  // entries of a re-packed bundle carry the time of packing
  if (!Number.isNaN(entries) && (Number.isNaN(stamps) || Math.abs(entries - stamps) <= DAY_MS)) {
    sources.push('collected: entry times');
    return entries;
  }
  if (!Number.isNaN(stamps)) {
    sources.push('collected: latest log stamps');
    return stamps;
  }
  sources.push('collected: unknown, stamps without a year stay undated');
  return undefined;
}

/** The latest time that another one within the hour before supports: a single stamp of a clock gone wrong does not count. A lone time stands. */
function supportedMaximum(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => b - a);
  for (let i = 0; i + 1 < sorted.length; i += 1) {
    if (sorted[i] - sorted[i + 1] <= HOUR_MS) { return sorted[i]; }
  }
  return sorted.length === 0 ? NaN : sorted[sorted.length > 1 ? 1 : 0];
}

function bootTimeOf(samples: ClockSamples, utcOffsetMinutes: number, collectedAt: number | undefined, sources: string[]): number | undefined {
  const limit = collectedAt === undefined ? LATEST : collectedAt + DAY_MS;
  if (samples.btime >= EARLIEST && samples.btime <= limit) {
    sources.push('boot: btime of /proc/stat');
    return samples.btime;
  }
  const boot = samples.localBoot - utcOffsetMinutes * MINUTE_MS;
  if (boot >= EARLIEST && boot <= limit) {
    sources.push('boot: dmesg beside dmesg --ctime');
    return boot;
  }
  sources.push('boot: unknown, stamps since boot stay undated');
  return undefined;
}

function remember(map: Map<string, number>, message: string, value: number): void {
  const known = map.get(message);
  if (known === undefined) {
    if (map.size < MAX_MESSAGES && message.length >= 8) { map.set(message, value); }
  } else if (!(Math.abs(known - value) <= 1000)) {
    map.set(message, NaN);
  }
}

/** What follows the bracketed stamp of a kernel line. */
function messageOf(bytes: Uint8Array, start: number, end: number): string {
  const close = bytes.indexOf(93, start);
  return close < 0 || close >= end ? '' : text(bytes, close + 1, Math.min(end, close + 161));
}

function text(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
