import { ahead } from './sequence';

/** Bytes of one direction that later ones were seen behind: overtaken on the way, lost before they came by, or missed by the capture. */
export interface Hole {
  from: number;
  to: number;
  /** UTC microseconds */
  readonly since: number;
  /** what was seen behind it */
  readonly frame: number;
}

/** A window of data has a few; where there are more, the newest are joined. */
const MOST_HOLES = 8;

/** Adds a hole behind all others. */
export function openHole(holes: Hole[], hole: Hole): void {
  if (holes.length < MOST_HOLES) { holes.push(hole); } else { holes.at(-1)!.to = hole.to; }
}

/** Takes out what came in the end; when the hole that it lay in was noticed. -1: in none, so these bytes had come by before. */
export function fillHole(holes: Hole[], from: number, end: number): number {
  let since = -1;
  for (let index = holes.length - 1; index >= 0; index -= 1) {
    const hole = holes[index]!;
    if (ahead(end, hole.from) <= 0 || ahead(from, hole.to) >= 0) { continue; }
    since = hole.since;
    const hasHead = ahead(from, hole.from) > 0;
    const hasTail = ahead(hole.to, end) > 0;
    if (hasHead && hasTail && holes.length < MOST_HOLES) { holes.splice(index + 1, 0, { ...hole, from: end }); }
    if (hasHead) { hole.to = from; } else if (hasTail) { hole.from = end; } else { holes.splice(index, 1); }
  }
  return since;
}

/** How many holes the receiver has acknowledged: it has the bytes. They are taken out. */
export function closeAcknowledged(holes: Hole[], acknowledgment: number): number {
  let closed = 0;
  for (let index = holes.length - 1; index >= 0; index -= 1) {
    const hole = holes[index]!;
    if (ahead(acknowledgment, hole.from) <= 0) { continue; }
    closed += 1;
    if (ahead(acknowledgment, hole.to) >= 0) { holes.splice(index, 1); } else { hole.from = acknowledgment; }
  }
  return closed;
}
