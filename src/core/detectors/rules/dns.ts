import { LineRule } from '../line-rule';
import { KUBELET } from './kinds';

const POD_DNS_ADVICE = [
  'Look on this node first: DROP rules for port 53, blackhole routes over the service network, missing KUBE-SERVICES, a full conntrack table, link-local allowance.',
  'Then at CoreDNS: are its pods ready, and does a pod on another node resolve?',
];
const UPSTREAM_ADVICE = [
  'CoreDNS gets no answer from its upstream: check the route and security group from its node to the VPC resolver (or forwarders), and linklocal_allowance_exceeded of that node (1,024 packets a second).',
  'NodeLocal DNSCache and a smaller ndots reduce the load.',
];
const RESOLVER_ADVICE = ['Compare networking/resolv.conf with the VPC resolver (base of the VPC CIDR + 2, or 169.254.169.253) and the DHCP options; check port 53 in DROP rules and NACLs.'];

/** Name resolution as pods, CoreDNS and the node see it. */
export const DNS_RULES: readonly LineRule[] = [
  {
    id: 'pod-dns-lookup-timeout',
    condition: 'pod-dns-lookup-timeout',
    kinds: KUBELET,
    // a probe inside the pod could not resolve a name: an effect, whatever lies between the pod and its resolver
    severity: 'high',
    kind: 'symptom',
    pattern: String.raw`"Probe failed".{0,60} pod="(?<namespace>[^"/]{1,63})/(?<pod>[^"]{1,253})".{0,600}lookup [A-Za-z0-9._-]{1,253} on (?<server>[0-9a-fA-F.:\[\]]{2,47}):53: (?:read udp [^ ]{1,100}: i/o timeout|dial udp [^ ]{1,100}: i/o timeout|server misbehaving)`,
    title: 'Pod {namespace}/{pod} cannot resolve names at {server} ({count} times)',
    threshold: { count: 3 },
    examples: {
      match: [String.raw`I1118 19:47:52.000000    1721 prober.go:107] "Probe failed" probeType="Readiness" pod="demo-app/payments-worker-fe1b2fec-ftppw" podUID="1" containerName="nginx" probeResult="failure" output="lookup upstream.demo-app.svc.cluster.local on 10.100.0.10:53: read udp 10.0.30.71:40000->10.100.0.10:53: i/o timeout\n"`],
      noMatch: [String.raw`I1118 19:47:52.000000    1721 prober.go:107] "Probe failed" probeType="Readiness" pod="shop/a" podUID="1" containerName="app" probeResult="failure" output="Get \"http://10.0.30.71:8080/healthz\": dial tcp 10.0.30.71:8080: i/o timeout"`],
    },
    source: 'Go net.DNSError in probe output',
    remediation: POD_DNS_ADVICE,
    runbook: 'D19',
    correlateWith: ['networking', 'conntrack', 'coredns'],
  },
  {
    id: 'pod-log-dns-timeout',
    condition: 'pod-dns-lookup-timeout',
    kinds: ['pod-log', 'csi-log', 'pod-identity-log', 'monitoring-agent-log', 'node-termination-log', 'aws-node-log', 'kube-proxy-log'],
    severity: 'high',
    kind: 'symptom',
    pattern: String.raw`lookup [A-Za-z0-9._-]{1,253} on (?<server>[0-9a-fA-F.:\[\]]{2,47}):53: (?:read udp [^ ]{1,100}: i/o timeout|dial udp [^ ]{1,100}: i/o timeout)`,
    title: 'Containers cannot resolve names at {server} ({count} times)',
    threshold: { count: 3, withinSeconds: 3600 },
    examples: {
      match: ['2026-11-18T10:00:00Z stderr F dial tcp: lookup sts.us-west-2.amazonaws.com on 10.100.0.10:53: read udp 10.0.30.71:40000->10.100.0.10:53: i/o timeout'],
      noMatch: ['2026-11-18T10:00:00Z stderr F dial tcp: lookup x.example.com on 10.100.0.10:53: no such host'],
    },
    source: 'Go net.DNSError',
    remediation: POD_DNS_ADVICE,
    runbook: 'D19',
    correlateWith: ['networking', 'conntrack', 'coredns'],
  },
  {
    id: 'node-dns-lookup-timeout',
    condition: 'dns-resolver-misconfigured',
    kinds: ['kubelet-log', 'containerd-log', 'nodeadm-log', 'messages', 'syslog'],
    kind: 'symptom',
    pattern: String.raw`lookup [A-Za-z0-9._-]{1,253} on (?<nameserver>[0-9a-fA-F.:\[\]]{2,47}):53: (?:read udp [^ ]{1,100}: (?:i/o timeout|read: connection refused)|dial udp [^ ]{1,100}: (?:i/o timeout|connect: network is unreachable)|server misbehaving)`,
    exclude: ['Probe failed', 'probe for "', 'nslookup'],
    title: 'The node cannot resolve names at {nameserver} ({count} times)',
    threshold: { count: 5, withinSeconds: 3600 },
    examples: {
      match: [String.raw`E0305 10:00:00.000000    1234 log.go:32] "PullImage from image service failed" err="failed to resolve reference: dial tcp: lookup registry-1.docker.io on 10.0.0.2:53: read udp 10.0.1.2:40000->10.0.0.2:53: i/o timeout"`],
      noMatch: [String.raw`I1118 19:47:52.000000    1721 prober.go:107] "Probe failed" probeType="Readiness" pod="shop/a" output="lookup x on 10.100.0.10:53: read udp 10.0.30.71:40000->10.100.0.10:53: i/o timeout"`],
    },
    source: 'Go net.DNSError',
    remediation: RESOLVER_ADVICE,
    runbook: 'D19',
    correlateWith: ['networking', 'kubelet'],
  },
  {
    id: 'node-name-resolution-failed',
    condition: 'dns-resolver-misconfigured',
    kinds: ['messages', 'syslog', 'kubelet-log', 'sandbox-image-log', 'cloud-init-output'],
    kind: 'symptom',
    pattern: String.raw`(?:Temporary failure in name resolution|Could not resolve host: )`,
    exclude: ['Probe failed', 'probe for "'],
    title: 'Programs on the node cannot resolve names ({count} times)',
    threshold: { count: 10, withinSeconds: 3600 },
    examples: {
      match: ['Nov 18 10:00:00 ip-10-0-1-2 amazon-ssm-agent[900]: Temporary failure in name resolution', 'curl: (6) Could not resolve host: api.ecr.us-west-2.amazonaws.com'],
      noMatch: ['Nov 18 10:00:00 ip-10-0-1-2 systemd-resolved[500]: Using degraded feature set UDP instead of UDP+EDNS0 for DNS server 10.0.0.2.'],
    },
    source: 'glibc getaddrinfo EAI_AGAIN; curl',
    remediation: RESOLVER_ADVICE,
    runbook: 'D19',
    correlateWith: ['networking', 'messages'],
  },
  {
    id: 'coredns-upstream-timeout',
    condition: 'dns-upstream-timeout',
    kinds: ['coredns-log'],
    pattern: String.raw`plugin/errors: \d{1,3} [^ ]{1,255} [A-Z0-9]{1,10}: (?:read udp|read tcp|dial tcp|dial udp) .{0,100}?(?:->)?(?<server>[0-9a-fA-F.\[\]:]{2,47}):53: (?:i/o timeout|connect: connection refused|read: connection refused|connect: network is unreachable|connect: no route to host)`,
    // at start CoreDNS asks a random HINFO name before its network is up
    exclude: [' HINFO: '],
    title: 'CoreDNS gets no answer from upstream {server} ({count} times)',
    threshold: { count: 5, withinSeconds: 3600 },
    examples: {
      match: [
        '2026-11-18T10:00:00.000000000Z stdout F [ERROR] plugin/errors: 2 api.stripe.com. A: read udp 10.0.30.71:40000->10.0.0.2:53: i/o timeout',
        '2026-11-18T10:00:00.000000000Z stdout F [ERROR] plugin/errors: 2 sts.us-west-2.amazonaws.com. AAAA: dial tcp 10.0.0.2:53: i/o timeout',
      ],
      noMatch: ['2026-11-18T10:00:00.000000000Z stdout F [ERROR] plugin/errors: 2 4567.1234. HINFO: read udp 10.0.30.71:40000->10.0.0.2:53: i/o timeout', '2026-11-18T10:00:00.000000000Z stdout F [INFO] 10.0.30.71:40000 - 4242 "A IN api.stripe.com.shop.svc.cluster.local. udp 58 false 512" NXDOMAIN qr,aa,rd 151 0.0001s'],
    },
    source: 'CoreDNS plugin/errors, plugin/forward',
    remediation: UPSTREAM_ADVICE,
    runbook: 'D19',
    correlateWith: ['coredns', 'networking'],
  },
  {
    id: 'coredns-upstream-unhealthy',
    condition: 'dns-upstream-timeout',
    kinds: ['coredns-log'],
    pattern: String.raw`(?:plugin/errors: \d{1,3} [^ ]{1,255} [A-Z0-9]{1,10}: (?:unreachable backend|no healthy upstream)|no upstream host)`,
    title: 'CoreDNS has no healthy upstream ({count} times)',
    threshold: { count: 5 },
    examples: {
      match: ['2026-11-18T10:00:00Z stdout F [ERROR] plugin/errors: 2 api.stripe.com. A: unreachable backend'],
      noMatch: ['2026-11-18T10:00:00Z stdout F [INFO] plugin/reload: Running configuration SHA512 = 1'],
    },
    source: 'CoreDNS plugin/forward',
    remediation: UPSTREAM_ADVICE,
    runbook: 'D19',
    correlateWith: ['coredns', 'networking'],
  },
  {
    id: 'coredns-loop',
    condition: 'dns-resolver-misconfigured',
    kinds: ['coredns-log'],
    pattern: String.raw`plugin/loop: Loop \(.{1,100}\) detected for zone`,
    title: 'CoreDNS forwards to itself: the node\'s resolv.conf names a loopback resolver',
    entity: { nameserver: 'loop' },
    examples: {
      match: ['2026-11-18T10:00:00Z stdout F [FATAL] plugin/loop: Loop (127.0.0.1:43129 -> :53) detected for zone ".", see https://coredns.io/plugins/loop#troubleshooting.'],
      noMatch: ['2026-11-18T10:00:00Z stdout F [INFO] plugin/reload: Running configuration SHA512 = 1'],
    },
    source: 'CoreDNS plugin/loop',
    remediation: ['Point the kubelet\'s resolvConf at a file with the real resolvers (/run/systemd/resolve/resolv.conf).'],
    runbook: 'D19',
    correlateWith: ['coredns', 'networking'],
  },
  {
    id: 'pod-api-service-unreachable',
    condition: 'service-unreachable',
    kinds: ['coredns-log', 'csi-log', 'pod-log', 'monitoring-agent-log', 'node-termination-log', 'network-policy-log'],
    pattern: String.raw`dial tcp (?<address>(?:10|172|192)\.\d{1,3}\.\d{1,3}\.1):443: (?:connect: )?(?<reason>i/o timeout|connection refused|no route to host)`,
    title: 'Pods do not reach the kubernetes service at {address}: {reason} ({count} times)',
    threshold: { count: 3, withinSeconds: 3600 },
    recovery: { pattern: String.raw`Caches are synced|Watch close.{0,40}total .{0,20}items received|plugin/ready: Plugins ready`, kinds: ['coredns-log', 'csi-log'] },
    examples: {
      match: ['2026-11-18T10:00:00Z stdout F [ERROR] plugin/kubernetes: Failed to watch *v1.Namespace: failed to list *v1.Namespace: Get "https://10.100.0.1:443/api/v1/namespaces?limit=500": dial tcp 10.100.0.1:443: i/o timeout'],
      noMatch: ['2026-11-18T10:00:00Z stdout F [WARNING] plugin/kubernetes: starting server with unsynced Kubernetes API'],
    },
    source: 'client-go; Go net',
    remediation: ['Look on this node at kube-proxy (KUBE-SERVICES, its log), DROP rules and blackhole routes over the service network.'],
    runbook: 'D5',
    correlateWith: ['kube-proxy', 'networking'],
  },
];
