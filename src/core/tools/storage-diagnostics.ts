import { sectionsTool } from './sections/sections-tool';
import { ebsCsiSection, efsCsiSection } from './storage/csi-section';
import { diskSection } from './storage/disk-section';
import { inodesSection } from './storage/inodes-section';
import { instanceSection } from './storage/instance-section';
import { ioSection } from './storage/io-section';
import { kubeletSection } from './storage/kubelet-section';
import { mountsSection } from './storage/mounts-section';
import { pvPvcSection } from './storage/pv-pvc-section';
import { STORAGE_SECTIONS } from './storage/section';
import { checksOf, findingsOf } from './storage/section-conditions';

/** The node's storage state, section by section. */
export const storageDiagnosticsTool = sectionsTool({
  name: 'storage_diagnostics',
  title: 'Storage diagnostics',
  description: 'Storage state of a node by section: findings, what is normal, what is missing, and facts: use of disks and inodes, volumes, CSI errors, delays.',
  area: 'storage',
  sections: STORAGE_SECTIONS,
  readers: {
    kubelet: kubeletSection,
    ebs_csi: ebsCsiSection,
    efs_csi: efsCsiSection,
    pv_pvc: pvPvcSection,
    instance: instanceSection,
    disk: diskSection,
    inodes: inodesSection,
    mounts: mountsSection,
    io: ioSection,
  },
  findingsOf,
  checksOf,
});
