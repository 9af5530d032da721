import { BundleDraft } from '../bundle-draft';
import { Pod } from '../node-model';

/** networking/: rules, routes, interfaces and connection tracking that agree with the pods of the node. */
export function networkFiles(draft: BundleDraft): void {
  const { node, random } = draft;
  const { shape, enis } = node;
  const primary = enis[0]!;
  const onNetwork = node.pods.filter((pod) => pod.ip !== '');
  const vpcCni = shape.cni === 'vpc' && !shape.hybrid;
  const v4 = vpcCni && !shape.ipv6;
  const routed = v4 ? onNetwork : [];
  const extra = (pod: Pod): boolean => pod.device > 0;
  const trunk = shape.podSecurityGroups && routed.length > 3 ? routed[routed.length - 1]! : undefined;
  draft.set('networking/iprule.txt', ['0:\tfrom all lookup local', ...(trunk ? ['10:\tfrom all iif vlan.eth.1 lookup 101', `10:\tfrom all iif ${'vlan'}${trunk.veth.slice(3)} lookup 101`] : []), ...(shape.cni === 'cilium' ? ['9:\tfrom all fwmark 0x200/0xf00 lookup 2004', '100:\tfrom all lookup local'] : []),
    ...routed.filter((pod) => pod !== trunk).map((pod) => `512:\tfrom all to ${pod.ip} lookup main`), ...(v4 ? ['1024:\tfrom all fwmark 0x80/0x80 lookup main'] : []),
    ...routed.filter((pod) => pod !== trunk && extra(pod)).map((pod) => `1536:\tfrom ${pod.ip} lookup ${pod.device + 1}`), '32766:\tfrom all lookup main', '32767:\tfrom all lookup default', ''].join('\n'));
  draft.set('networking/iproute.txt', [
    ...enis.slice(1).flatMap((eni) => [`default via ${node.gateway} dev ${eni.link} table ${eni.device + 1} `, `${node.gateway} dev ${eni.link} table ${eni.device + 1} scope link `]),
    ...(trunk ? [`default via ${node.gateway} dev vlan.eth.1 table 101 `, `${node.gateway} dev vlan.eth.1 table 101 scope link `, `${trunk.ip} dev vlan${trunk.veth.slice(3)} table 101 scope link `] : []),
    shape.os === 'al2023' ? `default via ${node.gateway} dev ${primary.link} proto dhcp src ${node.ip} metric 512 ` : `default via ${node.gateway} dev ${primary.link} `,
    ...(shape.os === 'al2023' ? [`${node.resolver} via ${node.gateway} dev ${primary.link} proto dhcp src ${node.ip} metric 512 `] : ['169.254.169.254 dev eth0 ']),
    `${node.gateway.replace(/\.1$/, '.0')}/20 dev ${primary.link} proto kernel scope link src ${node.ip} metric 512 `,
    ...routed.filter((pod) => pod !== trunk).map((pod) => `${pod.ip} dev ${pod.veth} scope link `),
    // Calico blackholes its own address block and adds a more specific route for each of its pods
    ...(shape.cni === 'calico' ? ['blackhole 192.168.91.64/26 proto bird ', ...onNetwork.map((pod, index) => `192.168.91.${65 + index} dev ${pod.veth} scope link `), `192.168.12.128/26 via ${node.gateway.replace(/\.1$/, '.77')} dev ${primary.link} proto bird `] : []),
    ...(shape.cni === 'cilium' ? ['10.86.4.0/24 via 10.86.4.1 dev cilium_host proto kernel src 10.86.4.1 ', '10.86.4.1 dev cilium_host proto kernel scope link '] : []),
    ...(shape.nodeLocalDns ? ['local 169.254.20.10 dev nodelocaldns table local proto kernel scope host src 169.254.20.10 '] : []),
    ...(shape.proxy === 'ipvs' ? [`local ${node.dns} dev kube-ipvs0 table local proto kernel scope host src ${node.dns} `] : []),
    `local ${node.ip} dev ${primary.link} table local proto kernel scope host src ${node.ip} `, 'local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1 ', 'local 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1 ', 'broadcast 127.255.255.255 dev lo table local proto kernel scope link src 127.0.0.1 ',
    '::1 dev lo proto kernel metric 256 pref medium', `fe80::/64 dev ${primary.link} proto kernel metric 256 pref medium`, 'unreachable default dev lo metric 4294967295 error -101 pref medium', 'local ::1 dev lo table local proto kernel metric 0 pref medium', 'multicast ff00::/8 dev ens5 table local proto kernel metric 256 pref medium', '',
  ].join('\n'));
  draft.set('networking/ip6rule.txt', `0:\tfrom all lookup local\n${shape.ipv6 ? onNetwork.map((pod) => `512:\tfrom all to ${pod.ip} lookup main\n`).join('') : ''}32766:\tfrom all lookup main\n`);
  draft.set('networking/ip6route.txt', `${shape.ipv6 ? `default via fe80::4c1:7ff:fe11:2233 dev ${primary.link} proto ra metric 512 expires 1798sec pref medium\n${onNetwork.map((pod) => `${pod.ip} dev ${pod.veth} metric 1024 pref medium\n`).join('')}` : ''}fe80::/64 dev ${primary.link} proto kernel metric 256 pref medium\nlocal ::1 dev lo table local proto kernel metric 0 pref medium\nunreachable default dev lo metric 4294967295 error -101 pref medium\n`);
  const ethernet = (name: string, address: string, mtu: number, mac: string): string => `${name}: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu ${mtu}\n${address}        ether ${mac}  txqueuelen 1000  (Ethernet)\n        RX packets ${random.int(90000, 9000000)}  bytes ${random.int(9000000, 2000000000)} (1.1 GiB)\n        RX errors 0  dropped ${random.int(0, 4)}  overruns 0  frame 0\n        TX packets ${random.int(90000, 9000000)}  bytes ${random.int(9000000, 2000000000)} (300.2 MiB)\n        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0\n\n`;
  draft.set('networking/ifconfig.txt', [
    ...enis.map((eni) => ethernet(eni.link, `        inet ${eni.ip}  netmask 255.255.240.0  broadcast ${node.gateway.replace(/\.1$/, '.255')}\n${shape.ipv6 && eni.device === 0 ? '        inet6 2600:1f14:aa:bb00::12  prefixlen 128  scopeid 0x0<global>\n' : ''}        inet6 fe80::${random.hex(3)}:${random.hex(2)}ff:fe${random.hex(2)}:${random.hex(4)}  prefixlen 64  scopeid 0x20<link>\n`, 9001, eni.mac)),
    ...onNetwork.map((pod) => ethernet(pod.veth, `        inet6 fe80::${random.hex(3)}:${random.hex(2)}ff:fe${random.hex(2)}:${random.hex(4)}  prefixlen 64  scopeid 0x20<link>\n`, shape.cni === 'calico' ? 8951 : 9001, `${random.pick(['a2', 'de', '6e'])}:${[1, 2, 3, 4, 5].map(() => random.hex(2)).join(':')}`)),
    ...(shape.proxy === 'ipvs' ? [`kube-ipvs0: flags=130<BROADCAST,NOARP>  mtu 1500\n        inet ${node.dns}  netmask 255.255.255.255  broadcast 0.0.0.0\n        ether 5e:11:22:33:44:55  txqueuelen 0  (Ethernet)\n        RX packets 0  bytes 0 (0.0 B)\n        TX packets 0  bytes 0 (0.0 B)\n\n`] : []),
    ...(shape.nodeLocalDns ? ['nodelocaldns: flags=130<BROADCAST,NOARP>  mtu 1500\n        inet 169.254.20.10  netmask 255.255.255.255  broadcast 169.254.20.10\n        ether 7a:00:00:00:00:01  txqueuelen 0  (Ethernet)\n        RX packets 0  bytes 0 (0.0 B)\n        TX packets 0  bytes 0 (0.0 B)\n\n'] : []),
    'lo: flags=73<UP,LOOPBACK,RUNNING>  mtu 65536\n        inet 127.0.0.1  netmask 255.0.0.0\n        inet6 ::1  prefixlen 128  scopeid 0x10<host>\n        loop  txqueuelen 1000  (Local Loopback)\n        RX packets 90122  bytes 8122331 (7.7 MiB)\n        RX errors 0  dropped 0  overruns 0  frame 0\n        TX packets 90122  bytes 8122331 (7.7 MiB)\n        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0\n\n',
  ].join(''));
  draft.set('networking/ethtool.txt', [...enis.map((eni) => [`Interface ${eni.link}`, 'NIC statistics:', ...['total_resets', 'reset_fail', 'tx_timeout', 'wd_expired'].map((name) => `     ${name}: 0`), '     suspend: 0', '     interface_up: 1', '     interface_down: 0',
    // a short burst years of uptime ago is no fault
    ...['bw_in_allowance_exceeded', 'bw_out_allowance_exceeded', 'pps_allowance_exceeded'].map((name) => `     ${name}: ${random.chance(0.3) ? random.int(1, 40) : 0}`), '     conntrack_allowance_exceeded: 0', '     linklocal_allowance_exceeded: 0', `     conntrack_allowance_available: ${random.int(60000, 300000)}`, ...[0, 1].flatMap((queue) => [`     queue_${queue}_tx_cnt: ${random.int(90000, 9000000)}`, `     queue_${queue}_tx_queue_stop: 0`, `     queue_${queue}_rx_cnt: ${random.int(90000, 9000000)}`, `     queue_${queue}_rx_page_alloc_fail: 0`]), '     ena_admin_q_aborted_cmd: 0', '', ''].join('\n')),
  ...onNetwork.map((pod) => `Interface ${pod.veth}\nNIC statistics:\n     peer_ifindex: 3\n     rx_queue_0_xdp_packets: 0\n     rx_queue_0_drops: 0\n\n\n`), 'Interface lo\nno stats available\n\n\n'].join(''));
  draft.set('networking/resolv.conf', shape.os === 'al2023' ? `# This is /run/systemd/resolve/resolv.conf managed by man:systemd-resolved(8).\n# Do not edit.\n\nnameserver ${node.resolver}\nsearch ${node.host.slice(node.host.indexOf('.') + 1)}\n` : `options timeout:2 attempts:5\n; generated by /usr/sbin/dhclient-script\nsearch ${node.host.slice(node.host.indexOf('.') + 1)}\nnameserver ${node.resolver}\n`);
  draft.set('networking/ipvsadm.txt', shape.proxy === 'ipvs' ? `-A -t ${node.dns}:domain -s rr\n-a -t ${node.dns}:domain -r ${onNetwork[0]!.ip}:domain -m -w 1\n-A -u ${node.dns}:domain -s rr\n-a -u ${node.dns}:domain -r ${onNetwork[0]!.ip}:domain -m -w 1\nIP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port                 CPS    InPPS   OutPPS    InBPS   OutBPS\n  -> RemoteAddress:Port\nTCP  ${node.dns}:53                   0        1        1       90      120\n` : 'ipvsadm not installed\n');
  draft.set('networking/ipset.txt', shape.proxy === 'ipvs' ? `Name: KUBE-CLUSTER-IP\nType: hash:ip,port\nRevision: 6\nHeader: family inet hashsize 1024 maxelem 65536\nSize in memory: 1200\nReferences: 3\nNumber of entries: 2\nMembers:\n${node.dns},udp:53\n${node.dns},tcp:53\n` : 'ipset not installed\n');
  draft.set('networking/configure-multicard-interfaces.txt', '-- No entries --\n');
  const client = (): string => onNetwork[random.int(0, onNetwork.length - 1)]?.ip ?? node.ip;
  const flows = Array.from({ length: 120 * shape.load }, () => {
    const from = client(); const port = random.int(32768, 60999); const roll = random.next();
    if (roll < 0.35) { return `udp      17 ${random.int(1, 119)} src=${from} dst=${node.dns} sport=${port} dport=53 src=${client()} dst=${from} sport=53 dport=${port} [ASSURED] mark=0 use=1`; }
    if (roll < 0.4) { return `tcp      6 ${random.int(1, 119)} SYN_SENT src=${from} dst=52.94.${random.int(1, 250)}.${random.int(1, 250)} sport=${port} dport=443 [UNREPLIED] src=52.94.1.1 dst=${node.ip} sport=443 dport=${port} mark=128 use=1`; }
    return `tcp      6 ${random.int(1, 86399)} ${random.pick(['ESTABLISHED', 'ESTABLISHED', 'TIME_WAIT', 'CLOSE'])} src=${from} dst=${client()} sport=${port} dport=8080 src=${client()} dst=${from} sport=8080 dport=${port} [ASSURED] mark=0 use=1`;
  });
  draft.set('networking/conntrack.txt', `*** Output of conntrack -S *** \n${Array.from({ length: node.cpus }, (_, cpu) => `cpu=${cpu}   \tfound=${random.int(0, 90)} invalid=${random.int(0, 900)} insert=0 insert_failed=${random.chance(0.3) ? random.int(1, 12) : 0} drop=${0} early_drop=0 error=${random.int(0, 20)} search_restart=${random.int(0, 90)} clash_resolve=${random.int(0, 9)} chaintoolong=0 `).join('\n')}\n*** Output of conntrack -L ***\n${flows.join('\n')}\n`);
  draft.set('networking/conntrack6.txt', '*** Output of conntrack -L -f ipv6 ***\n');
  const blocked = random.chance(0.5);
  draft.set('networking/ping_amazon.com.txt', blocked ? 'PING amazon.com (52.94.236.248) 56(84) bytes of data.\n\n--- amazon.com ping statistics ---\n10 packets transmitted, 0 received, 100% packet loss, time 9212ms\n\n' : '');
  draft.set('networking/ping_public.ecr.aws.txt', `PING public.ecr.aws (75.2.101.78) 56(84) bytes of data.\n\n--- public.ecr.aws ping statistics ---\n10 packets transmitted, ${blocked ? 0 : 10} received, ${blocked ? 100 : 0}% packet loss, time 9023ms\n\n`);
  draft.set('networking/systemd-network/99-default.link', '# /usr/lib/systemd/network/99-default.link\n[Match]\nOriginalName=*\n\n[Link]\nNamePolicy=keep kernel database onboard slot path\nAlternativeNamesPolicy=database onboard slot path mac\nMACAddressPolicy=none\n');
  draft.set('networking/ebpf-data.txt', shape.strictPolicy ? 'PinPath:  /sys/fs/bpf/globals/aws/programs/web-frontend-prod_handle_ingress\nPod Identifier : web-frontend-prod  Direction : handle_ingress \nProg ID:  41\nAssociated Maps -> \nMap Name:  ingress_map\nMap ID:  12\n=====\n' : '');
  if (shape.os === 'al2') {
    draft.set('networking/curl_api_server.txt', [1, 2, 3, 4, 5].map((time) => `curling https://${node.endpoint} (${time} of 5) ${new Date(node.collected - 30_000 + time * 1000).toISOString().replace('Z', 'UTC')}\n\n\n*   Trying ${node.gateway.replace(/\.1$/, '.44')}:443...\n* Connected to ${node.endpoint} (${node.gateway.replace(/\.1$/, '.44')}) port 443 (#0)\n* SSL certificate verify ok.\n> GET /livez?verbose HTTP/1.1\n< HTTP/2 200 \n[+]ping ok\n[+]log ok\n[+]etcd ok\nlivez check passed\n`).join(''));
  }
}
