/**
 * Machines that are no nodes of a cluster, and the runbook that collects their logs, as functions read them from MACHINE_SOURCES. The runbook uploads one archive as
 * `<keyPrefix><instance id>_<execution id>.tar.gz` (or .tgz, .zip) at the root of the bucket.
 */
export interface MachineSource {
  /** letters, digits and hyphens */
  readonly name: string;
  readonly region: string;
  /** SSM Automation document */
  readonly document: string;
  /** role that the document assumes */
  readonly roleArn: string;
  /** parameters of the document that take the machine, the bucket's name, and the role */
  readonly machineParameter: string;
  readonly bucketParameter: string;
  readonly roleParameter: string;
  readonly keyPrefix: string;
  /** a machine belongs to the source if it has all of these tags */
  readonly tags: Readonly<Record<string, string>>;
}

const SCOPE = 'machines.';

/** What stands in the place of a cluster for machines of a source: the dot keeps it apart from names of clusters. */
export function machineScope(source: string): string {
  return `${SCOPE}${source}`;
}

export function isMachineScope(cluster: string): boolean {
  return cluster.startsWith(SCOPE);
}
