import { detach } from './detach';
import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';

/** Facts of modinfo/ip_vs (lsmod, filtered on ip_vs and nf_conntrack) and modinfo/lustre. */
export interface ModulesFacts extends ParsedFacts {
  /** loaded modules (lsmod lines); at most 500 */
  readonly loaded: Readonly<Record<string, { readonly users: number; readonly place: Place }>>;
  /** module that exists on disk (modinfo output) with its version; says nothing about being loaded */
  readonly described?: { readonly name: string; readonly version?: string };
}

export const modulesParser: ParserFactory<ModulesFacts> = () => {
  const unread = new UnreadLines();
  const loaded = new Map<string, { users: number; place: Place }>();
  let described: ModulesFacts['described'];
  return {
    line(line) {
      const text = line.text.trimEnd();
      if (text === '' || /^Module\s+Size\s+Used by/.test(text)) { return; }
      const lsmod = /^([\w-]{1,64})\s+\d+\s+(-?\d+)(?:\s|$)/.exec(text);
      const info = /^(\w+):\s+(.*)$/.exec(text);
      if (lsmod) {
        if (loaded.size < 500) { loaded.set(detach(lsmod[1]), { users: Number(lsmod[2]), place: placeOf(line) }); }
      } else if (info?.[1] === 'filename') {
        described = { name: detach(/([\w-]+)\.ko[.\w]*$/.exec(info[2])?.[1] ?? info[2], 64) };
      } else if (info?.[1] === 'version' && described) {
        described = { ...described, version: detach(info[2], 64) };
      } else if (!info && !text.startsWith('modinfo: ERROR')) {
        unread.add(line.line, 'neither lsmod nor modinfo');
      }
    },
    end: () => ({ ...unread.facts(), loaded: Object.fromEntries(loaded), ...described && { described } }),
  };
};
