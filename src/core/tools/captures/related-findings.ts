import { CaptureFinding } from '../../capture/analysis/findings/capture-findings';
import { Finding, severityRank } from '../../findings/finding';
import { cidrContains } from '../../parsers/cidr';

/** A finding of the node's log bundle that may explain one of the capture. */
export interface RelatedFinding {
  readonly finding_id: string;
  readonly bundleId: string;
  readonly condition: string;
  readonly title: string;
  readonly severity: string;
  readonly why: string;
}

/** Of one finding, the likeliest explanations. */
const MOST_RELATED = 3;

interface Relation {
  /** conditions of a bundle */
  readonly causes: RegExp;
  readonly why: string;
  /** whether addresses, ports and protocols have to agree */
  readonly matched?: boolean;
}

const BLOCKED: Relation = { causes: /^(?:iptables-drop|dns-blocked-by-iptables)$/, why: 'the rule matches these packets', matched: true };
const ROUTE: Relation = { causes: /^blackhole-route$/, why: 'the route covers this address', matched: true };
const POLICY: Relation = { causes: /^forward-policy-drop$/, why: 'forwarded packets are dropped by default' };
const PATH: Relation = { causes: /^(?:pod-route-missing|default-route-missing|interface-down|network-policy-agent-failed)$/, why: 'packets or their answers have no way' };
const TABLE: Relation = { causes: /^(?:conntrack-table-full|ena-conntrack-allowance-exceeded)$/, why: 'new connections are dropped when the table is full' };
const SERVICES: Relation = { causes: /^(?:kube-proxy-rules-missing|kube-proxy-sync-failed|service-unreachable|ipvs-modules-missing)$/, why: 'service addresses are not translated' };
const LINK: Relation = { causes: /^(?:ena-allowance-exceeded|ena-driver-reset|neighbour-table-overflow)$/, why: 'the instance drops packets' };
const LINK_LOCAL: Relation = { causes: /^ena-linklocal-allowance-exceeded$/, why: 'the instance drops packets to the VPC resolver' };
const RESOLVER: Relation = { causes: /^(?:dns-upstream-timeout|pod-dns-lookup-timeout|dns-resolver-misconfigured)$/, why: 'logs tell of failing lookups, too' };
const SYSCTL: Relation = { causes: /^sysctl-unsafe$/, why: 'the kernel may refuse or misroute these packets' };
const MTU: Relation = { causes: /^mtu-mismatch$/, why: 'interfaces of the node disagree about the MTU' };

const SILENCE = [BLOCKED, ROUTE, POLICY, SERVICES, PATH, TABLE, SYSCTL];
const RELATIONS: Readonly<Record<string, readonly Relation[]>> = {
  'tcp-connect-unanswered': SILENCE,
  'tcp-handshake-incomplete': [BLOCKED, POLICY, PATH, SYSCTL],
  'tcp-connect-refused': [BLOCKED, SERVICES],
  'tcp-connect-rejected': [BLOCKED, SERVICES, ROUTE],
  'icmp-unreachable': [BLOCKED, ROUTE, PATH],
  'host-silent': [PATH, { causes: /^neighbour-table-overflow$/, why: 'the kernel cannot keep neighbours' }],
  'nat-asymmetry': [SYSCTL, PATH, SERVICES],
  'dns-unanswered': [...SILENCE, LINK_LOCAL, RESOLVER],
  'dns-failures': [RESOLVER],
  'dns-slow': [LINK_LOCAL, RESOLVER, TABLE],
  'tcp-reset': [TABLE],
  'tcp-retransmissions': [LINK, TABLE],
  'path-mtu-black-hole': [MTU],
  'tcp-segments-missing': [MTU, LINK],
  'path-mtu-discovered': [MTU],
};

/** Findings of the bundle that may be behind a finding of the capture: what matches the packets first, then the most severe. */
export function relatedFindings(finding: CaptureFinding, ofBundle: readonly Finding[]): RelatedFinding[] {
  const relations = RELATIONS[finding.condition] ?? [];
  const found = relations.flatMap((relation, order) => ofBundle
    .filter(each => relation.causes.test(each.condition) && (!relation.matched || covers(each, finding)))
    .map(each => ({ each, order, relation })));
  found.sort((a, b) => Number(b.relation.matched ?? false) - Number(a.relation.matched ?? false) || severityRank(a.each.severity) - severityRank(b.each.severity) || a.order - b.order);
  return found.slice(0, MOST_RELATED).map(({ each, relation }) => ({
    finding_id: each.finding_id, bundleId: each.bundleId, condition: each.condition, title: each.title, severity: each.severity, why: relation.why,
  }));
}

/** Whether a rule or route is about the packets of the capture: what it leaves open, it does not exclude. */
function covers({ entity: rule }: Finding, { entity: packets, condition }: CaptureFinding): boolean {
  const address = text(packets.destination);
  const protocol = text(packets.protocol) ?? (condition.startsWith('tcp-') ? 'tcp' : undefined);
  const wanted = text(rule.destination);
  const port = text(rule.port);
  const ruled = text(rule.protocol);
  const isAddressed = wanted === undefined || address === undefined || cidrContains(wanted, address);
  const isPort = port === undefined || packets.port === undefined || port === String(packets.port);
  return isAddressed && isPort && (ruled === undefined || ruled === 'all' || protocol === undefined || ruled === protocol);
}

function text(value: string | number | boolean | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
