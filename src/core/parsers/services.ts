import { Counts } from './counts';
import { detach } from './detach';
import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';

/** One unit of `systemctl list-units`. */
export interface Unit {
  /** `kubelet.service` */
  readonly unit: string;
  /** loaded, not-found, masked, error, bad-setting */
  readonly load: string;
  /** active, reloading, inactive, failed, activating, deactivating */
  readonly active: string;
  /** running, exited, dead, failed, auto-restart … */
  readonly sub: string;
  /** marked by systemctl (`*` or `●`): failed, or not found */
  readonly marked: boolean;
  readonly place: Place;
}

/** Facts of services.txt. */
export interface ServicesFacts extends ParsedFacts {
  /** at most 1,000: every service and timer, and every other unit that is not active or is marked */
  readonly units: readonly Unit[];
  readonly unitCount: number;
  /** active state -> units of all types */
  readonly byActive: Readonly<Record<string, number>>;
  /** `N loaded units listed`: the list is whole */
  readonly complete: boolean;
}

const KEPT = 1000;
const KEPT_FIRST = 300;
const UNIT = /^([*●○×↻]| )? *(\S+\.(?:service|socket|target|mount|automount|swap|timer|path|slice|scope|device)) +(\S+) +(\S+) +(\S+)/;
const LOAD = new Set(['loaded', 'not-found', 'masked', 'error', 'bad-setting', 'stub', 'merged']);

export const servicesParser: ParserFactory<ServicesFacts> = () => {
  const unread = new UnreadLines();
  const troubled: Unit[] = [];
  const services: Unit[] = [];
  const byActive = new Counts(32);
  let unitCount = 0;
  let complete = false;
  let legend = false;
  return {
    line(line) {
      const { text } = line;
      if (text.trim() === '' || /^ *UNIT +LOAD/.test(text)) { return; }
      if (/^\d+ loaded units listed/.test(text)) { complete = true; return; }
      if (/^(LOAD|ACTIVE|SUB) +=|^Legend: /.test(text)) { legend = true; return; }
      const match = legend ? null : UNIT.exec(text);
      if (!match || !LOAD.has(match[3])) {
        if (!legend && !text.startsWith('To show all installed')) { unread.add(line.line, 'not a unit'); }
        return;
      }
      unitCount += 1;
      byActive.add(match[4]);
      const marked = match[1] !== undefined && match[1] !== ' ';
      const isTroubled = marked || match[4] === 'failed' || match[4] === 'activating' || match[4] === 'deactivating' || match[3] === 'error' || match[3] === 'bad-setting';
      const list = isTroubled ? troubled : services;
      if (!isTroubled && !/\.(?:service|timer)$/.test(match[2]) && match[4] === 'active') { return; }
      if (list.length >= (isTroubled ? KEPT_FIRST : KEPT)) { return; }
      const [load, active, sub] = match.slice(3, 6).map((word) => detach(word, 32));
      list.push({ unit: detach(match[2]), load, active, sub, marked, place: placeOf(line) });
    },
    end: () => ({
      ...unread.facts(),
      units: [...troubled, ...services].slice(0, KEPT).sort((a, b) => a.place.line - b.place.line),
      unitCount,
      byActive: byActive.facts(),
      complete,
    }),
  };
};
