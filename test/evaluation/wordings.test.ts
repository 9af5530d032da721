import { QUIET, WORDINGS } from '../../benchmarks/evaluation/wordings/catalogue';
import { CHAINS } from '../../benchmarks/evaluation/wordings/chains';
import { alarmsOf, missOf, notesOnChain, notesOnState } from '../../benchmarks/evaluation/wordings/measure-wordings';
import { LAYOUTS, NODE_STATES } from '../../benchmarks/evaluation/wordings/states';
import { Quiet } from '../../benchmarks/evaluation/wordings/wording';

// every eighth of what `npm run evaluate:wordings` says in full, one at a time; the quiet lines all at once
const SEED = 21;
const ALL = Object.values(WORDINGS).flat();

it.each(ALL.filter((_, index) => index % 8 === 3).map((wording) => [wording.conditions.join(' or '), wording] as const))('%s is named, however it is worded', async (_, wording) => {
  expect(await missOf(wording, SEED)).toBeUndefined();
});

it.each(Object.entries(QUIET).flatMap(([area, lines]) => [...byShape(lines)].map(([shape, same]) => [area, shape, same] as const)))('a healthy node that says what looks alarming in %s (%s) is accused of nothing', async (_, __, lines) => {
  expect(await alarmsOf(lines, SEED)).toEqual([]);
});

it.each([...NODE_STATES, ...LAYOUTS.map(({ id, change }) => ({ id, apply: change }))].map((state) => [state.id, state] as const))('the files of a node (%s) are read for what they show, and no more', async (_, state) => {
  expect(await notesOnState(state, SEED)).toEqual([]);
});

it.each(CHAINS.map((chain) => [chain.id, chain] as const))('%s: causes are blamed, and only they', async (_, chain) => {
  expect(await notesOnChain(chain, SEED)).toEqual([]);
});

function byShape(lines: readonly Quiet[]): ReadonlyMap<string, Quiet[]> {
  const shapes = new Map<string, Quiet[]>();
  for (const line of lines) {
    const key = JSON.stringify(line.shape ?? {});
    shapes.set(key, [...shapes.get(key) ?? [], line]);
  }
  return shapes;
}
