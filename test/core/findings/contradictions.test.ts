import { observed } from './observations';
import { CheckResult } from '../../../src/core/evidence/documents';
import { withoutContradicted } from '../../../src/core/findings/contradictions';

const SPACE: CheckResult = { detector: 'disk-usage', condition: 'disk-full', outcome: 'absent', checked: '/ 31 %' };
const ENOSPC = observed('disk-full', { detector: 'no-space-left' });
const INODES = observed('inodes-exhausted', { detector: 'inode-usage', entity: { mount: '/' } });
const TASK_OOM = observed('oom-container', { detector: 'containerd-task-oom' });
const conditions = (...args: Parameters<typeof withoutContradicted>): string[] => withoutContradicted(...args).map(({ condition }) => condition);

test('where df shows space and no inode is left, "no space left on device" is a sign of the inodes', () => {
  expect(conditions([ENOSPC, INODES], [SPACE])).toEqual(['inodes-exhausted', 'inodes-exhausted']);
});

test('it stays a full disk when df was not there to look at, or the inodes are not the trouble', () => {
  expect(conditions([ENOSPC, INODES], [])).toEqual(['disk-full', 'inodes-exhausted']);
  expect(conditions([ENOSPC], [SPACE])).toEqual(['disk-full']);
});

test("an OOM event of containerd stands only where the kernel's own record is lost", () => {
  expect(conditions([TASK_OOM], [])).toEqual(['oom-container']);
  expect(conditions([TASK_OOM, observed('oom-node')], [])).toEqual(['oom-node']);
  expect(withoutContradicted([TASK_OOM, observed('oom-container', { detector: 'oom-kill-container' })], []).map(({ detector }) => detector)).toEqual(['oom-kill-container']);
});
