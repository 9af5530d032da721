import { detach } from './detach';
import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';

/** One boot of `last reboot`, newest first. */
export interface Boot {
  readonly kernel: string;
  /** as printed, node-local, no year: `Tue Nov 17 14:18` */
  readonly when: string;
  readonly running: boolean;
  /** ended without a clean shutdown (`crash`) */
  readonly crashed: boolean;
  readonly place: Place;
}

/** Facts of last_reboot.txt. */
export interface LastRebootFacts extends ParsedFacts {
  /** at most 50 */
  readonly boots: readonly Boot[];
  readonly bootCount: number;
  /** as printed: how far back the record goes */
  readonly since?: string;
}

const BOOT = /^reboot\s+system boot\s+(\S+)\s+([A-Z][a-z]{2} [A-Z][a-z]{2}\s+\d{1,2} \d{2}:\d{2}(?::\d{2})?(?: \d{4})?)(.*)$/;

export const lastRebootParser: ParserFactory<LastRebootFacts> = () => {
  const unread = new UnreadLines();
  const boots: Boot[] = [];
  let bootCount = 0;
  let since: string | undefined;
  return {
    line(line) {
      const match = BOOT.exec(line.text);
      const begins = /^\S*wtmp\S* begins (.*)$/.exec(line.text);
      if (match) {
        bootCount += 1;
        if (boots.length < 50) {
          boots.push({
            kernel: detach(match[1], 64), when: detach(match[2], 32), running: match[3].includes('still running'), crashed: match[3].includes('crash'), place: placeOf(line),
          });
        }
      } else if (begins) {
        since = detach(begins[1], 64);
      } else if (line.text.trim() !== '') {
        unread.add(line.line, 'not a boot');
      }
    },
    end: () => ({ ...unread.facts(), boots, bootCount, ...since !== undefined && { since } }),
  };
};
