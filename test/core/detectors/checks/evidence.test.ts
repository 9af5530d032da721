import { faultsOf, lines, outcomeOf } from './bundle-context';
import { HEALTHY, node } from './node-files';
import { ebsThroughputCheck, uploadPermissionCheck } from '../../../../src/core/detectors/checks/beyond-the-bundle';
import { bundleIdentityCheck, collectorClockCheck, collectorVersionCheck } from '../../../../src/core/detectors/checks/collector-account';
import { evidenceAgeCheck } from '../../../../src/core/detectors/checks/evidence-age';
import { evidenceCutCheck } from '../../../../src/core/detectors/checks/evidence-cut';
import { BundleAccount, BundleFile } from '../../../../src/core/detectors/state-check';

const BOOT = Date.parse('2026-11-18T00:00:00Z');
const COLLECTED = Date.parse('2026-11-20T00:00:00Z');
const TIMES = { collectedAt: COLLECTED, uptimeSeconds: (COLLECTED - BOOT) / 1000 };
const file = (path: string, kind: BundleFile['kind'], more: Partial<BundleFile> = {}): BundleFile => ({ path, kind, originalSize: 1_000, lines: 10, ...more });
const bundle = (...files: readonly BundleFile[]): BundleAccount => ({ files });

describe('how far back the logs reach', () => {
  test('a ring buffer that has wrapped is told, at info', () => {
    const [fault] = faultsOf(evidenceAgeCheck, {}, { ...TIMES, bundle: bundle(file('kernel/dmesg.current', 'dmesg', { firstTime: BOOT + 5 * 3_600_000 })) });
    expect(fault).toMatchObject({ title: 'A dmesg begins 5 hours after boot', entity: { file: 'kernel/dmesg.current' } });
  });

  test('a rotated file that begins at boot covers the current one', () => {
    const files = [file('var_log/aws-routed-eni/ipamd.log', 'ipamd-log', { firstTime: COLLECTED - 1 }), file('var_log/aws-routed-eni/ipamd-2026.log', 'ipamd-log', { firstTime: BOOT + 60_000 })];
    expect(outcomeOf(evidenceAgeCheck, {}, { ...TIMES, bundle: bundle(...files) }).outcome).toBe('absent');
  });

  test('without the time of boot it is not judged', () => {
    expect(outcomeOf(evidenceAgeCheck, {}, { bundle: bundle() }).outcome).toBe('not-evaluable');
  });
});

describe('files that end too early', () => {
  test('messages of exactly 100 MiB are cut, as always', () => {
    expect(faultsOf(evidenceCutCheck, node(), { bundle: bundle(file('var_log/messages', 'messages', { originalSize: 104_857_600 })) })).toMatchObject([{ entity: { file: 'var_log/messages' } }]);
  });

  test('a df that printed nothing has hung: that is evidence', () => {
    const files = node({ 'storage/mounts.txt': lines('/dev/nvme0n1p1 on / type xfs (rw)', 'fs-1.efs:/ on /mnt/efs type nfs4 (rw,hard)') });
    expect(faultsOf(evidenceCutCheck, files, { bundle: bundle() })).toMatchObject([{ condition: 'collector-command-timed-out', entity: { command: 'df' } }]);
  });

  test('whole files are whole', () => {
    expect(outcomeOf(evidenceCutCheck, HEALTHY, { bundle: bundle(file('var_log/messages', 'messages')) }).outcome).toBe('absent');
  });
});

describe('who collected it, and when', () => {
  test.each([['0.6.2', 'present'], ['0.7.0', 'absent'], ['0.7.9', 'absent'], ['1.0.0', 'absent']])('collector %s: %s', (collectorVersion, outcome) => {
    expect(outcomeOf(collectorVersionCheck, {}, { bundle: { files: [], collectorVersion } }).outcome).toBe(outcome);
  });

  test('lines from after the collection mean that the clocks differ', () => {
    const late = (minutes: number) => ({ ...TIMES, bundle: bundle(file('var_log/aws-routed-eni/ipamd.log', 'ipamd-log', { lastTime: COLLECTED + minutes * 60_000 })) });
    expect(faultsOf(collectorClockCheck, {}, late(42))).toMatchObject([{ entity: { minutes: 42 } }]);
    expect(outcomeOf(collectorClockCheck, {}, late(1)).outcome).toBe('absent');
  });

  test('a bundle that names another instance is not to be trusted', () => {
    const disagreeingIdentity = { file: 'system/instance-id.txt', claimed: 'i-0aaaaaaaaaaaaaaaa', filedUnder: 'i-0bbbbbbbbbbbbbbbb' };
    const [fault] = faultsOf(bundleIdentityCheck, { 'system/instance-id.txt': 'i-0aaaaaaaaaaaaaaaa\n' }, { bundle: { files: [], disagreeingIdentity } });
    expect(fault).toMatchObject({ title: expect.stringContaining('i-0aaaaaaaaaaaaaaaa'), evidence: [{ file: 'system/instance-id.txt', line: 1 }] });
  });
});

test.each([ebsThroughputCheck, uploadPermissionCheck])('$id: what no bundle can show is said to be missing, never called normal', (check) => {
  expect(outcomeOf(check, HEALTHY)).toMatchObject({ outcome: 'not-evaluable', missing: [expect.stringMatching(/.{20}/)] });
});
