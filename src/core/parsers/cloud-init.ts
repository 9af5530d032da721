import { detach } from './detach';
import { Setting } from './fact';
import { ParsedFacts, ParserFactory, Place, placeOf } from './parser';

/** Facts of cloud-init.log and cloud-init-output.log: how first boot went. */
export interface CloudInitFacts extends ParsedFacts {
  readonly version?: Setting;
  /** `Cloud-init v. … finished at …`; absent while user data still runs, or after it hung */
  readonly finished?: Place;
  /** seconds from boot to the end of cloud-init */
  readonly upSeconds?: number;
  /** modules and user scripts that failed; at most 20 */
  readonly failures: readonly Place[];
  readonly failureCount: number;
}

const FINISHED = /Cloud-init v\. (\S+) finished at .*\bUp (\d+(?:\.\d+)?) seconds/;
const FAILED = /Failed to run module|Running module \S+ \(.*\) failed|Failed running \S+ \[-?\d+\]|Failed to start cloud-(?:init|config|final)|Unexpected error while running command|Traceback \(most recent call last\)/;

export const cloudInitParser: ParserFactory<CloudInitFacts> = () => {
  const failures: Place[] = [];
  let failureCount = 0;
  let finished: Place | undefined;
  let upSeconds: number | undefined;
  let version: Setting | undefined;
  return {
    line(line) {
      const { text } = line;
      const end = FINISHED.exec(text);
      if (end) {
        finished = placeOf(line);
        upSeconds = Number(end[2]);
        version = { value: detach(end[1], 64), place: finished };
        return;
      }
      if (!FAILED.test(text)) { return; }
      failureCount += 1;
      if (failures.length < 20) { failures.push(placeOf(line)); }
    },
    end: () => ({ unread: [], unreadLines: 0, ...version && { version }, ...finished && { finished }, ...upSeconds !== undefined && { upSeconds }, failures, failureCount }),
  };
};
