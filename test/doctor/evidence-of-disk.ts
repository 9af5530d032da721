import { takeInArrival } from '../../src/core/ingest/take-in-arrival';
import { bytesSource, packBundle } from '../core/ingest/ingest-bytes';
import { MemoryEvidenceStore } from '../core/memory-evidence-store';
import { NODE, SimulatedDeployment } from '../simulator/deployment/simulated-deployment';

/** Puts the evidence of a bundle into the bucket whose node had its root file system so full. */
export async function collectedWithDisk({ s3 }: SimulatedDeployment, usePercent: number, collectedAt = Date.now() - 3 * 3_600_000): Promise<void> {
  const free = 80 * (100 - usePercent) / 100;
  const mounts = `/dev/nvme0n1p1 on / type xfs (rw)\n\nFilesystem      Size  Used Avail Use% Mounted on\n/dev/nvme0n1p1   80G   ${(80 - free).toFixed(0)}G  ${free.toFixed(1)}G  ${usePercent}% /\n`;
  const bytes = await packBundle([{ name: 'system/instance-id.txt', content: `${NODE}\n` }, { name: 'storage/mounts.txt', content: mounts }]);
  const key = `eks_${NODE}_e.tar.gz`;
  const store = new MemoryEvidenceStore();
  await takeInArrival({ key, versionId: 'v1', size: bytes.length, arrivedAt: 0 }, {
    store,
    archives: { firstVersion: async () => 'v1', open: async () => bytesSource(bytes, key) },
    register: { judge: async () => ({ accepted: true, bundle: { bundleId: `b-${usePercent}`, instanceId: NODE, cluster: 'prod', region: 'eu-west-1', collectedAt } }), advance: async () => undefined },
    clock: { now: () => collectedAt },
    snapshots: { take: async () => ({ schemaVersion: 1, instanceId: NODE, takenAt: new Date(collectedAt).toISOString(), networkInterfaces: [], securityGroups: [], gaps: [] }) },
  });
  for (const [name, content] of store.objects) { s3.store.putBytes(name, content); }
}
