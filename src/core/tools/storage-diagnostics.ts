import * as z from 'zod';
import { NextCall } from './answer';
import { bundleGaps, coverageOf, outcomeOf } from './coverage';
import { evidenceInput, maxTokensInput, pageTokenInput } from './inputs';
import { answerOutput, compactFindingOutput } from './outputs';
import { PageScope } from './page-token';
import { assessSections, SectionView, unjudged, withSections } from './sections/section-view';
import { ebsCsiSection, efsCsiSection } from './storage/csi-section';
import { diskSection } from './storage/disk-section';
import { inodesSection } from './storage/inodes-section';
import { instanceSection } from './storage/instance-section';
import { ioSection } from './storage/io-section';
import { kubeletSection } from './storage/kubelet-section';
import { mountsSection } from './storage/mounts-section';
import { pvPvcSection } from './storage/pv-pvc-section';
import { SectionReader, STORAGE_SECTIONS, StorageSection } from './storage/section';
import { checksOf, findingsOf } from './storage/section-conditions';
import { subjectOf } from './subject';
import { defineTool, READ_ONLY } from './tool';
import { Finding } from '../findings/finding';

const READERS: Readonly<Record<StorageSection, SectionReader>> = {
  kubelet: kubeletSection,
  ebs_csi: ebsCsiSection,
  efs_csi: efsCsiSection,
  pv_pvc: pvPvcSection,
  instance: instanceSection,
  disk: diskSection,
  inodes: inodesSection,
  mounts: mountsSection,
  io: ioSection,
};

const input = z.strictObject({
  ...evidenceInput,
  sections: z.array(z.enum([...STORAGE_SECTIONS, 'all'])).max(10).optional().describe('Default: all'),
  pageToken: pageTokenInput,
  maxTokens: maxTokensInput,
});

const output = answerOutput({
  assessment: z.string(),
  sections: z.array(z.strictObject({
    section: z.enum(STORAGE_SECTIONS),
    findings: z.array(compactFindingOutput),
    checkedNormal: z.array(z.string()),
    notAvailable: z.array(z.string()),
    facts: z.record(z.string(), z.unknown()),
    omitted: z.record(z.string(), z.int()).optional(),
  })),
});

/** The node's storage state, section by section. */
export const storageDiagnosticsTool = defineTool({
  name: 'storage_diagnostics',
  title: 'Storage diagnostics',
  description: 'Storage state of a node by section: findings, what was checked and is normal, what is missing, and facts (disk and inode use, mounts, pod storage, CSI errors, volumes, I/O delay).',
  tier: 'read',
  input,
  output,
  annotations: READ_ONLY,
  async handler(args, context) {
    const reader = await context.bundles.open(args.instanceId, args.bundleId);
    const { manifest } = reader;
    const [document, facts] = [await reader.findings(), await reader.facts()];
    const wanted = args.sections ?? [];
    const asked = STORAGE_SECTIONS.filter(each => wanted.length === 0 || wanted.includes('all') || wanted.includes(each));
    const found = new Map(asked.map(section => [section, findingsOf(section, document.findings, asked, document.checks)]));
    const checks = new Map(asked.map(section => [section, checksOf(section, document.checks, asked)]));
    const all = [...found.values()].flat();

    const scope: PageScope = { tool: 'storage_diagnostics', args, edition: `${manifest.bundleId} ${document.findings.length}` };
    const reply = {
      outcome: outcomeOf(manifest),
      subjects: [subjectOf(manifest)],
      fields: { assessment: assessSections(all, asked.length === STORAGE_SECTIONS.length ? 'the storage sections' : asked.join(', ')), sections: [] as SectionView<StorageSection>[] },
      coverage: { ...coverageOf(manifest, []), notEvaluable: unjudged([...checks.values()].flat()) },
      gaps: bundleGaps(manifest),
      next: nextOf(all, manifest.instanceId, manifest.bundleId),
    };
    return withSections(reply, { asked, readers: READERS, findings: found, checks, facts, manifest }, { scope, token: args.pageToken, maxTokens: args.maxTokens });
  },
});

function nextOf(findings: readonly Finding[], instanceId: string, bundleId: string): NextCall[] {
  const worst = findings.find(each => each.evidence.length > 0);
  if (worst === undefined) { return [{ tool: 'quick_triage', args: { instanceId, bundleId }, why: 'causes outside storage' }]; }
  const { logKey, lines } = worst.evidence[0];
  return [{ tool: 'read', args: { logKey, startLine: Math.max(1, lines[0] - 5), lineCount: 20 }, why: `what surrounds the evidence of ${worst.finding_id}` }];
}
