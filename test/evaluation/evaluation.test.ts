import { FAULTS, NOT_IN_A_BUNDLE } from '../../benchmarks/evaluation/catalogue';
import { FIELD_VARIANTS } from '../../benchmarks/evaluation/field-variants';
import { healthyBundle } from '../../benchmarks/evaluation/healthy-bundle';
import { hasNearMiss, runFault, runNearMiss, runScenario, runVariant } from '../../benchmarks/evaluation/measure';
import { OTHER_VARIANTS } from '../../benchmarks/evaluation/other-systems';
import { SCENARIOS } from '../../benchmarks/evaluation/scenarios';
import { VARIANTS } from '../../benchmarks/evaluation/variants';
import { CONDITIONS } from '../../src/catalog/conditions';

// a few seeds of what `npm run evaluate` measures in full
const SEED = 11;
const HEALTHY = [...VARIANTS, ...FIELD_VARIANTS, ...OTHER_VARIANTS];

describe('bundles made up for the evaluation', () => {
  it('are the same for the same seed, and others for another', () => {
    const text = (seed: number): string => JSON.stringify(healthyBundle({ os: 'al2' }, seed).render());
    expect(text(3)).toBe(text(3));
    expect(text(3)).not.toBe(text(4));
  });

  it('cover at least 25 kinds of healthy node and 30 scenarios, each id once', () => {
    expect(VARIANTS.length).toBeGreaterThanOrEqual(25);
    expect(SCENARIOS.length).toBeGreaterThanOrEqual(30);
    expect(SCENARIOS.filter(({ causes }) => causes.length > 0).length).toBeGreaterThanOrEqual(60);
    expect(SCENARIOS.filter(({ chain }) => chain !== undefined).length).toBeGreaterThanOrEqual(20);
    for (const all of [HEALTHY, FAULTS, SCENARIOS]) { expect(new Set(all.map(({ id }) => id)).size).toBe(all.length); }
  });

  it('come with something that looks like the fault and is none', () => {
    const without = FAULTS.filter((fault) => !fault.id.startsWith('phrase-') && !hasNearMiss(fault)).map(({ id }) => id);
    expect(without).toEqual([]);
  });

  it('show every condition of the vocabulary that a bundle can show', () => {
    const shown = new Set(FAULTS.map(({ conditions }) => conditions[0]));
    expect(CONDITIONS.map(({ id }) => id).filter((id) => !shown.has(id)).sort()).toEqual(Object.keys(NOT_IN_A_BUNDLE).sort());
  });
});

it.each(HEALTHY.map((variant) => [variant.id, variant] as const))('a healthy node (%s) is accused of nothing', async (_, variant) => {
  expect(await runVariant(variant, SEED)).toEqual([]);
});

it.each(FAULTS.filter((_, index) => index % 6 === 0).map((fault) => [fault.id, fault] as const))('the fault %s is named with its evidence and severity, its near miss is not', async (_, fault) => {
  expect((await runFault(fault, SEED))?.notes ?? []).toEqual([]);
  expect(await runNearMiss(fault, SEED)).toEqual([]);
});

it.each(SCENARIOS.filter((_, index) => index % 3 === 0).map((scenario) => [scenario.id, scenario] as const))('scenario %s: the cause leads, its effects are not blamed', async (_, scenario) => {
  expect((await runScenario(scenario, SEED)).notes).toEqual([]);
});
