import { detach } from './detach';
import { DfRows, isContainerMount } from './df-row';
import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';
import { decimalQuantity } from './quantities';

/** One row of `df --inodes`. */
export interface InodeUsage {
  readonly filesystem: string;
  readonly inodes: number;
  readonly used: number;
  readonly free: number;
  /** 0 … 100; undefined where the file system has no fixed number of inodes (`-`) */
  readonly usePercent?: number;
  readonly mountPoint: string;
  readonly place: Place;
}

/** Facts of inodes.txt. */
export interface InodeFacts extends ParsedFacts {
  /** at most 500; root file systems of containers are left out */
  readonly usage: readonly InodeUsage[];
  readonly errors: readonly Place[];
}

const KEPT = 500;

export const inodesParser: ParserFactory<InodeFacts> = () => {
  const unread = new UnreadLines();
  const usage: InodeUsage[] = [];
  const errors: Place[] = [];
  const rows = new DfRows();
  return {
    line(line) {
      const text = line.text.trimEnd();
      if (text === '' || /^Filesystem\s+I[Nn]odes/.test(text)) { return; }
      if (text.startsWith('df: ')) { if (errors.length < 10) { errors.push(placeOf(line)); } return; }
      const row = rows.read(text);
      if (row === 'more') { return; }
      if (row === undefined) { unread.add(line.line, 'not a row of df'); return; }
      if (isContainerMount(row.mountPoint) || usage.length >= KEPT) { return; }
      // df -ih rounds; the collector does not ask for it, but people do.
      const [inodes, used, free] = [row.size, row.used, row.free].map((column) => decimalQuantity(column) ?? 0);
      usage.push({
        filesystem: detach(row.filesystem),
        inodes,
        used,
        free,
        ...row.percent !== undefined && { usePercent: row.percent },
        mountPoint: detach(row.mountPoint),
        place: placeOf(line),
      });
    },
    end: () => ({ ...unread.facts(), usage, errors }),
  };
};
