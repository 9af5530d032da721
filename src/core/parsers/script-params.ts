import { detach } from './detach';
import { Setting } from './fact';
import { ParsedFacts, ParserFactory, placeOf, UnreadLines } from './parser';

/** Facts of script-params.txt: how the collector was called (`ignore_introspection: false`). */
export interface ScriptParamsFacts extends ParsedFacts {
  /** at most 32 */
  readonly params: Readonly<Record<string, Setting>>;
}

export const scriptParamsParser: ParserFactory<ScriptParamsFacts> = () => {
  const unread = new UnreadLines();
  const params = new Map<string, Setting>();
  return {
    line(line) {
      const match = /^([\w-]{1,64}): *(.*)$/.exec(line.text.trimEnd());
      if (match) {
        if (params.size < 32 || params.has(match[1])) { params.set(detach(match[1]), { value: detach(match[2]), place: placeOf(line) }); }
      } else if (line.text.trim() !== '') {
        unread.add(line.line, 'not name: value');
      }
    },
    end: () => ({ ...unread.facts(), params: Object.fromEntries(params) }),
  };
};
