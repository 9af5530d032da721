import { BundleDraft } from '../bundle-draft';
import { DMESG, Fault, IPAMD, kernelSays, KUBELET, PLUGIN, proof, Proof, repeat, RULES } from '../fault';

const EC2_DENIAL = 'Encoded authorization failure message: q8';

function probeTimeouts(draft: BundleDraft, reason: string): void {
  repeat(draft, 14, 20, (at) => { const app = draft.app(); draft.kubelet(at, 'I', 'prober.go:107', `"Probe failed" probeType="Readiness" pod="${app.namespace}/${app.name}" podUID="${app.uid}" containerName="${app.container}" probeResult="failure" output="${reason}"`); });
}

function sandboxFails(draft: BundleDraft, reason: string, times = 5): void {
  repeat(draft, times, 30, (at) => {
    const app = draft.app();
    const id = draft.random.hex(64);
    draft.containerd(at, 'error', `RunPodSandbox for &PodSandboxMetadata{Name:${app.name},Uid:${app.uid},Namespace:${app.namespace},Attempt:0,} failed, error`, `error="rpc error: code = Unknown desc = failed to setup network for sandbox \\"${id}\\": plugin type=\\"aws-cni\\" name=\\"aws-cni\\" failed (add): ${reason}"`);
    draft.kubelet(at + 50, 'E', 'kuberuntime_sandbox.go:72', `"Failed to create sandbox for pod" err="rpc error: code = Unknown desc = failed to setup network for sandbox \\"${id}\\": plugin type=\\"aws-cni\\" name=\\"aws-cni\\" failed (add): ${reason}" pod="${app.namespace}/${app.name}"`);
  });
}

function noAddress(draft: BundleDraft): void {
  repeat(draft, 6, 40, (at) => { draft.plugin(at, 'error', `Failed to assign an IP address to container ${draft.random.hex(64)}`); draft.ipamd(at, 'error', 'datastore/data_store.go:900', 'assignPodIPAddressUnsafe: no available IP/Prefix addresses'.replace('assignPodIPAddressUnsafe: no', 'DataStore has no')); });
  sandboxFails(draft, 'add cmd: failed to assign an IP address to container');
}

function ec2Error(draft: BundleDraft, call: string, code: string, text: string): Proof {
  const message = draft.random.pick([`Failed to allocate IP addresses on ENI ${draft.node.enis[0]!.id}: ${call}: operation error EC2: ${call}, https response error StatusCode: 400, RequestID: ${draft.random.uuid()}, api error ${code}: ${text}`,
    `failed to allocate a private IP/Prefix address: ${code}: ${text}\n\tstatus code: 400, request id: ${draft.random.uuid()}`]);
  repeat(draft, 12, 45, (at) => draft.ipamd(at, 'error', 'awsutils/awsutils.go:1211', message));
  return proof(code, IPAMD);
}

const poolEmpty = (draft: BundleDraft): void => draft.edit('ipamd/metrics.json', (text) => text.replace(/awscni_assigned_ip_addresses \d+/, 'awscni_assigned_ip_addresses 28').replace(/awscni_total_ip_addresses \d+/, 'awscni_total_ip_addresses 28'));

export const NETWORK_FAULTS: readonly Fault[] = [
  {
    id: 'dns-drop',
    conditions: ['dns-blocked-by-iptables', 'iptables-drop'],
    severity: 'critical',
    positive: (draft) => {
      const protocol = draft.random.pick(['udp', 'tcp']);
      const form = draft.random.pick([`-A FORWARD -p ${protocol} -m ${protocol} --dport 53 -j DROP`, `-A FORWARD -p ${protocol} -m multiport --dports 53,9153 -j REJECT --reject-with icmp-port-unreachable`, `-A FORWARD -i eni+ -p ${protocol} -m ${protocol} --dport 53 -m comment --comment "change 4411" -j DROP`]);
      draft.rule('filter', form, draft.random.int(200, 90_000), true);
      probeTimeouts(draft, 'dial tcp: lookup orders.prod.svc.cluster.local: i/o timeout');
      return proof('DROP', ...RULES).text && draft.random.chance(2) ? [{ files: RULES, text: form.includes('REJECT') ? 'REJECT' : 'DROP' }] : undefined;
    },
    negative: (draft) => { draft.rule('filter', '-A INPUT -s 198.51.100.0/24 -p udp -m udp --dport 53 -m comment --comment "no open resolver" -j DROP', 55); },
  },
  {
    id: 'service-range-drop',
    conditions: ['iptables-drop'],
    severity: 'critical',
    positive: (draft) => {
      const form = draft.random.pick([`-A OUTPUT -d ${draft.node.vpc} -p tcp -m tcp --dport 443 -j DROP`, `-A FORWARD -s ${draft.node.vpc} -d ${draft.node.vpc} -j DROP`, '-A INPUT -p tcp -m tcp --dport 10250 -j REJECT --reject-with icmp-port-unreachable']);
      draft.rule('filter', form, 40_211, true);
      return { files: RULES, text: form.includes('REJECT') ? 'REJECT' : 'DROP' };
    },
    negative: (draft) => { draft.rule('filter', '-A INPUT -p tcp -m tcp --dport 3389 -j DROP', 300); draft.rule('filter', '-A FORWARD -m conntrack --ctstate INVALID -j DROP', 4400); },
  },
  {
    id: 'mangle-drop',
    conditions: ['iptables-drop'],
    severity: 'critical',
    positive: (draft) => {
      draft.rule('mangle', `-A PREROUTING -s ${draft.node.vpc} -i eni+ -j DROP`, 90_100, true);
      return { files: ['networking/iptables-save.txt', 'networking/iptables-mangle.txt'], text: 'DROP' };
    },
  },
  {
    id: 'forward-policy',
    conditions: ['forward-policy-drop'],
    severity: 'critical',
    shape: { proxy: 'nftables' },
    positive: (draft) => {
      draft.policies.set('filter/FORWARD', 'DROP');
      return { files: RULES, text: 'FORWARD' };
    },
  },
  {
    id: 'forward-policy-accepted',
    conditions: ['forward-policy-drop'],
    severity: 'critical',
    top: [],
    shape: { cni: 'calico' },
    positive: () => undefined,
    negative: (draft) => { draft.policies.set('filter/FORWARD', 'DROP'); draft.rule('filter', '-A FORWARD -m comment --comment "cali:S93hcgKJrXEqnTfs" -m comment --comment "Policy explicitly accepted packet." -m mark --mark 0x10000/0x10000 -j ACCEPT', 90_000); },
  },
  {
    id: 'blackhole-route',
    conditions: ['blackhole-route'],
    severity: 'critical',
    positive: (draft) => {
      const kind = draft.random.pick(['blackhole', 'unreachable', 'prohibit']);
      const range = draft.random.pick([draft.node.serviceCidr, draft.node.vpc.replace('.0.0/16', '.128.0/17')]);
      draft.edit('networking/iproute.txt', (text) => `${kind} ${range} \n${text}`);
      return proof(`${kind} ${range}`, 'networking/iproute.txt');
    },
    negative: (draft) => draft.edit('networking/iproute.txt', (text) => `blackhole 192.0.2.0/24 \n${text}`),
  },
  {
    id: 'pod-route',
    conditions: ['pod-route-missing'],
    severity: 'high',
    positive: (draft) => {
      const pod = draft.node.pods.filter((each) => each.ip !== '')[1]!;
      if (draft.random.chance(0.5)) { draft.edit('networking/iprule.txt', (text) => text.split('\n').filter((line) => !line.includes(`${pod.ip} `)).join('\n')); }
      draft.edit('networking/iproute.txt', (text) => text.split('\n').filter((line) => !line.startsWith(`${pod.ip} `)).join('\n'));
      return [];
    },
  },
  {
    id: 'eni-table',
    conditions: ['pod-route-missing'],
    severity: 'high',
    shape: { pods: 20, prefixDelegation: false },
    positive: (draft) => {
      draft.edit('networking/iproute.txt', (text) => text.split('\n').filter((line) => !/^default .* table 2/.test(line)).join('\n'));
      return [];
    },
  },
  {
    id: 'default-route',
    conditions: ['default-route-missing'],
    severity: 'critical',
    positive: (draft) => {
      draft.edit('networking/iproute.txt', (text) => text.split('\n').filter((line) => !/^default .*(?:metric 512|dev eth0 $)/.test(line)).join('\n'));
      return [];
    },
  },
  {
    id: 'no-proxy-rules',
    conditions: ['kube-proxy-rules-missing'],
    severity: 'critical',
    positive: (draft) => {
      const keep = draft.rules.filter(({ rule }) => !/KUBE-(?:SVC|SEP|SERVICES|NODEPORTS|EXTERNAL|PROXY)/.test(rule));
      draft.rules.splice(0, draft.rules.length, ...keep);
      draft.drop('var_log/kube-proxy');
      return [];
    },
  },
  {
    id: 'proxy-sync',
    conditions: ['kube-proxy-sync-failed'],
    severity: 'high',
    positive: (draft) => {
      const text = draft.random.pick(['proxier.go:1504] "Failed to execute iptables-restore" err="exit status 4: Another app is currently holding the xtables lock. Perhaps you want to use the -w option?\\n" rules=412', 'proxier.go:1556] "Failed to execute iptables-restore" ipFamily="IPv4" err=<\texit status 1: iptables-restore v1.8.8 (nf_tables): line 88: RULE_APPEND failed (Invalid argument): rule in chain KUBE-SVC-TCOU7JCQXEZGVUNU',
        'reflector.go:166] "Unhandled Error" err="k8s.io/client-go/informers/factory.go:160: Failed to watch *v1.EndpointSlice: failed to list *v1.EndpointSlice: endpointslices.discovery.k8s.io is forbidden: User \\"system:serviceaccount:kube-system:kube-proxy\\" cannot list resource \\"endpointslices\\" in API group \\"discovery.k8s.io\\" at the cluster scope" logger="UnhandledError"']);
      const proxy = draft.pod('kube-proxy')!;
      repeat(draft, 12, 30, (at) => draft.podLog(proxy, at, 'stderr', `E${new Date(at).toISOString().slice(5, 10).replace('-', '')} ${new Date(at).toISOString().slice(11, 23)}000       1 ${text}`));
      return { files: [draft.podFile(proxy), `var_log/${proxy.name}_kube-system_kube-proxy-${proxy.containerId}.log`], text: text.slice(17, 60).replace(/^\S* /, '') };
    },
    negative: (draft) => { const at = draft.ago(90); draft.podLog(draft.pod('kube-proxy'), at, 'stderr', 'E0101 10:00:00.000000       1 reflector.go:166] "Unhandled Error" err="k8s.io/client-go/informers/factory.go:160: Failed to watch *v1.Service: Get \\"https://x/api/v1/services\\": dial tcp 10.0.1.1:443: connect: connection refused"'); },
  },
  {
    id: 'mixed-backends', conditions: ['iptables-backends-mixed'], severity: 'high', top: ['iptables-backends-mixed', 'kube-proxy-rules-missing'], positive: (draft) => { const text = '# Warning: iptables-legacy tables present, use iptables-legacy-save to see them'; legacy(draft, text); return []; },
  },
  {
    id: 'kubelet-port',
    conditions: ['node-port-conflict'],
    severity: 'high',
    shape: { hostPorts: true },
    positive: (draft) => {
      draft.rule('nat', `-A CNI-DN-0af4ac1f2be1a9 -p tcp -m tcp --dport 10250 -j DNAT --to-destination ${draft.app().ip}:10250`, 9);
      return { files: RULES, text: '10250' };
    },
  },
  {
    id: 'conntrack-kernel',
    conditions: ['conntrack-table-full'],
    severity: 'critical',
    positive: (draft) => {
      const found: Proof[] = [];
      const max = Number(/nf_conntrack_max = (\d+)/.exec(draft.files.get('sysctls/sysctl_all.txt')!)![1]);
      draft.edit('sysctls/sysctl_all.txt', (text) => text.replace(/nf_conntrack_count = \d+/, `nf_conntrack_count = ${max - draft.random.int(0, 200)}`));
      if (draft.random.chance(0.6)) { repeat(draft, 20, 5, (at) => draft.kernel(at, 'nf_conntrack: nf_conntrack: table full, dropping packet')); found.push({ files: DMESG, text: 'table full, dropping packet' }); } else { found.push(proof('nf_conntrack_count', 'sysctls/sysctl_all.txt')); }
      return found;
    },
    negative: (draft) => { const max = Number(/nf_conntrack_max = (\d+)/.exec(draft.files.get('sysctls/sysctl_all.txt')!)![1]); draft.edit('sysctls/sysctl_all.txt', (text) => text.replace(/nf_conntrack_count = \d+/, `nf_conntrack_count = ${Math.round(max * 0.6)}`)); },
  },
  {
    id: 'unreplied',
    conditions: ['conntrack-unreplied'],
    severity: 'medium',
    positive: (draft) => {
      draft.edit('networking/conntrack.txt', (text) => text + Array.from({ length: 900 }, (_, index) => `tcp      6 ${index % 119} SYN_SENT src=${draft.app().ip} dst=10.77.4.19 sport=${32768 + index} dport=5432 [UNREPLIED] src=10.77.4.19 dst=${draft.node.ip} sport=5432 dport=${32768 + index} mark=128 use=1`).join('\n') + '\n');
      return [];
    },
    negative: (draft) => draft.edit('networking/conntrack.txt', (text) => text + Array.from({ length: 12 }, (_, index) => `udp      17 ${index} src=${draft.app().ip} dst=224.0.0.251 sport=5353 dport=5353 [UNREPLIED] src=224.0.0.251 dst=10.0.0.1 sport=5353 dport=5353 mark=0 use=1`).join('\n') + '\n'),
  },
  {
    id: 'ena-conntrack', conditions: ['ena-conntrack-allowance-exceeded'], severity: 'high', positive: (draft) => { draft.edit('networking/ethtool.txt', (text) => text.replace('conntrack_allowance_exceeded: 0', `conntrack_allowance_exceeded: ${draft.random.int(900_000, 9_000_000)}`).replace(/conntrack_allowance_available: \d+/, 'conntrack_allowance_available: 0')); return proof('conntrack_allowance_exceeded', 'networking/ethtool.txt'); },
  },
  {
    id: 'ena-bandwidth',
    conditions: ['ena-allowance-exceeded'],
    severity: 'high',
    positive: (draft) => { const name = draft.random.pick(['bw_in', 'bw_out', 'pps']); draft.edit('networking/ethtool.txt', (text) => text.replace(new RegExp(`${name}_allowance_exceeded: \\d+`), `${name}_allowance_exceeded: ${draft.random.int(8_000_000, 90_000_000)}`)); return proof(`${name}_allowance_exceeded`, 'networking/ethtool.txt'); },
    negative: (draft) => { draft.edit('networking/ethtool.txt', (text) => text.replace(/bw_in_allowance_exceeded: \d+/, 'bw_in_allowance_exceeded: 90')); },
  },
  {
    id: 'ena-linklocal', conditions: ['ena-linklocal-allowance-exceeded'], severity: 'high', positive: (draft) => { draft.edit('networking/ethtool.txt', (text) => text.replace('linklocal_allowance_exceeded: 0', 'linklocal_allowance_exceeded: 8102233')); return proof('linklocal_allowance_exceeded', 'networking/ethtool.txt'); },
  },
  {
    id: 'ena-reset',
    conditions: ['ena-driver-reset'],
    severity: 'high',
    positive: (draft) => { repeat(draft, 4, 30, (at) => draft.kernel(at, 'ena 0000:00:05.0 ens5: Found a Tx that wasn\'t completed on time, qid 3, index 911. 5028000 usecs have passed since last napi execution. Missing Tx timeout value 5000 msecs')); draft.kernel(draft.ago(20.9), 'ena 0000:00:05.0: Keep alive watchdog timeout.'); return { files: DMESG, text: 'Found a Tx' }; },
    negative: (draft) => { draft.kernel(draft.node.boot + 3300, 'ena 0000:00:05.0: ENA device version: 0.10'); },
  },
  {
    id: 'link-down',
    conditions: ['interface-down'],
    severity: 'critical',
    positive: (draft) => { const { link } = draft.node.enis[0]!; draft.edit('networking/ifconfig.txt', (text) => text.replace(`${link}: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>`, `${link}: flags=4099<UP,BROADCAST,MULTICAST>`)); draft.kernel(draft.ago(9), `ena 0000:00:05.0 ${link}: Link is down`); return []; },
    negative: (draft) => { const pod = draft.app(); draft.kernel(draft.ago(9), `${pod.veth}: Link is down`); },
  },
  {
    id: 'ipamd-api',
    conditions: ['ipamd-not-ready', 'api-server-unreachable'],
    severity: 'critical',
    positive: (draft) => {
      draft.set('ipamd/enis.json', ''); draft.set('ipamd/pods.json', ''); draft.set('ipamd/metrics.json', '');
      repeat(draft, 10, 30, (at) => { draft.ipamd(at, 'error', 'aws-k8s-agent/main.go:60', `Failed to check API server connectivity: Get "https://${draft.node.dns.replace(/10$/, '1')}:443/version?timeout=5s": dial tcp ${draft.node.dns.replace(/10$/, '1')}:443: i/o timeout`); draft.podLog(draft.pod('aws-node'), at, 'stdout', '{"level":"info","caller":"entrypoint.sh","msg":"Retrying waiting for IPAM-D"}'); });
      return proof('connectivity', IPAMD);
    },
    top: ['ipamd-not-ready', 'api-server-unreachable', 'service-unreachable', 'kube-proxy-rules-missing'],
  },
  { id: 'reconcile', conditions: ['ipamd-reconcile-errors'], severity: 'medium', positive: (draft) => { repeat(draft, 25, 60, (at) => draft.ipamd(at, 'error', 'ipamd/ipamd.go:1400', 'IP pool reconcile: Failed to get attached ENI info: GetAttachedENIs: error getting eni metadata: context deadline exceeded')); return proof('IP pool reconcile', IPAMD); } },
  {
    id: 'subnet-full',
    conditions: ['subnet-ips-exhausted'],
    severity: 'critical',
    positive: (draft) => { noAddress(draft); poolEmpty(draft); return ec2Error(draft, draft.random.pick(['AssignPrivateIpAddresses', 'CreateNetworkInterface']), 'InsufficientFreeAddressesInSubnet', 'The specified subnet does not have enough free addresses to satisfy the request.'); },
    negative: (draft) => { const at = draft.ago(200); draft.ipamd(at, 'debug', 'ipamd/ipamd.go:712', 'IP stats - total IPs: 28, assigned IPs: 27, cooldown IPs: 1'); draft.ipamd(at + 10, 'debug', 'datastore/data_store.go:1330', 'Found an IP in cooldown, skipping'); },
  },
  { id: 'fragmented', conditions: ['subnet-prefixes-fragmented'], severity: 'high', shape: { prefixDelegation: true }, positive: (draft) => { noAddress(draft); return ec2Error(draft, 'AssignPrivateIpAddresses', 'InsufficientCidrBlocks', 'There are not enough free cidr blocks in the specified subnet to satisfy the request.'); } },
  { id: 'eni-limit', conditions: ['eni-limit-reached'], severity: 'high', positive: (draft) => { noAddress(draft); return ec2Error(draft, 'AttachNetworkInterface', draft.random.pick(['AttachmentLimitExceeded', 'PrivateIpAddressLimitExceeded']), 'Interface count 4 exceeds the limit for this instance'); } },
  {
    id: 'leaked-ips',
    conditions: ['ipam-state-inconsistent'],
    severity: 'high',
    positive: (draft) => {
      draft.edit('ipamd/ipam.json', (text) => { const state = JSON.parse(text) as { allocations: Record<string, unknown>[] }; for (let index = 0; index < 6; index += 1) { state.allocations.push({ networkName: 'aws-cni', containerID: draft.random.hex(64), ifName: 'eth0', ipv4: draft.node.enis[0]!.addresses[13 - index], allocationTimestamp: (draft.node.boot + 900_000) * 1e6, metadata: { k8sPodNamespace: 'prod', k8sPodName: `gone-${index}` } }); } return JSON.stringify(state); });
      return [];
    },
  },
  {
    id: 'cni-denied',
    conditions: ['cni-permission-denied'],
    severity: 'critical',
    positive: (draft) => {
      const action = draft.random.pick(['AssignPrivateIpAddresses', 'CreateNetworkInterface', 'AttachNetworkInterface', 'DescribeNetworkInterfaces', 'ModifyNetworkInterfaceAttribute']); noAddress(draft);
      const text = draft.random.pick([`operation error EC2: ${action}, https response error StatusCode: 403, RequestID: ${draft.random.uuid()}, api error UnauthorizedOperation: You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/node/i-0 is not authorized to perform: ec2:${action} on resource: arn:aws:ec2:eu-west-1:111122223333:network-interface/* because no identity-based policy allows the ec2:${action} action. ${EC2_DENIAL}`, `UnauthorizedOperation: You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/node/i-0 is not authorized to perform: ec2:${action} on resource: arn:aws:ec2:eu-west-1:111122223333:instance/* with an explicit deny in a service control policy\n\tstatus code: 403, request id: ${draft.random.uuid()}`]);
      repeat(draft, 9, 60, (at) => draft.ipamd(at, 'error', 'awsutils/awsutils.go:1030', `Failed to call ec2: ${text}`)); return proof('UnauthorizedOperation', IPAMD);
    },
  },
  { id: 'policy-agent', conditions: ['network-policy-agent-failed'], severity: 'high', positive: (draft) => { const text = draft.random.pick(['failed to load BPF program', 'unable to load program: invalid argument', 'Failed to create/update eBPF firewall map', 'TC BPF probe attach failed']); const file = 'var_log/aws-routed-eni/network-policy-agent.log'; repeat(draft, 8, 40, (at) => draft.json(file, at, 'error', 'ebpf/bpf_client.go:411', text, { error: 'invalid argument' })); repeat(draft, 8, 40, (at) => draft.json('var_log/aws-routed-eni/ebpf-sdk.log', at, 'error', 'elfparser/elf.go:288', 'failed to load BPF_PROG_LOAD: invalid argument')); return []; } },
  {
    id: 'coredns-upstream',
    conditions: ['dns-upstream-timeout'],
    severity: 'high',
    positive: (draft) => { const dns = draft.pod('coredns')!; repeat(draft, 60, 5, (at) => draft.podLog(dns, at, 'stdout', `[ERROR] plugin/errors: 2 ${draft.random.pick(['sts.eu-west-1.amazonaws.com', 'api.stripe.com', 'db.internal.example'])}. ${draft.random.pick(['A', 'AAAA'])}: read udp ${dns.ip}:${draft.random.int(33000, 60000)}->${draft.node.resolver}:53: i/o timeout`)); return { files: [draft.podFile(dns), `var_log/${dns.name}_kube-system_coredns-${dns.containerId}.log`], text: 'i/o timeout' }; },
    negative: (draft) => { const dns = draft.pod('coredns')!; draft.podLog(dns, draft.ago(40), 'stdout', `[ERROR] plugin/errors: 2 example.com. A: read udp ${dns.ip}:41223->${draft.node.resolver}:53: i/o timeout`); },
  },
  { id: 'resolver', conditions: ['dns-resolver-misconfigured'], severity: 'high', positive: (draft) => { draft.set('networking/resolv.conf', draft.random.pick(['search eu-west-1.compute.internal\n', 'nameserver 127.0.0.1\nsearch example.com\n'])); repeat(draft, 14, 60, (at) => draft.kubelet(at, 'E', 'pod_workers.go:1301', '"Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"x\\" with ErrImagePull: \\"rpc error: code = Unknown desc = failed to resolve reference: dial tcp: lookup 602401143452.dkr.ecr.eu-west-1.amazonaws.com: Temporary failure in name resolution\\"" pod="kube-system/x"')); return []; } },
  { id: 'ip-forward', conditions: ['sysctl-unsafe'], severity: 'high', positive: (draft) => { draft.edit('sysctls/sysctl_all.txt', (text) => text.replace('net.ipv4.ip_forward = 1', 'net.ipv4.ip_forward = 0').replace('conf.all.forwarding = 1', 'conf.all.forwarding = 0')); return proof('net.ipv4.ip_forward = 0', 'sysctls/sysctl_all.txt'); } },
  { id: 'rp-filter', conditions: ['sysctl-unsafe'], severity: 'high', shape: { pods: 20, prefixDelegation: false }, positive: (draft) => { const { link } = draft.node.enis[0]!; draft.edit('sysctls/sysctl_all.txt', (text) => text.replace(/(conf\.all\.rp_filter) = 0/, '$1 = 1').replace(new RegExp(`(conf\\.${link}\\.rp_filter) = \\d`), '$1 = 1')); return proof('rp_filter = 1', 'sysctls/sysctl_all.txt'); } },
  { id: 'neighbours', conditions: ['neighbour-table-overflow'], severity: 'high', positive: (draft) => { repeat(draft, 9, 20, (at) => draft.kernel(at, draft.random.pick(['neighbour: arp_cache: neighbor table overflow!', 'neighbour: ndisc_cache: neighbor table overflow!']))); return { files: DMESG, text: 'neighbor table overflow' }; } },
  { id: 'tcp-memory', conditions: ['tcp-memory-exhausted'], severity: 'high', positive: (draft) => { repeat(draft, 5, 30, (at) => draft.kernel(at, 'TCP: out of memory -- consider tuning tcp_mem')); return { files: DMESG, text: 'TCP: out of memory' }; } },
  { id: 'ports', conditions: ['ephemeral-ports-exhausted'], severity: 'medium', positive: (draft) => { draft.edit('sysctls/sysctl_all.txt', (text) => text.replace('32768\t60999', '61000\t61999')); draft.edit('system/netstat.txt', (text) => text + Array.from({ length: 960 }, (_, index) => `tcp        0      0 ${draft.node.ip}:${61000 + index}      10.9.9.9:443         TIME_WAIT   -                   `).join('\n') + '\n'); return []; } },
  { id: 'mac-policy', conditions: ['mac-address-policy'], severity: 'high', positive: (draft) => { draft.edit('networking/systemd-network/99-default.link', (text) => text.replace('MACAddressPolicy=none', 'MACAddressPolicy=persistent')); return proof('MACAddressPolicy=persistent', 'networking/systemd-network/99-default.link'); } },
  {
    id: 'mtu',
    conditions: ['mtu-mismatch'],
    severity: 'medium',
    positive: (draft) => { const { link } = draft.node.enis[0]!; draft.edit('networking/ifconfig.txt', (text) => text.replace(new RegExp(`(${link}: flags=\\S+  mtu) 9001`), '$1 1500')); return proof('mtu 1500', 'networking/ifconfig.txt'); },
    negative: (draft) => draft.edit('networking/ifconfig.txt', (text) => text.replace(/mtu 9001/g, 'mtu 1500')),
  },
  { id: 'nm-cloud-setup', conditions: ['network-manager-conflict'], severity: 'high', positive: (draft) => { draft.edit('networking/iprule.txt', (text) => text.replace('512:', '30200:\tfrom all lookup 30200\n512:').replace(/^1536.*\n/gm, '')); draft.edit('system/services.txt', (text) => text.replace('  kubelet.service', '  nm-cloud-setup.timer                     loaded active waiting nm-cloud-setup timer\n  NetworkManager.service                   loaded active running Network Manager\n  kubelet.service')); draft.edit('networking/iproute.txt', (text) => `default via ${draft.node.gateway} dev ens5 table 30200 proto static metric 10 \n${text}`); return []; }, shape: { pods: 20, prefixDelegation: false }, top: ['network-manager-conflict', 'pod-route-missing'] },
  { id: 'martians', conditions: ['martian-packets'], severity: 'low', top: [], positive: (draft) => { repeat(draft, 6, 10, (at) => draft.kernel(at, `IPv4: martian source ${draft.app().ip} from 10.1.2.3, on dev ens6`)); return { files: DMESG, text: 'martian source' }; } },
  { id: 'ipv6-duplicate', conditions: ['ipv6-address-missing'], severity: 'high', positive: (draft) => kernelSays(draft, 12, 'IPv6: ens5: IPv6 duplicate address 2600:1f14:aa:bb00::12 used by 06:11:22:33:44:55 detected!', 'duplicate address') },
  { id: 'cni-settings', shape: { prefixDelegation: false }, conditions: ['cni-settings-unsafe'], severity: 'medium', top: [], positive: (draft) => { draft.edit('cni/cni-configuration-variables-containerd.json', (text) => text.replace('ENABLE_PREFIX_DELEGATION=false', 'ENABLE_PREFIX_DELEGATION=true').replace('WARM_PREFIX_TARGET=1', 'WARM_PREFIX_TARGET=0')); return []; } },
  { id: 'refcount', conditions: ['netdevice-refcount-leak'], severity: 'medium', positive: (draft) => { repeat(draft, 30, 10, (at) => draft.kernel(at, `unregister_netdevice: waiting for ${draft.random.pick(['lo', 'eth0'])} to become free. Usage count = 2`)); return { files: DMESG, text: 'unregister_netdevice: waiting' }; }, negative: (draft) => { draft.kernel(draft.ago(400), 'unregister_netdevice: waiting for lo to become free. Usage count = 1'); } },
  { id: 'ipvs-scheduler', conditions: ['ipvs-modules-missing'], severity: 'high', shape: { proxy: 'ipvs' }, positive: (draft) => { draft.set('networking/ipvsadm.txt', '\n'); draft.edit('modinfo/ip_vs', (text) => text.split('\n').filter((line) => !/^ip_vs(_rr|_wrr|_sh)?\s/.test(line)).join('\n')); draft.podLog(draft.pod('kube-proxy'), draft.ago(60), 'stderr', 'E0101 10:00:00.000000       1 server_linux.go:120] "Can\'t use the IPVS proxier" err="ipvs requires ip_vs_rr"'.replace('err=', 'err=')); return []; }, top: ['ipvs-modules-missing', 'kube-proxy-rules-missing'] },
  { id: 'efa', conditions: ['efa-errors'], severity: 'medium', positive: (draft) => { const found = kernelSays(draft, 20, 'infiniband rdmap0s6: Failed to process command MODIFY_QP (opcode 2) comp_status 7 err -5', 'rdmap0s6'); draft.kernel(draft.ago(19), 'efa 0000:00:06.0: The efa device didn\'t send a completion but the driver received an MSI-X interrupt'); void found; return []; }, top: [] },
  {
    id: 'api-unreachable',
    conditions: ['api-server-unreachable'],
    severity: 'critical',
    positive: (draft) => {
      const reason = draft.random.pick(['dial tcp 10.0.99.7:443: i/o timeout', 'dial tcp 10.0.99.7:443: connect: connection refused', 'dial tcp 10.0.99.7:443: connect: no route to host', 'net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)']);
      repeat(draft, 20, 10, (at) => { draft.kubelet(at, 'E', 'controller.go:195', `"Failed to update lease" err="Put \\"https://${draft.node.endpoint}/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${draft.node.host}?timeout=10s\\": ${reason}"`); draft.kubelet(at + 20, 'E', 'kubelet_node_status.go:549', `"Error updating node status, will retry" err="error getting node \\"${draft.node.host}\\": Get \\"https://${draft.node.endpoint}/api/v1/nodes/${draft.node.host}?resourceVersion=0&timeout=10s\\": ${reason}"`); });
      draft.kubelet(draft.ago(1), 'E', 'kubelet_node_status.go:536', '"Unable to update node status" err="update node status exceeds retry count"');
      return proof(reason.slice(0, 20), KUBELET);
    },
    negative: (draft) => draft.kubelet(draft.ago(70), 'E', 'controller.go:195', `"Failed to update lease" err="Put \\"https://${draft.node.endpoint}/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/x?timeout=10s\\": context deadline exceeded"`),
  },
];

function legacy(draft: BundleDraft, text: string): void {
  const keep = draft.rules.filter(({ rule }) => !/KUBE-(?:SVC|SEP|SERVICES|NODEPORTS|EXTERNAL|PROXY)/.test(rule));
  draft.rules.splice(0, draft.rules.length, ...keep);
  const proxy = draft.pod('kube-proxy');
  if (proxy) { draft.drop(draft.podFile(proxy)); draft.drop(`var_log/${proxy.name}_kube-system_kube-proxy-${proxy.containerId}.log`); }
  const rendered = draft.render().find(({ name }) => name === 'networking/iptables-save.txt')!.content;
  const listing = draft.render().filter(({ name }) => /networking\/iptables-\w+\.txt|networking\/iptables\.txt/.test(name));
  for (const { name, content } of listing) { draft.set(name, name.endsWith('-save.txt') ? `${rendered}${text}\n` : `${text}\n${content}`); }
}
void PLUGIN;
