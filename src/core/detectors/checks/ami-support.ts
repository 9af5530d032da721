import { titleSafe } from '../../safety/title-safe';
import { evidenceAt, StateCheck, StateFault } from '../state-check';
import { notEvaluable, outcomeOf } from './outcome';

/** Kernels with faults that the EKS release notes and support articles name. */
const KNOWN_BAD: readonly { readonly kernel: RegExp; readonly fault: string }[] = [
  { kernel: /^5\.4\.214-120\.368\.amzn2|^5\.4\.217-126\.408\.amzn2/, fault: 'PLEG becomes unhealthy (a kernel lock)' },
  { kernel: /^5\.4\.238-155\.346\.amzn2/, fault: 'SMB mounts fail' },
];

/** UTC milliseconds. */
const AL2_END = Date.UTC(2026, 5, 30);
/** Kubernetes 1.32 is the last for which EKS published AL2 images; the images themselves ended on 2025-11-26. */
const AL2_IMAGES_END = Date.UTC(2025, 10, 26);

/** A11: the operating system gets no more fixes, or its kernel has a known fault. */
export const amiSupportCheck: StateCheck = {
  id: 'ami-support',
  condition: 'ami-unsupported',
  section: 'node',
  source: 'Amazon Linux 2 end of support 2026-06-30; EKS-optimised AL2 images until 2025-11-26; kernels named in awslabs/amazon-eks-ami releases',
  remediation: ['[changes the cluster] Move the node group to a current AL2023 or Bottlerocket image; replace nodes instead of patching them.'],
  runbook: 'A11',
  correlateWith: ['kernel', 'system'],
  evaluate(context) {
    const file = context.facts('uname').find(({ facts }) => facts.kernelRelease !== undefined);
    const { kernelRelease, place } = file?.facts ?? {};
    if (!file || kernelRelease === undefined || !place) { return notEvaluable('the kernel\'s release in kernel/uname.txt'); }
    const faults: StateFault[] = [];
    const bad = KNOWN_BAD.find(({ kernel }) => kernel.test(kernelRelease));
    const entity = { kernel: kernelRelease };
    if (bad) { faults.push({ title: `Kernel ${titleSafe(kernelRelease)} has a known fault: ${bad.fault}`, entity, evidence: [evidenceAt(file.file, place)] }); }
    const al2 = /\.amzn2\./.test(kernelRelease);
    if (!bad && al2 && context.collectedAt !== undefined && context.collectedAt >= AL2_IMAGES_END) {
      faults.push({
        title: context.collectedAt >= AL2_END ? 'Amazon Linux 2 is out of support since 2026-06-30' : 'No EKS-optimised image of Amazon Linux 2 is made any more, since 2025-11-26',
        // it runs as it ran; nothing that is seen on the node comes from it
        severity: 'low',
        entity,
        evidence: [evidenceAt(file.file, place)],
      });
    }
    return outcomeOf(faults, `Kernel ${titleSafe(kernelRelease)}: not among those with known faults${al2 ? '' : ', and not of Amazon Linux 2'}.`);
  },
};
