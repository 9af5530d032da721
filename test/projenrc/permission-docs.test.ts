import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { renderPermissionDocs, statementsWithoutReason } from '../../projenrc/permission-docs';

test('every IAM statement of an installation has a reason (projenrc/permission-reasons.ts)', () => {
  expect(statementsWithoutReason()).toEqual([]);
});

test('docs/permissions.md tells what the template grants (npx projen docs:permissions renews it)', () => {
  expect(readFileSync(path.join(__dirname, '..', '..', 'docs', 'permissions.md'), 'utf8')).toBe(renderPermissionDocs());
});
