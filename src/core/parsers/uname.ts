import { detach } from './detach';
import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';

/** Facts of uname.txt. */
export interface UnameFacts extends ParsedFacts {
  readonly system?: string;
  readonly nodeName?: string;
  /** `6.1.134-150.224.amzn2023.x86_64` */
  readonly kernelRelease?: string;
  /** x86_64, aarch64 */
  readonly machine?: string;
  readonly place?: Place;
}

export const unameParser: ParserFactory<UnameFacts> = () => {
  const unread = new UnreadLines();
  let found: Omit<UnameFacts, 'unread' | 'unreadLines'> = {};
  return {
    line(line) {
      const words = line.text.trim().split(/\s+/, 64);
      if (words[0] === '' || found.place) { return; }
      if (words.length < 3 || !/^\d+\.\d+/.test(words[2])) { unread.add(line.line, 'not uname -a'); return; }
      const machine = words.slice(3).reverse().find((word) => /^(x86_64|aarch64|arm64|i686)$/.test(word));
      found = {
        system: detach(words[0], 64), nodeName: detach(words[1]), kernelRelease: detach(words[2], 128), machine, place: placeOf(line),
      };
    },
    end: () => ({ ...unread.facts(), ...found }),
  };
};
