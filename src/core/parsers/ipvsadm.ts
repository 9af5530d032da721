import { detach } from './detach';
import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';

/** Facts of ipvsadm.txt. */
export interface IpvsadmFacts extends ParsedFacts {
  /** false: `ipvsadm not installed`, which says nothing about the proxy mode */
  readonly installed: boolean;
  /** no text at all: the kernel module is missing */
  readonly blank: boolean;
  /** virtual services (`-A -t 10.100.0.1:443 -s rr`) */
  readonly virtualServers: number;
  /** of them, those without a single real server; at most 50 */
  readonly withoutServers: readonly { readonly address: string; readonly protocol: string; readonly place: Place }[];
  readonly realServers: number;
  /** rr, lc … */
  readonly schedulers: readonly string[];
}

export const ipvsadmParser: ParserFactory<IpvsadmFacts> = () => {
  const unread = new UnreadLines();
  const withoutServers = new Map<string, { address: string; protocol: string; place: Place }>();
  const schedulers = new Set<string>();
  let installed = true;
  let blank = true;
  let virtualServers = 0;
  let realServers = 0;
  return {
    line(line) {
      const text = line.text.trim();
      if (text === '') { return; }
      if (/not installed|command not found/.test(text)) { installed = false; blank = false; return; }
      if (/^(ipvsadm|modprobe|Can't initialize)/.test(text)) { unread.add(line.line, 'an error of ipvsadm'); return; }
      blank = false;
      // --save: -A -t 10.100.0.1:443 -s rr, then -a -t 10.100.0.1:443 -r 10.0.1.7:443 -m -w 1 for each real server.
      const match = /^-([Aa]) -([tuf]|-sctp-service) (\S+)(?: -s (\S+))?/.exec(text);
      if (!match) { return; }
      const key = `${match[2]} ${match[3]}`;
      if (match[1] === 'a') {
        realServers += 1;
        withoutServers.delete(key);
        return;
      }
      virtualServers += 1;
      if (match[4] !== undefined && schedulers.size < 16) { schedulers.add(detach(match[4], 16)); }
      // Real servers follow their service at once: only the last ones can still lose their place here.
      if (withoutServers.size < 50) {
        const protocol = match[2] === 't' ? 'tcp' : match[2] === 'u' ? 'udp' : match[2] === 'f' ? 'fwmark' : 'sctp';
        withoutServers.set(detach(key), { address: detach(match[3], 128), protocol, place: placeOf(line) });
      }
    },
    end: () => ({
      ...unread.facts(), installed, blank, virtualServers, withoutServers: [...withoutServers.values()], realServers, schedulers: [...schedulers],
    }),
  };
};
