import { LineRule } from '../line-rule';
import { KUBELET } from './kinds';
import { API_ANSWERS } from './recoveries';

const NETWORK_ERROR = 'i/o timeout|connection refused|no route to host|network is unreachable|TLS handshake timeout|context deadline exceeded|request canceled|client connection lost|connection reset by peer|connection timed out|no such device or address';
const REACH = [
  'From the node: `curl -k https://<cluster endpoint>/livez` and `dig <cluster endpoint>`.',
  'Check the cluster security group for 443 from this node, the subnet\'s route and NACL, and whether the private endpoint is enabled for nodes without a NAT route.',
  'Look for DROP rules and blackhole routes on this node (network_diagnostics).',
];

/** Whether the kubelet reaches the API server. */
export const API_SERVER_REACH_RULES: readonly LineRule[] = [
  {
    id: 'kubelet-register-unreachable',
    condition: 'api-server-unreachable',
    kinds: KUBELET,
    pattern: String.raw`Unable to register node.{0,400}(?<reason>${NETWORK_ERROR}|no such host)`,
    exclude: ['failed calling webhook', String.raw`lookup [A-Za-z0-9.-]{1,100}\.eks\.(?:amazonaws\.com(?:\.cn)?|api\.aws)`],
    title: 'Node registration does not reach the API server: {reason} ({count} times)',
    repeats: true,
    threshold: { count: 3 },
    recovery: API_ANSWERS,
    examples: {
      match: [
        String.raw`E0305 10:00:00.000000    1234 kubelet_node_status.go:92] "Unable to register node with API server" err="Post \"https://28958683C042769F.gr7.us-west-2.eks.amazonaws.com/api/v1/nodes\": dial tcp 10.0.5.84:443: i/o timeout" node="ip-10-0-1-2.ec2.internal"`,
        'E0305 10:00:00.000000    1234 kubelet_node_status.go:94] Unable to register node "ip-10-0-1-2" with API server: Post https://x/api/v1/nodes: net/http: TLS handshake timeout',
        String.raw`E0305 10:00:00.000000    1234 kubelet_node_status.go:108] "Unable to register node with API server" err="Post \"https://api.corp.internal/api/v1/nodes\": dial tcp: lookup api.corp.internal on 10.0.0.2:53: no such host" node="a"`,
      ],
      noMatch: ['E1122 00:49:13.220871    1510 kubelet_node_status.go:94] Unable to register node "ip-10-0-24-204.us-west-2.compute.internal" with API server: Unauthorized'],
    },
    source: 'kubelet pkg/kubelet/kubelet_node_status.go',
    remediation: REACH,
    runbook: 'A2',
    correlateWith: ['kubelet', 'networking'],
  },
  {
    id: 'kubelet-lease-unreachable',
    condition: 'api-server-unreachable',
    kinds: KUBELET,
    // a control-plane rollout breaks a few requests on every node; a minute without any lease does not pass unnoticed
    pattern: String.raw`(?:Failed to ensure lease exists|failed to ensure lease exists|Failed to update lease|failed to update lease|Error updating node status, will retry).{0,400}(?:${NETWORK_ERROR})`,
    // the API server answers, and tells that a webhook does not
    exclude: ['failed calling webhook'],
    title: 'Node lease cannot be renewed: the API server is out of reach ({count} failures)',
    repeats: true,
    threshold: { count: 6, withinSeconds: 1800 },
    recovery: API_ANSWERS,
    examples: {
      match: [
        String.raw`E0305 10:00:00.000000    1234 controller.go:195] "Failed to update lease" err="Put \"https://x.eks.amazonaws.com/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/ip-10-0-1-2?timeout=10s\": net/http: request canceled (Client.Timeout exceeded while awaiting headers)"`,
        String.raw`E0305 10:00:00.000000    1234 controller.go:145] "Failed to ensure lease exists, will retry" err="Get \"https://x\": dial tcp 10.0.5.84:443: connect: connection refused" interval="7s"`,
      ],
      noMatch: ['E1118 10:00:00.000000    1721 kubelet_node_status.go:549] "Error updating node status, will retry" err="failed to patch status: Internal error occurred: failed calling webhook \\"x.example\\": context deadline exceeded"', 'E0305 10:00:00.000000    1234 controller.go:195] "Failed to update lease" err="Operation cannot be fulfilled on leases.coordination.k8s.io \\"ip-10-0-1-2\\": the object has been modified"'],
    },
    source: 'component-helpers apimachinery/lease/controller.go',
    remediation: REACH,
    runbook: 'A2',
    correlateWith: ['kubelet', 'networking'],
  },
  {
    id: 'kubelet-status-update-failed',
    condition: 'api-server-unreachable',
    kinds: KUBELET,
    pattern: String.raw`(?:Unable to update node status|update node status exceeds retry count)`,
    title: 'Node status cannot be written: every retry to the API server failed ({count} times)',
    repeats: true,
    threshold: { count: 2, withinSeconds: 3600 },
    recovery: API_ANSWERS,
    examples: {
      match: [
        'E0305 10:00:00.000000    1234 kubelet_node_status.go:527] "Unable to update node status" err="update node status exceeds retry count"',
        'E0305 10:00:00.000000    1234 kubelet_node_status.go:413] Unable to update node status: update node status exceeds retry count',
      ],
      noMatch: [String.raw`E0305 10:00:00.000000    1234 kubelet_node_status.go:540] "Error updating node status, will retry" err="Operation cannot be fulfilled on nodes \"ip-10-0-1-2\": the object has been modified"`],
    },
    source: 'kubelet pkg/kubelet/kubelet_node_status.go',
    remediation: REACH,
    runbook: 'A2',
    correlateWith: ['kubelet', 'networking'],
  },
  {
    id: 'kubelet-watch-unreachable',
    condition: 'api-server-unreachable',
    kinds: KUBELET,
    pattern: String.raw`(?:(?:Failed to watch|Failed to list|failed to list) \*v1[a-z0-9]{0,8}\.[A-Za-z]+|Unable to write event|waiting for CSINode publishing).{0,400}dial tcp [0-9a-fA-F.:\[\]]+: (?:connect: )?(?<reason>i/o timeout|connection refused|no route to host|network is unreachable)`,
    title: 'Watches and events do not reach the API server: {reason} ({count} times)',
    repeats: true,
    threshold: { count: 6, withinSeconds: 1800 },
    recovery: API_ANSWERS,
    examples: {
      match: [String.raw`W0305 10:00:00.000000    1234 reflector.go:539] k8s.io/client-go/informers/factory.go:150: failed to list *v1.Node: Get "https://x.eks.amazonaws.com/api/v1/nodes?limit=500": dial tcp 10.0.5.84:443: i/o timeout`],
      noMatch: ['W0305 10:00:00.000000    1234 reflector.go:443] k8s.io/client-go/informers/factory.go:150: watch of *v1.Service ended with: very short watch'],
    },
    source: 'client-go tools/cache/reflector.go',
    remediation: REACH,
    runbook: 'A2',
    correlateWith: ['kubelet', 'networking'],
  },
  {
    id: 'cluster-endpoint-no-such-host',
    condition: 'cluster-endpoint-wrong',
    kinds: ['kubelet-log', 'nodeadm-log', 'kube-proxy-log', 'messages', 'syslog'],
    pattern: String.raw`lookup (?<endpoint>[A-Za-z0-9.-]{1,100}\.eks\.(?:amazonaws\.com(?:\.cn)?|api\.aws))(?: on (?<server>[0-9a-fA-F.:\[\]]{1,45}):53)?: no such host`,
    title: 'The cluster endpoint {endpoint} does not exist in DNS',
    threshold: { count: 3 },
    recovery: API_ANSWERS,
    examples: {
      match: [String.raw`E0305 10:00:00.000000    1234 kubelet_node_status.go:92] "Unable to register node with API server" err="Post \"https://28958683C042769F.gr7.us-west-2.eks.amazonaws.com/api/v1/nodes\": dial tcp: lookup 28958683C042769F.gr7.us-west-2.eks.amazonaws.com on 10.0.0.2:53: no such host"`],
      noMatch: [
        'dial tcp: lookup 28958683C042769F.gr7.us-west-2.eks.amazonaws.com on 10.0.0.2:53: read udp 10.0.1.2:40000->10.0.0.2:53: i/o timeout',
        'lookup registry.example.com on 10.0.0.2:53: no such host',
      ],
    },
    source: 'Go net.DNSError',
    remediation: [
      'Compare the endpoint in the kubelet\'s kubeconfig (or NodeConfig) with `aws eks describe-cluster --query cluster.endpoint`: a re-created cluster has a new one.',
      'With a private endpoint, the VPC needs enableDnsSupport and enableDnsHostnames, and its own resolver must be asked.',
    ],
    runbook: 'A2',
    correlateWith: ['kubelet', 'nodeadm', 'networking'],
  },
  {
    id: 'kubelet-status-unreachable',
    condition: 'api-server-unreachable',
    kinds: KUBELET,
    pattern: String.raw`Error updating node status, will retry.{0,400}dial tcp [0-9a-fA-F.:\[\]]+: (?:connect: )?(?<reason>i/o timeout|connection refused|no route to host|network is unreachable|connection timed out)`,
    // the API server answers, and tells that a webhook does not
    exclude: ['failed calling webhook'],
    title: 'The kubelet cannot post its node status: {reason} ({count} times)',
    repeats: true,
    threshold: { count: 6, withinSeconds: 1800 },
    recovery: API_ANSWERS,
    examples: {
      match: [String.raw`E0305 10:00:00.000000    1234 kubelet_node_status.go:544] "Error updating node status, will retry" err="error getting node \"ip\": Get \"https://ABCD.gr7.eu-west-1.eks.amazonaws.com/api/v1/nodes/ip?timeout=10s\": dial tcp [2600:1f14::9]:443: connect: network is unreachable"`],
      noMatch: [String.raw`E0305 10:00:00.000000    1234 kubelet_node_status.go:549] "Error updating node status, will retry" err="error getting node \"ip\": Get \"https://x/api/v1/nodes/ip\": http2: client connection lost"`],
    },
    source: 'kubelet pkg/kubelet/kubelet_node_status.go',
    remediation: REACH,
    runbook: 'A2',
    correlateWith: ['kubelet', 'networking'],
  },
];
