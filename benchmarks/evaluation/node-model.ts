import { Random } from './random';

/** What kind of node a bundle comes from. */
export interface NodeShape {
  readonly os: 'al2' | 'al2023';
  readonly arch: 'x86_64' | 'aarch64';
  readonly cni: 'vpc' | 'calico' | 'cilium';
  readonly proxy: 'iptables' | 'ipvs' | 'nftables' | 'none';
  readonly ipv6: boolean;
  readonly prefixDelegation: boolean;
  readonly customNetworking: boolean;
  readonly podSecurityGroups: boolean;
  readonly strictPolicy: boolean;
  readonly externalSnat: boolean;
  readonly nodeLocalDns: boolean;
  readonly hybrid: boolean;
  readonly gpu: boolean;
  readonly hostPorts: boolean;
  readonly services: number;
  readonly pods: number;
  readonly upHours: number;
  /** how much traffic and log there is; 1 is an ordinary node */
  readonly load: number;
}

export interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly workload: string;
  readonly container: string;
  readonly uid: string;
  readonly sandboxId: string;
  readonly containerId: string;
  /** '' on the host's network */
  readonly ip: string;
  readonly device: number;
  readonly veth: string;
}

export interface Eni { readonly id: string; readonly device: number; readonly link: string; readonly ip: string; readonly mac: string; readonly addresses: readonly string[] }

/** Everything the files of one bundle must agree on. */
export interface NodeModel {
  readonly shape: NodeShape;
  readonly seed: number;
  readonly instanceId: string;
  readonly region: string;
  readonly zone: string;
  readonly cluster: string;
  readonly endpoint: string;
  readonly ip: string;
  readonly host: string;
  readonly vpc: string;
  readonly gateway: string;
  readonly resolver: string;
  readonly serviceCidr: string;
  readonly dns: string;
  readonly kube: string;
  readonly kernel: string;
  readonly containerdVersion: string;
  readonly cniVersion: string;
  readonly instanceType: string;
  readonly cpus: number;
  readonly memoryMib: number;
  readonly enis: readonly Eni[];
  readonly pods: readonly Pod[];
  /** UTC milliseconds */
  readonly boot: number;
  readonly collected: number;
  readonly kubeletPid: number;
  readonly containerdPid: number;
}

const DEFAULT: NodeShape = {
  os: 'al2023',
  arch: 'x86_64',
  cni: 'vpc',
  proxy: 'iptables',
  ipv6: false,
  prefixDelegation: false,
  customNetworking: false,
  podSecurityGroups: false,
  strictPolicy: false,
  externalSnat: false,
  nodeLocalDns: false,
  hybrid: false,
  gpu: false,
  hostPorts: false,
  services: 8,
  pods: 9,
  upHours: 40,
  load: 1,
};

const APPS = ['orders', 'catalog', 'web-frontend', 'ledger-sync', 'ratings', 'invoice-render', 'geo-lookup', 'session-cache', 'mailer', 'report-cron', 'prometheus-node-exporter', 'fluent-bit'];
const SPACES = ['prod', 'team-a', 'billing', 'monitoring', 'default'];

export function makeNode(partial: Partial<NodeShape>, seed: number): NodeModel {
  const random = new Random(seed * 7919 + 17);
  const shape: NodeShape = { ...DEFAULT, ...partial };
  const region = random.pick(['eu-west-1', 'us-east-1', 'us-west-2', 'ap-southeast-2', 'eu-central-1']);
  const second = random.pick([0, 20, 100, 168]);
  const vpcFirst = second === 168 ? '192.168' : second === 100 ? '10.100' : `10.${second}`;
  // a VPC in 10.x gets the 172.20 service range from EKS, others 10.100
  const serviceCidr = shape.ipv6 ? 'fd2a:7c1e:9b44::/108' : vpcFirst.startsWith('10.') ? '172.20.0.0/16' : '10.100.0.0/16';
  const third = random.int(1, 13) * 16;
  const subnet = `${vpcFirst}.${third}`;
  const ip = `${vpcFirst}.${third + random.int(0, 15)}.${random.int(10, 250)}`;
  const boot0 = Date.UTC(2026, random.int(0, 9), random.int(2, 27), random.int(0, 23), random.int(0, 59), random.int(0, 59));
  const collected = boot0 + shape.upHours * 3_600_000 + random.int(60_000, 3_000_000);
  const al2023 = shape.os === 'al2023';
  const link = (device: number) => (al2023 ? `ens${5 + device}` : `eth${device}`);
  const podBase = shape.customNetworking ? '100.64' : vpcFirst;
  const used = new Set([ip]);
  const address = (): string => {
    for (;;) {
      const made = shape.customNetworking ? `${podBase}.${random.int(0, 63)}.${random.int(4, 250)}` : `${vpcFirst}.${third + random.int(0, 15)}.${random.int(4, 250)}`;
      if (!used.has(made)) { used.add(made); return made; }
    }
  };
  const v6Prefix = `2600:1f14:${random.hex(3)}:${random.hex(4)}`;
  const eniCount = shape.cni === 'vpc' && !shape.ipv6 && !shape.hybrid ? (shape.prefixDelegation ? 1 : 2) : 1;
  const enis = Array.from({ length: eniCount + (shape.customNetworking ? 1 : 0) }, (_, device): Eni => ({
    id: `eni-0${random.hex(16)}`,
    device,
    link: link(device),
    ip: device === 0 ? ip : address(),
    mac: `0${random.pick(['2', '6', 'a'])}:${[1, 2, 3, 4, 5].map(() => random.hex(2)).join(':')}`,
    addresses: shape.customNetworking && device === 0 ? [] : Array.from({ length: shape.prefixDelegation ? 16 : 14 }, address),
  }));
  const usable = enis.filter((eni) => eni.addresses.length > 0);
  let taken = 0;
  const podAddress = (): { ip: string; device: number } => {
    if (shape.ipv6) { taken += 1; return { ip: `${v6Prefix}::${taken}`, device: 0 }; }
    if (shape.hybrid || shape.cni === 'cilium') { taken += 1; return { ip: `10.86.4.${taken + 3}`, device: 0 }; }
    // the CNI fills the first ENI before it goes to the next
    const index = taken++;
    let rest = index;
    for (const eni of usable) {
      if (rest < eni.addresses.length) { return { ip: eni.addresses[rest]!, device: eni.device }; }
      rest -= eni.addresses.length;
    }
    return { ip: address(), device: 0 };
  };
  const pod = (workload: string, namespace: string, container: string, host: boolean, daemon: boolean): Pod => {
    const at = host ? { ip: '', device: 0 } : podAddress();
    return {
      workload,
      namespace,
      container,
      name: daemon ? `${workload}-${random.suffix(5)}` : `${workload}-${random.suffix(9)}-${random.suffix(5)}`,
      uid: random.uuid(),
      sandboxId: random.hex(64),
      containerId: random.hex(64),
      ...at,
      veth: host ? '' : `${shape.cni === 'calico' ? 'cali' : 'eni'}${random.hex(11)}`,
    };
  };
  const pods: Pod[] = [
    ...(shape.cni === 'vpc' && !shape.hybrid ? [pod('aws-node', 'kube-system', 'aws-node', true, true)] : []),
    ...(shape.cni === 'cilium' || shape.hybrid ? [pod('cilium', 'kube-system', 'cilium-agent', true, true)] : []),
    ...(shape.cni === 'calico' ? [pod('calico-node', 'calico-system', 'calico-node', true, true)] : []),
    ...(shape.proxy === 'none' ? [] : [pod('kube-proxy', 'kube-system', 'kube-proxy', true, true)]),
    pod('coredns', 'kube-system', 'coredns', false, false),
    pod('ebs-csi-node', 'kube-system', 'ebs-plugin', false, true),
    pod('eks-pod-identity-agent', 'kube-system', 'eks-pod-identity-agent', true, true),
    ...(shape.nodeLocalDns ? [pod('node-local-dns', 'kube-system', 'node-cache', true, true)] : []),
    ...(shape.gpu ? [pod('nvidia-device-plugin-daemonset', 'kube-system', 'nvidia-device-plugin-ctr', false, true)] : []),
    ...Array.from({ length: shape.pods }, () => { const app = random.pick(APPS); return pod(app, random.pick(SPACES), app, false, false); }),
  ];
  const minor = random.int(28, 33);
  return {
    shape,
    seed,
    region,
    zone: `${region}${random.pick(['a', 'b', 'c'])}`,
    cluster: random.pick(['prod-blue', 'platform', 'shop-eu', 'data-lake']),
    boot: boot0,
    collected,
    ip,
    instanceId: shape.hybrid ? `mi-0${random.hex(16)}` : `i-0${random.hex(16)}`,
    endpoint: `${random.hex(32).toUpperCase()}.${random.pick(['gr7', 'sk1', 'yl4'])}.${region}.eks.amazonaws.com`,
    host: `ip-${ip.replace(/\./g, '-')}.${region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`}`,
    vpc: `${vpcFirst}.0.0/16`,
    gateway: `${subnet}.1`,
    resolver: `${vpcFirst}.0.2`,
    serviceCidr,
    dns: shape.ipv6 ? 'fd2a:7c1e:9b44::a' : serviceCidr.replace('0.0/16', '0.10'),
    kube: `1.${minor}.${random.int(1, 11)}`,
    kernel: al2023 ? `6.${random.pick([`1.${random.int(115, 158)}-${random.int(130, 178)}.${random.int(200, 320)}`, `12.${random.int(30, 58)}-${random.int(60, 85)}.${random.int(100, 120)}`])}.amzn2023.${shape.arch}`
      : `5.10.${random.int(220, 245)}-${random.int(210, 245)}.${random.int(860, 980)}.amzn2.${shape.arch}`,
    containerdVersion: al2023 ? random.pick(['1.7.27', '1.7.28', '2.1.4', '2.0.5']) : random.pick(['1.7.23', '1.7.11', '1.7.27']),
    cniVersion: random.pick(['v1.16.4', 'v1.18.6', 'v1.19.2', 'v1.20.1']),
    instanceType: shape.gpu ? 'g5.2xlarge' : shape.arch === 'aarch64' ? random.pick(['m7g.xlarge', 'c7g.2xlarge', 'r8g.large']) : random.pick(['m5.xlarge', 'c6i.2xlarge', 'm7i.large', 'r6a.xlarge', 't3.large']),
    cpus: random.pick([2, 4, 8]),
    memoryMib: random.pick([7680, 15720, 31560, 63420]),
    enis,
    pods,
    kubeletPid: random.int(1500, 4000),
    containerdPid: random.int(1300, 1499),
  };
}
