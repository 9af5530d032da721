import { answerOf, contextOf, errorOf, FakeFile } from './fake-bundle';
import { IngestProblem } from '../../../src/core/evidence/manifest';
import { tokensOf } from '../../../src/core/tools/budget';
import { expectedKinds } from '../../../src/core/tools/expected-artifacts';

const all: FakeFile[] = expectedKinds({ files: [] }).map(({ kind }) => ({ path: `x/${kind}`, kind, text: 'something\n' }));

describe('validate', () => {
  test('a bundle with every expected kind is complete', async () => {
    const answer = await answerOf(contextOf({ files: all }), 'validate');
    expect(answer).toMatchObject({ complete: true, state: 'ready', missing: [], outcome: 'complete', gaps: [] });
    expect(answer.coverage!.filesScanned).toBe(answer.coverage!.filesExpected);
  });

  test('a kind that is missing or empty is a gap, with the conditions that cannot be judged', async () => {
    const files = all.filter(each => each.kind !== 'ip-route').map(each => each.kind === 'conntrack' ? { ...each, text: '' } : each);
    const answer = await answerOf(contextOf({ files, checks: [{ detector: 'x', condition: 'blackhole-route', outcome: 'not-evaluable', missing: ['ip-route'] }] }), 'validate');
    expect(answer.missing.map((each: any) => each.kind)).toEqual(['ip-route', 'conntrack']);
    expect(answer.missing[0].consequence).toContain('blackholes');
    expect(answer).toMatchObject({ complete: false, emptyFiles: ['x/conntrack'] });
    expect(answer.coverage!.notEvaluable).toEqual(['ip-route: blackhole-route']);
    expect(answer.coverage!.filesExpected - answer.coverage!.filesScanned).toBe(2);
  });

  test('a condition that another detector could judge is not called unjudged', async () => {
    const checks = [
      { detector: 'x', condition: 'oom-node', outcome: 'not-evaluable' as const, missing: ['messages'] },
      { detector: 'y', condition: 'oom-node', outcome: 'absent' as const, checked: 'kernel log' },
    ];
    expect((await answerOf(contextOf({ files: all, checks }), 'validate')).coverage!.notEvaluable).toEqual([]);
  });

  test('what was refused at ingest is told, within the budget, and counted where it is cut', async () => {
    const problems: IngestProblem[] = Array.from({ length: 500 }, (_, index) => ({ code: 'ENTRY_PATH_REFUSED', message: `entry ${index} ${'"'.repeat(1_000)}`, entry: '../'.repeat(100) }));
    const answer = await answerOf(contextOf({ files: all, manifest: { problems, state: 'partial' } }), 'validate');
    expect(tokensOf(answer)).toBeLessThanOrEqual(6_000);
    expect(answer).toMatchObject({ outcome: 'partial', complete: false });
    expect(answer.problems.length).toBeGreaterThan(3);
    expect(answer.problems.length + answer.omitted.problems).toBe(500);
    expect(answer.gaps[0]).toContain('500 times');
  });

  test('executionId is the original name of bundleId', async () => {
    expect((await answerOf(contextOf({ bundleId: 'exec-1', files: all }), 'validate', { executionId: 'exec-1' })).subjects[0].bundleId).toBe('exec-1');
    expect((await errorOf(contextOf({ files: all }), 'validate', { executionId: 'a', bundleId: 'b' })).code).toBe('INVALID_ARGUMENT');
  });
});
