import { Subject } from './answer';
import { clipText } from './budget';
import { Manifest } from '../evidence/manifest';

/** How an answer names the bundle it speaks about. Cluster and region come from the bundle, so their length is bounded here. */
export function subjectOf(manifest: Pick<Manifest, 'instanceId' | 'bundleId' | 'cluster' | 'region' | 'collectedAt'>): Subject {
  return {
    instanceId: manifest.instanceId,
    ...(manifest.cluster !== undefined && { cluster: clipText(manifest.cluster, 128) }),
    ...(manifest.region !== undefined && { region: clipText(manifest.region, 64) }),
    bundleId: manifest.bundleId,
    ...(manifest.collectedAt !== undefined && { collectedAt: manifest.collectedAt }),
  };
}
