import { ArtifactKind } from '../bundle/artifact-kind';
import { BundleOs, EXPECTED_KINDS, ExpectedKind } from '../bundle/layout';
import { Manifest } from '../evidence/manifest';

const KNOWN: readonly BundleOs[] = ['al2', 'al2023', 'ubuntu', 'windows', 'bottlerocket'];

/** The kinds this bundle should hold, in a fixed order. */
export function expectedKinds(manifest: Pick<Manifest, 'files' | 'os'>): readonly ExpectedKind[] {
  const os = KNOWN.find(each => each === manifest.os) ?? (manifest.files.some(file => file.kind.startsWith('windows-')) ? 'windows' : undefined);
  return EXPECTED_KINDS(os);
}

/** Expected kinds of which the bundle has no file with content. */
export function missingKinds(manifest: Pick<Manifest, 'files' | 'os'>): readonly ExpectedKind[] {
  const present = new Set<ArtifactKind>(manifest.files.filter(file => file.size > 0).map(file => file.kind));
  return expectedKinds(manifest).filter(each => !present.has(each.kind));
}
