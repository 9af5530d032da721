import { conditionOf } from '../../../../src/catalog/conditions';
import { STATE_CHECKS } from '../../../../src/core/detectors';

test.each(STATE_CHECKS.map((check) => [check.id, check] as const))('%s says what it is about, where its knowledge comes from, and what a human can do', (_, check) => {
  expect(check.id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
  for (const condition of [check.condition, ...check.alsoReports ?? []]) { expect([condition, conditionOf(condition)?.id]).toEqual([condition, condition]); }
  expect(check.source.length).toBeGreaterThan(10);
  expect(check.remediation.length).toBeGreaterThan(0);
  expect(check.remediation.every((step) => step.length > 10)).toBe(true);
  expect(check.runbook).toMatch(/^[A-Z]\d{1,2}$/);
});

test('state checks have ids of their own', () => {
  expect(new Set(STATE_CHECKS.map(({ id }) => id)).size).toBe(STATE_CHECKS.length);
});
