import { detach } from './detach';
import { Setting } from './fact';
import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';

/** Facts of the node's resolv.conf (pods with dnsPolicy ClusterFirst do not use it). */
export interface ResolvConfFacts extends ParsedFacts {
  /** in order; the resolver uses the first three */
  readonly nameservers: readonly Setting[];
  /** of the last `search` or `domain` line */
  readonly search: readonly string[];
  readonly searchPlace?: Place;
  /** `ndots:5`, `timeout:2` … */
  readonly options: readonly string[];
}

export const resolvConfParser: ParserFactory<ResolvConfFacts> = () => {
  const unread = new UnreadLines();
  const nameservers: Setting[] = [];
  let search: readonly string[] = [];
  let searchPlace: Place | undefined;
  let options: readonly string[] = [];
  return {
    line(line) {
      const words = line.text.replace(/[#;].*$/, '').trim().split(/\s+/, 64);
      if (words[0] === '') { return; }
      const rest = words.slice(1).map((word) => detach(word));
      switch (words[0]) {
        case 'nameserver':
          if (rest.length > 0 && nameservers.length < 16) { nameservers.push({ value: rest[0], place: placeOf(line) }); }
          break;
        // The last of search and domain wins (resolv.conf(5)).
        case 'search': case 'domain': search = rest; searchPlace = placeOf(line); break;
        case 'options': options = [...options, ...rest].slice(0, 32); break;
        case 'sortlist': break;
        default: unread.add(line.line, 'unknown keyword');
      }
    },
    end: () => ({ ...unread.facts(), nameservers, search, ...searchPlace && { searchPlace }, options }),
  };
};
