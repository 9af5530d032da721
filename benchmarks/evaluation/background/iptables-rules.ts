import { BundleDraft } from '../bundle-draft';

const SERVICES = ['prod/orders', 'prod/catalog:http', 'billing/invoice-render', 'team-a/geo-lookup:grpc', 'monitoring/prometheus:web', 'default/session-cache:redis'];

/** The rules of kube-proxy and the CNI of a healthy node, in the mode of its shape. */
export function iptablesRules(draft: BundleDraft): void {
  const { node, random } = draft;
  const { shape } = node;
  const minor = Number(node.kube.split('.')[1]);
  const link = node.enis[0]!.link;
  const busy = (): number => random.int(1000, 900_000) * shape.load;
  if (shape.cni === 'vpc' && !shape.ipv6 && !shape.hybrid) {
    draft.rule('mangle', `-A PREROUTING -i ${link} -m comment --comment "AWS, primary ENI" -m addrtype --dst-type LOCAL --limit-iface-in -j CONNMARK --set-xmark 0x80/0x80`, busy());
    draft.rule('mangle', '-A PREROUTING -i eni+ -m comment --comment "AWS, primary ENI" -j CONNMARK --restore-mark --nfmask 0x80 --ctmask 0x80', busy());
  }
  for (const table of ['mangle', 'filter', 'nat']) { draft.rule(table, '-N KUBE-KUBELET-CANARY'); }
  if (shape.cni === 'calico') {
    for (const chain of ['INPUT', 'FORWARD', 'OUTPUT']) { draft.rule('filter', `-A ${chain} -m comment --comment "cali:Cz_u1IQiXIMmKD4c" -j cali-${chain}`, busy()); }
    draft.rule('filter', '-A cali-FORWARD -m comment --comment "cali:vjrMJCRpqwy5oRoX" -j MARK --set-xmark 0x0/0xe0000', busy());
    draft.rule('filter', '-A cali-FORWARD -i cali+ -m comment --comment "cali:8ZoYfO5HKXWbB3pk" -j cali-from-wl-dispatch', busy());
    draft.rule('filter', '-A cali-INPUT -p ipencap -m comment --comment "cali:PajejrV4aFdkZojI" -m comment --comment "Drop IPIP packets from non-Calico hosts" -m set ! --match-set cali40all-hosts-net src -j DROP', 0);
    draft.rule('filter', '-A cali-from-wl-dispatch -m comment --comment "cali:zTj6P0TIgYvgz-md" -m comment --comment "Unknown interface" -j DROP', random.int(0, 30));
    draft.rule('filter', '-A cali-tw-cali0011 -m comment --comment "cali:fzFN2qGPHI6PkVo3" -m conntrack --ctstate INVALID -j DROP', random.int(0, 90));
    draft.rule('filter', '-A cali-tw-cali0011 -m comment --comment "cali:gqgPxhkTTQ2cYnsl" -m comment --comment "Drop if no profiles matched" -j DROP', random.int(0, 9));
  }
  if (shape.cni === 'cilium') {
    draft.rule('filter', '-A INPUT -m comment --comment "cilium-feeder: CILIUM_INPUT" -j CILIUM_INPUT', busy());
    draft.rule('filter', '-A FORWARD -m comment --comment "cilium-feeder: CILIUM_FORWARD" -j CILIUM_FORWARD', busy());
    draft.rule('filter', '-A CILIUM_FORWARD -o cilium_host -m comment --comment "cilium: any->cluster on cilium_host forward accept" -j ACCEPT', busy());
    draft.rule('raw', '-A PREROUTING -m comment --comment "cilium-feeder: CILIUM_PRE_raw" -j CILIUM_PRE_raw', busy());
    draft.rule('raw', '-A CILIUM_PRE_raw -d 10.86.0.0/16 -m comment --comment "cilium: NOTRACK for pod traffic" -j CT --notrack', busy());
  }
  if (shape.proxy === 'iptables') { iptablesProxy(draft, minor, busy); }
  if (shape.proxy === 'ipvs') {
    draft.rule('filter', '-A INPUT -m comment --comment "kubernetes ipvs access filter" -j KUBE-IPVS-FILTER', busy());
    draft.rule('filter', '-A INPUT -m comment --comment "kube-proxy firewall rules" -j KUBE-PROXY-FIREWALL', busy());
    draft.rule('filter', '-A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD', busy());
    draft.rule('filter', '-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT', 0);
    draft.rule('filter', '-A KUBE-IPVS-FILTER -m conntrack --ctstate NEW -m set --match-set KUBE-IPVS-IPS dst -j REJECT --reject-with icmp-port-unreachable', random.int(0, 12));
    draft.rule('filter', '-A KUBE-SOURCE-RANGES-FIREWALL -j DROP', 0);
    draft.rule('nat', '-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES', busy());
    draft.rule('nat', '-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES', busy());
    draft.rule('nat', '-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING', busy());
    draft.rule('nat', '-A KUBE-SERVICES -s 127.0.0.0/8 -j RETURN', 0);
    draft.rule('nat', '-A KUBE-SERVICES -m comment --comment "Kubernetes service cluster ip + port for masquerade purpose" -m set --match-set KUBE-CLUSTER-IP src,dst -j KUBE-MARK-MASQ', busy());
    draft.rule('nat', '-A KUBE-SERVICES -m set --match-set KUBE-CLUSTER-IP dst,dst -j ACCEPT', busy());
    draft.rule('nat', '-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000', busy());
    draft.rule('nat', '-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN', busy());
    draft.rule('nat', '-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully', busy());
  }
  if (minor < 28) { draft.rule('filter', '-A KUBE-FIREWALL -m comment --comment "kubernetes firewall for dropping marked packets" -m mark --mark 0x8000/0x8000 -j DROP', 0); }
  for (const chain of ['INPUT', 'OUTPUT']) { draft.rule('filter', `-A ${chain} -j KUBE-FIREWALL`, busy()); }
  draft.rule('filter', '-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP', random.int(0, 3));
  if (shape.nodeLocalDns) {
    for (const protocol of ['udp', 'tcp']) {
      draft.rule('raw', `-A PREROUTING -d 169.254.20.10/32 -p ${protocol} -m ${protocol} --dport 53 -m comment --comment "NodeLocal DNS Cache: skip conntrack" -j CT --notrack`, busy());
      draft.rule('filter', `-A INPUT -d 169.254.20.10/32 -p ${protocol} -m ${protocol} --dport 53 -m comment --comment "NodeLocal DNS Cache: allow DNS traffic" -j ACCEPT`, busy());
    }
  }
  if (shape.cni === 'vpc' && !shape.ipv6 && !shape.hybrid && !shape.externalSnat) {
    draft.rule('nat', '-A PREROUTING -i eni+ -m comment --comment "AWS, outbound connections" -j AWS-CONNMARK-CHAIN-0', busy());
    draft.rule('nat', '-A PREROUTING -m comment --comment "AWS, CONNMARK" -j CONNMARK --restore-mark --nfmask 0x80 --ctmask 0x80', busy());
    draft.rule('nat', '-A POSTROUTING -m comment --comment "AWS SNAT CHAIN" -j AWS-SNAT-CHAIN-0', busy());
    draft.rule('nat', `-A AWS-CONNMARK-CHAIN-0 -d ${node.vpc} -m comment --comment "AWS CONNMARK CHAIN, VPC CIDR" -j RETURN`, busy());
    draft.rule('nat', '-A AWS-CONNMARK-CHAIN-0 -m comment --comment "AWS, CONNMARK" -j CONNMARK --set-xmark 0x80/0x80', busy());
    draft.rule('nat', `-A AWS-SNAT-CHAIN-0 -d ${node.vpc} -m comment --comment "AWS SNAT CHAIN" -j RETURN`, busy());
    draft.rule('nat', `-A AWS-SNAT-CHAIN-0 ! -o vlan+ -m comment --comment "AWS, SNAT" -m addrtype ! --dst-type LOCAL -j SNAT --to-source ${node.ip} --random-fully`, busy());
  }
  if (shape.hostPorts) {
    const pod = draft.app();
    draft.rule('nat', '-A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT', busy());
    draft.rule('nat', '-A POSTROUTING -m comment --comment "CNI portfwd requiring masquerade" -j CNI-HOSTPORT-MASQ', busy());
    draft.rule('nat', `-A CNI-HOSTPORT-DNAT -p tcp -m comment --comment "dnat name: \\"aws-cni\\" id: \\"${pod.sandboxId}\\"" -m multiport --dports 80,8443 -j CNI-DN-0af4ac1f2be1a9`, 400);
    draft.rule('nat', `-A CNI-DN-0af4ac1f2be1a9 -p tcp -m tcp --dport 8443 -j DNAT --to-destination ${pod.ip}:8443`, 200);
    draft.rule('nat', '-A CNI-HOSTPORT-MASQ -m mark --mark 0x2000/0x2000 -j MASQUERADE', 10);
  }
  draft.set('networking/ip6tables-save.txt', '# Generated by ip6tables-save v1.8.8 (nf_tables)\n*filter\n:INPUT ACCEPT [12:1433]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [11:900]\n:KUBE-KUBELET-CANARY - [0:0]\nCOMMIT\n');
  for (const table of ['-mangle', '-filter', '-nat', '']) { draft.set(`networking/ip6tables${table}.txt`, 'Chain INPUT (policy ACCEPT 12 packets, 1433 bytes)\n pkts bytes target     prot opt in     out     source               destination         \n\nChain FORWARD (policy ACCEPT 0 packets, 0 bytes)\n pkts bytes target     prot opt in     out     source               destination         \n\nChain OUTPUT (policy ACCEPT 11 packets, 900 bytes)\n pkts bytes target     prot opt in     out     source               destination         \n=======\nTotal Number of Rules: 0\n'); }
}

function iptablesProxy(draft: BundleDraft, minor: number, busy: () => number): void {
  const { node, random } = draft;
  for (const chain of ['INPUT', 'FORWARD', 'OUTPUT']) { draft.rule('filter', `-A ${chain} -m conntrack --ctstate NEW -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL`, busy()); }
  draft.rule('filter', '-A INPUT -m comment --comment "kubernetes health check service ports" -j KUBE-NODEPORTS', busy());
  draft.rule('filter', '-A INPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES', busy());
  draft.rule('filter', '-A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD', busy());
  draft.rule('filter', '-A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES', busy());
  draft.rule('filter', '-A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES', busy());
  draft.rule('filter', '-A OUTPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES', busy());
  draft.rule('filter', `-A KUBE-FORWARD -m conntrack --ctstate INVALID ${minor >= 32 ? '-m nfacct --nfacct-name ct_state_invalid_dropped_pkts ' : ''}-j DROP`, random.int(0, 4000) * node.shape.load);
  draft.rule('filter', '-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT', 0);
  draft.rule('filter', '-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT', busy());
  // a service whose pods are scaled to zero
  const empty = node.serviceCidr.replace('0.0/16', `${random.int(1, 250)}.${random.int(1, 250)}`);
  if (random.chance(0.6)) { draft.rule('filter', `-A KUBE-SERVICES -d ${empty}/32 -p tcp -m comment --comment "team-a/preview:http has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable`, random.int(0, 9)); }
  if (random.chance(0.3)) { draft.rule('filter', `-A KUBE-PROXY-FIREWALL -d ${empty}/32 -p tcp -m comment --comment "prod/gateway:https traffic not accepted by KUBE-FW-7GRUQ6UHDA6QPOKR" -m tcp --dport 443 -j DROP`, random.int(0, 40)); }
  draft.rule('mangle', '-N KUBE-PROXY-CANARY');
  draft.rule('nat', '-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES', busy());
  draft.rule('nat', '-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES', busy());
  draft.rule('nat', '-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING', busy());
  draft.rule('nat', '-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000', 12);
  draft.rule('nat', '-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN', busy());
  draft.rule('nat', '-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0', 12);
  draft.rule('nat', '-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully', 12);
  const backend = node.pods.find((pod) => pod.workload === 'coredns')!;
  const targets = [{ name: 'kube-system/kube-dns:dns', protocol: 'udp', port: 53, ip: node.dns, hash: 'TCOU7JCQXEZGVUNU' }, { name: 'kube-system/kube-dns:dns-tcp', protocol: 'tcp', port: 53, ip: node.dns, hash: 'ERIFXISQEP7F7OF4' }, { name: 'default/kubernetes:https', protocol: 'tcp', port: 443, ip: node.dns.replace(/10$/, '1'), hash: 'NPX46M4PTMTKRN6Y' },
    ...Array.from({ length: node.shape.services }, (_, index) => ({ name: SERVICES[index % SERVICES.length]!, protocol: 'tcp', port: random.pick([80, 8080, 443]), ip: node.serviceCidr.replace('0.0/16', `${random.int(1, 250)}.${random.int(1, 250)}`), hash: random.text(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567') }))];
  const rules = targets.map((service) => ({ service, separate: random.text(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567') }));
  for (const { service, separate } of rules) { draft.rule('nat', `-A KUBE-SEP-${separate} -p ${service.protocol} -m comment --comment "${service.name}" -m ${service.protocol} -j DNAT --to-destination ${service.name.startsWith('default/kub') ? node.gateway.replace(/\.1$/, '.44') : backend.ip || node.ip}:${service.port}`, random.int(0, 9000)); }
  for (const { service } of rules) { draft.rule('nat', `-A KUBE-SERVICES -d ${service.ip}/32 -p ${service.protocol} -m comment --comment "${service.name} cluster IP" -m ${service.protocol} --dport ${service.port} -j KUBE-SVC-${service.hash}`, random.int(0, 9000)); }
  draft.rule('nat', '-A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS', busy());
  for (const { service, separate } of rules) { draft.rule('nat', `-A KUBE-SVC-${service.hash} -m comment --comment "${service.name} -> ${backend.ip || node.ip}:${service.port}" -j KUBE-SEP-${separate}`, random.int(0, 9000)); }
}
