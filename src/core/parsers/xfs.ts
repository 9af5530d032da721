import { detach } from './detach';
import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';

/** One XFS file system. */
export interface XfsFilesystem {
  readonly device: string;
  /** bytes */
  readonly blockSize?: number;
  /** in blocks; small means fragmented free space (AWS' node agent warns below 16) */
  readonly averageFreeExtent?: { readonly blocks: number; readonly place: Place };
  /** `ftype=0` breaks overlayfs */
  readonly ftype?: number;
  readonly place: Place;
}

/** Facts of xfs.txt. */
export interface XfsFacts extends ParsedFacts {
  /** at most 200 */
  readonly filesystems: readonly XfsFilesystem[];
}

type Draft = { -readonly [K in keyof XfsFilesystem]: XfsFilesystem[K] };

/** Parses `xfs_info` and `xfs_db freesp` of each XFS file system. */
export const xfsParser: ParserFactory<XfsFacts> = () => {
  const unread = new UnreadLines();
  const filesystems: Draft[] = [];
  let current: Draft | undefined;
  return {
    line(line) {
      const { text } = line;
      const meta = /^meta-data=(\S+)/.exec(text);
      if (meta) {
        current = { device: detach(meta[1]), place: placeOf(line) };
        if (filesystems.length < 200) { filesystems.push(current); }
        return;
      }
      const average = /^average free extent size ([\d.]+)/.exec(text);
      if (average && !current) { unread.add(line.line, 'free space of an unknown file system'); }
      if (!current) { return; }
      const blockSize = /^data\s.*\bbsize=(\d+)/.exec(text)?.[1];
      const ftype = /\bftype=(\d)/.exec(text)?.[1];
      if (average && Number.isFinite(Number(average[1]))) { current.averageFreeExtent = { blocks: Number(average[1]), place: placeOf(line) }; }
      if (blockSize !== undefined) { current.blockSize = Number(blockSize); }
      if (ftype !== undefined) { current.ftype = Number(ftype); }
    },
    end: () => ({ ...unread.facts(), filesystems }),
  };
};
