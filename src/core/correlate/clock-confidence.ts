import { FileEntry, Manifest } from '../evidence/manifest';
import { StampClock } from '../logs/dialect';

/** How far a time can be trusted, and why. */
export interface ClockConfidence {
  readonly clock: StampClock;
  readonly confidence: 'high' | 'medium' | 'low';
  readonly basis: string;
  /** files whose stamps are of this kind */
  readonly files: number;
}

/**
 * What the stamps of each kind of clock are worth in this bundle. A stamp that names its zone needs nothing else. Node-local stamps rest on the node's zone, those
 * without a year also on the time of collection, and those since boot on the boot time: the kernel's clock is not corrected by NTP and runs off by seconds a day.
 */
export function clockConfidence(manifest: Pick<Manifest, 'clock' | 'files'>): readonly ClockConfidence[] {
  const { sources } = manifest.clock;
  const zone = sources.find((each) => each.startsWith('zone')) ?? 'zone: UTC assumed';
  const zoneKnown = !zone.startsWith('zone: UTC assumed');
  const collected = sources.find((each) => each.startsWith('collected')) ?? 'collected: not told';
  const boot = sources.find((each) => each.startsWith('boot')) ?? 'boot: not told';
  const local = zoneKnown ? 'high' as const : 'medium' as const;
  const judged: readonly (readonly [StampClock, ClockConfidence['confidence'], string])[] = [
    ['utc', 'high', 'each stamp names its zone'],
    ['local', local, zone],
    ['yearless', zoneKnown && !collected.includes('unknown') ? 'high' : 'medium', `year from the collection (${collected}); ${zone}`],
    ['boot', 'medium', `${boot}, plus seconds since boot`],
  ];
  return judged.flatMap(([clock, confidence, basis]) => {
    const files = manifest.files.filter((file) => isDated(file) && file.clock === clock).length;
    return files > 0 ? [{ clock, confidence, basis, files }] : [];
  });
}

/** True when at least one line of the file has a time in UTC. */
export function isDated(file: FileEntry): boolean {
  return file.extents.some((extent) => extent[5] !== null);
}

/** First and last time of a file in UTC milliseconds, from the manifest alone. */
export function timesOf(file: FileEntry): { readonly first: number; readonly last: number } | undefined {
  const first = file.extents.reduce((least, extent) => Math.min(least, extent[5] ?? Infinity), Infinity);
  const last = file.extents.reduce((most, extent) => Math.max(most, extent[6] ?? -Infinity), -Infinity);
  return first <= last ? { first, last } : undefined;
}
