import { Entity, SEVERITIES } from '../../findings/finding';
import { AddressMatch, IptablesRule, PortMatch } from '../../parsers/iptables-facts';
import { titleSafe } from '../../safety/title-safe';
import { CheckContext, evidenceAt, StateCheck, StateFault } from '../state-check';
import { effectiveRule, reachOf } from './chain-reach';
import { ClusterNetwork, clusterNetwork } from './cluster-network';
import { DropImpact, impactOf } from './drop-impact';
import { judgeDrop } from './drop-judgement';
import { purposeOf } from './drop-purpose';
import { DropRule, dropRules, iptablesViews } from './drop-rules';
import { counted, grouped, notEvaluable, outcomeOf } from './outcome';

const MAX_FAULTS = 50;
const WORST_FIRST = ['dns', 'api-server', 'service', 'kubelet', 'pod', 'node', 'metadata', 'host'];

/** Connection tracking shows requests to the rule's destination that nobody answered. */
function unanswered(rule: IptablesRule, context: CheckContext): boolean {
  const address = rule.destination && !rule.destination.negated ? /^(.*)\/(?:32|128)$/.exec(rule.destination.cidr)?.[1] : undefined;
  if (address === undefined) { return false; }
  return [...context.facts('conntrack'), ...context.facts('conntrack6')].some(({ facts }) => facts.unrepliedDestinations.some(({ name, count }) => count >= 3
    && name.startsWith(`${address}:`) && (rule.destinationPorts === undefined || rule.destinationPorts.ranges.some((range) => name.includes(`:${range.from}/`)))));
}

/** Of the hooks that lead to the rule, the one in which it does most harm. */
function worstImpact(rule: IptablesRule, hooks: readonly string[], network: ClusterNetwork): DropImpact {
  return (hooks.length > 0 ? hooks : ['FORWARD']).map((hook) => impactOf(rule, hook, network))
    .sort((a, b) => Number(b.reachable) - Number(a.reachable) || WORST_FIRST.indexOf(a.traffic) - WORST_FIRST.indexOf(b.traffic))[0]!;
}

function faultOf(drop: DropRule, network: ClusterNetwork, context: CheckContext): StateFault {
  const { packets, view } = drop;
  const { rule, via } = effectiveRule(drop.rule, view);
  const found = reachOf(rule.chain, view);
  // Conditions that were read are part of the rule now; those that were not may leave it nothing.
  const reach = { ...found, conditional: found.conditional && via.length === 0 };
  const impact = worstImpact(rule, reach.hooks, network);
  const { severity, kind, note } = judgeDrop({ ...drop, rule }, impact, reach, network, unanswered(rule, context));
  const hits = packets === undefined ? 'no counters collected' : packets === 0 ? 'no hits yet' : counted(packets, 'packet');
  const program = rule.family === 'ipv6' ? 'ip6tables' : 'iptables';
  return {
    condition: impact.traffic === 'dns' ? 'dns-blocked-by-iptables' : 'iptables-drop',
    title: `${rule.target} rule in ${titleSafe(rule.chain)} blocks ${impact.what}${matchText(rule)} (${hits})`,
    severity,
    kind,
    entity: entityOf(rule, packets, impact),
    evidence: [...drop.evidence, ...view.saved ? via.slice(0, 2).map((place) => evidenceAt(view.saved!.file, place)) : []],
    remediation: [
      ...note === undefined ? [] : [`Note: ${note}.`],
      ...packets === 0 ? ['Compare the packet counter of two collections: without hits the rule explains no symptom.'] : [],
      'Find out who set the rule (user data, a security agent, a configuration tool, a person) before it is removed, or it comes back.',
      `[changes the node] ${program} -t ${titleSafe(rule.table)} -D ${titleSafe(rule.chain)} ${rule.position}, after \`${program} -t ${titleSafe(rule.table)} -L ${titleSafe(rule.chain)} -n -v --line-numbers\` has shown that the rule still has that number.`,
    ],
  };
}

function addressText(match: AddressMatch): string {
  return `${match.negated ? 'not ' : ''}${titleSafe(match.cidr)}`;
}

function portText(match: PortMatch): string {
  return `${match.negated ? '!' : ''}${match.ranges.map(({ from, to }) => (from === to ? String(from) : `${from}:${to}`)).join(',')}`;
}

function matchText(rule: IptablesRule): string {
  const protocol = rule.protocol === 'all' ? '' : `${rule.protocolNegated ? 'not ' : ''}${titleSafe(rule.protocol)}`;
  const port = rule.destinationPorts ? portText(rule.destinationPorts) : '';
  return [
    ...rule.source ? [`from ${addressText(rule.source)}`] : [],
    ...rule.sourcePorts ? [`from port ${portText(rule.sourcePorts)}`] : [],
    ...rule.destination ? [`to ${addressText(rule.destination)}`] : [],
    [protocol, port].filter((each) => each !== '').join('/'),
  ].filter((each) => each !== '').map((each) => ` ${each}`).join('');
}

function entityOf(rule: IptablesRule, packets: number | undefined, impact: DropImpact): Entity {
  const not = (negated: boolean) => (negated ? '!' : '');
  return {
    family: rule.family,
    table: rule.table,
    chain: rule.chain,
    target: rule.target,
    destination: rule.destination ? `${not(rule.destination.negated)}${rule.destination.cidr}` : rule.family === 'ipv6' ? '::/0' : '0.0.0.0/0',
    ...rule.source && { source: `${not(rule.source.negated)}${rule.source.cidr}` },
    protocol: `${not(rule.protocolNegated)}${rule.protocol}`,
    ...rule.destinationPorts && { port: portText(rule.destinationPorts) },
    ...rule.sourcePorts && { sourcePort: portText(rule.sourcePorts) },
    ...rule.inInterface && { in: `${not(rule.inInterface.negated)}${rule.inInterface.name}` },
    ...rule.outInterface && { out: `${not(rule.outInterface.negated)}${rule.outInterface.name}` },
    ...rule.comment !== undefined && { comment: rule.comment },
    ...packets !== undefined && { packets },
    blocks: impact.traffic,
    position: rule.position,
  };
}

/** What comes after the limit, as one fault. */
function summaryOf(rest: readonly StateFault[]): StateFault {
  const { entity, severity = 'low' } = rest[0]!;
  return {
    title: `${grouped(rest.length)} more rules refuse traffic (a block list, as a rule)`,
    severity: severity === 'critical' || severity === 'high' ? 'medium' : severity,
    kind: 'risk',
    entity: { family: String(entity.family), table: String(entity.table), chain: String(entity.chain), target: 'DROP', rules: rest.length },
    evidence: rest.slice(0, 3).flatMap((each) => each.evidence.slice(0, 1)),
    count: rest.length,
  };
}

/** D1: rules that refuse traffic and that no part of Kubernetes, the CNI or the kernel's housekeeping explains. */
export const dropCheck: StateCheck = {
  id: 'iptables-drop-rules',
  condition: 'iptables-drop',
  alsoReports: ['dns-blocked-by-iptables'],
  section: 'iptables',
  source: 'iptables-save joined with the counters of `iptables --numeric --verbose --list`; allow-list of eks-node-monitoring-agent 1.7.0 (UnexpectedRejectRule)',
  remediation: ['Find out who set the rule before it is removed.'],
  runbook: 'D1',
  correlateWith: ['networking', 'coredns', 'conntrack', 'kube-proxy', 'kubelet'],
  evaluate(context) {
    const views = iptablesViews(context);
    if (!views.some((view) => view.family === 'ipv4' && view.table === 'filter')) { return notEvaluable('the filter table in networking/iptables-save.txt or networking/iptables-filter.txt'); }
    const network = clusterNetwork(context);
    const faults: StateFault[] = [];
    let explained = 0;
    for (const view of views) {
      for (const drop of dropRules(view)) {
        if (purposeOf(drop.rule) !== undefined) { explained += 1; } else { faults.push(faultOf(drop, network, context)); }
      }
    }
    faults.sort((a, b) => SEVERITIES.indexOf(a.severity!) - SEVERITIES.indexOf(b.severity!));
    if (faults.length > MAX_FAULTS) { faults.push(summaryOf(faults.splice(MAX_FAULTS - 1))); }
    const tables = views.map((view) => `${view.family === 'ipv6' ? 'IPv6 ' : ''}${titleSafe(view.table)}`);
    return outcomeOf(faults, `No unexpected DROP or REJECT rule in ${counted(tables.length, 'table')} (${tables.join(', ')}); ${explained === 0 ? 'none at all' : `${grouped(explained)} of kube-proxy, kubelet or the CNI`}.`);
  },
};
