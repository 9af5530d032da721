import { SystemdNetworkFacts } from '../../parsers/systemd-network';
import { titleSafe } from '../../safety/title-safe';
import { CheckContext, evidenceAt, FileFacts, StateCheck } from '../state-check';
import { olderThan } from './older-than';
import { notEvaluable, outcomeOf } from './outcome';
import { vpcCni } from './vpc-cni';

/** True when `[Match]` of a .link file takes in the host side of a pod's veth pair. */
function matchesVeth({ match }: SystemdNetworkFacts): boolean {
  const names = Object.keys(match);
  if (names.length === 0) { return false; }
  return names.every((name) => {
    const words = match[name]!.value.split(/\s+/);
    if (name === 'OriginalName') { return words.some((word) => word === '*' || /^(eni|veth|vlan)/.test(word)); }
    if (name === 'Driver' || name === 'Kind') { return words.some((word) => word === '*' || word === 'veth'); }
    return name === 'Type' && words.includes('ether');
  });
}

/** udev takes the first file, by name, that matches; the others do not count. */
function effective(context: CheckContext): FileFacts<'systemd-network'> | undefined {
  return context.facts('systemd-network').filter(({ facts }) => facts.name.endsWith('.link') && matchesVeth(facts))
    .sort((a, b) => (a.facts.name < b.facts.name ? -1 : 1))[0];
}

/** The first systemd that applies the policy to virtual devices. */
const APPLIES_FROM = 242;

/** The first VPC CNI in the wild that gives the host side an address of its own, which udev then leaves alone (aws/amazon-vpc-cni-k8s pull request 3354, issue 3460). */
const CNI_SETS_ADDRESS = '1.20.2';

function systemdVersion(context: CheckContext): number | undefined {
  const value = context.facts('packages').map(({ facts }) => facts.packages.systemd?.value).find((each) => each !== undefined);
  const number = Number(/^(\d{2,3})/.exec(value ?? '')?.[1]);
  return Number.isNaN(number) ? undefined : number;
}

/** D23: systemd gives the host side of a pod's veth pair another MAC address than the CNI wrote into the pod. */
export const macAddressPolicyCheck: StateCheck = {
  id: 'mac-address-policy',
  condition: 'mac-address-policy',
  section: 'eni',
  source: 'systemd.link(5); aws/amazon-vpc-cni-k8s issue 2103: MACAddressPolicy=persistent races with the CNI, until its pull request 3354; awslabs/amazon-eks-ami issue 2222: Amazon Linux 2023 too; eks-node-monitoring-agent 1.7.0 MACAddressPolicyMisconfigured',
  remediation: [
    'Bake /etc/systemd/network/99-default.link with MACAddressPolicy=none into the image (EKS-optimised images have it).',
    '[changes the node] write that file and reboot; pods made before keep the wrong address.',
  ],
  runbook: 'D23',
  correlateWith: ['networking', 'cni'],
  evaluate(context) {
    const file = effective(context);
    if (!file) { return notEvaluable('the .link files in networking/systemd-network'); }
    const policy = file.facts.link.MACAddressPolicy;
    const name = titleSafe(file.facts.name);
    const version = systemdVersion(context);
    const kernel = context.facts('uname').map(({ facts }) => facts.kernelRelease ?? '').join(' ');
    const old = version === undefined ? /\.amzn2\./.test(kernel) : version < APPLIES_FROM;
    if (policy === undefined || policy.value.trim() === 'none' || policy.value.trim() === '') { return outcomeOf([], `${name} does not change the MAC address of pods' interfaces.`); }
    if (old) { return outcomeOf([], `${name} sets MACAddressPolicy, but this systemd does not apply it to virtual interfaces.`); }
    if (!vpcCni(context).used) { return outcomeOf([], `${name} sets MACAddressPolicy; the VPC CNI, which minds it, is not used here.`); }
    const cni = context.facts('cni-env').map(({ facts }) => facts.version).find((each) => each !== undefined);
    const affected = cni === undefined ? /-aws$/.test(kernel) : olderThan(cni, CNI_SETS_ADDRESS);
    return outcomeOf([{
      title: `MACAddressPolicy=${titleSafe(policy.value)} in ${name}: systemd may rewrite the MAC address of pods' interfaces`,
      // without the CNI's version nobody can tell, but Ubuntu's images are known to lack the setting, and to suffer
      severity: affected ? 'high' : 'low',
      ...!affected && { kind: 'risk' as const },
      entity: { policy: policy.value, file: file.facts.name },
      evidence: [evidenceAt(file.file, policy.place)],
    }], '');
  },
};
