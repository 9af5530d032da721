import { fileNameOf } from './file-name';
import { Runbook } from './runbook';
import { RUNBOOKS } from './runbooks.generated';
import { conditionOf } from '../../catalog/conditions';
import { compareText } from '../findings/compare';

/** What `runbooksOf` may be asked for; each that is given must hold. */
export interface RunbookFilter {
  readonly condition?: string;
  readonly area?: string;
  readonly severity?: readonly string[];
  /** words in any order */
  readonly text?: string;
}

let known: ReadonlyMap<string, Runbook> | undefined;

/** Made when the first runbook is asked for: their texts are more than all the code of the tools. */
function byId(): ReadonlyMap<string, Runbook> {
  known ??= new Map(RUNBOOKS.flatMap(each => [each.id, ...each.also].map(id => [id, each] as const)));
  return known;
}

/** A word that stands oftener does not say more. */
const MOST_TIMES = 4;

/** Words that every runbook has. */
const TOO_COMMON = new Set(['the', 'and', 'for', 'not', 'node', 'nodes', 'are', 'with', 'eks', 'does', 'can', 'cannot', 'from']);

/** The runbook that a finding names: by id in any case, or by the name of its file (`D5-service-rules-missing.md`). */
export function runbookOf(name: string): Runbook | undefined {
  const found = byId().get(/^[A-Za-z]\d{1,2}(?=$|[-.])/.exec(name.trim())?.[0].toUpperCase() ?? '');
  if (found === undefined || !/[-.]/.test(name)) { return found; }
  // other libraries number other subjects: a name must agree with the id in front of it
  return fileNameOf(found).startsWith(name.trim().replace(/\.md$/, '').toLowerCase()) ? found : undefined;
}

/** The runbook of a condition of the vocabulary. */
export function runbookOfCondition(condition: string): Runbook | undefined {
  return byId().get(conditionOf(condition)?.row ?? '');
}

/** Runbooks that fit; by how well they fit the text where there is one, else by id. */
export function runbooksOf(filter: RunbookFilter = {}): readonly Runbook[] {
  const wanted = filter.condition === undefined ? undefined : runbookOfCondition(filter.condition);
  const fitting = RUNBOOKS.filter(each => (filter.condition === undefined || each === wanted)
    && (filter.area === undefined || each.area === filter.area)
    && (filter.severity === undefined || filter.severity.includes(each.severity)));
  const words = wordsOf(filter.text ?? '');
  if (words.length === 0) { return fitting; }
  const scored = fitting.map(runbook => ({ runbook, score: scoreOf(runbook, words) })).filter(({ score }) => score > 0);
  const best = Math.max(0, ...scored.map(({ score }) => score));
  return scored
    .filter(({ score }) => score * 2 >= best)
    .sort((a, b) => b.score - a.score || compareText(a.runbook.id, b.runbook.id))
    .map(({ runbook }) => runbook);
}

function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[a-z0-9][a-z0-9._/-]*/g) ?? [];
  const telling = words.filter(each => each.length > 1 && !TOO_COMMON.has(each));
  // `taints` asks for `taint` as well
  return [...new Set((telling.length > 0 ? telling : words).map(each => each.length > 4 ? each.replace(/s$/, '') : each))].slice(0, 16);
}

/** A word in the title, the conditions or the keywords says what the runbook is about, the more the oftener it stands there; one in its text only that it plays a part. */
function scoreOf(runbook: Runbook, words: readonly string[]): number {
  const about = ` ${[runbook.id, ...runbook.also, runbook.title, ...runbook.conditions, ...runbook.keywords].join(' ').toLowerCase()}`;
  const text = Object.values(runbook.sections).join('\n').toLowerCase();
  return words.reduce((sum, word) => {
    const times = about.match(new RegExp(`[^a-z0-9]${word.replace(/[.\-/]/g, '\\$&')}`, 'g'))?.length ?? 0;
    return sum + (times > 0 ? 5 + Math.min(MOST_TIMES, times) : text.includes(word) ? 1 : 0);
  }, 0);
}

export { RUNBOOKS };
