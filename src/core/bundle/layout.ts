import { ArtifactClass } from './artifact-kind';
import { AL2_KINDS, AL2023_KINDS, BOTTLEROCKET_KINDS, BundleOs, ExpectedKind, LINUX_KINDS, UBUNTU_KINDS, WINDOWS_KINDS } from './expected-kinds';
import { EXACT_PATHS, LayoutEntry, PATH_PATTERNS, SYSTEM_PODS } from './layout-table';
import { logdogEntry } from './logdog-layout';

export type { BundleOs, ExpectedKind } from './expected-kinds';

/** The directories an EKS collector makes at the top of a bundle (eks-log-collector.sh 0.7.9, its Windows sibling, and the node monitoring agent's NodeDiagnostic). */
const TOP_DIRECTORIES: ReadonlySet<string> = new Set([
  'kernel', 'modinfo', 'system', 'docker', 'containerd', 'storage', 'var_log', 'networking', 'sandbox-image', 'ipamd', 'sysctls', 'kubelet', 'nodeadm', 'cni', 'gpu',
  'automode', 'bottlerocket', 'pstore',
  // logdog's own archive
  'bottlerocket-logs',
]);

/** How many unknown directories may stand above a known one. */
const MAX_WRAPPING_DIRECTORIES = 3;

/**
 * A path as the collector wrote it: `./`, Windows separators and the folders people add when they re-pack a bundle are taken away.
 * Unknown paths only lose `./` and backslashes.
 */
export function layoutPath(path: string): string {
  const parts = path.replace(/\\/g, '/').split('/').filter(part => part !== '' && part !== '.');
  for (let wrapping = 0; wrapping <= MAX_WRAPPING_DIRECTORIES && wrapping < parts.length - 1; wrapping += 1) {
    if (TOP_DIRECTORIES.has(parts[wrapping])) { return parts.slice(wrapping).join('/'); }
  }
  return parts.join('/');
}

/**
 * What a bundle's path is. Unknown paths are `other` with dialect `auto`.
 *
 * @param path path in the archive, `/` or `\` separated, with or without `./` and wrapping folders
 */
export function classify(path: string): ArtifactClass {
  const normal = layoutPath(path);
  const exact = Object.hasOwn(EXACT_PATHS, normal) ? EXACT_PATHS[normal] : undefined;
  if (exact) { return artifact(exact); }
  const plain = normal.replace(/\.gz$/i, '');
  const container = containerLog(plain);
  if (container) { return container; }
  const logdog = logdogEntry(plain);
  if (logdog) { return artifact(logdog); }
  for (const [pattern, entry] of PATH_PATTERNS) {
    if (pattern.test(plain)) { return artifact(entry); }
  }
  return { kind: 'other', dialect: 'auto', logType: 'other' };
}

function artifact([kind, logType, dialect = 'none', copies]: LayoutEntry): ArtifactClass {
  return copies === undefined ? { kind, logType, dialect } : { kind, logType, dialect, copies };
}

/** `/var/log/containers/<pod>_<namespace>_<container>-<id>.log`: names hold no underscore (DNS labels), so the cut is certain. */
const CONTAINERS_FILE = /^var_log\/(?:containers\/)?([^/_]+)_([^/_]+)_([^/_]+)-[0-9a-f]{64}\.log([.-][\w.-]+)?$/;
/** `/var/log/pods/<namespace>_<pod>_<uid>/<container>/<restart>.log`; the uid of a static pod is 32 hex digits. */
const PODS_FILE = /^var_log\/(?:pods\/)?([^/_]+)_([^/_]+)_[0-9a-f-]{32,36}\/([^/]+)\/\d+\.log([.-][\w.-]+)?$/;

function containerLog(path: string): ArtifactClass | undefined {
  const byName = CONTAINERS_FILE.exec(path);
  if (byName) { return podLog(byName[2], byName[1], byName[3]); }
  const byDirectory = PODS_FILE.exec(path);
  if (byDirectory) { return podLog(byDirectory[1], byDirectory[2], byDirectory[3]); }
  return undefined;
}

/**
 * The collector's globs catch any pod with a fitting name. Only in kube-system does the name say what it is: whoever may create a pod
 * elsewhere could otherwise speak as CoreDNS.
 */
function podLog(namespace: string, pod: string, container: string): ArtifactClass {
  const copies = `pod/${namespace}/${pod}/${container}`;
  if (namespace === 'kube-system') {
    const known = SYSTEM_PODS.find(([prefix]) => pod.startsWith(prefix));
    if (known) { return artifact([known[1][0], known[1][1], 'cri', copies]); }
  }
  // Mountpoint pods of the S3 CSI driver
  if (namespace === 'mount-s3') { return artifact(['csi-log', 'csi', 'cri', copies]); }
  return artifact(['pod-log', 'pods', 'cri', copies]);
}

/** The kinds a complete bundle of that system holds: what is absent is a gap, never health. An unknown system gets what all Linux bundles hold. */
export function EXPECTED_KINDS(os: BundleOs | undefined): readonly ExpectedKind[] {
  switch (os) {
    case 'al2': return [...LINUX_KINDS, ...AL2_KINDS];
    case 'al2023': return [...LINUX_KINDS, ...AL2023_KINDS];
    case 'ubuntu': return [...LINUX_KINDS, ...UBUNTU_KINDS];
    case 'windows': return WINDOWS_KINDS;
    case 'bottlerocket': return BOTTLEROCKET_KINDS;
    default: return LINUX_KINDS;
  }
}
