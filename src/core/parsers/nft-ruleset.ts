import { detach } from './detach';
import { Counter } from './fact';
import { ParsedFacts, ParserFactory, Place, placeOf } from './parser';

/** A base chain: one that the kernel calls. */
export interface NftBaseChain {
  /** `ip filter` */
  readonly table: string;
  readonly chain: string;
  /** input, forward, output, prerouting … */
  readonly hook: string;
  readonly policy: 'accept' | 'drop';
  readonly rules: number;
  readonly place: Place;
}

/** A rule that drops or rejects. */
export interface NftDrop {
  readonly table: string;
  readonly chain: string;
  readonly verdict: 'drop' | 'reject';
  /** absent when the rule does not count */
  readonly packets?: Counter;
  readonly place: Place;
}

/** Facts of nftables-*.txt (`nft list ruleset`, collected by NodeDiagnostic). */
export interface NftRulesetFacts extends ParsedFacts {
  /** at most 100 */
  readonly tables: readonly string[];
  /** at most 200 */
  readonly baseChains: readonly NftBaseChain[];
  /** at most 500 */
  readonly drops: readonly NftDrop[];
  readonly dropCount: number;
  readonly ruleCount: number;
  /** `table ip kube-proxy`: kube-proxy runs in nftables mode */
  readonly kubeProxy: boolean;
  /** the braces close: the text is whole */
  readonly complete: boolean;
}

type Base = { -readonly [K in keyof NftBaseChain]: NftBaseChain[K] };

export const nftRulesetParser: ParserFactory<NftRulesetFacts> = () => {
  const tables: string[] = [];
  const baseChains: Base[] = [];
  const drops: NftDrop[] = [];
  let dropCount = 0;
  let ruleCount = 0;
  let table: string | undefined;
  let chain: string | undefined;
  let base: Base | undefined;
  let depth = 0;
  return {
    line(line) {
      const text = line.text.trim();
      const head = /^table (\S+ \S+) \{/.exec(text);
      if (head) {
        table = detach(head[1], 80);
        depth = 1;
        if (tables.length < 100 && !tables.includes(table)) { tables.push(table); }
        return;
      }
      if (table === undefined) { return; }
      const inner = /^(chain|set|map|counter|flowtable) (\S+) \{/.exec(text);
      if (inner && depth === 1) {
        depth = 2;
        chain = inner[1] === 'chain' ? detach(inner[2], 128) : undefined;
        base = undefined;
        return;
      }
      if (text === '}') {
        depth -= 1;
        if (depth === 1) { chain = undefined; }
        if (depth === 0) { table = undefined; }
        return;
      }
      if (chain === undefined || text === '' || text.startsWith('#')) { return; }
      const type = /^type \S+ hook (\w+) (?:device \S+ )?priority [^;]+;(?: policy (accept|drop);)?/.exec(text);
      if (type) {
        base = { table, chain, hook: detach(type[1], 16), policy: type[2] === 'drop' ? 'drop' : 'accept', rules: 0, place: placeOf(line) };
        if (baseChains.length < 200) { baseChains.push(base); }
        return;
      }
      ruleCount += 1;
      if (base) { base.rules += 1; }
      // the verdict stands at the end, behind it only a comment
      const verdict = /(?:^|\s)(drop|reject)(?: with [\w -]+)?(?: comment "[^"]*")?$/.exec(text.slice(-400));
      if (!verdict) { return; }
      dropCount += 1;
      if (drops.length >= 500) { return; }
      const packets = /\bcounter packets (\d{1,15}) /.exec(text);
      const place = placeOf(line);
      drops.push({ table, chain, verdict: verdict[1] as NftDrop['verdict'], ...packets && { packets: { value: Number(packets[1]), place } }, place });
    },
    end: () => ({ unread: [], unreadLines: 0, tables, baseChains, drops, dropCount, ruleCount, kubeProxy: tables.some((each) => / kube-proxy$/.test(each)), complete: depth === 0 }),
  };
};
