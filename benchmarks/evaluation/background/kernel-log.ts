import { BundleDraft } from '../bundle-draft';

/** dmesg of an ordinary EC2 boot and what a running node's kernel says. */
export function kernelLog(draft: BundleDraft): void {
  const { node, random } = draft;
  const { shape } = node;
  const boot = (seconds: number, text: string): void => draft.kernel(node.boot + seconds * 1000, text);
  const x86 = shape.arch === 'x86_64';
  boot(0, `Linux version ${node.kernel} (mockbuild@ip-10-0-46-193) (gcc (GCC) 11.5.0 20240719 (Red Hat 11.5.0-5), GNU ld version 2.39) #1 SMP PREEMPT_DYNAMIC Tue Mar  4 10:11:12 UTC 2025`);
  boot(0, `Command line: BOOT_IMAGE=(hd0,gpt1)/boot/vmlinuz-${node.kernel} root=UUID=${random.uuid()} ro console=tty0 console=ttyS0,115200n8 nvme_core.io_timeout=4294967295 rd.emergency=poweroff rd.shell=0 panic=10 selinux=1 security=selinux quiet`);
  boot(0, `DMI: Amazon EC2 ${node.instanceType}/, BIOS 1.0 10/16/2017`);
  for (const line of x86 ? ['x86/fpu: Supporting XSAVE feature 0x001: \'x87 floating point registers\'', 'BIOS-e820: [mem 0x0000000000100000-0x00000000bffe9fff] usable', 'Hypervisor detected: KVM', 'kvm-clock: Using msrs 4b564d01 and 4b564d00', 'mce: CPU0: Thermal monitoring not available'.replace('mce: CPU0: Thermal monitoring not available', 'x86/cpu: SGX disabled by BIOS.'), 'Spectre V2 : Mitigation: Retpolines', 'RETBleed: WARNING: Spectre v2 mitigation leaves CPU vulnerable to RETBleed attacks, data leaks possible!', 'TAA: Vulnerable: Clear CPU buffers attempted, no microcode', 'mce: [Firmware Bug]: Ignoring request to disable invalid MCA bank 10.']
    : ['CPU features: detected: Hardware dirty bit management', 'psci: PSCIv1.1 detected in firmware.', 'arch_timer: cp15 timer(s) running at 121.87MHz (virt).', 'KASLR enabled', 'Detected PIPT I-cache on CPU0', 'SMCCC: SOC_ID: ID = jep106:036b:0000 Revision = 0x00000001', 'GICv3: GIC: Using split EOI/Deactivate mode']) { boot(0.1, line); }
  for (const line of ['rcu: Hierarchical RCU implementation.', 'rcu: \tRCU restricting CPUs from NR_CPUS=8192 to nr_cpu_ids=4.', 'clocksource: jiffies: mask: 0xffffffff max_cycles: 0xffffffff, max_idle_ns: 7645041785100000 ns', 'TCP established hash table entries: 131072 (order: 8, 1048576 bytes, linear)', 'audit: initializing netlink subsys (disabled)', 'ACPI: PM: Preparing to enter system sleep state S5'.replace('Preparing to enter system sleep state S5', 'Registering ACPI NVS region'),
    'pci 0000:00:03.0: BAR 0: can\'t assign mem (size 0x00400000)'.replace('can\'t assign', 'assigned'), 'ERST: Error Record Serialization Table (ERST) support is initialized.', 'EDAC MC: Ver: 3.0.0', 'RAS: Correctable Errors collector initialized.', 'Key type dns_resolver registered', 'nvme nvme0: pci function 0000:00:04.0', 'nvme nvme0: 2/0/0 default/read/poll queues', ' nvme0n1: p1 p127 p128', 'GPT:Primary header thinks Alt. header is not at the end of the disk.', 'GPT:Alternate GPT header not at the end of the disk.', 'GPT: Use GNU Parted to correct GPT errors.',
    'XFS (nvme0n1p1): Mounting V5 Filesystem', 'XFS (nvme0n1p1): Ending clean mount', 'SELinux:  policy capability network_peer_controls=1', 'systemd[1]: Detected virtualization amazon.', 'systemd[1]: Running in initial RAM disk.', 'systemd-journald[1133]: Received SIGTERM from PID 1 (systemd).', 'systemd[1]: /usr/lib/systemd/system/update-motd.service:32: Standard output type syslog is obsolete, automatically updating to journal.', 'systemd-journald[1745]: Received client request to flush runtime journal.', 'cryptd: max_cpu_qlen set to 1000', 'input: ImPS/2 Generic Wheel Mouse as /devices/platform/i8042/serio1/input/input4', 'Error: Driver \'pcspkr\' is already registered, aborting...', 'RPC: Registered named UNIX socket transport module.', 'xfs filesystem being remounted at /tmp supports timestamps until 2038 (0x7fffffff)', 'Warning: Deprecated Driver is detected: iptables'.replace('Deprecated Driver is detected: iptables', 'Deprecated hardware is not detected'),
    'Bridge firewalling registered', 'IPVS: Registered protocols (TCP, UDP, SCTP, AH, ESP)', 'zram0: detected capacity change from 0 to 7954432', 'Adding 3977212k swap on /dev/zram0.  Priority:100 extents:1 across:3977212k SSDscFS'.replace('Adding 3977212k swap on /dev/zram0.  Priority:100 extents:1 across:3977212k SSDscFS', 'loop: module loaded')]) { boot(random.int(1, 9), line); }
  boot(3, 'ena 0000:00:05.0: Elastic Network Adapter (ENA) v2.13.3g');
  boot(3.2, `ena 0000:00:05.0 ${node.enis[0]!.link}: renamed from eth0`);
  boot(4, 'ena 0000:00:05.0: LLQ is not supported Fallback to host mode policy.'.replace('is not supported Fallback to host mode policy', 'Large is disabled'));
  if (shape.gpu) {
    boot(8, 'nvidia: loading out-of-tree module taints kernel.');
    boot(8, 'nvidia: module license \'NVIDIA\' taints kernel.');
    boot(8, 'NVRM: loading NVIDIA UNIX Open Kernel Module for x86_64  570.133.20  Release Build  (dvs-builder@U22-I3-AE18-09-6)  Sun Mar 30 18:41:50 UTC 2025');
    boot(9, '[drm] [nvidia-drm] [GPU ID 0x0000001e] Loading driver');
    draft.set('gpu/nvidia-bug-report.log', 'nvidia-bug-report.log file\n\n*** /proc/driver/nvidia/gpus/0000:00:1e.0/information\nModel: \t\t NVIDIA A10G\nIRQ:   \t\t 10\nGPU UUID: \t GPU-1c3e\n\n    ECC Errors\n        Volatile\n            SRAM Correctable : 0\n            SRAM Uncorrectable : 0\n            DRAM Uncorrectable : 0\n    Remapped Rows\n        Uncorrectable Error : 0\n        Pending : No\n');
  }
  node.pods.filter((pod) => pod.veth).forEach((pod, index) => {
    const at = node.boot + 60_000 + index * 9000;
    draft.kernel(at, `IPv6: ADDRCONF(NETDEV_CHANGE): ${pod.veth}: link becomes ready`);
    draft.kernel(at + 10, 'IPv6: ADDRCONF(NETDEV_CHANGE): eth0: link becomes ready');
  });
  const noise = ['hrtimer: interrupt took 9283311 ns', 'perf: interrupt took too long (2504 > 2500), lowering kernel.perf_event_max_sample_rate to 79000', 'TCP: request_sock_TCP: Possible SYN flooding on port 8080. Sending cookies.  Check SNMP counters.', 'kauditd_printk_skb: 41 callbacks suppressed', 'eth0: Caught tx_queue_len zero misconfig', 'device eth0 entered promiscuous mode', 'cgroup: fork rejected by pids controller'.replace('fork rejected by pids controller', 'cgroup2: unknown option "nsdelegate"'), 'process \'opt/app/bin/worker\' started with executable stack',
    'TCP: eth0: Driver has suspect GRO implementation, TCP performance may be compromised.', 'capability: warning: `node\' uses 32-bit capabilities (legacy support in use)', 'overlayfs: upperdir is in-use as upperdir/workdir of another mount'.replace(/: .*/, ': missing \'lowerdir\''), 'systemd-journald[1745]: Data hash table of /run/log/journal/x/system.journal has a fill level at 75.0 (8535 of 11377 items), suggesting rotation.', 'audit: type=1400 audit(1774000000.100:4): avc:  granted  { setsecparam } for  pid=1 comm="systemd"', 'nf_conntrack: default automatic helper assignment has been turned off for security reasons and CT-based firewall rule not found. Use the iptables CT target to attach helpers instead.'];
  for (let index = 0; index < 4 * shape.load; index += 1) { draft.kernel(draft.ago(random.int(1, Math.max(2, shape.upHours * 60 - 5))), random.pick(noise)); }
  if (shape.os === 'al2') { draft.set('kernel/dmesg.boot', `[    0.000000] Linux version ${node.kernel}\n[    1.300000] XFS (nvme0n1p1): Mounting V5 Filesystem\n`); }
}
