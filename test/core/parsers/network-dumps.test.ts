import { PARSERS } from '../../../src/core/parsers';
import { parseText } from '../../../src/core/parsers/parser';

test('ipset: sets with their entries, whether the program counts them or not', () => {
  const text = `Name: KUBE-CLUSTER-IP
Type: hash:ip,port
Revision: 6
References: 2
Number of entries: 14
Members:
10.100.0.1,tcp:443

Name: old
Type: hash:ip
References: 0
Members:
10.0.0.1
10.0.0.2

create KUBE-CLUSTER-IP hash:ip,port
add KUBE-CLUSTER-IP 10.100.0.1,tcp:443
`;
  expect(parseText(PARSERS.ipset, text)).toMatchObject({ installed: true, setCount: 2, sets: [{ name: 'KUBE-CLUSTER-IP', type: 'hash:ip,port', references: 2, entries: 14 }, { name: 'old', entries: 2 }] });
  expect(parseText(PARSERS.ipset, 'ipset not installed\n')).toMatchObject({ installed: false, setCount: 0 });
});

test('eBPF dump: programs by pod, or that nothing is loaded', () => {
  expect(parseText(PARSERS.ebpf, '*** EBPF loaded data ***\nNo BPF programs loaded\n')).toMatchObject({ programs: 0, nothingLoaded: { line: 2 } });
  const text = '*** EBPF loaded data ***\nPinPath:  /sys/fs/bpf/globals/aws/programs/web-7d9-default_handle_ingress\nProg ID:  12\nAssociated Maps -> \nMap Name:  ingress_map\nMap ID:  7\n';
  expect(parseText(PARSERS.ebpf, text)).toMatchObject({ programs: 1, maps: 1, pods: ['web-7d9-default'] });
});

test('nftables: base chains, and rules that refuse, with their packets', () => {
  const facts = parseText(PARSERS['nft-ruleset'], `table ip filter {
	chain FORWARD {
		type filter hook forward priority filter; policy drop;
		ip daddr 10.100.0.10 udp dport 53 counter packets 9120 bytes 675000 drop
		counter packets 5 bytes 50 jump KUBE-FORWARD
	}
}
table ip kube-proxy {
	set cluster-ips {
		type ipv4_addr
		elements = { 10.100.0.1 }
	}
	chain reject-chain {
		reject
	}
}
`);
  expect(facts).toMatchObject({
    tables: ['ip filter', 'ip kube-proxy'],
    kubeProxy: true,
    complete: true,
    ruleCount: 3,
    dropCount: 2,
    baseChains: [{ table: 'ip filter', chain: 'FORWARD', hook: 'forward', policy: 'drop', rules: 2 }],
    drops: [{ chain: 'FORWARD', verdict: 'drop', packets: { value: 9120 } }, { table: 'ip kube-proxy', chain: 'reject-chain', verdict: 'reject' }],
  });
  expect(parseText(PARSERS['nft-ruleset'], 'table ip x {\n\tchain y {\n').complete).toBe(false);
});

test('systemd-network: the last assignment of a link file wins', () => {
  const facts = parseText(PARSERS['systemd-network'], '# /usr/lib/systemd/network/99-default.link\n[Match]\nOriginalName=*\n\n[Link]\nMACAddressPolicy=persistent\n\n# /etc/systemd/network/99-default.link.d/x.conf\n[Link]\nMACAddressPolicy=none\n', 'networking/systemd-network/99-default.link');
  expect(facts).toMatchObject({ name: '99-default.link', match: { OriginalName: { value: '*' } }, link: { MACAddressPolicy: { value: 'none' } } });
});

test('GPU report: driver, devices and errors of a long text', () => {
  const facts = parseText(PARSERS['gpu-report'], `    Driver Version                            : 550.144.03
    CUDA Version                              : 12.4
    Attached GPUs                             : 7
0000:10:1c.0 3D controller: NVIDIA Corporation GA100 [A100 SXM4 40GB] (rev a1)
0000:00:1d.0 3D controller: NVIDIA Corporation GA100 [A100 SXM4 40GB] (rev a1)
00:1d.0 3D controller: NVIDIA Corporation GA100 [A100 SXM4 40GB] (rev a1)
        Volatile
            DRAM Uncorrectable                : 2
            SRAM Uncorrectable                : 0
        Aggregate
            DRAM Uncorrectable                : 40
NVRM: Xid (PCI:0000:10:1c.0): 79, pid=1234, GPU has fallen off the bus.
`);
  expect(facts).toMatchObject({ driver: { value: '550.144.03' }, attachedGpus: { value: '7' }, pciDevices: 2, uncorrectable: { 'DRAM Uncorrectable': 2 }, xids: { 79: 1 } });
});
