import { IptablesTableView } from './drop-rules';
import { IptablesJump, IptablesRule } from '../../parsers/iptables-facts';
import { RuleText } from '../../parsers/iptables-rule';
import { readSavedRule } from '../../parsers/iptables-save-rule';
import { Place } from '../../parsers/parser';

/** How packets come to a rule's chain. */
export interface ChainReach {
  /** built-in chains that lead there */
  readonly hooks: readonly string[];
  /** every way there has a condition, which may leave nothing to the rule */
  readonly conditional: boolean;
}

/** A rule with what the jumps to its chain demand of a packet. */
export interface EffectiveRule {
  readonly rule: IptablesRule;
  /** the jumps whose demands were added */
  readonly via: readonly Place[];
}

const BUILT_IN = new Set(['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']);
/** Chains that call each other in a ring end here. */
const MAX_DEPTH = 8;

/** The match of a jump, where one saved rule makes it. */
function matchOf(jump: IptablesJump): RuleText | undefined {
  return jump.rules === 1 && jump.place.excerpt.includes('-A ') ? readSavedRule(jump.place.excerpt) : undefined;
}

/** True when the jump leaves something out besides packets of known connections: every connection begins with a new packet. */
function narrows(jump: IptablesJump): boolean {
  if (!jump.conditional) { return false; }
  const match = matchOf(jump);
  return !match || match.protocol !== 'all' || match.source !== undefined || match.destination !== undefined || match.inInterface !== undefined || match.outInterface !== undefined
    || match.mark !== undefined || match.matchSet !== undefined || match.otherMatches.length > 0 || !(match.ctstate?.states.includes('NEW') === true && !match.ctstate.negated);
}

/** A jump behind a rule that ends the calling chain for every packet is never taken. */
function isTaken(jump: IptablesJump, view: IptablesTableView): boolean {
  const end = view.chains.get(jump.from)?.endsAt;
  return !end || end.position >= jump.position;
}

/** Follows the jumps of a table back from a chain to the built-in chains. No hook: nothing leads there, and its rules have no effect. */
export function reachOf(chain: string, view: IptablesTableView): ChainReach {
  if (BUILT_IN.has(chain)) { return { hooks: [chain], conditional: false }; }
  const hooks = new Map<string, boolean>();
  const seen = new Map<string, boolean>();
  const queue: { readonly chain: string; readonly conditional: boolean }[] = [{ chain, conditional: false }];
  while (queue.length > 0) {
    const next = queue.shift()!;
    for (const jump of view.jumps) {
      if (jump.to !== next.chain || !isTaken(jump, view)) { continue; }
      const conditional = next.conditional || narrows(jump);
      if (BUILT_IN.has(jump.from)) { hooks.set(jump.from, conditional && (hooks.get(jump.from) ?? true)); continue; }
      const before = seen.get(jump.from);
      if (before === undefined || (before && !conditional)) {
        seen.set(jump.from, conditional);
        queue.push({ chain: jump.from, conditional });
      }
    }
  }
  return { hooks: [...hooks.keys()], conditional: hooks.size > 0 && [...hooks.values()].every(Boolean) };
}

/** Adds to a rule what the only jump to its chain matches, and the only jump to that one's: `-p udp --dport 53 -j BLOCK` and `-A BLOCK -j DROP` block DNS. */
export function effectiveRule(rule: IptablesRule, view: IptablesTableView): EffectiveRule {
  let effective = rule;
  const via: Place[] = [];
  let chain = rule.chain;
  for (let depth = 0; depth < MAX_DEPTH && !BUILT_IN.has(chain); depth += 1) {
    const [jump, ...others] = view.jumps.filter((each) => each.to === chain && isTaken(each, view));
    const match = jump && others.length === 0 ? matchOf(jump) : undefined;
    if (!jump || !match) { break; }
    if (narrows(jump)) {
      via.push(jump.place);
      effective = {
        ...match,
        ...Object.fromEntries(Object.entries(effective).filter(([key, value]) => value !== undefined && !(key === 'protocol' && value === 'all'))) as Partial<IptablesRule>,
        chain: rule.chain,
        table: rule.table,
        family: rule.family,
        position: rule.position,
        place: rule.place,
        target: rule.target,
        goto: rule.goto,
        protocol: effective.protocol === 'all' ? match.protocol : effective.protocol,
        protocolNegated: effective.protocol === 'all' ? match.protocolNegated : effective.protocolNegated,
        otherMatches: [...effective.otherMatches, ...match.otherMatches],
      };
    }
    chain = jump.from;
  }
  return { rule: effective, via };
}
