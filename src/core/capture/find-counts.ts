import { ClaimedCounts } from './capture-record';

const LINE = /^eks-node-diagnostics packets=(-1|\d{1,9}) received=(?:-1|\d{1,12}) dropped=(-1|\d{1,12}) bytes=\d{1,12} wrapped=(true|false) stopped=(duration|packets|bytes|disk|error)$/;

/** The one line of numbers that the capture script prints; undefined when the output is anything else. -1: tcpdump had no time to tell. */
export function findCounts(output: string): ClaimedCounts | undefined {
  const match = LINE.exec(output.trim());
  if (!match) { return undefined; }
  const [packets, dropped] = [Number(match[1]), Number(match[2])];
  return { ...(packets >= 0 && { packets }), ...(dropped >= 0 && { droppedByKernel: dropped }), wrapped: match[3] === 'true', stopped: match[4] as ClaimedCounts['stopped'] };
}
