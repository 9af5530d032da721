import { takeInArrival } from '../../../src/core/ingest/take-in-arrival';
import { BundleDiskReadings } from '../../../src/core/preflight/bundle-disk-readings';
import { judgeDisk } from '../../../src/core/preflight/disk-check';
import { StoredLibrary } from '../../../src/core/tools/stored-library';
import { bytesSource, packBundle } from '../ingest/ingest-bytes';
import { MemoryEvidenceStore } from '../memory-evidence-store';

const GIB = 1024 ** 3;
const NOW = Date.parse('2026-11-20T12:00:00Z');
const reading = (...rows: [mountPoint: string, usePercent: number, gib: number][]) => ({
  bundleId: 'b-1', collectedAt: '2026-11-18T12:00:00Z', rows: rows.map(([mountPoint, usePercent, gib]) => ({ mountPoint, usePercent, availableBytes: gib * GIB })),
});

test.each<[string, ReturnType<typeof reading>, string, RegExp]>([
  ['plenty', reading(['/', 40, 30]), 'ok', /40 % full, 30\.0 GiB free, as of 2026-11-18T12:00:00Z \(2 days ago, bundle b-1\)/],
  ['exactly ten percent', reading(['/', 90, 8]), 'ok', /90 %/],
  ['less than ten percent', reading(['/', 91, 8]), 'failed', /needs 10 % and 1\.5 GiB/],
  ['percents enough of a small disk', reading(['/', 85, 1.2]), 'failed', /1\.2 GiB/],
  ['a full disk that the collector does not write to', reading(['/', 40, 30], ['/var/lib/data', 100, 0]), 'ok', /40 %/],
  ['a full /var/log of its own', reading(['/', 40, 30], ['/var/log', 99, 0.1]), 'failed', /\/var\/log is 99 %/],
  ['a full /var, where /var/log lies', reading(['/', 40, 30], ['/var', 99, 0.1]), 'failed', /\/var is 99 %/],
  ['a mount that only sounds alike', reading(['/', 40, 30], ['/var/logs', 99, 0.1]), 'ok', /40 %/],
  ['no root file system', reading(['/boot', 10, 1]), 'unknown', /does not list the root/],
])('%s', (_name, given, outcome, seen) => {
  const result = judgeDisk(given, NOW);
  expect(result.outcome).toBe(outcome);
  expect(result.seen).toMatch(seen);
});

test('the newest bundle of a node tells how full its file systems were', async () => {
  const store = new MemoryEvidenceStore();
  const instanceId = 'i-0a1b2c3d4e5f60718';
  const mounts = '/dev/nvme0n1p1 on / type xfs (rw)\n\nFilesystem      Size  Used Avail Use% Mounted on\n/dev/nvme0n1p1   80G   76G  4.0G  95% /\n';
  const bytes = await packBundle([{ name: 'system/instance-id.txt', content: `${instanceId}\n` }, { name: 'storage/mounts.txt', content: mounts }]);
  const key = `eks_${instanceId}_e.tar.gz`;
  await takeInArrival({ key, versionId: 'v1', size: bytes.length, arrivedAt: 0 }, {
    store,
    archives: { firstVersion: async () => 'v1', open: async () => bytesSource(bytes, key) },
    register: { judge: async () => ({ accepted: true, bundle: { bundleId: 'b-1', instanceId, cluster: 'prod', region: 'eu-west-1', collectedAt: NOW } }), advance: async () => undefined },
    clock: { now: () => NOW },
    snapshots: { take: async () => ({ schemaVersion: 1, instanceId, takenAt: new Date(NOW).toISOString(), networkInterfaces: [], securityGroups: [], gaps: [] }) },
  });
  const found = await new BundleDiskReadings(new StoredLibrary(store)).latest(instanceId);
  expect(found).toMatchObject({ bundleId: 'b-1', collectedAt: '2026-11-20T12:00:00.000Z' });
  expect(judgeDisk(found!, NOW)).toMatchObject({ outcome: 'failed', seen: expect.stringContaining('/ is 95 % full, 4.0 GiB free') });
});

test('a node that was never collected tells nothing', async () => {
  expect(await new BundleDiskReadings(new StoredLibrary(new MemoryEvidenceStore())).latest('i-0a1b2c3d4e5f60718')).toBeUndefined();
});
