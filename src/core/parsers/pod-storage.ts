import { detach } from './detach';
import { Largest } from './largest';
import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';
import { binaryQuantity } from './quantities';

/** What one container has written to its own file system. */
export interface PodStorage {
  readonly path: string;
  readonly bytes: number;
  readonly place: Place;
}

/** Facts of pod_local_storage.txt. */
export interface PodStorageFacts extends ParsedFacts {
  /** the 50 largest, largest first */
  readonly largest: readonly PodStorage[];
  readonly count: number;
  readonly totalBytes: number;
}

export const podStorageParser: ParserFactory<PodStorageFacts> = () => {
  const unread = new UnreadLines();
  const largest = new Largest<PodStorage>(50, (storage) => storage.bytes);
  let count = 0;
  let totalBytes = 0;
  return {
    line(line) {
      const match = /^(\S+)\s+(\/.*)$/.exec(line.text.trimEnd());
      const bytes = match ? binaryQuantity(match[1]) : undefined;
      if (!match || bytes === undefined) {
        if (line.text.trim() !== '' && !line.text.startsWith('du: ')) { unread.add(line.line, 'not a size and a path'); }
        return;
      }
      count += 1;
      totalBytes += bytes;
      largest.add(bytes, () => ({ path: detach(match[2]), bytes, place: placeOf(line) }));
    },
    end: () => ({ ...unread.facts(), largest: largest.facts(), count, totalBytes }),
  };
};
