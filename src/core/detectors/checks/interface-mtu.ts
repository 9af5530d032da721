import { roleOfDevice } from '../../findings/device-role';
import { NetworkInterface } from '../../parsers/ifconfig';
import { titleSafe } from '../../safety/title-safe';
import { CheckContext, evidenceAt, StateCheck, StateFault } from '../state-check';
import { counted, notEvaluable, outcomeOf } from './outcome';

interface Found {
  readonly file: string;
  readonly device: NetworkInterface & { readonly mtu: number };
}

function interfaces(context: CheckContext, role: RegExp): Found[] {
  return context.facts('ifconfig').flatMap(({ file, facts }) => facts.interfaces.flatMap((device) =>
    device.mtu !== undefined && role.test(roleOfDevice(device.name)) ? [{ file, device: { ...device, mtu: device.mtu } }] : []));
}

/**
 * D22: packets that leave a pod are larger than the node's own interface takes. ENIs that differ from each other are told too: a pod's MTU depends then on which
 * ENI its address is from. A pod's MTU below the node's is how overlays work.
 */
export const interfaceMtuCheck: StateCheck = {
  id: 'interface-mtu',
  condition: 'mtu-mismatch',
  section: 'eni',
  source: 'amazon-vpc-cni-k8s: AWS_VPC_ENI_MTU (9001) for ENIs and, unless POD_MTU says otherwise, for pods; EC2: 9001 inside a VPC, 1500 beyond gateways',
  remediation: [
    'Set AWS_VPC_ENI_MTU and POD_MTU of the VPC CNI to what the path takes; new values hold for pods that start afterwards.',
    'Find what sets the smaller MTU: DHCP options, a netplan or systemd-networkd file, user data.',
    'Test with tcpdump_capture: large packets without an answer and without ICMP `fragmentation needed` are a black hole.',
  ],
  runbook: 'D22',
  correlateWith: ['networking', 'cni'],
  evaluate(context) {
    const enis = interfaces(context, /^(primary|secondary)-eni$/);
    const pods = interfaces(context, /^pod-veth$/);
    if (enis.length === 0) { return notEvaluable('the MTU of the node\'s interfaces in networking/ifconfig.txt'); }
    const least = enis.reduce((a, b) => (b.device.mtu < a.device.mtu ? b : a));
    const most = enis.reduce((a, b) => (b.device.mtu > a.device.mtu ? b : a));
    const large = pods.filter(({ device }) => device.mtu > most.device.mtu);
    const faults: StateFault[] = [];
    if (large.length > 0) {
      faults.push({
        title: `${counted(large.length, 'pod interface')} with MTU ${large[0]!.device.mtu}, but ${titleSafe(most.device.name)} takes ${most.device.mtu}`,
        entity: { interface: most.device.name, deviceRole: roleOfDevice(most.device.name), podMtu: large[0]!.device.mtu, nodeMtu: most.device.mtu },
        evidence: [evidenceAt(large[0]!.file, large[0]!.device.place), evidenceAt(most.file, most.device.place)],
      });
    }
    if (least.device.mtu !== most.device.mtu) {
      faults.push({
        title: `MTU differs between the node's interfaces: ${titleSafe(least.device.name)} ${least.device.mtu}, ${titleSafe(most.device.name)} ${most.device.mtu}`,
        entity: { interface: least.device.name, deviceRole: roleOfDevice(least.device.name), nodeMtu: least.device.mtu, otherMtu: most.device.mtu },
        evidence: [evidenceAt(least.file, least.device.place), evidenceAt(most.file, most.device.place)],
      });
    }
    return outcomeOf(faults, `MTU ${most.device.mtu} on ${counted(enis.length, 'interface')} of the node, no more on ${counted(pods.length, 'pod interface')}. The path beyond the node cannot be seen in a bundle.`);
  },
};
