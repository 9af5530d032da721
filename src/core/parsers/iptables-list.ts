import { detach } from './detach';
import { Counter } from './fact';
import { IptablesFacts } from './iptables-facts';
import { readMatches } from './iptables-list-matches';
import { addressMatch, interfaceMatch, protocolName, RuleText } from './iptables-rule';
import { IptablesTally } from './iptables-tally';
import { ParserFactory, Place, placeOf, UnreadLines } from './parser';
import { decimalQuantity } from './quantities';

const CHAIN = /^Chain (\S+) \((?:policy (\S+)(?: (\S+) packets, (\S+) bytes)?|(\d+) references)\)/;
const ADDRESS = /^!?(?:[0-9a-fA-F]*[.:][0-9a-fA-F.:]*)(?:\/[0-9a-fA-F.:]+)?$/;
const ERROR = /^(?:ip6?tables|Another app |modprobe|Fatal|Perhaps )|use 'nft' tool/;

function negatable(text: string): [string, boolean] {
  return text.startsWith('!') ? [text.slice(1), true] : [text, false];
}

interface Columns {
  readonly target: string;
  readonly protocol: string;
  readonly fragment: boolean;
  readonly in: string;
  readonly out: string;
  readonly source: string;
  readonly destination: string;
  readonly rest: string;
}

/**
 * Columns of a listing: `pkts bytes [target] prot [opt] in out source destination matches`. The target is blank for a rule without one, and
 * ip6tables before 1.8.9 prints a blank `opt`; the two addresses tell where the columns are.
 */
function columns(text: string): Columns | undefined {
  const head: string[] = [];
  const word = /\S+/g;
  for (let match = word.exec(text); match && head.length < 10; match = word.exec(text)) {
    head.push(match[0]);
    const n = head.length;
    if (n >= 7 && ADDRESS.test(head[n - 1]) && ADDRESS.test(head[n - 2])) {
      const before = head.slice(2, n - 4);
      const opt = /^[-!][-f]$/.test(before.at(-1) ?? '') ? before.pop() : undefined;
      const protocol = before.pop();
      if (protocol === undefined || before.length > 1) { return undefined; }
      return {
        target: before[0] ?? '',
        protocol,
        fragment: opt?.endsWith('f') ?? false,
        in: head[n - 4],
        out: head[n - 3],
        source: head[n - 2],
        destination: head[n - 1],
        rest: text.slice(word.lastIndex),
      };
    }
  }
  return undefined;
}

/** One rule of a listing; undefined when the line is none. */
function readRule(text: string, chain: string): RuleText | undefined {
  const [, packets, bytes] = /^\s*(\d+[KMGTP]?)\s+(\d+[KMGTP]?)\s/.exec(text) ?? [];
  const column = packets === undefined ? undefined : columns(text);
  if (!column) { return undefined; }
  const [protocol, protocolNegated] = negatable(column.protocol);
  const { goto, otherMatches, ...matches } = readMatches(column.rest, column.target);
  return {
    chain: detach(chain, 64),
    target: detach(column.target, 64),
    goto,
    protocol: protocolName(protocol),
    protocolNegated,
    inInterface: interfaceMatch(...negatable(column.in)),
    outInterface: interfaceMatch(...negatable(column.out)),
    source: addressMatch(...negatable(column.source)),
    destination: addressMatch(...negatable(column.destination)),
    ...matches,
    otherMatches: column.fragment ? [...otherMatches, 'f'] : otherMatches,
    packets: decimalQuantity(packets),
    bytes: decimalQuantity(bytes),
  };
}

function tableOf(path: string): string {
  return /(mangle|nat|raw|security)[^/]*$/.exec(path)?.[1] ?? 'filter';
}

/** Parses `iptables --numeric --verbose --list`, one table a file (networking/iptables.txt is the filter table again). */
export const iptablesListParser: ParserFactory<IptablesFacts> = (path) => {
  const unread = new UnreadLines();
  const family = path.includes('ip6') ? 'ipv6' : 'ipv4';
  const tally = new IptablesTally(family);
  const errors: Place[] = [];
  let chain = '';
  let reported: Counter | undefined;
  let legacy: Place | undefined;
  return {
    line(line) {
      const { text } = line;
      if (text.trim() === '' || text.startsWith('=====') || /^ *(pkts|target) /.test(text)) { return; }
      const header = CHAIN.exec(text);
      if (header) {
        if (chain === '') { tally.beginTable(tableOf(path)); }
        chain = detach(header[1], 64);
        tally.chain(line, chain, {
          ...header[2] !== undefined && { policy: detach(header[2], 32) },
          ...header[3] !== undefined && { packets: decimalQuantity(header[3]), bytes: decimalQuantity(header[4]) },
          ...header[5] !== undefined && { references: Number(header[5]) },
        });
        return;
      }
      const total = /^Total Number of Rules: *(\d+)/.exec(text);
      if (total) { reported = { value: Number(total[1]), place: placeOf(line) }; return; }
      if (text.includes('legacy tables present')) { legacy ??= placeOf(line); return; }
      const rule = chain === '' ? undefined : readRule(text, chain);
      if (rule) {
        tally.rule(line, chain, rule.target, () => rule);
      } else if (ERROR.test(text)) {
        if (errors.length < 5) { errors.push(placeOf(line)); }
      } else {
        unread.add(line.line, 'neither a chain nor a rule');
      }
    },
    end: () => ({
      ...unread.facts(),
      family,
      source: 'list',
      ...legacy && { legacyTablesPresent: legacy },
      ...reported && { reportedRules: reported },
      ...tally.facts(),
      complete: reported !== undefined && chain !== '',
      errors,
    }),
  };
};
