import { detach } from './detach';
import { Setting } from './fact';
import { ParsedFacts, ParserFactory, placeOf, UnreadLines } from './parser';

/** Facts of pkglist.txt. */
export interface PackagesFacts extends ParsedFacts {
  readonly format?: 'rpm' | 'dpkg';
  readonly count: number;
  /** name -> version-release, for packages that matter to a node's health (kernel, kubelet, containerd, runc, agents, security software …) */
  readonly packages: Readonly<Record<string, Setting>>;
}

// What a node runs on, and software known to change its network rules, hold its files or load its kernel.
const WANTED = new RegExp(`^(?:${[
  'kernel(?:-core|-livepatch.*)?', 'linux-image-.*', 'bottlerocket.*', 'kubelet', 'kubernetes.*', 'containerd(?:\\.io)?', 'runc', 'nerdctl', 'docker(?:-ce|\\.io)?', 'soci-snapshotter',
  'aws-?cli(?:-2|2)?', 'amazon-ssm-agent', 'amazon-cloudwatch-agent', '(?:amazon-)?ec2-net-utils', 'amazon-efs-utils', 'amazon-ecr-credential-helper', 'iptables(?:-.*)?', 'nftables',
  'ipset', 'ipvsadm', 'conntrack(?:-tools)?', 'chrony', 'ntp', 'systemd', 'cloud-init', 'NetworkManager(?:-.*)?', 'network-manager', 'firewalld', 'ufw', 'fapolicyd', 'selinux-policy',
  'audit(?:d)?', 'rsyslog', 'xfsprogs', 'lvm2', 'nfs-utils', 'nfs-common', 'lustre-client.*', 'glibc', 'libc6', 'ethtool', 'nvidia-.*', 'aws-neuron.*', 'aws-neuronx.*', 'efa.*',
  'ds_agent', 'falcon-sensor', 'mdatp', 'sentinel.*', 'cb-?(?:agent|sensor|psc-sensor|defense).*', 'qualys-cloud-agent', 'nessus.*', 'tanium.*', 'cylance.*', 'sophos.*', 'traps.*', 'cortex-agent',
  'wazuh-agent', 'ossec.*', 'sysdig.*', 'draios.*', 'twistlock.*', 'aide', 'clamav.*', 'datadog-agent', 'newrelic-infra', 'dynatrace.*', 'splunk.*', 'filebeat', 'osquery', 'td-agent.*',
].join('|')})$`, 'i');
const DPKG = /^[a-z]{2,3}\s+(\S+?)(?::\w+)?\s+(\S+)\s+(?:amd64|arm64|all|i386)(?:\s|$)/;

/** Name and version-release of `kernel-6.1.134-150.224.amzn2023.x86_64`. */
function readRpm(text: string): readonly [string, string] | undefined {
  const arch = /\.(?:x86_64|aarch64|noarch|i686|\(none\))$/.exec(text);
  const release = arch ? text.lastIndexOf('-', arch.index) : -1;
  const version = release > 0 ? text.lastIndexOf('-', release - 1) : -1;
  return arch && version > 0 && !/\s/.test(text) ? [text.slice(0, version), text.slice(version + 1, arch.index)] : undefined;
}

/** Name and version of a line of `dpkg --list`. */
function readDpkg(text: string): readonly [string, string] | undefined {
  const match = DPKG.exec(text);
  return match ? [match[1], match[2]] : undefined;
}

export const packagesParser: ParserFactory<PackagesFacts> = () => {
  const unread = new UnreadLines();
  const packages = new Map<string, Setting>();
  let count = 0;
  let format: PackagesFacts['format'];
  return {
    line(line) {
      const text = line.text.trimEnd();
      if (text === '' || /^(?:Desired=|\||\+\+\+-)/.test(text)) { return; }
      const rpm = readRpm(text);
      const found = rpm ?? readDpkg(text);
      if (!found) {
        if (!text.startsWith('gpg-pubkey-')) { unread.add(line.line, 'not a package'); }
        return;
      }
      format ??= rpm ? 'rpm' : 'dpkg';
      count += 1;
      const [name, version] = found;
      if (name.length > 128 || !WANTED.test(name) || (packages.size >= 300 && !packages.has(name))) { return; }
      // Kernels are installed side by side.
      const before = packages.get(name);
      packages.set(detach(name), { value: detach(before ? `${before.value}, ${version}` : version), place: before?.place ?? placeOf(line) });
    },
    end: () => ({ ...unread.facts(), ...format && { format }, count, packages: Object.fromEntries(packages) }),
  };
};
