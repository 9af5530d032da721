import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { AUDIT_QUERIES } from '../../src/catalog/audit-queries';
import { auditRecord } from '../../src/core/audit/audit-record';
import { Answer } from '../../src/core/tools';

const ANSWER: Answer = {
  schemaVersion: 1, ok: true, outcome: 'complete', gaps: [], next: [], subjects: [{ instanceId: 'i-0123456789abcdef0', bundleId: 'b', cluster: 'c' }],
};
const REFUSAL: Answer = { schemaVersion: 1, ok: false, error: { code: 'INVALID_ARGUMENT', message: '', retryable: false } };
const caller = { id: 'client', client: 'agent', requestId: 'r' };

/** Fields of a log line as Logs Insights names them: nested ones with dots, items of lists by their number. */
function fieldsOf(value: unknown, prefix: string): string[] {
  if (value === null || typeof value !== 'object') { return [prefix]; }
  return Object.entries(value).flatMap(([name, each]) => fieldsOf(each, `${prefix}.${name}`));
}

const KNOWN = new Set([ANSWER, REFUSAL].flatMap((answer) => fieldsOf(auditRecord({ tool: 'read', args: { logKey: 'x' }, answer, startedAt: 0, endedAt: 1, caller }), 'audit')));

describe.each(AUDIT_QUERIES)('the saved query $name', ({ query }) => {
  const code = query.replace(/"[^"]*"/g, '""');

  test('asks for fields that a record has', () => {
    const asked = code.match(/\baudit(?:\.\w+)+/g) ?? [];
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((field) => !KNOWN.has(field))).toEqual([]);
  });

  test('is made of commands that Logs Insights knows, and of records of calls alone', () => {
    expect(query.split('\n| ').map((line) => line.split(' ')[0])).toEqual(expect.arrayContaining(['filter']));
    for (const line of query.split('\n| ')) { expect(line).toMatch(/^(fields|filter|stats|sort|limit|display|parse|dedup) \S/); }
    expect(query).toContain('message = "tool call"');
  });

  test('sorts and groups by what an earlier line made', () => {
    const made = new Set([...code.matchAll(/ as (\w+)/g)].map(([, name]) => name));
    for (const [, name] of code.matchAll(/\| sort (\S+)/g)) { expect(made.has(name) || name === '@timestamp').toBe(true); }
  });
});

test('names are unique, and the asset holds the same queries (run `npm run generate` when this fails)', () => {
  expect(new Set(AUDIT_QUERIES.map(({ name }) => name)).size).toBe(AUDIT_QUERIES.length);
  expect(JSON.parse(readFileSync(path.join(__dirname, '../../assets/audit-queries.json'), 'utf8'))).toEqual(AUDIT_QUERIES);
});
