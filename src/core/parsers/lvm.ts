import { detach } from './detach';
import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';
import { binaryQuantity } from './quantities';

/** One row of `lvs`, `vgs` or `pvs`: columns by their head (`LV`, `VG`, `Attr`, `LSize`, `Data%` …). */
export interface LvmRow {
  readonly columns: Readonly<Record<string, string>>;
  readonly place: Place;
}

/** Facts of lvs.txt, vgs.txt or pvs.txt. */
export interface LvmFacts extends ParsedFacts {
  readonly report: 'lvs' | 'vgs' | 'pvs';
  /** at most 100 */
  readonly rows: readonly LvmRow[];
  /** what LVM warned of: missing devices, duplicate physical volumes; at most 10 */
  readonly warnings: readonly Place[];
}

/** LVM right-aligns numbers, so a word belongs to the head that it overlaps or, in a gap, to the one that it ends closest to. */
function columnsOf(head: readonly { readonly name: string; readonly start: number; readonly end: number }[], text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const word of text.matchAll(/\S+/g)) {
    const [start, end] = [word.index, word.index + word[0].length];
    const best = head.map((each) => ({ name: each.name, distance: Math.max(each.start - end, start - each.end, 0) })).sort((a, b) => a.distance - b.distance)[0];
    if (best && !(best.name in found)) { found[best.name] = detach(word[0], 64); }
  }
  return found;
}

export const lvmParser: ParserFactory<LvmFacts> = (path) => {
  const unread = new UnreadLines();
  const rows: LvmRow[] = [];
  const warnings: Place[] = [];
  let head: { name: string; start: number; end: number }[] = [];
  return {
    line(line) {
      const text = line.text.slice(0, 512).trimEnd();
      if (text === '' || /^\s*No (?:volume groups|physical volumes?|matching) /i.test(text)) { return; }
      if (/^\s*(WARNING:|Couldn't find device|Error reading|.*not found or rejected by a filter|.*File descriptor \d+ .* leaked)/.test(text)) {
        if (warnings.length < 10 && !text.includes('leaked')) { warnings.push(placeOf(line)); }
        return;
      }
      if (/^\s*(LV|VG|PV)\s/.test(text) && /\sAttr\s/.test(`${text} `)) {
        head = [...text.matchAll(/\S+/g)].slice(0, 32).map((word) => ({ name: detach(word[0], 16), start: word.index, end: word.index + word[0].length }));
        return;
      }
      if (head.length === 0 || !/^\s/.test(text)) { unread.add(line.line, 'not a row of an LVM report'); return; }
      if (rows.length < 100) { rows.push({ columns: columnsOf(head, text), place: placeOf(line) }); }
    },
    end: () => ({ ...unread.facts(), report: /vgs/.test(path) ? 'vgs' : /pvs/.test(path) ? 'pvs' : 'lvs', rows, warnings }),
  };
};

/** `<20.00g` of an LVM report, in bytes. */
export function lvmSize(text: string | undefined): number | undefined {
  return text === undefined ? undefined : binaryQuantity(text.replace(/^[<>]/, '').toUpperCase());
}
