import { LineRule } from '../line-rule';
import { IPAMD_ADVICE } from './ipamd';
import { IPAMD } from './kinds';

/** The network policy agent. */
export const NETWORK_POLICY_RULES: readonly LineRule[] = [
  {
    id: 'network-policy-bpf-failed',
    condition: 'network-policy-agent-failed',
    kinds: ['network-policy-log', 'ebpf-sdk-log', 'aws-node-log'],
    pattern: String.raw`(?:BPF State Recovery failed|[Ff]ailed to recover (?:global maps|the BPF state)|Failed to Attach (?:Egress|Ingress) TC probe|(?:Attaching|[Ff]ailed to attach) eBPF probe|Error configuring (?:Cluster Policy )?eBPF Probes|Load BPF failed|(?:[Ff]ailed|[Uu]nable) to (?:load|attach|pin|create|update)[A-Za-z/ -]{0,40}e?BPF|Unable to load events binary|[Uu]nable to initialize event buffer|[Mm]aps? updates?(?:\(s\))? failed|unable to create/update map entry|Pod State entry create failed|[Pp]od-state seed failed|(?:Ingress|Egress) Attach failed|failed to update (?:cluster policy )?bpf probes|Failed to copy the eBPF binaries|Failed to update kernel map|bpf filesystem at .{1,60} is mounted read-only)`,
    title: 'The network-policy agent cannot load or recover its eBPF programs ({count} times)',
    threshold: { count: 2 },
    examples: {
      match: ['{"level":"error","msg":"unable to initialize event buffer for Policy event exiting..error: x"}', '{"level":"error","ts":"2026-11-18T10:00:00.000Z","caller":"ebpf/bpf_client.go:300","msg":"BPF State Recovery failed: no such file or directory"}', '{"level":"error","msg":"Failed to Attach Ingress TC probe for pod: a in namespace b at interface 4 error: file exists"}', '{"level":"error","caller":"ebpf/bpf_client.go:700","msg":"Ingress Pod State Map update failed: unable to update map: invalid argument"}', '{"level":"error","caller":"maps/loader.go:286","msg":"unable to create/update map entry and ret -1 and err argument list too long"}', '{"level":"error","msg":"Map updates failed for podIdentifier web-prod: x"}', '{"level":"error","msg":"Egress Attach failed file exists"}'],
      noMatch: ['{"level":"info","ts":"2026-11-17T14:19:05.000Z","caller":"elfparser/elf.go:1","msg":"Loaded prog tc_cls"}', '{"level":"info","msg":"No active policies present for podIdentifier: a-b"}'],
    },
    source: 'aws-network-policy-agent pkg/ebpf; eks-node-monitoring-agent NPABPFRecoveryError',
    remediation: ['Compare agent and CNI versions; check that /sys/fs/bpf is mounted.', '[changes the node] Restart the aws-node pod; pods without programs have no policy.'],
    runbook: 'D18',
    correlateWith: ['cni', 'aws-node'],
  },
  {
    id: 'network-policy-agent-unreachable',
    condition: 'network-policy-agent-failed',
    kinds: ['cni-plugin-log', ...IPAMD],
    pattern: String.raw`(?:Failed to connect to network policy agent|Failed to setup default network policy for Pod Name (?<pod>[a-z0-9.-]{1,253}))`,
    title: 'The CNI plugin cannot reach the network-policy agent ({count} times)',
    threshold: { count: 3 },
    examples: {
      match: ['{"level":"error","caller":"routed-eni-cni-plugin/cni.go:300","msg":"Failed to connect to network policy agent: connection refused. Network Policy agent might not be running"}'],
      noMatch: ['{"level":"info","msg":"Received Enforce Network Policy Request for Pod: a Namespace: b Mode: standard"}'],
    },
    source: 'amazon-vpc-cni-k8s cmd/routed-eni-cni-plugin/cni.go',
    remediation: ['Look at the aws-eks-nodeagent container of the aws-node pod; in strict mode pods without it get no network.'],
    runbook: 'D18',
    correlateWith: ['cni', 'aws-node'],
  },
  {
    id: 'network-policy-port-limit',
    condition: 'network-policy-agent-failed',
    kinds: ['network-policy-log'],
    pattern: String.raw`unique port/protocol combinations supported for a single endpoint exceeded`,
    severity: 'medium',
    title: 'A network policy has more than 24 port and protocol pairs for one peer ({count} times)',
    examples: {
      match: ['{"level":"error","msg":"No.of unique port/protocol combinations supported for a single endpoint exceeded the supported maximum of 24"}'],
      noMatch: ['{"level":"info","msg":"No active policies present for podIdentifier: a-b"}'],
    },
    source: 'aws-network-policy-agent pkg/ebpf',
    remediation: ['Split the policy or use port ranges.'],
    runbook: 'D18',
    correlateWith: ['cni'],
  },
  {
    id: 'network-policy-agent-cannot-work',
    condition: 'network-policy-agent-failed',
    kinds: ['network-policy-log', 'aws-node-log'],
    pattern: String.raw`(?:Failed to Initialize Ring Buffer|bpf-(?:fs|maps) check failed|grpc-socket check failed|\"problem running manager|unable to create controller (?:manager|PolicyEndpoints|ClusterPolicyEndpoints)|Network Policy Mode validation failed)`,
    title: 'The network-policy agent cannot start or is not ready ({count} lines)',
    threshold: { count: 2 },
    repeats: true,
    examples: {
      match: [
        '{"level":"error","caller":"health/bpf.go:41","msg":"bpf-fs check failed: /sys/fs/bpf is not a bpf mount"}',
        '{"level":"error","caller":"workspace/main.go:139","msg":"problem running manager failed to wait for policyendpoint caches to sync"}',
      ],
      noMatch: ['{"level":"info","caller":"workspace/main.go:119","msg":"Trying to establish GRPC connection to ipamd at unix:///var/run/aws-node/ipamd.sock"}'],
    },
    source: 'aws-network-policy-agent main.go, pkg/health',
    remediation: ['Compare the versions of agent and CNI (they are one add-on), see whether ipamd runs, and whether /sys/fs/bpf is mounted.'],
    runbook: 'D18',
    correlateWith: ['cni', 'aws-node', 'ipamd'],
  },
  {
    id: 'policy-agent-cannot-reach-ipamd',
    condition: 'ipamd-not-ready',
    kinds: ['network-policy-log'],
    pattern: String.raw`Failed to connect to ipamd at `,
    severity: 'high',
    title: 'The network-policy agent waits for ipamd in vain ({count} times)',
    threshold: { count: 2 },
    repeats: true,
    recovery: { pattern: String.raw`Connected to ipamd at `, kinds: ['network-policy-log'] },
    examples: {
      match: ['{"level":"error","caller":"workspace/main.go:119","msg":"Failed to connect to ipamd at unix:///var/run/aws-node/ipamd.sock: context deadline exceeded"}'],
      noMatch: ['{"level":"info","caller":"workspace/main.go:119","msg":"Trying to establish GRPC connection to ipamd at unix:///var/run/aws-node/ipamd.sock"}'],
    },
    source: 'aws-network-policy-agent main.go (1.3)',
    remediation: IPAMD_ADVICE,
    runbook: 'D14',
    correlateWith: ['ipamd', 'aws-node'],
  },
];
