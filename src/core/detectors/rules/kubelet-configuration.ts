import { LineRule } from '../line-rule';
import { BOOTSTRAP_ADVICE } from './bootstrap';
import { KUBELET } from './kinds';
import { REGISTERED } from './recoveries';

const CONFIG_ADVICE = [
  'Correct the named flag or field in the kubelet\'s configuration (config.json, its drop-ins, extra args in the user data).',
  '[changes the node] Restart the kubelet after the correction, or replace the node.',
];

/** Flags and configuration that the kubelet refuses. */
export const KUBELET_CONFIGURATION_RULES: readonly LineRule[] = [
  {
    id: 'kubelet-flags-invalid',
    condition: 'kubelet-config-invalid',
    kinds: KUBELET,
    pattern: String.raw`failed to (?:validate kubelet flags|validate kubelet configuration|parse kubelet flag|merge kubelet configs|set feature gates from)`,
    title: 'The kubelet rejects its flags or configuration',
    recovery: REGISTERED,
    examples: {
      match: [
        'E0305 10:00:00.000000    1234 run.go:74] "command failed" err="failed to validate kubelet flags: unknown \'kubernetes.io\' or \'k8s.io\' labels specified with --node-labels: [kubernetes.io/role]"',
        'E0305 10:00:00.000000    1234 run.go:74] "command failed" err="failed to parse kubelet flag: unknown flag: --container-runtime"',
        'E0305 10:00:00.000000    1234 run.go:74] "command failed" err="failed to set feature gates from initial flags-based config: unrecognized feature gate: CSIMigrationAWS"',
        'E0305 10:00:00.000000    1234 run.go:74] "command failed" err="failed to validate kubelet configuration, error: [invalid configuration: option maxPods]"',
      ],
      noMatch: ['I1118 10:00:00.000000    1721 flags.go:64] FLAG: --node-labels="eks.amazonaws.com/nodegroup=dev"'],
    },
    source: 'kubelet cmd/kubelet/app/server.go',
    remediation: CONFIG_ADVICE,
    runbook: 'A9',
    correlateWith: ['kubelet', 'nodeadm'],
  },
  {
    id: 'kubelet-config-unreadable',
    condition: 'kubelet-config-invalid',
    kinds: KUBELET,
    pattern: String.raw`failed to load [Kk]ubelet config file`,
    title: 'The kubelet cannot load its configuration file',
    recovery: REGISTERED,
    examples: {
      match: ['E0305 10:00:00.000000    1234 run.go:74] "command failed" err="failed to load kubelet config file, path: /etc/kubernetes/kubelet/config.json, error: failed to decode: json: cannot unmarshal string into Go struct field"'],
      noMatch: ['I1118 10:00:00.000000    1721 flags.go:64] FLAG: --config="/etc/kubernetes/kubelet/config.json"'],
    },
    source: 'kubelet cmd/kubelet/app/server.go',
    remediation: CONFIG_ADVICE,
    runbook: 'A9',
    correlateWith: ['kubelet', 'nodeadm'],
  },
  {
    id: 'kubelet-unknown-flag',
    condition: 'kubelet-config-invalid',
    kinds: KUBELET,
    pattern: String.raw`kubelet(?:-eks\.daemon)?(?:\[\d+\])?: Error: unknown flag: (?<option>--[a-z0-9-]{1,64})`,
    title: 'The kubelet does not know its flag {option}',
    recovery: REGISTERED,
    examples: {
      match: ['Mar 05 10:00:00 ip-10-0-1-2 kubelet[1234]: Error: unknown flag: --network-plugin'],
      noMatch: ['Mar 05 10:00:00 ip-10-0-1-2 kubelet[1234]: Flag --node-ip has been deprecated, This parameter should be set via the config file'],
    },
    source: 'spf13/cobra in kubelet',
    remediation: CONFIG_ADVICE,
    runbook: 'A9',
    correlateWith: ['kubelet'],
  },
  {
    id: 'kubelet-start-refused',
    condition: 'kubelet-config-invalid',
    kinds: KUBELET,
    pattern: String.raw`failed to run Kubelet: (?<reason>no client provided, cannot use webhook|unable to load bootstrap kubeconfig|invalid kubeconfig|invalid configuration|unknown cloud provider|mountpoint for|failed to create kubelet)`,
    // a runtime that does not answer is a fault of its own, and at boot it is ordinary
    exclude: ['rpc error', 'remote runtime', 'connection refused', 'i/o timeout'],
    title: 'The kubelet refuses its configuration: {reason} ({count} times)',
    threshold: { count: 2 },
    recovery: REGISTERED,
    examples: {
      match: [
        'E0921 15:07:51.348842    3183 run.go:72] "command failed" err="failed to run Kubelet: no client provided, cannot use webhook authentication"',
        'F0305 10:00:00.000000    1234 server.go:274] failed to run Kubelet: failed to create kubelet: misconfiguration: kubelet cgroup driver: "cgroupfs" is different from docker cgroup driver: "systemd"',
        'E0305 10:00:00.000000    1234 run.go:74] "command failed" err="failed to run Kubelet: unable to load bootstrap kubeconfig: stat /etc/kubernetes/bootstrap-kubelet.conf: no such file or directory"',
      ],
      noMatch: [
        'E0305 10:00:00.000000    1234 run.go:74] "command failed" err="failed to run Kubelet: validate service connection: validate CRI v1 runtime API for endpoint \\"unix:///run/containerd/containerd.sock\\": rpc error: code = Unavailable"',
        'F0305 10:00:00.000000    1234 server.go:274] failed to run Kubelet: failed to create kubelet: get remote runtime typed version failed: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: no such file or directory"',
      ],
    },
    source: 'kubelet cmd/kubelet/app/server.go; awslabs/amazon-eks-ami#2440',
    remediation: CONFIG_ADVICE,
    runbook: 'A9',
    correlateWith: ['kubelet', 'nodeadm'],
  },
  {
    id: 'kubelet-cgroup-driver-mismatch',
    condition: 'kubelet-config-invalid',
    kinds: ['kubelet-log', 'containerd-log', 'messages', 'syslog'],
    pattern: String.raw`(?:kubelet cgroup driver: .{1,40} is different from docker cgroup driver|expected cgroupsPath to be of format)`,
    title: 'Kubelet and container runtime use different cgroup drivers',
    entity: { option: 'cgroupDriver' },
    threshold: { count: 2 },
    examples: {
      match: [
        'F0305 10:00:00.000000    1234 server.go:274] failed to run Kubelet: misconfiguration: kubelet cgroup driver: "cgroupfs" is different from docker cgroup driver: "systemd"',
        'OCI runtime create failed: runc create failed: expected cgroupsPath to be of format "slice:prefix:name" for systemd cgroups, got "/kubepods/burstable/pod1" instead: unknown',
      ],
      noMatch: ['I0305 10:00:00.000000    1234 server.go:1117] "Using cgroup driver setting received from the CRI runtime" cgroupDriver="systemd"'],
    },
    source: 'kubelet dockershim; runc libcontainer/specconv',
    remediation: ['Set the same cgroup driver in the kubelet (cgroupDriver) and in containerd (SystemdCgroup).', ...CONFIG_ADVICE],
    runbook: 'A9',
    correlateWith: ['kubelet', 'containerd'],
  },
  {
    id: 'kubelet-swap-on',
    condition: 'kubelet-config-invalid',
    kinds: KUBELET,
    pattern: String.raw`[Rr]unning with swap on is not supported`,
    title: 'The kubelet refuses to run because swap is on',
    entity: { option: 'failSwapOn' },
    recovery: REGISTERED,
    examples: {
      match: ['E0305 10:00:00.000000    1234 run.go:74] "command failed" err="failed to run Kubelet: running with swap on is not supported, please disable swap or set --fail-swap-on flag to false"'],
      noMatch: ['I0305 10:00:00.000000    1234 server.go:737] "--cgroups-per-qos enabled, but --cgroup-root was not specified.  defaulting to /"'],
    },
    source: 'kubelet pkg/kubelet/cm/container_manager_linux.go',
    remediation: CONFIG_ADVICE,
    runbook: 'A9',
    correlateWith: ['kubelet', 'system'],
  },
  {
    id: 'kubelet-cgroup-v1',
    condition: 'kubelet-config-invalid',
    kinds: KUBELET,
    pattern: String.raw`kubelet is configured to not run on a host using cgroup v1`,
    title: 'The kubelet refuses to run on cgroup v1',
    recovery: REGISTERED,
    examples: {
      match: ['E0827 19:16:09.674979    7956 run.go:72] "command failed" err="failed to validate kubelet configuration, error: kubelet is configured to not run on a host using cgroup v1. cgroup v1 support is unsupported and will be removed in a future release"'],
      noMatch: ['W0827 19:16:09.184979    7956 helpers.go:119] "CgroupV1 support has been transitioned into maintenance mode, please plan for the migration towards cgroup v2"'],
    },
    source: 'kubelet pkg/kubelet/kubelet_linux.go; failCgroupV1 is on from 1.35',
    remediation: ['Use an AMI with cgroup v2 (AL2023, Bottlerocket, Ubuntu 22.04 and later). failCgroupV1: false in the kubelet\'s configuration puts it off.'],
    runbook: 'A9',
    correlateWith: ['kubelet'],
  },
  {
    id: 'kubelet-credential-provider-config',
    condition: 'kubelet-config-invalid',
    kinds: KUBELET,
    pattern: String.raw`\"Failed to register CRI auth plugins\"`,
    title: 'The kubelet ends: the configuration of its image credential provider is refused ({count} times)',
    threshold: { count: 2 },
    recovery: REGISTERED,
    examples: {
      match: ['E0511 19:16:39.537963     274 kuberuntime_manager.go:286] "Failed to register CRI auth plugins" err="failed to validate credential provider config: [providers.apiVersion: Required value: apiVersion is required]"'],
      noMatch: ['I0511 19:16:39.537963     274 plugins.go:73] "Registered credential provider" provider="ecr-credential-provider"'],
    },
    source: 'kubelet pkg/kubelet/kuberuntime/kuberuntime_manager.go; k3s-io/k3s#14039',
    remediation: ['Correct /etc/eks/image-credential-provider/config.json: apiVersion, defaultCacheDuration and the plugin\'s file name are required.', ...BOOTSTRAP_ADVICE],
    runbook: 'A9',
    correlateWith: ['kubelet'],
  },
];
