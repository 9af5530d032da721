import { BundleDraft, syslogTime } from '../evaluation/bundle-draft';
import { Pod } from '../evaluation/node-model';
import { Place } from '../evaluation/wordings/wording';

/** Journals of units: their file in the bundle and the name of the program. */
const JOURNALS: Readonly<Record<string, readonly [path: string, program: string]>> = {
  'kubelet': ['kubelet/kubelet.log', 'kubelet'],
  'containerd': ['containerd/containerd-log.txt', 'containerd'],
  'docker': ['docker/docker.log', 'dockerd'],
  'nodeadm-run': ['nodeadm/nodeadm-run.log', 'nodeadm'],
  'nodeadm-config': ['nodeadm/nodeadm-config.log', 'nodeadm'],
  'sandbox-image': ['sandbox-image/sandbox-image-log.txt', 'pull-sandbox-image.sh'],
  'soci': ['containerd/soci-snapshotter/soci-snapshotter.log', 'soci-snapshotter-grpc'],
  'messages': ['var_log/messages', ''],
  'syslog': ['var_log/syslog', ''],
};
const FILES: Readonly<Record<string, string>> = {
  'ipamd': 'var_log/aws-routed-eni/ipamd.log',
  'plugin': 'var_log/aws-routed-eni/plugin.log',
  'policy': 'var_log/aws-routed-eni/network-policy-agent.log',
  'ebpf-sdk': 'var_log/aws-routed-eni/ebpf-sdk.log',
  'cloud-init': 'var_log/cloud-init.log',
  'cloud-init-output': 'var_log/cloud-init-output.log',
  'user-data': 'var_log/user-data.log',
};
const CONTAINERS: Readonly<Record<string, string>> = {
  'coredns': 'coredns',
  'kube-proxy': 'kube-proxy',
  'aws-node': 'aws-node',
  'aws-eks-nodeagent': 'aws-eks-nodeagent',
  'ebs-csi-node': 'ebs-plugin',
  'efs-csi-node': 'efs-plugin',
  's3-csi-node': 's3-plugin',
  'fsx-csi-node': 'fsx-plugin',
  'eks-pod-identity-agent': 'eks-pod-identity-agent',
  'eks-node-monitoring-agent': 'eks-node-monitoring-agent',
  'aws-node-termination-handler': 'aws-node-termination-handler',
};

/** `Nov 18 10:00:00 host `, in whatever language the months were */
const SYSLOG = /^\S{2,6}\.? {1,2}\d{1,2} \d\d:\d\d:\d\d(?:\.\d+)? (?:\S+ )?(?=[^\s:[]+(?:\[\d+\])?: )/;

/** Where somebody's line would stand in a bundle of ours, dated by the moment at which it is said there. Only the stamps of the line itself are changed. */
export function placeOf(name: string): Place {
  if (name === 'dmesg') { return (draft, at, text) => { draft.kernel(at, kernelText(text)); }; }
  if (JOURNALS[name]) {
    const [path, program] = JOURNALS[name];
    return (draft, at, text) => {
      const prefixed = SYSLOG.test(text);
      const rest = restamp(text.replace(SYSLOG, ''), at);
      draft.log(path, at, `${syslogTime(at)} ${draft.node.host} ${prefixed || program === '' ? rest : `${program}[${program === 'kubelet' ? draft.node.kubeletPid : draft.node.containerdPid}]: ${rest}`}`);
    };
  }
  if (name.startsWith('pod:')) { return (draft, at, text) => { draft.podLog(podOf(draft, name.slice('pod:'.length)), at, 'stderr', restamp(text, at)); }; }
  const path = FILES[name] ?? name;
  if (!path.includes('/')) { throw new Error(`place of a pasted line: got ${name}, expected a program or a path`); }
  return (draft, at, text) => { draft.log(path, at, restamp(text, at)); };
}

function kernelText(text: string): string {
  return text.replace(/^\S{3} {1,2}\d{1,2} \d\d:\d\d:\d\d \S+ kernel: /, '').replace(/^(?:<\d+>)?\[[^\]]{4,}\] ?/, '');
}

function podOf(draft: BundleDraft, workload: string): Pod {
  const [name, container] = workload.split('/');
  const pod = draft.pod(name!) ?? { ...draft.pod('coredns')!, name: `${name}-x2k9q`, workload: name!, namespace: 'kube-system' };
  return { ...pod, container: container ?? CONTAINERS[name!] ?? name! };
}

function restamp(text: string, at: number): string {
  const iso = new Date(at).toISOString();
  return text
    .replace(/^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d{6}/, (_, level: string) => `${level}${iso.slice(5, 7)}${iso.slice(8, 10)} ${iso.slice(11, 23)}000`)
    .replace(/^\d{4}([-/])\d\d[-/]\d\d([T ])\d\d:\d\d:\d\d(?:([.,])\d+)?/, (_, dash: string, gap: string, point?: string) => `${iso.slice(0, 10).replace(/-/g, dash)}${gap}${iso.slice(11, 19)}${point === undefined ? '' : `${point}${iso.slice(20, 23)}`}`)
    .replace(/((?:^| )time=|"(?:ts|time|timestamp)":)("?)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?/, (_, key: string, quote: string) => `${key}${quote}${iso}`)
    .replace(/("ts":)\d{9,10}(?:\.\d+)?/, (_, key: string) => `${key}${(at / 1000).toFixed(4)}`)
    .replace(/("ts":)\d{13}(?:\.\d+)?/, (_, key: string) => `${key}${at}`);
}
