import { Citation } from './finding';
import { EvidencePointer, EXCERPT_BYTES, Observation } from './observation';

/** How many places a finding cites. */
export const MAX_CITATIONS = 8;

interface Place extends EvidencePointer { readonly detector: string }

/**
 * The places worth citing: the oldest and the newest dated line first, then one of each further file, then one of each detector in a file (different rules
 * show different lines of one event), then the rest in order of time. The same place is cited once. Independent of the order of the observations.
 */
export function citationsOf(observations: readonly Observation[], logKey: (file: string) => string): Citation[] {
  const byPlace = new Map<string, Place>();
  for (const { evidence, detector } of observations) {
    for (const pointer of evidence) {
      const key = `${pointer.file}\0${pointer.start}\0${pointer.end}`;
      const known = byPlace.get(key);
      if (!known || detector < known.detector) { byPlace.set(key, { ...pointer, detector }); }
    }
  }
  const places = [...byPlace.values()].sort(inOrder);
  const dated = places.filter((place) => place.time !== undefined);
  const chosen = new Set<Place>();
  const take = (place: Place | undefined) => { if (place && chosen.size < MAX_CITATIONS) { chosen.add(place); } };
  take(dated[0]);
  take(dated.at(-1));
  const files = new Set([...chosen].map((place) => place.file));
  for (const place of places) {
    if (!files.has(place.file)) { files.add(place.file); take(place); }
  }
  const views = new Set([...chosen].map(viewOf));
  for (const place of places) {
    if (!views.has(viewOf(place))) { views.add(viewOf(place)); take(place); }
  }
  places.forEach(take);
  return [...chosen].map((place) => citation(place, logKey));
}

function viewOf(place: Place): string {
  return `${place.detector}\0${place.file}`;
}

/** By time, the undated after the dated, then by place. */
function inOrder(a: Place, b: Place): number {
  return (a.time ?? Infinity) - (b.time ?? Infinity) || compare(a.file, b.file) || a.start - b.start || a.end - b.end;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function citation(place: Place, logKey: (file: string) => string): Citation {
  const time = isoTime(place.time);
  const excerpt = Buffer.from(place.excerpt, 'utf8');
  // an excerpt that is too long would break the promise of `read`; cut it, and the range with it, at a character
  let length = Math.min(excerpt.length, EXCERPT_BYTES);
  while (length > 0 && length < excerpt.length && isContinuation(excerpt[length]!)) { length -= 1; }
  const cut = length < excerpt.length;
  return {
    logKey: logKey(place.file),
    file: place.file,
    lines: [place.line, place.lastLine ?? place.line],
    bytes: [place.start, cut ? place.start + length : place.end],
    excerpt: cut ? excerpt.toString('utf8', 0, length) : place.excerpt,
    ...(time !== undefined && { time }),
  };
}

function isContinuation(byte: number): boolean {
  return byte >= 0x80 && byte < 0xc0;
}

/** ISO 8601 of UTC milliseconds; undefined for what no date can express. */
export function isoTime(time: number | undefined): string | undefined {
  return time === undefined || !Number.isFinite(time) || Math.abs(time) > 8.64e15 ? undefined : new Date(time).toISOString();
}
