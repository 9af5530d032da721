import { BundleClock } from './bundle-clock';
import { TakenFile } from './bundle-visitor';
import { NodeClaims } from './node-identity';
import { BundleAccount } from '../detectors/state-check';

/** What the checks of the evidence itself are told of the bundle; times are UTC. */
export function bundleAccount(
  files: readonly TakenFile[], clock: BundleClock, { collectorVersion, os, disagreeingIdentity }: Pick<NodeClaims, 'collectorVersion' | 'os'> & Pick<BundleAccount, 'disagreeingIdentity'>,
): BundleAccount {
  return {
    ...(collectorVersion !== undefined && { collectorVersion }),
    ...(os !== undefined && { os }),
    ...(disagreeingIdentity && { disagreeingIdentity }),
    files: files.map(({ entry }) => {
      const firstTime = clock.startOf(entry.path);
      const lastTime = clock.endOf(entry.path);
      return {
        path: entry.path,
        kind: entry.kind,
        originalSize: entry.originalSize,
        lines: entry.lines,
        ...(firstTime !== undefined && { firstTime }),
        ...(!Number.isNaN(lastTime) && { lastTime }),
      };
    }),
  };
}
