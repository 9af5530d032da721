import { Setting } from '../../parsers/fact';
import { titleSafe } from '../../safety/title-safe';
import { CheckContext, evidenceAt, StateCheck, StateFault } from '../state-check';
import { notEvaluable, outcomeOf } from './outcome';

/** Minor versions that kube-proxy may be from the kubelet beside it, from Kubernetes 1.25 on. */
const SUPPORTED = 3;

/** The minor version of `v1.31.7-eks-473151a`. */
export function minorOf(version: string): number | undefined {
  const match = /^v?1\.(\d{1,3})(?:\.|$)/.exec(version);
  return match ? Number(match[1]) : undefined;
}

interface Found extends Setting {
  readonly file: string;
}

/** kube-proxy as it runs; an image in the store may be that of an earlier version. */
export function kubeProxyVersion(context: CheckContext): Found | undefined {
  for (const { file, facts } of context.facts('containerd-containers')) {
    const running = facts.components['kube-proxy'];
    // two versions side by side: a rollout, or containers that wait for collection
    if (running !== undefined && !running.value.includes(',')) { return { ...running, file }; }
  }
  for (const { file, facts } of context.facts('containerd-images')) {
    const stored = facts.components['kube-proxy'];
    if (stored !== undefined && !stored.value.includes(',')) { return { ...stored, file }; }
  }
  return undefined;
}

export function kubeletVersion(context: CheckContext): Found | undefined {
  const log = context.facts('kubelet-log').find(({ facts }) => facts.version !== undefined);
  return log && { ...log.facts.version!, file: log.file };
}

/** The kubelet beside a control plane of that version (`1.31`, from EKS): never newer, at most three minor versions older. */
function besideControlPlane(kubelet: Found, own: number, plane: string): StateFault[] {
  const control = minorOf(plane);
  if (control === undefined || (own <= control && control - own <= SUPPORTED)) { return []; }
  return [{
    title: own > control ? `kubelet 1.${own} is newer than the control plane (1.${control}), which is never supported` : `kubelet 1.${own} is ${control - own} minor versions older than the control plane (1.${control}); ${SUPPORTED} are supported`,
    entity: { component: 'kubelet', kubelet: kubelet.value, controlPlane: plane },
    evidence: [evidenceAt(kubelet.file, kubelet.place)],
  }];
}

/** A10: kubelet and kube-proxy of this node are too far apart, or the kubelet is too far from the control plane. */
export const versionSkewCheck: StateCheck = {
  id: 'component-versions',
  condition: 'version-skew',
  section: 'kube_proxy',
  source: 'Kubernetes version skew policy: kube-proxy may be up to three minor versions older or newer than the kubelet beside it',
  remediation: [
    'Compare with the cluster\'s version (aws eks describe-cluster): nodes must not be newer than the control plane, nor more than three minor versions older.',
    'Update in this order: control plane, add-ons (kube-proxy, VPC CNI, CoreDNS), node groups.',
  ],
  runbook: 'A10',
  correlateWith: ['kubelet', 'kube-proxy', 'containerd'],
  evaluate(context) {
    const kubelet = kubeletVersion(context);
    const proxy = kubeProxyVersion(context);
    const [own, other] = [kubelet && minorOf(kubelet.value), proxy && minorOf(proxy.value)];
    if (!kubelet || own === undefined) { return notEvaluable('the kubelet\'s version (its first log lines after a start)'); }
    const plane = context.instance?.cluster?.version;
    const beside = plane === undefined ? [] : besideControlPlane(kubelet, own, plane);
    if (beside.length > 0) { return outcomeOf(beside, ''); }
    if (!proxy || other === undefined) { return notEvaluable('kube-proxy\'s image in containerd/containerd-containers.txt', 'the control plane\'s version'); }
    const checked = `kubelet ${titleSafe(kubelet.value)}, kube-proxy ${titleSafe(proxy.value)}: within ${SUPPORTED} minor versions. ${plane === undefined ? "The control plane's version is not in a bundle." : `The control plane is ${titleSafe(plane)}.`}`;
    if (Math.abs(own - other) <= SUPPORTED) { return outcomeOf([], checked); }
    return outcomeOf([{
      title: `kube-proxy 1.${other} beside kubelet 1.${own}: ${Math.abs(own - other)} minor versions apart, ${SUPPORTED} are supported`,
      entity: { component: 'kube-proxy', kubelet: kubelet.value, kubeProxy: proxy.value },
      evidence: [evidenceAt(proxy.file, proxy.place), evidenceAt(kubelet.file, kubelet.place)],
    }], checked);
  },
};
