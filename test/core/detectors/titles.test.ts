import { renderTitle } from '../../../src/core/detectors/line-observations';

test.each([
  ['Volumes of {pod} were not mounted in time ({count} times)', 1, 'Volumes of shop/web were not mounted in time (once)'],
  ['Volumes of {pod} were not mounted in time ({count} times)', 1_200, 'Volumes of shop/web were not mounted in time (1,200 times)'],
  ['Martian packets ({count} lines)', 1, 'Martian packets (1 line)'],
  ['The cgroup saw {count} OOM events', 1, 'The cgroup saw 1 OOM event'],
  ['Given up after {count} tries', 1, 'Given up after 1 try'],
])('a title speaks of one thing as one: %s, %i', (template, count, title) => {
  expect(renderTitle(template, { pod: 'shop/web' }, count)).toBe(title);
});
