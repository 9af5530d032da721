import { runHistory } from '../../benchmarks/collection/chaos-history';
import { runFleet } from '../../benchmarks/collection/fleet-run';

test('whatever is lost, repeated, reordered, throttled, forged or dies: every collection ends once, truly, with its own evidence or none', async () => {
  const violations: string[] = [];
  const states = new Set<string>();
  for (let seed = 500_000; seed < 500_400; seed += 1) {
    const report = await runHistory(seed);
    report.states.forEach(state => states.add(state));
    violations.push(...report.violations.map(each => `seed ${seed}: ${each}`));
  }
  expect(violations).toEqual([]);
  // the histories are worth something only if they end in every way
  expect([...states].sort()).toEqual(['expired', 'failed', 'partial', 'ready']);
});

test('a fleet is begun as fast as the account allows: no node lost, none twice, no throttling told to the agent', async () => {
  const report = await runFleet(700);
  expect(report).toMatchObject({ lost: 0, twice: 0, refusals: 0, complete: true });
  expect(report.ready + report.failed).toBe(700);
  expect(report.planCalls).toBeLessThanOrEqual(60);
  expect(report.peakConcurrent).toBeLessThanOrEqual(100);
  expect(report.idealSeconds / report.actualSeconds).toBeGreaterThanOrEqual(0.9);
});
