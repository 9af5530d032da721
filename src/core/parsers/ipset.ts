import { detach } from './detach';
import { ParsedFacts, ParserFactory, Place, placeOf } from './parser';

/** One IP set. */
export interface IpSet {
  readonly name: string;
  /** hash:ip,port … */
  readonly type?: string;
  readonly entries: number;
  /** rules and sets that refer to it */
  readonly references?: number;
  readonly place: Place;
}

/** Facts of ipset.txt (`ipset --list`, then `--save`, which says the same again). */
export interface IpsetFacts extends ParsedFacts {
  /** false: the program is not there, or refused */
  readonly installed: boolean;
  /** at most 500 */
  readonly sets: readonly IpSet[];
  readonly setCount: number;
}

type Draft = { -readonly [K in keyof IpSet]: IpSet[K] };

export const ipsetParser: ParserFactory<IpsetFacts> = () => {
  const sets: Draft[] = [];
  let installed = true;
  let setCount = 0;
  let current: Draft | undefined;
  let counted = false;
  let inMembers = false;
  return {
    line(line) {
      const text = line.text.trim();
      if (/ipset not installed|command not found/.test(text)) { installed = false; return; }
      const name = /^Name: (\S+)$/.exec(text);
      if (name) {
        setCount += 1;
        current = { name: detach(name[1], 64), entries: 0, place: placeOf(line) };
        counted = false;
        inMembers = false;
        if (sets.length < 500) { sets.push(current); }
        return;
      }
      // what --save repeats
      if (/^(create|add) /.test(text)) { current = undefined; return; }
      if (!current) { return; }
      if (text === '') { inMembers = false; return; }
      const head = /^(Type|References|Number of entries): (\S+)/.exec(text);
      if (head?.[1] === 'Type') { current.type = detach(head[2], 32); return; }
      if (head?.[1] === 'References' && /^\d{1,9}$/.test(head[2])) { current.references = Number(head[2]); return; }
      if (head?.[1] === 'Number of entries' && /^\d{1,9}$/.test(head[2])) { current.entries = Number(head[2]); counted = true; return; }
      if (text === 'Members:') { inMembers = true; return; }
      if (inMembers && !counted) { current.entries += 1; }
    },
    end: () => ({ unread: [], unreadLines: 0, installed, sets, setCount }),
  };
};
