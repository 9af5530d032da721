import { LineRule } from './line-rule';

const known = new WeakMap<LineRule, ReadonlyMap<string, RegExp>>();

/**
 * What a rule's groups can match that stands in the rule word for word: `connection refused` of `(?<reason>connection refused|i/o timeout)`. Such a value is ours, whoever wrote the
 * line, and may stand in a title as it is; what an open part matched (`[^"]+`) is the node's.
 */
export function ownWords(rule: LineRule): ReadonlyMap<string, RegExp> {
  let words = known.get(rule);
  if (words === undefined) {
    words = new Map(groupsOf(rule.pattern).flatMap(([name, body]) => {
      const closed = alternativesOf(body).filter(isClosed);
      return closed.length > 0 ? [[name, new RegExp(`^(?:${closed.join('|')})$`, rule.ignoreCase ? 'i' : '')] as const] : [];
    }));
    known.set(rule, words);
  }
  return words;
}

/** Named groups and what is inside them. */
function groupsOf(pattern: string): [name: string, body: string][] {
  return [...pattern.matchAll(/\(\?P?<([A-Za-z]\w*)>/g)].map((match) => {
    const start = match.index + match[0].length;
    const [end] = boundaries(pattern.slice(start), (character, depth) => character === ')' && depth < 0);
    return [match[1]!, pattern.slice(start, end === undefined ? undefined : start + end)];
  });
}

function alternativesOf(body: string): string[] {
  const bars = boundaries(body, (character, depth) => character === '|' && depth === 0);
  return [...bars, body.length].map((end, index) => body.slice(index === 0 ? 0 : bars[index - 1]! + 1, end));
}

/** Places of the characters, outside of classes and escapes, that are asked for. `depth`: of parentheses, after the character */
function boundaries(pattern: string, isWanted: (character: string, depth: number) => boolean): number[] {
  const found: number[] = [];
  let depth = 0;
  let isInClass = false;
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at]!;
    if (character === '\\') { at += 1; continue; }
    if (character === '[') { isInClass = true; }
    if (character === ']') { isInClass = false; }
    if (isInClass) { continue; }
    depth += character === '(' ? 1 : character === ')' ? -1 : 0;
    if (isWanted(character, depth)) { found.push(at); }
  }
  return found;
}

/** Holds nothing that stands for other characters than itself, and nothing without end. */
function isClosed(alternative: string): boolean {
  const bare = alternative.replace(/\\[^A-Za-z0-9]/g, '').replace(/\(\?:/g, '(');
  return bare.trim() !== '' && !/[.[*+{\\^$]|\(\?/.test(bare);
}
