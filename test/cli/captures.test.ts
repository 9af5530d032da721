import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { command } from './command';
import { temporaryFolder } from './temporary-folder';

const CAPTURES = path.join(__dirname, '..', 'fixtures', 'captures');
const DROPPED = path.join(CAPTURES, 'syn-dropped.pcap.gz');

async function call(...args: string[]) {
  return command(['call', 'tcpdump_analyze', ...args, '--workspace', path.join(temporaryFolder(), 'workspace')]);
}

describe('call tcpdump_analyze about captures alone', () => {
  test.each([
    ['findings', '{}'],
    ['numbers', '{"section":"stats"}'],
    ['packets', '{"section":"packets","filter":"syn"}'],
    ['a refusal', '{"commandId":"another"}'],
  ])('gives the answer that the whole engine gives: %s', async (_, args) => {
    const accepted = path.join(temporaryFolder(), 'accepted.json');
    writeFileSync(accepted, JSON.stringify({ schemaVersion: 1, suppressions: [] }));
    const [alone, whole] = await Promise.all([call('--capture', DROPPED, '--args', args), call('--capture', DROPPED, '--args', args, '--suppressions', accepted)]);
    expect(alone).toEqual(whole);
    expect(JSON.parse(alone.stdout)).toHaveProperty('schemaVersion', 1);
  });

  test('several captures: one has to be named, and that one is read', async () => {
    const both = ['--capture', DROPPED, '--capture', path.join(CAPTURES, 'refused.pcapng.gz')];
    expect(JSON.parse((await call(...both)).stdout)).toMatchObject({ ok: false, error: { code: 'CAPTURE_REQUIRED' } });
    expect(JSON.parse((await call(...both, '--args', '{"commandId":"refused.pcapng.gz"}')).stdout)).toMatchObject({ ok: true, findings: [{ condition: 'tcp-connect-refused' }] });
  });

  test.each([
    ['a capture that is not there', ['--capture', '/does/not/exist.pcap'], 1, 'CAPTURE_NOT_FOUND'],
    ['arguments that are not JSON', ['--capture', DROPPED, '--args', '{oops'], 2, 'INVALID_ARGUMENT'],
    ['a file that is no capture', ['--capture', __filename], 0, 'CAPTURE_UNREADABLE'],
  ])('%s: told as JSON', async (_, args, code, error) => {
    const result = await call(...args);
    expect([result.code, JSON.parse(result.stdout)]).toMatchObject([code, { ok: false, error: { code: error } }]);
  });
});
