/** A word that holds no other one. */
interface ShortWord {
  /** who needs it, by index */
  readonly rules: readonly number[];
  /** words that hold it */
  readonly longer: readonly { readonly word: string; readonly rules: readonly number[] }[];
}

/**
 * Tells which rules a line may concern, by the words in their literals (`password` of `password=`). There are nearly two hundred, and most lines hold none: one expression over
 * the short ones takes a fifteenth of the time that asking for each takes.
 */
export class SecretWords {
  private compiled: { readonly short: ReadonlyMap<string, ShortWord>; readonly any: RegExp } | undefined;

  /** `literals`: by rule, in lower or upper case; each has a word or is one */
  public constructor(private readonly literals: readonly (readonly string[])[]) {}

  /** The rules of whose words the line holds one, in their order. `folded`: the line in lower case */
  public rulesFor(folded: string): number[] {
    const { short, any } = this.compiled ??= compile(this.literals);
    const found = new Set<string>();
    const wanted = new Set<number>();
    any.lastIndex = 0;
    for (let match = any.exec(folded); match; match = any.exec(folded)) {
      // the next one may begin inside this one
      any.lastIndex = match.index + 1;
      const word = match[0];
      if (found.has(word)) { continue; }
      found.add(word);
      const { rules, longer } = short.get(word)!;
      for (const rule of rules) { wanted.add(rule); }
      for (const each of longer) {
        if (folded.includes(each.word)) { for (const rule of each.rules) { wanted.add(rule); } }
      }
    }
    return [...wanted].sort((a, b) => a - b);
  }
}

function wordOf(literal: string): string {
  const folded = literal.toLowerCase();
  return /[a-z0-9_]{3,}/.exec(folded)?.[0] ?? folded;
}

function compile(literals: readonly (readonly string[])[]): { short: ReadonlyMap<string, ShortWord>; any: RegExp } {
  const rulesOf = new Map<string, number[]>();
  literals.forEach((texts, rule) => {
    for (const word of new Set(texts.map(wordOf))) { rulesOf.set(word, [...rulesOf.get(word) ?? [], rule]); }
  });
  // all in one text: looking for each in there is much less work than comparing each with each, and this happens at every start
  const all = `\n${[...rulesOf.keys()].join('\n')}\n`;
  const holders = new Map<string, string[]>([...rulesOf.keys()].map((word) => [word, wordsAround(all, word)]));
  const long = new Set([...holders.values()].flat());
  const short = new Map<string, ShortWord>();
  for (const [word, rules] of rulesOf) {
    if (!long.has(word)) { short.set(word, { rules, longer: holders.get(word)!.map((each) => ({ word: each, rules: rulesOf.get(each)! })) }); }
  }
  return { short, any: new RegExp([...short.keys()].map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'g') };
}

/** The longer words that hold the word. `all`: every word on a line of its own */
function wordsAround(all: string, word: string): string[] {
  const around = new Set<string>();
  for (let at = all.indexOf(word); at >= 0; at = all.indexOf(word, at + 1)) {
    around.add(all.slice(all.lastIndexOf('\n', at) + 1, all.indexOf('\n', at)));
  }
  around.delete(word);
  return [...around];
}
