import { detach } from './detach';
import { addressMatch, interfaceMatch, portMatch, protocolName, RuleText } from './iptables-rule';

interface Word { readonly text: string; readonly quoted: boolean }

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Words as iptables-save writes them: quoted where they hold anything but letters, digits, `-` and `_`; backslash before `"`, `\`, `'`. At most 128. */
function words(text: string): Word[] {
  const found: Word[] = [];
  const pattern = /"((?:[^"\\]|\\.)*)"|\S+/g;
  for (let match = pattern.exec(text); match && found.length < 128; match = pattern.exec(text)) {
    found.push(match[1] === undefined ? { text: match[0], quoted: false } : { text: match[1].replace(/\\(.)/g, '$1'), quoted: true });
  }
  return found;
}

/** The target of a saved rule without reading all of it; empty when there is none. */
export function savedTarget(text: string): string {
  // A quoted comment may hold " -j "; then only the full reading knows.
  const quote = text.indexOf('"');
  const jump = text.lastIndexOf(' -j ');
  if (jump < 0 || (quote >= 0 && text.indexOf('"', jump) >= 0)) { return readSavedRule(text)?.target ?? ''; }
  const end = text.indexOf(' ', jump + 4);
  return end < 0 ? text.slice(jump + 4) : text.slice(jump + 4, end);
}

/** Modules whose options are all modelled: naming them adds no condition. */
const PLAIN_MODULES = new Set(['comment', 'tcp', 'udp', 'sctp', 'dccp', 'udplite', 'multiport', 'conntrack', 'state', 'mark', 'set', 'icmp', 'icmp6', 'nfacct']);

/** Reads one `-A` line, with or without counters before it; undefined when it is none. */
export function readSavedRule(text: string): RuleText | undefined {
  const list = words(text);
  const counters = /^\[(\d+):(\d+)\]$/.exec(list[0]?.text ?? '');
  const first = counters ? 1 : 0;
  if (list[first]?.text !== '-A' || list.length < first + 2) { return undefined; }
  const other = new Set<string>();
  const rule: Mutable<RuleText> = { chain: detach(list[first + 1].text, 64), target: '', goto: false, protocol: 'all', protocolNegated: false, otherMatches: [] };
  if (counters) { rule.packets = Number(counters[1]); rule.bytes = Number(counters[2]); }
  let module = '';
  let negated = false;
  for (let i = first + 2; i < list.length; i += 1) {
    const { text: option, quoted } = list[i];
    if (quoted) { continue; }
    if (option === '!') { negated = true; continue; }
    if (!option.startsWith('-') || option.length < 2) { continue; }
    const value = list[i + 1]?.text ?? '';
    let taken = 1;
    if (rule.target !== '') {
      if (option === '--to-destination') { rule.toDestination = detach(value, 128); } else if (option === '--reject-with') { rule.rejectWith = detach(value, 64); } else { taken = 0; }
    } else {
      switch (option) {
        case '-s': case '--source': rule.source = addressMatch(value, negated); break;
        case '-d': case '--destination': rule.destination = addressMatch(value, negated); break;
        case '-p': case '--protocol': rule.protocol = protocolName(value); rule.protocolNegated = negated; break;
        case '-i': rule.inInterface = interfaceMatch(value, negated); break;
        case '-o': rule.outInterface = interfaceMatch(value, negated); break;
        case '-j': case '-g': rule.target = detach(value, 64); rule.goto = option === '-g'; break;
        case '-m': module = value; if (!PLAIN_MODULES.has(module)) { other.add(module); } break;
        case '--comment': rule.comment = detach(rule.comment === undefined ? value : `${rule.comment} | ${value}`, 256); break;
        case '--sport': case '--sports': case '--source-port': rule.sourcePorts = portMatch(value, negated); break;
        case '--dport': case '--dports': case '--destination-port': rule.destinationPorts = portMatch(value, negated); break;
        case '--ctstate': case '--state': rule.ctstate = { states: value.split(',').slice(0, 8).map((each) => detach(each, 32)), negated }; break;
        case '--match-set':
          rule.matchSet = { name: detach(value, 64), direction: detach(list[i + 2]?.text ?? '', 32), negated };
          taken = 2;
          break;
        // kube-proxy counts INVALID packets with it; it matches always.
        case '--nfacct-name': break;
        case '--mark':
          if (module === 'mark') { rule.mark = { value: detach(value, 32), negated }; }
          break;
        default:
          other.add(PLAIN_MODULES.has(module) || module === '' ? option.replace(/^--?/, '') : module);
          taken = 0;
      }
    }
    i += taken;
    negated = false;
  }
  rule.otherMatches = [...other].slice(0, 8).map((each) => detach(each, 64));
  return rule;
}
