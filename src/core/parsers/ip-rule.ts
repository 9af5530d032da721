import { normaliseCidr } from './cidr';
import { detach } from './detach';
import { IpFamily } from './fact';
import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';

/** One policy rule of `ip rule show`. */
export interface IpRule {
  readonly family: IpFamily;
  /** 0 … 4294967295; lower is looked at first */
  readonly priority: number;
  /** normalised CIDR; undefined = all */
  readonly from?: string;
  /** normalised CIDR; undefined = all */
  readonly to?: string;
  readonly negated: boolean;
  /** `0x80/0x80` */
  readonly fwmark?: string;
  readonly iif?: string;
  readonly oif?: string;
  /** lookup, blackhole, unreachable, prohibit, goto, nop */
  readonly action: string;
  /** table looked up: name or number */
  readonly table?: string;
  readonly place: Place;
}

/** Facts of iprule.txt or ip6rule.txt. */
export interface IpRuleFacts extends ParsedFacts {
  /** at most 5,000 */
  readonly rules: readonly IpRule[];
  readonly ruleCount: number;
}

const KEPT = 5000;
const ACTIONS = new Set(['blackhole', 'unreachable', 'prohibit', 'nop', 'unicast']);

export const ipRuleParser: ParserFactory<IpRuleFacts> = (path) => {
  const unread = new UnreadLines();
  const assumed: IpFamily = path.includes('ip6') ? 'ipv6' : 'ipv4';
  const rules: IpRule[] = [];
  let ruleCount = 0;

  function selector(words: readonly string[], key: string): string | undefined {
    const value = words[words.indexOf(key) + 1];
    return words.includes(key) && value !== undefined && value !== 'all' ? normaliseCidr(value) ?? detach(value, 64) : undefined;
  }

  return {
    line(line) {
      if (line.text.trim() === '') { return; }
      const match = /^(\d{1,10}):\s+(.*)$/.exec(line.text);
      const words = match ? match[2].trim().split(/\s+/).slice(0, 64) : [];
      const after = (key: string) => {
        const value = words.includes(key) ? words[words.indexOf(key) + 1] : undefined;
        return value === undefined ? undefined : detach(value, 64);
      };
      const table = after('lookup') ?? after('table');
      const action = table !== undefined ? 'lookup' : words.includes('goto') ? 'goto' : words.find((word) => ACTIONS.has(word));
      if (!match || !words.includes('from') || action === undefined) { unread.add(line.line, 'not a policy rule'); return; }
      ruleCount += 1;
      if (rules.length >= KEPT) { return; }
      const from = selector(words, 'from');
      const to = selector(words, 'to');
      rules.push({
        family: from?.includes(':') || to?.includes(':') ? 'ipv6' : assumed,
        priority: Number(match[1]),
        from,
        to,
        negated: words[0] === 'not',
        fwmark: after('fwmark'),
        iif: after('iif'),
        oif: after('oif'),
        action,
        table,
        place: placeOf(line),
      });
    },
    end: () => ({ ...unread.facts(), rules, ruleCount }),
  };
};
