import { LineEngine } from '../../../src/core/detectors/line-engine';
import { observeLines } from '../../../src/core/detectors/line-observations';
import { LineRule } from '../../../src/core/detectors/line-rule';
import { compileRules } from '../../../src/core/detectors/rule-program';

const HOUR = 3_600_000;
const COLLECTED = Date.UTC(2026, 10, 20, 12);
const RULE: LineRule = {
  id: 'lease',
  condition: 'api-server-unreachable',
  kinds: ['kubelet-log'],
  pattern: 'Failed to update lease',
  title: 'x',
  examples: { match: ['Failed to update lease'], noMatch: ['lease'] },
  source: 'kubelet',
  remediation: ['look'],
  runbook: 'A2',
};

/** What becomes of a line that was last said so many hours ago, in a log whose last line is so old. */
function after(hours: number, logEnds: number, rule: Partial<LineRule>, kind = 'kubelet-log') {
  const [pattern] = compileRules([{ ...RULE, ...rule }]);
  const engine = new LineEngine();
  engine.startFile('kubelet/kubelet.log', { kind, logTypes: [] } as never);
  engine.add({ pattern: pattern!, groups: {}, text: 'Failed to update lease', line: 1, start: 0, time: COLLECTED - hours * HOUR });
  const [{ observation } = { observation: undefined }] = observeLines(engine.groups, engine.recoveries,
    { collectedAt: COLLECTED, severityOf: () => 'critical', resolve: (_, time) => time, endOf: () => COLLECTED - logEnds * HOUR });
  return { state: observation?.state, severity: observation?.severity };
}

test('a complaint that its program repeats is over when the log went on without it for hours', () => {
  expect(after(8, 0.1, { repeats: true })).toEqual({ state: 'recovered', severity: 'critical' });
});

test('it is not over when the log stopped with it, when it is recent, or when such a line is said once', () => {
  expect(after(8, 7.9, { repeats: true }).state).toBe('unknown');
  expect(after(2, 0.1, { repeats: true }).state).toBe('unknown');
  expect(after(8, 0.1, {}).state).toBe('unknown');
});

test.each(['messages', 'syslog'])('a log that many programs write to (%s) goes on without one that has died: nothing is over', (kind) => {
  expect(after(8, 0.1, { repeats: true, kinds: [kind as 'messages'] }, kind).state).toBe('unknown');
});

test("a workload's event of half a day ago is history, one of this morning is not", () => {
  expect(after(13, 0.1, { event: true, fades: true })).toEqual({ state: 'unknown', severity: 'low' });
  expect(after(3, 0.1, { event: true, fades: true }).severity).toBe('critical');
});

/** State of a trouble that takes three lines an hour, after lines and a recovery so many minutes before the collection. */
function stateAfter(lines: readonly number[], recovered: number): string | undefined {
  const [fault, recovery] = compileRules([{ ...RULE, threshold: { count: 3, withinSeconds: 3600 }, recovery: { pattern: 'registered', kinds: ['kubelet-log'] } }]);
  const engine = new LineEngine();
  engine.startFile('kubelet/kubelet.log', { kind: 'kubelet-log', logTypes: [] } as never);
  const events = [...lines.map((minutes) => ({ minutes, pattern: fault! })), { minutes: recovered, pattern: recovery! }].sort((a, b) => b.minutes - a.minutes);
  for (const { minutes, pattern } of events) { engine.add({ pattern, groups: {}, text: 'x', line: 1, start: 0, time: COLLECTED - minutes * 60_000 }); }
  return observeLines(engine.groups, engine.recoveries, { collectedAt: COLLECTED, severityOf: () => 'critical', resolve: (_, time) => time })[0]?.observation.state;
}

test('one line long after a trouble that was over does not bring it back, as many as made the trouble do', () => {
  expect(stateAfter([300, 299, 298, 120], 290)).toBe('recovered');
  expect(stateAfter([300, 299, 298, 120, 119, 118], 290)).toBe('unknown');
  expect(stateAfter([300, 299, 298, 5, 4, 3], 290)).toBe('ongoing');
});
