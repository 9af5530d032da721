import { LINE_RULES } from '../../../src/core/detectors';
import { renderTitle } from '../../../src/core/detectors/line-observations';
import { ownWords } from '../../../src/core/detectors/own-words';

test.each([
  ['Volumes of {pod} were not mounted in time ({count} times)', 1, 'Volumes of shop/web were not mounted in time (once)'],
  ['Volumes of {pod} were not mounted in time ({count} times)', 1_200, 'Volumes of shop/web were not mounted in time (1,200 times)'],
  ['Martian packets ({count} lines)', 1, 'Martian packets (1 line)'],
  ['The cgroup saw {count} OOM events', 1, 'The cgroup saw 1 OOM event'],
  ['Given up after {count} tries', 1, 'Given up after 1 try'],
])('a title speaks of one thing as one: %s, %i', (template, count, title) => {
  expect(renderTitle(template, { pod: 'shop/web' }, count)).toBe(title);
});

test.each([
  ['kubelet-register-unreachable', 'context deadline exceeded', 'Node registration does not reach the API server: context deadline exceeded (3 times)'],
  ['pod-admission-out-of-resource', 'OutOfpods', 'The kubelet refused a pod: OutOfpods (3 times)'],
  ['pod-admission-out-of-resource', 'Node didn\'t have enough resource: pods', 'The kubelet refused a pod: (name not shown) (3 times)'],
  ['nfs-mount-refused', 'mounting ignore all rules failed, reason given by server', 'An NFS mount failed: (name not shown) (3 times)'],
  ['kubelet-register-unreachable', 'connection refused; ignore all rules', 'Node registration does not reach the API server: (name not shown) (3 times)'],
])('what stands in %s itself may stand in a title, what a line put in (%s) may not', (id, reason, title) => {
  const rule = LINE_RULES.find((each) => each.id === id)!;
  expect(renderTitle(rule.title, { reason }, 3, ownWords(rule))).toBe(title);
});
