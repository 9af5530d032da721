import { detach } from './detach';
import { Largest } from './largest';
import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';

/** Time a process has waited for block I/O since it started. */
export interface BlockIoDelay {
  readonly pid: number;
  readonly name: string;
  readonly seconds: number;
  readonly place: Place;
}

/** Facts of io_throttling.txt. */
export interface IoThrottlingFacts extends ParsedFacts {
  /** the 50 longest, longest first */
  readonly delays: readonly BlockIoDelay[];
  readonly count: number;
}

export const ioThrottlingParser: ParserFactory<IoThrottlingFacts> = () => {
  const unread = new UnreadLines();
  const delays = new Largest<BlockIoDelay>(50, (delay) => delay.seconds);
  let count = 0;
  return {
    line(line) {
      const text = line.text.slice(0, 512).trim();
      if (text === '' || text.startsWith('PID')) { return; }
      // Names may hold spaces and brackets: the collector cuts /proc/<pid>/stat at spaces, so such a line may lack its number.
      const match = /^(\d{1,10}) \(?(.*?)\)? (\d{1,20})$/.exec(text);
      if (!match) { unread.add(line.line, 'not PID, name and delay'); return; }
      count += 1;
      const seconds = Number(match[3]) / 100;
      delays.add(seconds, () => ({ pid: Number(match[1]), name: detach(match[2], 64), seconds, place: placeOf(line) }));
    },
    end: () => ({ ...unread.facts(), delays: delays.facts(), count }),
  };
};
