import { AuditRecord } from '../../../src/core/audit/audit-record';
import { auditedCall } from '../../../src/core/audit/audited-call';
import { callTool } from '../../../src/core/tools';
import { bytesOf } from '../../../src/core/tools/budget';
import { SimulatedInstallation } from '../../simulator/simulated-installation';
import { contextOf, finding } from '../tools/fake-bundle';

const FILE = { path: 'system/ps.txt', kind: 'ps' as const, text: 'mysql --password=«password:1» --token «token:2»\n' };
const context = contextOf({ cluster: 'dev', files: [FILE], findings: [finding(1), finding(2)] });

async function recordOf(tool: string, args: unknown, caller = {}): Promise<AuditRecord> {
  const records: AuditRecord[] = [];
  let now = 1_000;
  const clock = { now: () => { now += 40; return now; } };
  await auditedCall(callTool, tool, args, { ...context, clock }, { log: { write: (record) => { records.push(record); } }, caller });
  expect(records).toHaveLength(1);
  return records[0]!;
}

test('a call leaves one record: what was asked about which node, and how much was told', async () => {
  const record = await recordOf('errors', { severity: 'high' }, { id: 'client-7', requestId: 'r-1' });
  const answer = await callTool('errors', { severity: 'high' }, context);
  expect(record).toMatchObject({
    tool: 'errors',
    caller: { id: 'client-7', requestId: 'r-1' },
    subjects: [{ instanceId: 'i-0123456789abcdef0', bundleId: 'bundle-1', cluster: 'dev' }],
    outcome: 'complete',
    findings: 2,
    bytes: bytesOf(answer),
    argumentNames: ['severity'],
    more: false,
    at: '1970-01-01T00:00:01.040Z',
  });
  expect(record.durationMs).toBeGreaterThan(0);
});

test('equal calls have equal hashes whatever the order of their arguments, others have others', async () => {
  const hash = async (args: unknown) => (await recordOf('errors', args)).argumentsHash;
  expect(await hash({ severity: 'high', pageSize: 5 })).toBe(await hash({ pageSize: 5, severity: 'high' }));
  expect(await hash({ severity: 'high' })).not.toBe(await hash({ severity: 'low' }));
  expect(await hash(undefined)).toBe(await hash({}));
});

test('removed secrets in the answer are counted', async () => {
  expect((await recordOf('read', { logKey: FILE.path })).redactions).toBe(2);
});

test('a refusal is recorded with its code, and nothing of what the caller wrote', async () => {
  const text = 'hunter2\u001b[31m';
  for (const record of [await recordOf(text, { [text]: text }), await recordOf('errors', { severity: text, [text]: 1 }, { client: text })]) {
    expect(record).toMatchObject({ outcome: 'refused', errorCode: expect.stringMatching(/UNKNOWN_TOOL|INVALID_ARGUMENT/), subjects: [] });
    expect(JSON.stringify({ ...record, caller: undefined })).not.toContain('hunter2');
    expect(JSON.stringify(record)).not.toContain('\\u001b');
  }
});

test('what is begun on a node, and what is refused there, is found by that node', async () => {
  const world = new SimulatedInstallation();
  const node = 'i-00000000000000001';
  world.nodes.add(node);
  const records: AuditRecord[] = [];
  const call = async (instanceId: string) => world.clock.run(auditedCall(callTool, 'collect', { instanceId }, { ...context, clock: world.clock, collections: world.services }, { log: { write: (record) => { records.push(record); } } }));
  await call(node);
  await call('i-00000000000000002');
  expect(records.map(({ outcome, subjects }) => [outcome, subjects])).toEqual([
    ['complete', [{ instanceId: node, cluster: 'prod' }]],
    ['refused', [{ instanceId: 'i-00000000000000002' }]],
  ]);
});

test('a log that fails costs no answer', async () => {
  const log = { write: () => Promise.reject(new Error('disk full')) };
  expect((await auditedCall(callTool, 'errors', {}, context, { log })).ok).toBe(true);
});
