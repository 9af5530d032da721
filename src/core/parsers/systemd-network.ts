import { detach } from './detach';
import { Setting } from './fact';
import { ParsedFacts, ParserFactory, placeOf, UnreadLines } from './parser';

/** Facts of one file of networking/systemd-network: a .link, .network or .netdev file with its drop-ins, as `systemd-analyze cat-config` prints it. */
export interface SystemdNetworkFacts extends ParsedFacts {
  /** `99-default.link` */
  readonly name: string;
  /** `[Match]` of the file: OriginalName, Driver, Kind, Type …; the last assignment wins */
  readonly match: Readonly<Record<string, Setting>>;
  /** `[Link]`: MACAddressPolicy, MTUBytes, NamePolicy … */
  readonly link: Readonly<Record<string, Setting>>;
}

export const systemdNetworkParser: ParserFactory<SystemdNetworkFacts> = (path) => {
  const unread = new UnreadLines();
  const match = new Map<string, Setting>();
  const link = new Map<string, Setting>();
  let section = '';
  return {
    line(line) {
      const text = line.text.trim();
      if (text === '' || text.startsWith('#') || text.startsWith(';')) { return; }
      const head = /^\[(\w{1,32})\]$/.exec(text);
      if (head) { section = head[1]; return; }
      const assignment = /^(\w{1,64})\s*=\s*(.*)$/.exec(text);
      if (!assignment) { if (section !== '') { unread.add(line.line, 'neither a section nor an assignment'); } return; }
      const into = section === 'Match' ? match : section === 'Link' ? link : undefined;
      if (into && (into.size < 32 || into.has(assignment[1]))) { into.set(detach(assignment[1], 64), { value: detach(assignment[2], 256), place: placeOf(line) }); }
    },
    end: () => ({ ...unread.facts(), name: detach(path.slice(path.lastIndexOf('/') + 1), 128), match: Object.fromEntries(match), link: Object.fromEntries(link) }),
  };
};
