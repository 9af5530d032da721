import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';

/** Shares of time in percent that tasks waited for a resource. */
export interface Stall {
  readonly avg10: number;
  readonly avg60: number;
  readonly avg300: number;
  readonly place: Place;
}

/** Facts of pressure_{cpu,memory,io}.txt: pressure stall information of the kernel (Documentation/accounting/psi.rst), collected by NodeDiagnostic. */
export interface PressureFacts extends ParsedFacts {
  readonly resource: 'cpu' | 'memory' | 'io';
  /** at least one task waited */
  readonly some?: Stall;
  /** all tasks waited */
  readonly full?: Stall;
}

export const pressureParser: ParserFactory<PressureFacts> = (path) => {
  const unread = new UnreadLines();
  const found: { some?: Stall; full?: Stall } = {};
  return {
    line(line) {
      if (line.text.trim() === '') { return; }
      const match = /^(some|full) avg10=(\d{1,3}(?:\.\d+)?) avg60=(\d{1,3}(?:\.\d+)?) avg300=(\d{1,3}(?:\.\d+)?) total=\d+/.exec(line.text);
      if (!match) { unread.add(line.line, 'not pressure stall information'); return; }
      found[match[1] as 'some' | 'full'] = { avg10: Number(match[2]), avg60: Number(match[3]), avg300: Number(match[4]), place: placeOf(line) };
    },
    end: () => ({ ...unread.facts(), resource: /memory/.test(path) ? 'memory' : /_io/.test(path) ? 'io' : 'cpu', ...found }),
  };
};
