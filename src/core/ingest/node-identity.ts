import { BundleOs, layoutPath } from '../bundle/layout';
import { FactKind, FactsByKind } from '../parsers';
import { TakenFile } from './bundle-visitor';
import { INSTANCE_ID } from '../evidence/keys';
import { NodeadmFacts } from '../parsers/nodeadm-log';

/** What the bundle says of the node. Claims of the node itself: never proof of which node it is. */
export interface NodeClaims {
  readonly instanceId?: string;
  readonly region?: string;
  readonly availabilityZone?: string;
  readonly cluster?: string;
  readonly nodeName?: string;
  /** undefined: none that we know the layout of */
  readonly os?: BundleOs;
  readonly kernel?: string;
  readonly collectorVersion?: string;
}

const CLUSTER_NAME = /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/;

/** Gathers the claims from the parsed files and the bundle's name. */
export function claimsOf(files: readonly TakenFile[], bundleName: string): NodeClaims {
  const fact = <K extends FactKind>(kind: K): FactsByKind[K] | undefined =>
    files.find((file) => file.entry.kind === kind && file.facts !== undefined)?.facts as FactsByKind[K] | undefined;
  const instanceId = fact('instance-id')?.value;
  const uname = fact('uname');
  const cluster = [
    ...files.filter((file) => file.entry.kind === 'nodeadm-log').map((file) => (file.facts as NodeadmFacts | undefined)?.clusterName),
    fact('cni-env')?.settings.CLUSTER_NAME?.value,
    fact('kubeconfig')?.clusterName,
  ].find((name) => name !== undefined) ?? '';
  const version = /-UTC_(\d+\.\d+\.\d+)/.exec(bundleName)?.[1];
  const region = fact('region')?.value;
  const availabilityZone = fact('availability-zone')?.value;
  return {
    ...(instanceId && INSTANCE_ID.test(instanceId) && { instanceId }),
    ...(region && { region }),
    ...(availabilityZone && { availabilityZone }),
    ...(CLUSTER_NAME.test(cluster) && { cluster }),
    ...nodeNameOf(uname?.nodeName ?? fact('windows-sysinfo')?.hostName?.value),
    ...osOf(uname?.kernelRelease, files),
    ...(uname?.kernelRelease && { kernel: uname.kernelRelease }),
    ...(version && { collectorVersion: version }),
  };
}

function nodeNameOf(name: string | undefined): { nodeName?: string } {
  return name !== undefined && /^[A-Za-z0-9.-]{1,253}$/.test(name) ? { nodeName: name } : {};
}

function osOf(kernel: string | undefined, files: readonly TakenFile[]): { os?: BundleOs } {
  // its kernel's release does not tell
  if (files.some((file) => /^bottlerocket(?:-logs)?\//.test(layoutPath(file.entry.path)))) { return { os: 'bottlerocket' }; }
  if (kernel === undefined) {
    return files.some((file) => file.entry.kind.startsWith('windows-')) ? { os: 'windows' } : {};
  }
  if (/amzn2023/.test(kernel)) { return { os: 'al2023' }; }
  if (/amzn2\./.test(kernel)) { return { os: 'al2' }; }
  return /-aws$/.test(kernel) ? { os: 'ubuntu' } : {};
}
