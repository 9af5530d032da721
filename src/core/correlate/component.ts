import { LogType } from '../bundle/artifact-kind';
import { BundleReader } from '../evidence/bundle-reader';
import { compareText } from '../findings/compare';
import { Finding } from '../findings/finding';

/** Parts of a node that speak in its logs; the names are those of the original tool. */
export const COMPONENTS = ['kernel', 'system', 'storage', 'container-runtime', 'networking', 'kubelet', 'pods', 'other'] as const;

export type Component = typeof COMPONENTS[number];

const BY_LOG_TYPE: Readonly<Record<LogType, Component>> = {
  'kubelet': 'kubelet',
  'containerd': 'container-runtime',
  'docker': 'container-runtime',
  'sandbox-image': 'container-runtime',
  'kernel': 'kernel',
  'messages': 'system',
  'system': 'system',
  'nodeadm': 'system',
  'cloud-init': 'system',
  'sysctl': 'system',
  'windows': 'system',
  'networking': 'networking',
  'conntrack': 'networking',
  'ipamd': 'networking',
  'cni': 'networking',
  'aws-node': 'networking',
  'kube-proxy': 'networking',
  'coredns': 'networking',
  'storage': 'storage',
  'csi': 'storage',
  'pods': 'pods',
  'eks-agents': 'pods',
  'gpu': 'other',
  'other': 'other',
};

/** Which part of the node a file speaks for. */
export function componentOfFile(reader: Pick<BundleReader, 'file'>, path: string): Component {
  return BY_LOG_TYPE[reader.file(path)?.logType ?? 'other'];
}

/** The parts that show a finding, in a fixed order. The syslog repeats what the others say and counts only where it is alone. */
export function componentsOf(reader: Pick<BundleReader, 'file'>, finding: Finding): readonly Component[] {
  const files = [...new Set(finding.evidence.map(({ file }) => file))].sort(compareText);
  const own = files.filter((file) => reader.file(file)?.logType !== 'messages');
  const components = new Set((own.length > 0 ? own : files).map((file) => componentOfFile(reader, file)));
  return COMPONENTS.filter((component) => components.has(component));
}
