import { timesOf } from './clock-confidence';
import { TimeRange } from './timeline';
import { ArtifactKind } from '../bundle/artifact-kind';
import { BundleReader } from '../evidence/bundle-reader';
import { ClockContext, Extent, FileEntry } from '../evidence/manifest';
import { createResolvedTimes } from '../logs/resolved-times';
import { BlockFeed } from '../search/block-feed';

/** A log that writes all the time and then did not. */
export interface Silence {
  readonly file: string;
  /** number of the last line before it */
  readonly line: number;
  /** UTC milliseconds: last line before, and the first after it or the time of collection */
  readonly from: number;
  readonly to: number;
  /** `stopped`: until the collection; `pause`: it went on writing */
  readonly kind: 'stopped' | 'pause';
  /** the pauses that this log usually makes at most, in milliseconds */
  readonly usual: number;
  /** the node booted meanwhile: the silence has that reason */
  readonly reboot: boolean;
}

/** What was looked at, for coverage. */
export interface SilenceReport {
  readonly silences: readonly Silence[];
  readonly logs: number;
  /** text that was not looked at because it lies far from the focus, in bytes */
  readonly unreadBytes: number;
}

/** Programs that write as long as they run. Logs of single events (dmesg, cloud-init) are quiet most of the time. */
const CONTINUOUS: ReadonlySet<ArtifactKind> = new Set([
  'kubelet-log', 'containerd-log', 'docker-log', 'messages', 'syslog', 'ipamd-log', 'aws-node-log', 'kube-proxy-log', 'coredns-log', 'csi-log', 'monitoring-agent-log',
]);
/** Shorter is no evidence: the collector itself takes minutes. */
const SHORTEST_MS = 5 * 60_000;
/** Longer than usual by this factor. */
const FACTOR = 4;
/** A log whose usual longest pauses are longer than this speaks only when there is something to say; its silence means nothing. */
const LONGEST_USUAL_MS = 5 * 60_000;
/** What is usual shows only in that many minutes with lines: at boot a log is full for a minute or two. */
const FEWEST_MINUTES = 20;
const MOST_PAUSES_KEPT = 512;
const MOST_PER_FILE = 2;
/** The usual pause is the middle one of the longest. */
const LONGEST_PAUSES = 9;
/** Text read in one call. */
const READ_BYTES = 16 * 1024 * 1024;
const LF = 10;

interface Pause { readonly from: number; readonly to: number; readonly line: number }

/** Looks for silences near `focus` (UTC milliseconds) and at the end of each log. Reads only the logs of programs that write all the time, the parts nearest to the focus first. */
export async function silencesIn(reader: BundleReader, range: TimeRange, focus: number | undefined): Promise<SilenceReport> {
  const { files, clock } = reader.manifest;
  const seenCopies = new Set<string>();
  const logs = files.filter(({ kind }) => CONTINUOUS.has(kind)).filter((file) => timesOf(file) !== undefined)
    // a container's log lies under containers/ and pods/
    .filter(({ copies }) => copies === undefined || (!seenCopies.has(copies) && seenCopies.add(copies)));
  const end = clock.collectedAt ?? Math.max(...files.map((file) => timesOf(file)?.last ?? -Infinity));
  const plan = planReads(logs, range, focus ?? end);
  const feed = new BlockFeed(reader, logs.flatMap((file) => plan.read.get(file) ?? []).map(([block]) => block));
  const silences: Silence[] = [];
  for (const file of logs) {
    const extents = plan.read.get(file) ?? [];
    const pauses = await pausesIn(feed, file, extents, clock);
    const { last } = timesOf(file)!;
    const readToEnd = extents.includes(file.extents[file.extents.length - 1]!) && !isContinued(file, files, last);
    const all = [...pauses.pauses, ...(readToEnd && end > last ? [{ from: last, to: end, line: pauses.lastLine }] : [])];
    if (pauses.minutes < FEWEST_MINUTES) { continue; }
    const usual = usualPause(pauses.pauses);
    if (usual > LONGEST_USUAL_MS) { continue; }
    const own: Silence[] = [];
    for (const pause of all) {
      const inside = pause.to >= (range.start ?? -Infinity) && pause.from <= (range.end ?? Infinity);
      if (!inside || pause.to - pause.from < Math.max(SHORTEST_MS, FACTOR * usual)) { continue; }
      const reboot = clock.bootTime !== undefined && clock.bootTime >= pause.from && clock.bootTime <= pause.to;
      own.push({ file: file.path, ...pause, kind: pause.to === end && pause.from === last ? 'stopped' : 'pause', usual, reboot });
    }
    silences.push(...own.sort(longestFirst).slice(0, MOST_PER_FILE));
  }
  silences.sort(longestFirst);
  return { silences, logs: logs.length, unreadBytes: plan.unread };
}

/** A file that was rotated away, or that of a container which was restarted, ends where the next one goes on. */
function isContinued(file: FileEntry, files: readonly FileEntry[], last: number): boolean {
  const folder = file.path.slice(0, file.path.lastIndexOf('/'));
  return files.some((other) => other !== file && other.kind === file.kind && other.path.slice(0, other.path.lastIndexOf('/')) === folder
    && (other.copies === undefined || other.copies !== file.copies) && (timesOf(other)?.last ?? -Infinity) > last);
}

function longestFirst(a: Silence, b: Silence): number {
  return (b.to - b.from) - (a.to - a.from) || (a.file < b.file ? -1 : a.file > b.file ? 1 : a.from - b.from);
}

/** Extents that touch the range, nearest to the focus first, as far as the limit goes; the last of each log comes before all others. */
function planReads(logs: readonly FileEntry[], range: TimeRange, focus: number): { readonly read: ReadonlyMap<FileEntry, readonly Extent[]>; readonly unread: number } {
  const distance = ([, , , , , min, max]: Extent) => (min === null || max === null ? Infinity : Math.max(0, min - focus, focus - max));
  const touching = (extent: Extent) => extent[5] !== null && extent[6] !== null && extent[6] >= (range.start ?? -Infinity) && extent[5] <= (range.end ?? Infinity);
  const candidates = logs.flatMap((file) => file.extents.map((extent, index) => ({ file, extent, isLast: index === file.extents.length - 1 })))
    .filter(({ extent, isLast }) => touching(extent) || (isLast && extent[5] !== null))
    .sort((a, b) => Number(b.isLast) - Number(a.isLast) || distance(a.extent) - distance(b.extent));
  const read = new Map<FileEntry, Extent[]>();
  let left = READ_BYTES;
  let unread = 0;
  for (const { file, extent } of candidates) {
    if (extent[2] > left) {
      unread += extent[2];
      continue;
    }
    left -= extent[2];
    read.set(file, [...(read.get(file) ?? []), extent]);
  }
  for (const extents of read.values()) { extents.sort((a, b) => a[4] - b[4]); }
  return { read, unread };
}

/** Times between consecutive dated lines; across a part that was not read there is no statement. */
async function pausesIn(
  feed: BlockFeed, file: FileEntry, extents: readonly Extent[], context: ClockContext,
): Promise<{ readonly pauses: readonly Pause[]; readonly minutes: number; readonly lastLine: number }> {
  const pauses: Pause[] = [];
  let minutes = 0;
  let minute = NaN;
  let previous = NaN;
  let previousLine = 0;
  let expected = -1;
  for (const extent of extents) {
    const [block, offset, length, firstLine, byteStart, min, max] = extent;
    if (byteStart !== expected) { previous = NaN; }
    expected = byteStart + length;
    const text = (await feed.get(block)).subarray(offset, offset + length);
    const clock = createResolvedTimes(file, { min, max }, context);
    let line = firstLine;
    for (let at = 0; at < text.length; line += 1) {
      const lf = text.indexOf(LF, at);
      const stop = lf < 0 ? text.length : lf;
      const time = clock.read(text, at, stop);
      at = stop + 1;
      if (Number.isNaN(time)) { continue; }
      if (Math.floor(time / 60_000) !== minute) {
        minute = Math.floor(time / 60_000);
        minutes += 1;
      }
      if (time > previous) { pauses.push({ from: previous, to: time, line: previousLine }); }
      if (!(time < previous)) {
        previous = time;
        previousLine = line;
      }
      if (pauses.length > MOST_PAUSES_KEPT) { pauses.splice(0, pauses.length, ...longest(pauses, LONGEST_PAUSES * 4)); }
    }
  }
  return { pauses, minutes, lastLine: previousLine };
}

function longest(pauses: readonly Pause[], count: number): Pause[] {
  return [...pauses].sort((a, b) => (b.to - b.from) - (a.to - a.from) || a.from - b.from).slice(0, count);
}

function usualPause(pauses: readonly Pause[]): number {
  const most = longest(pauses, LONGEST_PAUSES);
  const middle = most[Math.floor(most.length / 2)];
  return middle === undefined ? 0 : middle.to - middle.from;
}
