import { Counts, Tally } from './counts';
import { detach } from './detach';
import { IpFamily } from './fact';
import { IptablesChain, IptablesFacts, IptablesJump, IptablesRule } from './iptables-facts';
import { IptablesNatTally, serviceChainPrefix } from './iptables-nat-tally';
import { isChain, isUnconditional, RuleText } from './iptables-rule';
import { placeOf, StoredLine } from './parser';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const CHAINS = 1000;
const DROPS = 2000;
const ACCEPTS = 500;
const JUMPS = 2000;
/** rules of one chain that are all read closely */
const CLOSELY = 5000;
const VERDICTS = new Set(['ACCEPT', 'DROP', 'REJECT', 'RETURN']);

function count(chain: Mutable<IptablesChain>, target: string): void {
  chain.rules += 1;
  if (target === 'ACCEPT') { chain.accepts += 1; }
  if (target === 'DROP') { chain.drops += 1; }
  if (target === 'REJECT') { chain.rejects += 1; }
  if (target === 'RETURN') { chain.returns += 1; }
}

/** Adds rules up to facts: everything that can be many (service chains, endpoints) is counted, the rest kept up to its limit. */
export class IptablesTally {
  private readonly chains = new Map<string, Mutable<IptablesChain>>();
  private readonly jumps = new Map<string, Mutable<IptablesJump>>();
  private readonly drops: IptablesRule[] = [];
  private readonly accepts: IptablesRule[] = [];
  private readonly targets = new Counts(500);
  private readonly tables = new Set<string>();
  private readonly nat: IptablesNatTally;
  private chainCount = 0;
  private ruleCount = 0;
  private dropCount = 0;
  private jumpsOmitted = 0;
  private table = '';
  private current?: { readonly name: string; readonly entry: Mutable<IptablesChain> | undefined; rules: number };
  /** target -> its count in `targets`, for the current table: a large cluster has one rule of the same form per endpoint */
  private readonly targetTallies = new Map<string, Tally>();

  public constructor(private readonly family: IpFamily) {
    this.nat = new IptablesNatTally(family);
  }

  public beginTable(table: string): void {
    this.table = detach(table, 32);
    if (this.tables.size < 16) { this.tables.add(this.table); }
    this.current = undefined;
    this.targetTallies.clear();
  }

  public chain(line: StoredLine, name: string, header: Pick<IptablesChain, 'policy' | 'packets' | 'bytes' | 'references'>): void {
    this.chainCount += 1;
    const prefix = serviceChainPrefix(name);
    if (this.table === 'nat') { this.nat.chain(name, prefix); }
    if (prefix !== '' || this.chains.size >= CHAINS) { return; }
    const key = `${this.table} ${name}`;
    if (!this.chains.has(key)) {
      this.chains.set(key, {
        table: this.table, name: detach(name, 64), ...header, rules: 0, accepts: 0, drops: 0, rejects: 0, returns: 0, place: placeOf(line),
      });
    }
  }

  /** `read` is called only for rules that are looked at closely: reading every endpoint rule of a large cluster would be wasted. */
  public rule(line: StoredLine, chain: string, target: string, read: () => RuleText | undefined): void {
    const prefix = serviceChainPrefix(chain);
    const current = this.enter(chain, prefix);
    const position = current.rules;
    const targetPrefix = serviceChainPrefix(target);
    this.ruleCount += 1;
    this.targetTally(targetPrefix, target).count += 1;
    if (this.table === 'nat') { this.nat.rule(line, current.name, prefix, target, position, read); }
    const refuses = target === 'DROP' || target === 'REJECT';
    if (prefix !== '' && !refuses) { return; }
    const { entry } = current;
    if (entry) { count(entry, target); }
    // to one service among many: neither a verdict nor a jump that is kept
    if (targetPrefix !== '') { return; }
    if (refuses) { this.dropCount += 1; }
    // A chain with so many verdicts is a block list: once enough of it is kept, it is only counted.
    if (position > CLOSELY && !isChain(target) && (!refuses || this.drops.length >= DROPS)) { return; }
    const rule = read();
    if (!rule) { return; }
    if (entry && !entry.endsAt && (rule.goto || VERDICTS.has(target)) && isUnconditional(rule)) { entry.endsAt = { position, target: rule.target }; }
    if (refuses && this.drops.length < DROPS) {
      this.drops.push({ ...rule, table: this.table, family: this.family, position, place: placeOf(line) });
    }
    if (target === 'ACCEPT' && this.accepts.length < ACCEPTS) {
      this.accepts.push({ ...rule, table: this.table, family: this.family, position, place: placeOf(line) });
    }
    if (isChain(target)) { this.addJump(line, rule, position); }
  }

  public facts(): Omit<IptablesFacts, 'unread' | 'unreadLines' | 'source' | 'complete' | 'errors' | 'family'> {
    return {
      tables: [...this.tables],
      ruleCount: this.ruleCount,
      chainCount: this.chainCount,
      chains: [...this.chains.values()],
      drops: this.drops,
      dropCount: this.dropCount,
      accepts: this.accepts,
      jumps: [...this.jumps.values()],
      jumpsOmitted: this.jumpsOmitted,
      targets: this.targets.facts(),
      ...this.tables.has('nat') && { nat: this.nat.facts() },
    };
  }

  /** Counts a rule of the chain. */
  private enter(chain: string, prefix: string): NonNullable<typeof this.current> {
    // Both formats print the rules of a chain in a row; a chain that comes back (foreign text) continues its own count where it is known.
    if (this.current?.name !== chain) {
      const entry = prefix === '' ? this.chains.get(`${this.table} ${chain}`) : undefined;
      this.current = { name: chain, entry, rules: entry?.rules ?? 0 };
    }
    this.current.rules += 1;
    return this.current;
  }

  private targetTally(prefix: string, target: string): Tally {
    const shown = prefix === '' ? target : prefix;
    let tally = this.targetTallies.get(shown);
    if (!tally) {
      tally = this.targets.tally(`${this.table} ${prefix === '' ? target : `${prefix}*`}`);
      if (this.targetTallies.size < 1000) { this.targetTallies.set(shown, tally); }
    }
    return tally;
  }

  private addJump(line: StoredLine, rule: RuleText, position: number): void {
    const key = `${this.table} ${rule.chain} ${rule.target}`;
    const jump = this.jumps.get(key);
    if (jump) {
      jump.rules += 1;
      jump.conditional &&= !isUnconditional(rule);
      if (rule.packets !== undefined) { jump.packets = (jump.packets ?? 0) + rule.packets; }
    } else if (this.jumps.size < JUMPS) {
      this.jumps.set(key, {
        table: this.table,
        from: rule.chain,
        to: rule.target,
        rules: 1,
        position,
        conditional: !isUnconditional(rule),
        ...rule.packets !== undefined && { packets: rule.packets },
        place: placeOf(line),
      });
    } else {
      this.jumpsOmitted += 1;
    }
  }
}
