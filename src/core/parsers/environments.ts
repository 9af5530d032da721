import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';

/** Facts of large_environments.txt: processes with more than 1,000 environment variables. */
export interface EnvironmentsFacts extends ParsedFacts {
  /** at most 50 */
  readonly processes: readonly { readonly pid: number; readonly variables: number; readonly place: Place }[];
  readonly count: number;
}

export const environmentsParser: ParserFactory<EnvironmentsFacts> = () => {
  const unread = new UnreadLines();
  const processes: { pid: number; variables: number; place: Place }[] = [];
  let count = 0;
  return {
    line(line) {
      const text = line.text.trim();
      if (text === '' || text.startsWith('PID')) { return; }
      const match = /^(\d{1,10})\s+(\d{1,10})$/.exec(text);
      if (!match) { unread.add(line.line, 'not PID and count'); return; }
      count += 1;
      if (processes.length < 50) { processes.push({ pid: Number(match[1]), variables: Number(match[2]), place: placeOf(line) }); }
    },
    end: () => ({ ...unread.facts(), processes, count }),
  };
};
