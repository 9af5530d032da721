import { cidrContains } from '../../parsers/cidr';
import { IptablesRule } from '../../parsers/iptables-facts';

/**
 * Why a rule that refuses traffic belongs on a Kubernetes node; undefined when nothing explains it. Judged by what the rule does, not by where it stands: a foreign rule
 * in a chain of kube-proxy is still foreign.
 *
 * Sources: kube-proxy pkg/proxy/{iptables,ipvs}, kubelet pkg/kubelet/kubelet_network_linux.go, amazon-vpc-cni-k8s cmd/egress-cni-plugin, Calico felix/rules, Cilium
 * pkg/datapath/iptables, Docker libnetwork, and the allow-list of eks-node-monitoring-agent 1.7.0 (UnexpectedRejectRule).
 */
export function purposeOf(rule: IptablesRule): string | undefined {
  const states = rule.ctstate && !rule.ctstate.negated ? rule.ctstate.states : [];
  if (states.length > 0 && states.every((state) => state === 'INVALID' || state === 'UNTRACKED')) { return 'packets that belong to no connection'; }
  if (isMartian(rule)) { return 'packets from outside to a loopback address'; }
  const { chain, comment = '' } = rule;
  if (/^KUBE-(FIREWALL|MARK-DROP)$/.test(chain) && rule.mark?.value.startsWith('0x8000') && !rule.mark.negated) { return 'packets that kube-proxy or kubelet marked to be dropped'; }
  if (/^KUBE-(EXTERNAL-)?SERVICES$|^KUBE-NODEPORTS$/.test(chain) && rule.destination !== undefined && /has no (local )?endpoints/.test(comment)) { return 'services without endpoints'; }
  if (chain === 'KUBE-NODEPORTS' && rule.destination === undefined && (/has no (local )?endpoints/.test(comment) || portsWithin(rule, 1024, 65535))) { return 'node ports without endpoints'; }
  if (/^KUBE-(PROXY-FIREWALL|SOURCE-RANGES-FIREWALL|LOAD-BALANCER-SOURCE|IPVS-FILTER|IPVS-OUT-FILTER)$|^KUBE-(FW|XLB|SVL|EXT|SVC)-/.test(chain)) { return 'loadBalancerSourceRanges and other service rules of kube-proxy'; }
  if (/^(cali-|felix-)/.test(chain)) { return 'Calico policy'; }
  if (/^(OLD_)?CILIUM_/.test(chain)) { return 'Cilium'; }
  if (/^(AWS-NTWK-POLICY|AWSCNI-NTWK-POLICY|AWS-CONNMARK-CHAIN-|AWS-SNAT-CHAIN-|CNI-E[46]-)/.test(chain)) { return 'VPC CNI'; }
  if (/^KUBE-(ROUTER|NWPLCY|POD-FW|NETWORK-POLICY)|^WEAVE-NPC|^ANTREA-/.test(chain)) { return 'a network-policy engine'; }
  if (/^Block Node Local Pod access/i.test(comment) && rule.destination !== undefined && /^(169\.254\.|fd00:)/.test(rule.destination.cidr)) { return 'egress addresses of the VPC CNI'; }
  if (/^DOCKER(-|$)/.test(chain) && chain !== 'DOCKER-USER') { return 'Docker bridge networks'; }
  if (isDockerGuard(rule)) { return 'Docker bridge networks'; }
  return undefined;
}

/** `! -s 127.0.0.0/8 -d 127.0.0.0/8`, or loopback addresses on an interface other than lo. */
function isMartian({ source, destination, inInterface }: IptablesRule): boolean {
  const loopback = (cidr: string | undefined) => cidr !== undefined && (cidrContains('127.0.0.0/8', cidr) || cidr === '::1/128');
  if (source?.negated && loopback(source.cidr) && destination && !destination.negated && loopback(destination.cidr)) { return true; }
  const notLo = inInterface?.negated === true && inInterface.name === 'lo';
  return notLo && ((source !== undefined && !source.negated && loopback(source.cidr)) || (destination !== undefined && !destination.negated && loopback(destination.cidr)));
}

/** Docker 28 guards container addresses in raw PREROUTING: `-d 172.17.0.2/32 ! -i docker0 -j DROP`. */
function isDockerGuard({ chain, destination, inInterface, outInterface }: IptablesRule): boolean {
  const bridge = (name: string | undefined) => name !== undefined && /^(docker\d+|br-[0-9a-f]{12})$/.test(name);
  return bridge(outInterface?.name) || (chain === 'PREROUTING' && destination !== undefined && inInterface?.negated === true && bridge(inInterface.name));
}

function portsWithin({ destinationPorts }: IptablesRule, from: number, to: number): boolean {
  return destinationPorts !== undefined && !destinationPorts.negated && destinationPorts.ranges.every((range) => range.from >= from && range.to <= to);
}
