import { CONDITIONS, conditionOf } from '../../src/catalog/conditions';
import { LINE_RULES, STATE_CHECKS } from '../../src/core/detectors';

describe('the vocabulary of conditions', () => {
  test('every id stands for one condition', () => {
    const ids = CONDITIONS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(147);
  });

  test.each(CONDITIONS)('$id can be shown, sorted and identified', (condition) => {
    expect(condition.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(condition.title.length).toBeLessThanOrEqual(80);
    expect(condition.row).toMatch(/^[A-J]\d+$/);
    expect(condition.kind === 'coverage').toBe(condition.area === 'coverage');
    expect(conditionOf(condition.id)).toBe(condition);
  });

  test.each(CONDITIONS)('$id keeps its number while the fault stays: nothing that changes from bundle to bundle is in its identity', ({ identity, normalised }) => {
    for (const volatile of ['pid', 'pod', 'podUid', 'containerId', 'count', 'packets', 'percent', 'time', 'sector']) {
      expect(identity).not.toContain(volatile);
      expect(normalised).not.toContain(volatile);
    }
  });

  test.each(CONDITIONS)('$id is recognised on another node: no name that only one node knows is in its fingerprint', ({ normalised }) => {
    for (const local of ['device', 'interface', 'volume', 'instanceId', 'eni']) { expect(normalised).not.toContain(local); }
  });

  test('every rule and check speaks of a condition that readers can look up', () => {
    const checked = STATE_CHECKS.flatMap(({ condition, alsoReports }) => [condition, ...alsoReports ?? []]);
    const told = [...LINE_RULES.map(({ condition }) => condition), ...checked];
    expect(told.filter((id) => !conditionOf(id))).toEqual([]);
  });

  test('an id that is not in the vocabulary is no condition, whatever it is called', () => {
    expect(conditionOf('constructor')).toBeUndefined();
    expect(conditionOf('made-up')).toBeUndefined();
  });
});
