import type { ArtifactKind } from '../bundle/artifact-kind';

/** Matches in one file. */
export interface FileCount {
  readonly path: string;
  readonly artifact: { readonly kind: ArtifactKind; readonly copies?: string };
  readonly count: number;
}

/** rsyslog writes what every unit and the kernel say into one file more. */
const SYSLOG_KINDS: ReadonlySet<ArtifactKind> = new Set(['messages', 'syslog']);

/** Events behind matches in several files: files that copy one another count as their largest copy, different files add up, and the syslog holds copies of all of them. */
export function countOnce(files: readonly FileCount[]): number {
  const own = new Map<string, number>();
  let syslog = 0;
  for (const { artifact, path, count } of files) {
    if (SYSLOG_KINDS.has(artifact.kind)) {
      syslog += count;
    } else {
      const key = artifact.copies ?? `file:${path}`;
      own.set(key, Math.max(own.get(key) ?? 0, count));
    }
  }
  return Math.max(syslog, [...own.values()].reduce((sum, each) => sum + each, 0));
}
