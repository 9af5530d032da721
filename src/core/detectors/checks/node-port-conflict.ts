import { titleSafe } from '../../safety/title-safe';
import { evidenceAt, StateCheck, StateFault } from '../state-check';
import { clusterNetwork } from './cluster-network';
import { iptablesViews } from './drop-rules';
import { counted, notEvaluable, outcomeOf } from './outcome';

const KUBELET_PORT = 10250;

/** D8: a DNAT rule takes packets that are meant for kubelet. */
export const nodePortConflictCheck: StateCheck = {
  id: 'kubelet-port-dnat',
  condition: 'node-port-conflict',
  section: 'kube_proxy',
  source: 'eks-node-monitoring-agent 1.7.0 PortConflict; CNI portmap plugin writes hostPort rules to CNI-DN-* chains',
  remediation: ['Move the pod\'s hostPort to a port that the node does not use: logs, exec, port-forward and metrics of this node go to the pod instead of kubelet.'],
  runbook: 'D8',
  correlateWith: ['networking', 'kubelet', 'cni'],
  evaluate(context) {
    const views = iptablesViews(context).filter((view) => view.table === 'nat');
    if (views.length === 0) { return notEvaluable('the nat table in networking/iptables-save.txt or networking/iptables-nat.txt'); }
    const network = clusterNetwork(context);
    const faults: StateFault[] = [];
    let rules = 0;
    for (const view of views) {
      const source = (view.saved ?? view.listed)!;
      rules += source.facts.nat?.dnatCount ?? 0;
      for (const rule of source.facts.nat?.dnat ?? []) {
        const { destination, destinationPorts, protocol } = rule;
        // A service or load-balancer address with that port is not the node's.
        if (!destinationPorts || destinationPorts.negated || !destinationPorts.ranges.some(({ from, to }) => from <= KUBELET_PORT && KUBELET_PORT <= to)) { continue; }
        if (protocol !== 'tcp' && protocol !== 'all') { continue; }
        if (destination && !destination.negated && !network.nodeAddresses.includes(destination.cidr)) { continue; }
        faults.push({
          title: `DNAT in ${titleSafe(rule.chain)} takes tcp/${KUBELET_PORT} away from kubelet${rule.toDestination === undefined ? '' : ` to ${titleSafe(rule.toDestination)}`}`,
          entity: { protocol: 'tcp', port: String(KUBELET_PORT), chain: rule.chain, ...rule.toDestination !== undefined && { toDestination: rule.toDestination } },
          evidence: [evidenceAt(source.file, rule.place)],
        });
      }
    }
    return outcomeOf(faults.slice(0, 5), `None of ${counted(rules, 'DNAT rule')} takes tcp/${KUBELET_PORT}.`);
  },
};
