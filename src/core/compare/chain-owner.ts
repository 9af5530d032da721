/** Built-in chains; what they hold was put there by whoever administers the node, or by one of the programs below. */
const BUILT_IN = new Set(['INPUT', 'FORWARD', 'OUTPUT', 'PREROUTING', 'POSTROUTING']);

/**
 * Who makes a chain, by the prefix that the program's source uses. Order matters: kube-router also starts with KUBE-.
 * Sources: kube-proxy pkg/proxy/iptables, kubelet pkg/kubelet/kubelet_network_linux.go, amazon-vpc-cni-k8s pkg/networkutils and cmd/egress-cni-plugin,
 * containernetworking/plugins portmap and ipmasq, Calico felix/rules, Cilium pkg/datapath/iptables.
 */
const OWNERS: readonly (readonly [string, RegExp])[] = [
  ['kube-router', /^KUBE-(ROUTER|NWPLCY|POD-FW|NETWORK-POLICY)/],
  ['kubelet', /^KUBE-(KUBELET-CANARY|FIREWALL|MARK-DROP)$/],
  ['kube-proxy', /^KUBE-/],
  ['vpc-cni', /^(AWS-SNAT-CHAIN-|AWS-CONNMARK-CHAIN-|CNI-E[46]-)/],
  ['cni-portmap', /^CNI-(HOSTPORT-|DN-|SN-)/],
  ['cni-ipmasq', /^CNI-[0-9a-f]{24}$/],
  ['calico', /^(cali-|felix-)/],
  ['cilium', /^(OLD_)?CILIUM_/],
  ['istio', /^ISTIO_/],
  ['docker', /^DOCKER/],
  ['flannel', /^FLANNEL-/],
  ['weave', /^WEAVE-/],
  ['fail2ban', /^f2b-/],
  ['ufw', /^ufw6?-/],
  ['firewalld', /^(IN|FWD|FWDI|FWDO|PRE|POST|FILTERS?)_/],
  ['libvirt', /^LIBVIRT_/],
];

/** The program that makes the chain, `built-in`, or `other`. */
export function ownerOfChain(chain: string): string {
  if (BUILT_IN.has(chain)) { return 'built-in'; }
  return OWNERS.find(([, form]) => form.test(chain))?.[0] ?? 'other';
}
