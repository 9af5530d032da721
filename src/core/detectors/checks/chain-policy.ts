import { IptablesChain, IptablesRule } from '../../parsers/iptables-facts';
import { evidenceAt, StateCheck, StateFault } from '../state-check';
import { acceptsKubelet, acceptsOf, acceptsPods } from './accept-rules';
import { reachOf } from './chain-reach';
import { ClusterNetwork, clusterNetwork } from './cluster-network';
import { IptablesTableView, iptablesViews } from './drop-rules';
import { counted, grouped, notEvaluable, outcomeOf } from './outcome';

const ACCEPTED_BY_KUBE_FORWARD = 'KUBE-FORWARD accepts only marked packets and answers: new connections between pods, which the VPC CNI does not mark, fall to the policy.';

/** The chain as both files show it: iptables-save counts exactly, a listing may be there alone. */
function policyChain(view: IptablesTableView, name: string): { readonly chain: IptablesChain; readonly evidence: StateFault['evidence'] } | undefined {
  const places = [view.saved, view.listed].flatMap((source) => {
    const chain = source?.facts.chains.find((each) => each.table === view.table && each.name === name);
    return source && chain ? [{ chain, at: evidenceAt(source.file, chain.place) }] : [];
  });
  return places.length > 0 ? { chain: places[0]!.chain, evidence: places.map(({ at }) => at) } : undefined;
}

/** ACCEPT rules that packets of a hook can come to. */
function acceptsFrom(view: IptablesTableView, hook: string): readonly IptablesRule[] {
  return acceptsOf(view).filter((rule) => reachOf(rule.chain, view).hooks.includes(hook));
}

/** Pods of that family are on the node: an IPv4 cluster leaves ip6tables alone, and who hardens it harms nobody. */
function familyInUse(view: IptablesTableView, network: ClusterNetwork): boolean {
  return view.family === 'ipv4' || [...network.podAddresses, ...network.clusterDns].some((cidr) => cidr.includes(':'));
}

function forwardFault(view: IptablesTableView, network: ClusterNetwork): StateFault | undefined {
  const found = policyChain(view, 'FORWARD');
  if (!found || found.chain.policy !== 'DROP' || !familyInUse(view, network)) { return undefined; }
  const { chain, evidence } = found;
  const accepts = acceptsFrom(view, 'FORWARD');
  const accepted = accepts.some((rule) => acceptsPods(rule, network));
  const kube = accepts.some((rule) => rule.chain === 'KUBE-FORWARD');
  const hits = chain.packets;
  const base = { entity: { family: view.family, table: 'filter', chain: 'FORWARD', policy: 'DROP', ...hits !== undefined && { packets: hits } }, evidence };
  const seen = hits === undefined ? 'no counters collected' : hits === 0 ? 'no hits yet' : counted(hits, 'packet');
  if (accepted) {
    return { ...base, severity: 'info', kind: 'risk', title: `FORWARD policy is DROP, and rules accept pod traffic before it (${seen})` };
  }
  if ((hits ?? 0) > 0 || (hits === undefined && !kube)) {
    return { ...base, severity: 'critical', kind: 'cause', title: `FORWARD policy is DROP and no rule accepts pod traffic (${seen})` };
  }
  return { ...base, severity: kube ? 'info' : 'medium', kind: 'risk', title: `FORWARD policy is DROP (${seen})` };
}

/** D2: the last word on forwarded packets is DROP. */
export const forwardPolicyCheck: StateCheck = {
  id: 'forward-policy',
  condition: 'forward-policy-drop',
  section: 'iptables',
  source: 'iptables: a policy takes what no rule of the built-in chain decides; kube-proxy pkg/proxy/iptables writes KUBE-FORWARD',
  remediation: [
    ACCEPTED_BY_KUBE_FORWARD,
    'Find out what set the policy: dockerd without `--iptables=false`, ufw, a hardened AMI, user data.',
    '[changes the node] iptables -P FORWARD ACCEPT',
  ],
  runbook: 'D2',
  correlateWith: ['networking', 'kube-proxy', 'system'],
  evaluate(context) {
    // A table that was cut may have lost the rule that accepts what the policy drops.
    const views = iptablesViews(context).filter((view) => view.table === 'filter' && [view.saved, view.listed].some((source) => source?.facts.complete));
    if (!views.some((view) => view.family === 'ipv4' && policyChain(view, 'FORWARD'))) { return notEvaluable('the filter table in networking/iptables-save.txt or networking/iptables-filter.txt'); }
    const network = clusterNetwork(context);
    const faults = views.flatMap((view) => forwardFault(view, network) ?? []);
    return outcomeOf(faults, 'FORWARD policy is ACCEPT.');
  },
};

function hostFault(view: IptablesTableView, name: 'INPUT' | 'OUTPUT', network: ClusterNetwork): StateFault | undefined {
  const found = policyChain(view, name);
  if (!found || found.chain.policy !== 'DROP' || !familyInUse(view, network)) { return undefined; }
  const accepts = acceptsFrom(view, name);
  const excepted = name === 'INPUT' ? accepts.some((rule) => acceptsKubelet(rule, network)) : accepts.some((rule) => rule.outInterface?.name !== 'lo' && rule.ctstate === undefined);
  const hits = found.chain.packets;
  const certain = (hits ?? 0) > 0 && !excepted;
  const what = name === 'INPUT' ? 'traffic to the node, kubelet (10250) included' : "the node's own traffic";
  return {
    title: excepted
      ? `${name} policy is DROP, with exceptions for what Kubernetes needs`
      : `${name} policy is DROP and no rule accepts ${what} (${hits === undefined ? 'no counters collected' : hits === 0 ? 'no hits yet' : counted(hits, 'packet')})`,
    severity: excepted ? 'info' : certain ? 'critical' : 'medium',
    kind: certain ? 'cause' : 'risk',
    entity: { family: view.family, table: 'filter', chain: name, target: 'DROP', destination: view.family === 'ipv6' ? '::/0' : '0.0.0.0/0', protocol: 'all', policy: 'DROP', ...hits !== undefined && { packets: hits } },
    evidence: found.evidence,
    remediation: [
      `Accept what Kubernetes needs before the policy takes it: ${name === 'INPUT' ? 'tcp/10250 from the control plane, node ports, answers to connections of the node' : 'the cluster endpoint, DNS, pods of this node (probes)'}.`,
      `[changes the node] iptables -P ${name} ACCEPT`,
    ],
  };
}

/** D1 for the policies of INPUT and OUTPUT. */
export const hostPolicyCheck: StateCheck = {
  id: 'host-chain-policy',
  condition: 'iptables-drop',
  section: 'iptables',
  source: 'iptables: a policy takes what no rule of the built-in chain decides',
  remediation: ['Find out what hardens the node before its policy is changed.'],
  runbook: 'D1',
  correlateWith: ['networking', 'kubelet'],
  evaluate(context) {
    const views = iptablesViews(context).filter((view) => view.table === 'filter' && [view.saved, view.listed].some((source) => source?.facts.complete));
    const ipv4 = views.find((view) => view.family === 'ipv4');
    if (!ipv4 || !policyChain(ipv4, 'INPUT')) { return notEvaluable('the filter table in networking/iptables-save.txt or networking/iptables-filter.txt'); }
    const network = clusterNetwork(context);
    const faults = views.flatMap((view) => (['INPUT', 'OUTPUT'] as const).flatMap((name) => hostFault(view, name, network) ?? []));
    return outcomeOf(faults, `INPUT and OUTPUT policies are ACCEPT (INPUT has ${grouped(ipv4.chains.get('INPUT')?.rules ?? 0)} rules).`);
  },
};
