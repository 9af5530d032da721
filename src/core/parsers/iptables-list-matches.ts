import { detach } from './detach';
import { isChain, portMatch, RuleText } from './iptables-rule';

type Matches = Pick<RuleText, 'sourcePorts' | 'destinationPorts' | 'ctstate' | 'mark' | 'matchSet' | 'comment' | 'rejectWith' | 'toDestination' | 'otherMatches' | 'goto'>;

function takeComments(text: string): { readonly comments: readonly string[]; readonly rest: string } {
  const comments: string[] = [];
  // A comment that itself holds "*/" can only be told apart while it is the only one.
  const only = text.indexOf('/*') === text.lastIndexOf('/*');
  let rest = '';
  let at = 0;
  while (comments.length < 16) {
    const open = text.indexOf('/*', at);
    const close = open < 0 ? -1 : only ? text.lastIndexOf('*/') : text.indexOf('*/', open + 2);
    if (close < open + 2) { break; }
    comments.push(text.slice(open + 2, close).trim());
    rest += `${text.slice(at, open)} `;
    at = close + 2;
  }
  return { comments, rest: rest + text.slice(at) };
}

/**
 * What follows the addresses in a listing, as the extensions print it: `tcp dpt:53`, `udp dpts:!1:100`, `multiport dports  !53,443`,
 * `! ctstate NEW`, `mark match 0x4000/0x4000`, `! match-set x src`, `reject-with …`, `to:…`. Comments and quoted texts are taken out first:
 * they may hold anything.
 */
export function readMatches(text: string, target: string): Matches {
  const { comments, rest: uncommented } = takeComments(text);
  let rest = uncommented.replace(/"[^"]*"/g, '""');
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    const match = pattern.exec(rest);
    if (match) { rest = `${rest.slice(0, match.index)} ${rest.slice(match.index + match[0].length)}`; }
    return match ?? undefined;
  };
  const goto = take(/\[goto\]/) !== undefined;
  const dport = take(/(?<!\S)dpts?:(!?)([\d:]+)/) ?? take(/(?<!\S)multiport dports +(!? ?)([\d:,]+)/);
  const sport = take(/(?<!\S)spts?:(!?)([\d:]+)/) ?? take(/(?<!\S)multiport sports +(!? ?)([\d:,]+)/);
  const state = take(/(! )?(?<!\S)(?:ctstate|state) ([A-Z,]+)/);
  const mark = take(/(?<!\S)mark match (! )?(0x[0-9a-fA-F]+(?:\/0x[0-9a-fA-F]+)?)/);
  const set = take(/(! )?(?<!\S)match-set (\S+) (\S+)/);
  const reject = target === 'REJECT' ? take(/(?<!\S)reject-with (\S+)/) : undefined;
  const to = target === 'DNAT' ? take(/(?<!\S)to:(\S+)/) : undefined;
  if (target === 'DNAT' || target === 'SNAT' || target === 'MASQUERADE') { take(/(?<!\S)(?:random-fully|random|persistent)(?!\S)/); }
  // kube-proxy counts INVALID packets with it; it matches always.
  take(/(?<!\S)nfacct-name +\S+/);
  // The name of the protocol's own match module says nothing that the protocol column does not.
  take(/^\s*(?:tcp|udp|sctp|dccp|icmp|ipv6-icmp|udplite)(?!\S)/);
  const other = rest.trim().replace(/\s+/g, ' ');
  const judged = isChain(target) || ['', 'ACCEPT', 'DROP', 'REJECT', 'RETURN', 'DNAT'].includes(target);
  return {
    goto,
    ...dport && { destinationPorts: portMatch(dport[2], dport[1] !== '') },
    ...sport && { sourcePorts: portMatch(sport[2], sport[1] !== '') },
    ...state && { ctstate: { states: state[2].split(',').slice(0, 8).map((each) => detach(each, 32)), negated: state[1] !== undefined } },
    ...mark && { mark: { value: detach(mark[2], 32), negated: mark[1] !== undefined } },
    ...set && { matchSet: { name: detach(set[2], 64), direction: detach(set[3], 32), negated: set[1] !== undefined } },
    ...comments.length > 0 && { comment: detach(comments.join(' | '), 256) },
    ...reject && { rejectWith: detach(reject[1], 64) },
    ...to && { toDestination: detach(to[1], 128) },
    // Options of other targets (MARK or 0x4000, LOG flags …) are not matches, and cannot be told from them.
    otherMatches: judged && other !== '' ? [detach(other, 128)] : [],
  };
}
