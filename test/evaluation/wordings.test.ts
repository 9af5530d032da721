import { QUIET, WORDINGS } from '../../benchmarks/evaluation/wordings/catalogue';
import { alarmsOf, missOf } from '../../benchmarks/evaluation/wordings/measure-wordings';
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

function byShape(lines: readonly Quiet[]): ReadonlyMap<string, Quiet[]> {
  const shapes = new Map<string, Quiet[]>();
  for (const line of lines) {
    const key = JSON.stringify(line.shape ?? {});
    shapes.set(key, [...shapes.get(key) ?? [], line]);
  }
  return shapes;
}
