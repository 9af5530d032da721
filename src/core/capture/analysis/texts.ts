import { ResetCause } from './tcp/tcp-connection';
import { ConditionId } from '../../../catalog/conditions';

/* What findings and answers of a capture say beside numbers: a table, so that it costs the tool function no code. */

/** What to do, by condition; for a human. */
export const ADVICE: Readonly<Partial<Record<ConditionId, string>>> = {
  'dns-failures': 'The server was reached and could not help: look at its log and at what it forwards to.',
  'dns-name-unknown': 'A name that is spelled wrong, a service or zone that is gone, or a private zone that this VPC is not associated with.',
  'dns-slow': 'Late answers come from an overloaded server (CPU limit of CoreDNS), from its upstream, or after a lost query was repeated: see repeated and afterRepeat.',
  'dns-unanswered': 'Find where queries stop: rules on port 53 of this node, the service rules of kube-proxy, then a capture at CoreDNS.',
  'host-silent': 'Find out who still sends to this address: an endpoint that was not removed, a stale DNS record, or a configured peer that was replaced.',
  'ip-fragments-lost': 'Fragments behind the first have no ports, so rules and devices that look for some drop them. Keep packets small enough for the path (DNS over UDP: an EDNS buffer of 1232 bytes, https://www.dnsflagday.net/2020/), or use TCP.',
  'nat-asymmetry': 'The reply must pass the node that translated the request: source NAT for such traffic (hairpin, externalTrafficPolicy), or one route for both directions.',
  'path-mtu-black-hole': 'Let ICMP "fragmentation needed" (type 3 code 4; for IPv6 packet too big, type 2) pass on the whole path, or lower the MTU of pods to what the path carries.',
  'path-mtu-discovered': 'Nothing, as long as senders adapt: this is how path-MTU discovery works. A lower MTU for pods would save the first packets.',
  'syn-flood': 'Close the port to those sources in the security group or network ACL; SYN cookies (net.ipv4.tcp_syncookies=1) keep the listener reachable meanwhile.',
  'tcp-connect-refused': 'Nothing listens on that address and port, or a REJECT rule answers with a reset: look for the listener on the destination, then for the rule on the way.',
  'tcp-connect-rejected': 'Port unreachable from a node is what kube-proxy answers for a service without ready endpoints, and what REJECT answers: check EndpointSlices, then the rules of the reporter.',
  'tcp-connect-unanswered': 'Silence is a DROP (rule, security group, network ACL, network policy) or a missing route: capture at the next hop and see whether the SYN arrives there.',
  'tcp-handshake-incomplete': 'SYN-ACKs leave and do not arrive, or their acknowledgment does not: look at the return path (routes, rp_filter, rules on established connections).',
  'tcp-retransmissions': 'Loss on all flows of the node points to an instance limit (ENA allowance counters) or its link; on one destination to the path. Capture at both ends: where a segment is seen last, it was lost behind.',
  'tcp-segments-missing': 'If the sender sends them again and they still do not arrive, they are too large for the path: capture at the sender, and compare MTUs.',
  'tcp-zero-window': 'The process that should read is stuck, throttled or too slow: look at its CPU limit and what it waits for. The network is not the cause.',
};

/** For findings of tcp-reset, by cause. */
export const RESET_ADVICE: Readonly<Record<ResetCause, string>> = {
  'refused': '',
  'closing': '',
  'handshake-aborted': 'The client does not know the connection: it gave up before the answer came, or the answer came to the wrong place (asymmetric routes or translation).',
  'after-data': 'Look at the process on the side that reset: it closed with unread data, crashed, or a proxy in front of it did.',
  'after-idle': 'Something on the way forgets idle connections (NLB 350 s, ALB 60 s, NAT gateway 350 s, conntrack): send keep-alives more often than that.',
  'out-of-window': 'Not sent by either end: a firewall, an inspection device, or an attacker. The TTL tells how far away it is.',
};

/** For findings of icmp-unreachable, by what was reported. */
export const ICMP_ADVICE: Readonly<Record<string, string>> = {
  'port unreachable': 'Nothing listens there, or a REJECT rule says so. For UDP this is the only answer a closed port gives.',
  'host unreachable': 'The router has the network and not the host: it is gone, or does not answer ARP.',
  'network unreachable': 'The reporter has no route to that network.',
  'administratively prohibited': 'A firewall of the reporter forbids it.',
  'time to live exceeded': 'Packets circle between routers: two of them hold the other for the next hop.',
  'answer': 'Answers that come too late, or from another address than was asked: see the findings about that DNS server.',
  'other': 'Look at the routes and rules of the reporter.',
};

/** What looks alarming in a capture and is how EKS works. */
export const EXPECTED = {
  probeCloses: { what: 'connections that the client closed with a reset after everything was acknowledged', why: 'probes and load balancer health checks close that way' },
  keepAlives: { what: 'TCP keep-alives', why: 'idle connections are kept open' },
  overtaken: { what: 'segments that overtook others', why: 'reordering on the way, or copies; not loss' },
  searchSteps: { what: 'NXDOMAIN for names behind search domains', why: 'ndots:5 makes resolvers of pods try the search list first' },
  metadata: { what: 'connections to the metadata or credential service', why: 'every node and most pods ask for credentials' },
  translated: { what: 'connections seen again behind a translation', why: 'kube-proxy or a NAT rewrites service addresses: see mappings' },
  laterViews: { what: 'other views of connections that were counted before', why: 'a capture of several interfaces shows a packet on each' },
  copies: { what: 'copies of packets', why: 'a capture of all interfaces shows a packet on each; not retransmissions' },
  tooBig: { what: 'ICMP packet too big', why: 'path-MTU discovery works that way' },
  snapped: { what: 'frames of which only a part was kept', why: 'the snap length cuts payloads; lengths are taken from the headers' },
  other: { what: 'frames that are neither IP nor ARP', why: 'not looked at' },
};
