/** Something in a sentence that evidence either holds or does not. */
export interface Specific {
  /** as the sentence has it */
  readonly text: string;
  isIn(stack: string): boolean;
}

interface Form {
  readonly pattern: RegExp;
  /** the words to look for; default: the match itself */
  wanted?(match: RegExpExecArray): string;
  /** default: anywhere, whatever the case */
  isIn?(stack: string, wanted: string): boolean;
}

/** Most specific first; what one form takes no other sees. */
const FORMS: readonly Form[] = [
  { pattern: /"([^"\n]{2,200})"|“([^”\n]{2,200})”|`([^`\n]{2,200})`/g, wanted: (match) => match[1] ?? match[2] ?? match[3]! },
  { pattern: /\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?Z?)?/g, wanted: ([text]) => text.replace(' ', 'T').replace(/Z$/, '').replace(/\.\d+$/, '') },
  { pattern: /\b\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?(?::\d{1,5})?/g, isIn: holdsWhole },
  { pattern: /\b[\w.-]+(?:\/[\w.@-]+)+(?::\d+)?/g, wanted: ([text]) => text.replace(/[.,;:]+$/, '') },
  { pattern: /\b\d{2}:\d{2}(?::\d{2})?\b/g },
  { pattern: /\b[a-z0-9]+(?:-[a-z0-9]+)*-[a-z]*\d[a-z0-9]*(?:-[a-z0-9]+)*\b/g },
  { pattern: /\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b/g },
  { pattern: /\b\d+(?:,\d{3})*(?:\.\d+)?/g, wanted: ([text]) => text.replace(/,/g, ''), isIn: (stack, wanted) => holdsWhole(stack.replace(/(\d),(?=\d{3})/g, '$1'), wanted) },
  { pattern: /\bcritical\b/gi },
];

/** The specifics of a sentence, in no particular order. */
export function specificsOf(sentence: string): Specific[] {
  let rest = sentence;
  return FORMS.flatMap(({ pattern, wanted = ([text]) => text, isIn = holds }) => {
    const found = [...rest.matchAll(pattern)] as RegExpExecArray[];
    rest = rest.replace(pattern, ' ');
    return found.map((match) => ({ text: match[0], isIn: (stack: string) => isIn(stack, wanted(match)) }));
  });
}

function holds(stack: string, wanted: string): boolean {
  return stack.toLowerCase().includes(wanted.toLowerCase());
}

/** `10.0.0.1` is not in `10.0.0.12`, and 20 not in 120. */
function holdsWhole(stack: string, wanted: string): boolean {
  for (let at = stack.indexOf(wanted); at >= 0; at = stack.indexOf(wanted, at + 1)) {
    const [before, after] = [stack[at - 1] ?? ' ', stack.slice(at + wanted.length, at + wanted.length + 2)];
    if (!/[\d.]/.test(before) && !/^(?:\d|\.\d)/.test(after)) { return true; }
  }
  return false;
}
