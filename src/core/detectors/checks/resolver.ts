import { cidrContains, normaliseCidr } from '../../parsers/cidr';
import { titleSafe } from '../../safety/title-safe';
import { evidenceAt, StateCheck, StateFault } from '../state-check';
import { clusterNetwork } from './cluster-network';
import { notEvaluable, outcomeOf } from './outcome';

const PUBLIC_RESOLVERS = ['8.8.8.8', '8.8.4.4', '1.1.1.1', '1.0.0.1', '9.9.9.9', '208.67.222.222', '208.67.220.220'];

/** D19: the resolver of the node itself, which CoreDNS forwards to and pods with dnsPolicy Default use. */
export const resolverCheck: StateCheck = {
  id: 'node-resolver',
  condition: 'dns-resolver-misconfigured',
  section: 'dns',
  source: 'resolv.conf(5); CoreDNS `forward . /etc/resolv.conf`; the VPC resolver is the second address of the VPC, or 169.254.169.253',
  remediation: [
    'Compare with the DHCP option set of the VPC (domain-name-servers) and with a healthy node; find what rewrote the file.',
    '[changes the node] networkctl renew <primary interface>, or restart systemd-resolved, writes it anew.',
  ],
  runbook: 'D19',
  correlateWith: ['networking', 'coredns', 'kubelet', 'system'],
  evaluate(context) {
    const [first] = context.facts('resolv-conf');
    if (!first || !context.has('resolv-conf')) { return notEvaluable('networking/resolv.conf'); }
    const { file, facts } = first;
    const network = clusterNetwork(context);
    const faults: StateFault[] = [];
    if (facts.nameservers.length === 0) {
      if (!facts.searchPlace) { return notEvaluable('a line of networking/resolv.conf that names a server or a domain'); }
      faults.push({ title: 'resolv.conf names no nameserver', severity: 'high', entity: { nameserver: 'none' }, evidence: [evidenceAt(file, facts.searchPlace)] });
    }
    const listeners = context.facts('netstat').flatMap(({ facts: each }) => each.listeners).filter((each) => each.port === 53);
    for (const { value, place: at } of facts.nameservers.slice(0, 3)) {
      const cidr = normaliseCidr(value);
      const evidence = [evidenceAt(file, at)];
      if (cidr === undefined) {
        faults.push({ title: 'resolv.conf names a nameserver that is no address', severity: 'high', entity: { nameserver: value }, evidence });
      } else if (network.clusterDns.includes(cidr) && !cidrContains('169.254.0.0/16', cidr)) {
        faults.push({ title: `The node resolves names through cluster DNS (${titleSafe(value)}), which forwards to the node's resolver: a loop`, severity: 'medium', kind: 'risk', entity: { nameserver: value }, evidence });
      } else if (PUBLIC_RESOLVERS.includes(value)) {
        faults.push({ title: `The node resolves names through the public resolver ${titleSafe(value)}: private zones and a private cluster endpoint do not resolve`, severity: 'medium', kind: 'risk', entity: { nameserver: value }, evidence });
      } else if (cidrContains('127.0.0.0/8', cidr) && context.facts('netstat').some(({ facts: each }) => each.sockets > 20)
        && !listeners.some((each) => each.address === value || each.address === '0.0.0.0' || each.address === '::' || each.address.startsWith(`${value}%`))) {
        faults.push({ title: `The node's nameserver ${titleSafe(value)} is local, and nothing listens on its port 53`, severity: 'high', entity: { nameserver: value }, evidence });
      }
    }
    return outcomeOf(faults, `resolv.conf names ${facts.nameservers.slice(0, 3).map((each) => titleSafe(each.value)).join(', ')}.`);
  },
};
