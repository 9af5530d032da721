import { factsOf } from './facts-of';
import { plainName } from './plain-name';
import { FactsDocument } from '../evidence/documents';
import { Manifest } from '../evidence/manifest';

/** What nodes of a cluster may have in common, and what often explains why some are ill. */
export const TRAITS = ['availability zone', 'instance type', 'operating system', 'kernel', 'VPC CNI', 'kubelet', 'kube-proxy', 'containerd', 'collector'] as const;
export type TraitName = typeof TRAITS[number];

/** A node's traits, where the bundle tells them. The image id is not in a bundle; operating system and kernel stand for it. */
export type NodeTraits = Readonly<Partial<Record<TraitName, string>>>;

export function traitsOf(facts: FactsDocument, manifest: Manifest): NodeTraits {
  const first = <T>(values: readonly (T | undefined)[]): T | undefined => values.find(each => each !== undefined);
  const found: Readonly<Record<TraitName, string | undefined>> = {
    'availability zone': manifest.availabilityZone,
    'instance type': first(factsOf(facts, 'nodeadm-log').map(each => each.facts.instanceType?.value)),
    'operating system': manifest.os,
    'kernel': first(factsOf(facts, 'uname').map(each => each.facts.kernelRelease)),
    'VPC CNI': first([...factsOf(facts, 'cni-env').map(each => each.facts.version), ...factsOf(facts, 'containerd-containers').map(each => each.facts.components['amazon-k8s-cni']?.value)])?.replace(/^v/, ''),
    'kubelet': first(factsOf(facts, 'kubelet-log').map(each => each.facts.version?.value)),
    'kube-proxy': first(factsOf(facts, 'containerd-containers').map(each => each.facts.components['kube-proxy']?.value)),
    'containerd': first(factsOf(facts, 'containerd-version').map(each => each.facts.server?.value ?? each.facts.client?.value)),
    'collector': manifest.collectorVersion,
  };
  return Object.fromEntries(Object.entries(found).flatMap(([name, value]) => value === undefined || value === '' ? [] : [[name, plainName(value)]]));
}
