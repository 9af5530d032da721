import { Counts } from './counts';
import { detach } from './detach';
import { Ranked } from './fact';
import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';
import { Ranking } from './ranking';

/** A listening socket. */
export interface Listener {
  /** tcp, tcp6, udp, udp6 */
  readonly protocol: string;
  /** `127.0.0.1`, `0.0.0.0`, `::` */
  readonly address: string;
  readonly port: number;
  /** program name, where netstat knows it */
  readonly program?: string;
  readonly place: Place;
}

/** Facts of netstat.txt (`netstat -plant`). */
export interface NetstatFacts extends ParsedFacts {
  readonly sockets: number;
  /** ESTABLISHED, TIME_WAIT, SYN_SENT … -> TCP sockets */
  readonly byState: Readonly<Record<string, number>>;
  /** a line of each state */
  readonly statePlaces: Readonly<Record<string, Place>>;
  /** at most 500 */
  readonly listeners: readonly Listener[];
  /** `10.0.0.1:443`: 20 most frequent remote ends of sockets that are not listening (each holds an ephemeral port per remote end) */
  readonly remotes: readonly Ranked[];
}

const KEPT = 500;
const SOCKET = /^(tcp6?|udp6?|udplite6?)\s+\d+\s+\d+\s+(\S+):(\d+|\*)\s+(\S+):(\d+|\*)(?:\s+([A-Z][A-Z_0-9]+))?(?:\s+(?:\d+\/(\S+)|-))?/;

export const netstatParser: ParserFactory<NetstatFacts> = () => {
  const unread = new UnreadLines();
  const byState = new Counts(32);
  const statePlaces = new Map<string, Place>();
  const listeners: Listener[] = [];
  const remotes = new Ranking();
  let sockets = 0;
  return {
    line(line) {
      const { text } = line;
      if (text.trim() === '' || text.startsWith('Active ') || text.startsWith('Proto ') || text.startsWith('(')) { return; }
      const match = SOCKET.exec(text);
      if (!match) { unread.add(line.line, 'not a socket'); return; }
      const [, protocol, address, port, remote, remotePort, state, program] = match;
      sockets += 1;
      if (state !== undefined) {
        byState.add(state);
        if (!statePlaces.has(state) && statePlaces.size < 32) { statePlaces.set(detach(state, 32), placeOf(line)); }
      }
      if (state === 'LISTEN' || (protocol.startsWith('udp') && remotePort === '*')) {
        if (listeners.length < KEPT) {
          const name = program?.replace(/:$/, '');
          listeners.push({
            protocol: detach(protocol),
            address: detach(address, 64),
            port: Number(port) || 0,
            ...name !== undefined && { program: detach(name, 64) },
            place: placeOf(line),
          });
        }
      } else {
        remotes.add(`${remote}:${remotePort}`, line);
      }
    },
    end: () => ({
      ...unread.facts(), sockets, byState: byState.facts(), statePlaces: Object.fromEntries(statePlaces), listeners, remotes: remotes.facts(20),
    }),
  };
};
