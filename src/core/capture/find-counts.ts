import { ClaimedCounts } from './capture-record';

const LINE = /^eks-node-diagnostics packets=(-1|\d{1,9}) received=(?:-1|\d{1,12}) dropped=(-1|\d{1,12}) bytes=(\d{1,12}) wrapped=(true|false) stopped=(duration|packets|bytes|disk|error)$/;

/** The one line of numbers that the capture script prints; undefined when the output is anything else. -1: tcpdump had no time to tell. */
export function findCounts(output: string): ClaimedCounts | undefined {
  const match = LINE.exec(output.trim());
  if (!match) { return undefined; }
  const [packets, dropped] = [Number(match[1]), Number(match[2])];
  return { ...(packets >= 0 && { packets }), ...(dropped >= 0 && { droppedByKernel: dropped }), bytes: Number(match[3]), wrapped: match[4] === 'true', stopped: match[5] as ClaimedCounts['stopped'] };
}
