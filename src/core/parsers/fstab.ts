import { detach } from './detach';
import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';

/** One entry of /etc/fstab. */
export interface FstabEntry {
  /** `UUID=…`, `/dev/…`, `fs-0123:/` … */
  readonly device: string;
  /** `none` for swap */
  readonly mountPoint: string;
  readonly type: string;
  /** at most 32 */
  readonly options: readonly string[];
  readonly place: Place;
}

/** Facts of fstab.txt. */
export interface FstabFacts extends ParsedFacts {
  /** at most 200 */
  readonly entries: readonly FstabEntry[];
}

/** Spaces in names stand as \040 (fstab(5)). */
function plain(word: string): string {
  return detach(word.replace(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8) & 0x7f)));
}

export const fstabParser: ParserFactory<FstabFacts> = () => {
  const unread = new UnreadLines();
  const entries: FstabEntry[] = [];
  return {
    line(line) {
      const text = line.text.trim();
      if (text === '' || text.startsWith('#')) { return; }
      const [device, mountPoint, type, options = 'defaults'] = text.split(/\s+/, 6);
      if (type === undefined || !/^(\/|none$|swap$)/.test(mountPoint)) { unread.add(line.line, 'not an entry of fstab'); return; }
      if (entries.length >= 200) { return; }
      entries.push({
        device: plain(device), mountPoint: plain(mountPoint), type: detach(type, 32), options: options.split(',', 32).map((option) => detach(option, 64)), place: placeOf(line),
      });
    },
    end: () => ({ ...unread.facts(), entries }),
  };
};
