import { titleSafe } from '../../safety/title-safe';
import { evidenceAt, StateCheck, StateFault } from '../state-check';
import { counted, notEvaluable, outcomeOf } from './outcome';

/** Connections to one place that wait for their first answer at any moment on a busy node. */
const MANY = 20;

/** D10: requests to one address that nobody answers. */
export const conntrackUnrepliedCheck: StateCheck = {
  id: 'conntrack-unreplied',
  condition: 'conntrack-unreplied',
  section: 'conntrack',
  source: 'conntrack -L: [UNREPLIED] entries have seen packets in one direction only',
  remediation: [
    'Follow the path to that address: iptables rules with hits, routes, security groups and network ACLs, then the endpoint itself.',
    'An entry whose answer would come from the service address itself was not translated: kube-proxy has no rule for it, or the packet was dropped first.',
  ],
  runbook: 'D10',
  correlateWith: ['conntrack', 'networking', 'coredns'],
  evaluate(context) {
    const files = [...context.facts('conntrack'), ...context.facts('conntrack6')].filter(({ facts }) => facts.listed);
    if (files.length === 0) { return notEvaluable('the list of connections in networking/conntrack.txt (collected only where conntrack is installed)'); }
    const faults: StateFault[] = [];
    for (const { file, facts } of files) {
      const least = Math.min(...facts.destinations.map((each) => each.count), Infinity);
      for (const { name, count, error, place } of facts.unrepliedDestinations) {
        // One-way protocols (metrics, logs, tunnels) are never answered; DNS is.
        const [, address, port, protocol] = /^(.+?)(?::(\d+))?\/([a-z0-9-]+)$/.exec(name) ?? [];
        if (address === undefined || !place || !(protocol === 'tcp' || (protocol === 'udp' && port === '53'))) { continue; }
        const all = facts.destinations.find((each) => each.name === name)?.count ?? Math.max(count, least);
        const certain = count - error;
        if (certain < MANY || certain * 2 < all) { continue; }
        faults.push({
          title: `${counted(certain, 'connection')} to ${titleSafe(name)} got no answer (of ${counted(all, 'connection')} there)`,
          severity: 'medium',
          kind: 'symptom',
          entity: { destination: address, ...port !== undefined && { port }, protocol: protocol!, unreplied: certain, connections: all },
          count: certain,
          evidence: [evidenceAt(file, place)],
        });
      }
    }
    const entries = files.reduce((sum, { facts }) => sum + facts.entries, 0);
    const unreplied = files.reduce((sum, { facts }) => sum + facts.unreplied, 0);
    return outcomeOf(faults.slice(0, 10), `${unreplied} of ${counted(entries, 'tracked connection')} unreplied, none of them many to one address.`);
  },
};
