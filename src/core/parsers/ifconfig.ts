import { parseCidr } from './cidr';
import { detach } from './detach';
import { ParsedFacts, ParserFactory, Place, placeOf, StoredLine, UnreadLines } from './parser';

/** Counters of one direction, since the interface came up. */
export interface InterfaceCounters {
  readonly packets: number;
  readonly errors: number;
  readonly dropped: number;
  readonly overruns: number;
  readonly place: Place;
}

/** One interface of `ifconfig` (which lists only interfaces that are up). */
export interface NetworkInterface {
  readonly name: string;
  /** UP, BROADCAST, RUNNING, LOOPBACK … */
  readonly flags: readonly string[];
  readonly up: boolean;
  readonly running: boolean;
  readonly loopback: boolean;
  readonly mtu?: number;
  /** `10.0.30.15/20` */
  readonly inet: readonly string[];
  readonly inet6: readonly string[];
  readonly ether?: string;
  readonly rx?: InterfaceCounters;
  readonly tx?: InterfaceCounters;
  readonly place: Place;
}

/** Facts of ifconfig.txt. */
export interface IfconfigFacts extends ParsedFacts {
  /** at most 1,024 */
  readonly interfaces: readonly NetworkInterface[];
  readonly interfaceCount: number;
}

const KEPT = 1024;
const FLAG = /^(UP|BROADCAST|DEBUG|LOOPBACK|POINTOPOINT|NOTRAILERS|RUNNING|NOARP|PROMISC|ALLMULTI|SLAVE|MASTER|MULTICAST|DYNAMIC)$/;

type Draft = { -readonly [K in keyof NetworkInterface]: NetworkInterface[K] } & { inet: string[]; inet6: string[] };

function setFlags(draft: Draft, flags: readonly string[]): void {
  draft.flags = flags.filter((flag) => FLAG.test(flag));
  draft.up = flags.includes('UP');
  draft.running = flags.includes('RUNNING');
  draft.loopback = flags.includes('LOOPBACK');
}

/** `inet 10.0.30.15  netmask 255.255.240.0`, or of net-tools 1.60 `inet addr:10.0.30.15  Bcast:…  Mask:255.255.240.0` */
function addresses(draft: Draft, text: string): boolean {
  const four = /^\s+inet (?:addr:)?(\d+\.\d+\.\d+\.\d+)(?:.*?(?:netmask |Mask:)(\S+))?/.exec(text);
  if (four) {
    const prefix = parseCidr(`${four[1]}/${four[2] ?? '32'}`)?.prefix;
    if (prefix !== undefined && draft.inet.length < 64) { draft.inet.push(`${detach(four[1])}/${prefix}`); }
    return true;
  }
  const six = /^\s+inet6 (?:addr: ?)?([0-9a-fA-F:.]+)(?:%\S+)?(?:\/(\d+)|\s+prefixlen (\d+))/.exec(text);
  if (six && parseCidr(six[1]) && draft.inet6.length < 64) { draft.inet6.push(`${detach(six[1])}/${six[2] ?? six[3]}`); }
  return six !== null;
}

/** Counters come in one line (net-tools 1.60) or two; `carrier` and the like are not kept. */
function counters(draft: Draft, line: StoredLine): boolean {
  const match = /^\s+(RX|TX) (packets|errors)[ :](\d+)/.exec(line.text);
  if (!match) { return false; }
  const key = match[1] === 'RX' ? 'rx' : 'tx';
  const number = (name: string) => Number(new RegExp(`\\b${name}[ :](\\d+)`).exec(line.text)?.[1] ?? 0);
  const before = draft[key];
  draft[key] = match[2] === 'packets' && !/\berrors[ :]/.test(line.text)
    ? { packets: Number(match[3]), errors: 0, dropped: 0, overruns: 0, place: placeOf(line) }
    : { packets: before?.packets ?? number('packets'), errors: number('errors'), dropped: number('dropped'), overruns: number('overruns'), place: placeOf(line) };
  return true;
}

export const ifconfigParser: ParserFactory<IfconfigFacts> = () => {
  const unread = new UnreadLines();
  const interfaces: Draft[] = [];
  let current: Draft | undefined;
  let interfaceCount = 0;
  return {
    line(line) {
      const { text } = line;
      if (text.trim() === '') { current = undefined; return; }
      const head = /^(\S+?): flags=\d+<([A-Z0-9_,]*)>(?:.*?mtu (\d+))?/.exec(text);
      const oldHead = head ? null : /^(\S+)\s+Link encap:/.exec(text);
      const name = head?.[1] ?? oldHead?.[1];
      if (name !== undefined) {
        interfaceCount += 1;
        current = { name: detach(name, 64), flags: [], up: false, running: false, loopback: false, inet: [], inet6: [], place: placeOf(line) };
        if (head) { setFlags(current, head[2].split(',')); }
        if (head?.[3] !== undefined) { current.mtu = Number(head[3]); }
        const hardware = /HWaddr ([0-9A-Fa-f:]{17})/.exec(text);
        if (hardware) { current.ether = hardware[1].toLowerCase(); }
        if (interfaces.length < KEPT) { interfaces.push(current); }
        return;
      }
      if (!current) { unread.add(line.line, 'before the first interface'); return; }
      if (addresses(current, text) || counters(current, line)) { return; }
      const ether = /^\s+ether ([0-9a-f:]{17})/.exec(text);
      const oldFlags = /^\s+((?:[A-Z]+ +)+) ?MTU:(\d+)/.exec(text);
      if (ether) { current.ether = detach(ether[1]); }
      if (oldFlags) { setFlags(current, oldFlags[1].trim().split(/ +/)); current.mtu = Number(oldFlags[2]); }
    },
    end: () => ({ ...unread.facts(), interfaces, interfaceCount }),
  };
};
