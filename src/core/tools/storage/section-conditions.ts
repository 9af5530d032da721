import { STORAGE_SECTIONS, StorageSection } from './section';
import { CheckResult } from '../../evidence/documents';
import { Finding } from '../../findings/finding';

/** Conditions of storage, and the sections in which a reader looks for them, best first. */
const SECTIONS: Readonly<Record<string, readonly StorageSection[]>> = {
  'volume-mount-timeout': ['kubelet', 'pv_pvc'],
  'csi-driver-not-registered': ['kubelet', 'ebs_csi', 'efs_csi'],
  'kubelet-disk-slow': ['kubelet', 'io'],
  'etc-hosts-mount-failed': ['kubelet', 'mounts'],
  'ebs-attach-failed': ['ebs_csi', 'kubelet', 'pv_pvc'],
  'ebs-multi-attach': ['ebs_csi', 'kubelet', 'pv_pvc'],
  'volume-limit-reached': ['ebs_csi', 'kubelet', 'instance'],
  'kms-key-unusable': ['ebs_csi', 'kubelet'],
  'efs-mount-failed': ['efs_csi', 'kubelet', 'mounts'],
  'nfs-not-responding': ['efs_csi', 'mounts', 'io'],
  'storage-client-error': ['mounts', 'pv_pvc'],
  'secret-missing': ['pv_pvc', 'kubelet'],
  'imds-unreachable': ['instance', 'ebs_csi'],
  'disk-full': ['disk'],
  'tmpfs-exhausted': ['disk', 'mounts'],
  'inodes-exhausted': ['inodes', 'disk'],
  'xfs-fragmented': ['disk', 'io'],
  'filesystem-read-only': ['mounts', 'disk'],
  'fstab-anomaly': ['mounts', 'disk'],
  'ext4-error': ['io', 'mounts', 'disk'],
  'xfs-shutdown': ['io', 'mounts', 'disk'],
  'block-device-io-error': ['io', 'instance', 'disk'],
  'ebs-throughput-exceeded': ['io', 'ebs_csi', 'instance'],
  'io-delay': ['io'],
  'resource-stall': ['io'],
  'collector-command-timed-out': ['disk', 'mounts'],
};

/** Conditions of AWS APIs, which concern storage only when a CSI driver was refused. */
const API_CONDITIONS = new Set(['aws-api-denied', 'aws-api-throttled', 'irsa-failed', 'pod-identity-failed']);

/** The section, of those asked for, that shows a condition; undefined when it does not concern storage or its sections were not asked for. */
export function sectionOf(condition: string, asked: readonly StorageSection[]): StorageSection | undefined {
  return SECTIONS[condition]?.find(each => asked.includes(each));
}

function sectionOfFinding(finding: Finding, asked: readonly StorageSection[], checks: readonly CheckResult[]): StorageSection | undefined {
  if (finding.condition === 'resource-stall' && finding.entity.resource !== 'io') { return undefined; }
  if (API_CONDITIONS.has(finding.condition)) {
    const file = finding.evidence.map(each => each.file).find(each => /(?:^|[/_])(?:ebs|efs)-csi-/.test(each));
    const section = file === undefined ? undefined : /(?:^|[/_])ebs-csi-/.test(file) ? 'ebs_csi' : 'efs_csi';
    return section !== undefined && asked.includes(section) ? section : undefined;
  }
  const known = sectionOf(finding.condition, asked);
  // conditions of rule packs are placed by their check's section
  if (known !== undefined || SECTIONS[finding.condition] !== undefined) { return known; }
  const section = checks.find(each => each.condition === finding.condition && each.section !== undefined)?.section;
  return STORAGE_SECTIONS.find(each => each === section && asked.includes(each));
}

/** Findings that belong to a section, worst first as they came. */
export function findingsOf(section: StorageSection, findings: readonly Finding[], asked: readonly StorageSection[], checks: readonly CheckResult[]): readonly Finding[] {
  return findings.filter(each => sectionOfFinding(each, asked, checks) === section);
}

/** Outcomes of the detectors that a section answers for, line rules included. */
export function checksOf(section: StorageSection, checks: readonly CheckResult[], asked: readonly StorageSection[]): readonly CheckResult[] {
  return checks.filter(each => sectionOf(each.condition, asked) === section);
}
