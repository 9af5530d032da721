import { detach } from './detach';
import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';
import { binaryQuantity } from './quantities';

/** One row of `lsblk`. */
export interface BlockDevice {
  readonly name: string;
  readonly sizeBytes: number;
  readonly readOnly: boolean;
  /** disk, part, lvm, loop, rom … */
  readonly type: string;
  readonly mountPoint?: string;
  readonly place: Place;
}

/** Facts of lsblk.txt. */
export interface LsblkFacts extends ParsedFacts {
  /** at most 500 */
  readonly devices: readonly BlockDevice[];
}

const ROW = /^[\s|`├└│─-]*(\S+)\s+\d+:\d+\s+\d\s+([\d.,]+[BKMGTPE]?)\s+([01])\s+(\S+)(?:\s+(\S.*))?$/;

export const lsblkParser: ParserFactory<LsblkFacts> = () => {
  const unread = new UnreadLines();
  const devices: BlockDevice[] = [];
  return {
    line(line) {
      const text = line.text.slice(0, 512).trimEnd();
      if (text === '' || text.startsWith('NAME')) { return; }
      const match = ROW.exec(text);
      const sizeBytes = match ? binaryQuantity(match[2]) : undefined;
      if (!match || sizeBytes === undefined) {
        // Further mount points of a device stand below it (util-linux 2.37).
        if (!/^[\s|`│]+\//.test(text)) { unread.add(line.line, 'not a block device'); }
        return;
      }
      if (devices.length >= 500) { return; }
      devices.push({
        name: detach(match[1], 64),
        sizeBytes,
        readOnly: match[3] === '1',
        type: detach(match[4], 16),
        ...match[5] !== undefined && { mountPoint: detach(match[5]) },
        place: placeOf(line),
      });
    },
    end: () => ({ ...unread.facts(), devices }),
  };
};
