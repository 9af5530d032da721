import { IptablesRule } from '../../parsers/iptables-facts';
import { evidenceAt, CheckContext, CheckOutcome, StateCheck, StateFault } from '../state-check';
import { isCilium, iptablesFiles, clusterNetwork } from './cluster-network';
import { iptablesViews } from './drop-rules';
import { counted, notEvaluable, outcomeOf } from './outcome';
import { processList } from './processes';
import { vpcCni } from './vpc-cni';

/** Chains that kube-proxy alone makes, in iptables mode; in nftables mode it removes them. */
const OWN_CHAIN = /^KUBE-(PROXY-CANARY|SERVICES|EXTERNAL-SERVICES|NODEPORTS|FORWARD|PROXY-FIREWALL|SVC-|SEP-)/;

/** What kube-proxy has left on this node. */
function kubeProxyTraces(context: CheckContext): { readonly chains: boolean; readonly log: boolean; readonly runs: boolean | undefined } {
  const list = processList(context);
  const runs = list && (list.facts.present['kube-proxy'] !== undefined || (list.showsContainers ? false : undefined));
  return { chains: iptablesFiles(context).some(({ facts }) => facts.chains.some((chain) => OWN_CHAIN.test(chain.name))), log: context.has('kube-proxy-log'), runs };
}

/** Cluster DNS has a service but nobody behind it: kube-proxy rejects what asks. */
function dnsWithoutEndpoints(context: CheckContext): StateFault[] {
  const rules: { rule: IptablesRule; file: string }[] = iptablesFiles(context).flatMap(({ file, facts }) => facts.drops
    .filter((rule) => rule.table === 'filter' && /^kube-system\/(kube-dns|coredns):\S* has no endpoints/.test(rule.comment ?? '')).map((rule) => ({ rule, file })));
  const [first] = rules;
  if (!first) { return []; }
  return [{
    condition: 'service-unreachable',
    title: 'Cluster DNS has no ready endpoint: kube-proxy rejects every lookup',
    severity: 'high',
    kind: 'symptom',
    entity: { service: 'kube-system/kube-dns', ...first.rule.destination && { destination: first.rule.destination.cidr }, port: 53 },
    evidence: rules.slice(0, 3).map(({ rule, file }) => evidenceAt(file, rule.place)),
    remediation: ['Look at the CoreDNS pods (kubectl -n kube-system get pods -l k8s-app=kube-dns -o wide): they do not run, or are not ready, anywhere in the cluster.'],
  }];
}

function ipvsOutcome(context: CheckContext): CheckOutcome {
  const files = context.facts('ipvsadm').filter(({ facts }) => facts.installed && !facts.blank);
  const [first] = files;
  const servers = files.reduce((sum, { facts }) => sum + facts.virtualServers, 0);
  if (!first) { return notEvaluable('the IPVS table: networking/ipvsadm.txt (ipvsadm is not installed or printed nothing)'); }
  const witness = [...context.facts('ifconfig').flatMap(({ file, facts }) => facts.interfaces.filter((each) => each.name === 'kube-ipvs0').map((each) => evidenceAt(file, each.place))),
    ...iptablesFiles(context).flatMap(({ file, facts }) => facts.chains.filter((chain) => chain.name.startsWith('KUBE-IPVS')).map((chain) => evidenceAt(file, chain.place)))];
  return servers > 0 || witness.length === 0
    ? outcomeOf([], `IPVS mode with ${counted(servers, 'virtual server')}; no KUBE-SVC chains are expected.`)
    : outcomeOf([{ title: 'kube-proxy is in IPVS mode and the IPVS table holds no service', entity: { family: 'ipv4', mode: 'ipvs' }, evidence: witness.slice(0, 2) }], '');
}

/** D5: the rules that turn service addresses into endpoints, in the mode that the node uses. */
export const kubeProxyRulesCheck: StateCheck = {
  id: 'kube-proxy-rules',
  condition: 'kube-proxy-rules-missing',
  alsoReports: ['service-unreachable'],
  section: 'kube_proxy',
  source: 'kube-proxy pkg/proxy/{iptables,ipvs}: every cluster has at least the service default/kubernetes',
  remediation: [
    'Look at the kube-proxy pod of this node (kubectl -n kube-system get pods -l k8s-app=kube-proxy -o wide) and at its log.',
    'A CNI setting does not cause this: kube-proxy alone writes KUBE-SERVICES.',
    '[changes the node] Restart the kube-proxy pod of this node when it runs without writing rules.',
  ],
  runbook: 'D5',
  correlateWith: ['kube-proxy', 'networking', 'kubelet'],
  evaluate(context) {
    const views = iptablesViews(context).filter((view) => view.table === 'nat');
    const nats = views.flatMap((view) => [view.saved, view.listed].flatMap((source) => (source?.facts.nat ? [{ view, file: source.file, nat: source.facts.nat }] : [])));
    const { proxyMode } = clusterNetwork(context);
    if (proxyMode === 'ipvs') { return ipvsOutcome(context); }
    const services = Math.max(0, ...nats.map(({ nat }) => nat.serviceCount));
    // Dual stack: the family that the cluster does not use has KUBE-SERVICES with the node-port rule only.
    if (services > 0) { return outcomeOf(dnsWithoutEndpoints(context), `KUBE-SERVICES sends ${counted(services, 'service port')} to ${counted(Math.max(...nats.map(({ nat }) => nat.serviceChains)), 'service chain')}.`); }
    if (isCilium(context)) { return { outcome: 'absent', checked: 'Cilium runs here and may replace kube-proxy: no KUBE-SERVICES rules are expected.' }; }
    if (context.has('nft-ruleset')) { return notEvaluable('kube-proxy in nftables mode: its table is in the nft rule set, which is not read'); }
    const ipv4 = nats.find(({ view }) => view.family === 'ipv4');
    if (!ipv4) { return notEvaluable('the nat table in networking/iptables-save.txt or networking/iptables-nat.txt'); }
    if (views.some((view) => view.saved?.facts.legacyTablesPresent ?? view.listed?.facts.legacyTablesPresent)) {
      return notEvaluable('rules of the iptables-legacy back end, where kube-proxy may have written (the listing shows nf_tables only)');
    }
    if ([ipv4.view.saved, ipv4.view.listed].every((source) => source?.facts.complete !== true)) { return notEvaluable('the whole nat table: what was collected of it ends early'); }
    const { chains, log, runs } = kubeProxyTraces(context);
    const ran = chains || log || runs === true;
    if (!ran && !vpcCni(context).hasRun) { return notEvaluable('a node that has joined: neither kube-proxy nor the CNI has ever run here'); }
    // In nftables mode kube-proxy leaves iptables alone, and the collector does not list nft tables.
    if (!chains && ran && runs !== false) { return notEvaluable('the mode of kube-proxy: no iptables chain of it is there, and nft rules were not collected'); }
    const chain = ipv4.view.chains.get('KUBE-SERVICES');
    const place = (chain ?? [...ipv4.view.chains.values()][0])?.place;
    if (!place) { return notEvaluable('a chain in the nat table'); }
    const file = (ipv4.view.saved ?? ipv4.view.listed)!.file;
    return outcomeOf([{
      title: chain ? 'KUBE-SERVICES is empty: no service address is translated on this node' : `KUBE-SERVICES is missing: ${ran ? 'kube-proxy has run here but its rules are gone' : 'kube-proxy has never run on this node'}`,
      entity: { family: 'ipv4', mode: 'iptables', chain: 'KUBE-SERVICES', rules: ipv4.nat.servicesRules ?? 0 },
      evidence: [evidenceAt(file, place)],
    }], '');
  },
};
