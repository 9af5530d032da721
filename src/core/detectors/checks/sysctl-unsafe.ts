import { CheckContext, evidenceAt, StateCheck, StateFault } from '../state-check';
import { clusterNetwork } from './cluster-network';
import { notEvaluable, outcomeOf } from './outcome';
import { SysctlReading, sysctlOf } from './sysctl-values';
import { isOn, vpcCni } from './vpc-cni';

function fault(reading: SysctlReading, title: string, severity: 'high' | 'medium' | 'low', remediation: readonly string[]): StateFault {
  return {
    title,
    severity,
    kind: severity === 'high' ? 'cause' : 'risk',
    entity: { parameter: reading.name, value: reading.value },
    evidence: [evidenceAt(reading.file, reading.place)],
    remediation,
  };
}

function forwarding(context: CheckContext): StateFault[] {
  const forward = sysctlOf(context, 'net.ipv4.ip_forward');
  const ipv6 = sysctlOf(context, 'net.ipv6.conf.all.forwarding');
  const network = clusterNetwork(context);
  const ipv6Pods = isOn(vpcCni(context).setting('ENABLE_IPv6')) || network.podAddresses.some((each) => each.includes(':'));
  return [
    ...forward && forward.numbers[0] === 0 ? [fault(forward, 'net.ipv4.ip_forward is 0: the node forwards nothing for its pods', 'high', [
      'Find what writes it: a hardening profile (CIS), a file in /etc/sysctl.d, docker or a VPN client.',
      '[changes the node] sysctl -w net.ipv4.ip_forward=1, and the same in /etc/sysctl.d.',
    ])] : [],
    ...ipv6 && ipv6Pods && ipv6.numbers[0] === 0 ? [fault(ipv6, 'net.ipv6.conf.all.forwarding is 0, and pods have IPv6 addresses', 'high', ['[changes the node] sysctl -w net.ipv6.conf.all.forwarding=1'])] : [],
  ];
}

/** Strict reverse-path filtering on the primary interface drops answers of pods on other ENIs; aws-node sets it to loose (2) for node ports. */
function reversePath(context: CheckContext): StateFault[] {
  const cni = vpcCni(context);
  if (!cni.hasRun || cni.otherCni !== undefined) { return []; }
  const nodePorts = cni.setting('AWS_VPC_CNI_NODE_PORT_SUPPORT');
  if (nodePorts !== undefined && !isOn(nodePorts)) { return []; }
  const primary = context.facts('ip-route').flatMap(({ facts }) => facts.routes)
    .filter((route) => route.table === 'main' && route.destination === '0.0.0.0/0' && route.dev !== undefined).sort((a, b) => (a.metric ?? 0) - (b.metric ?? 0))[0]?.dev;
  const own = primary === undefined ? undefined : sysctlOf(context, `net.ipv4.conf.${primary}.rp_filter`);
  const all = sysctlOf(context, 'net.ipv4.conf.all.rp_filter');
  // The kernel takes the larger of the two (Documentation/networking/ip-sysctl.rst).
  if (!own || !all || Math.max(own.numbers[0] ?? 0, all.numbers[0] ?? 0) !== 1) { return []; }
  // Matters once pods live on other ENIs.
  const secondary = context.facts('ip-rule').some(({ facts }) => facts.rules.some((rule) => rule.priority === 1536));
  // an ENI is there already (its table has a way out): the next pod may land on it
  const further = context.facts('ip-route').some(({ facts }) => facts.routes.some((route) => route.destination === '0.0.0.0/0' && route.table !== 'main' && route.dev !== undefined && route.dev !== primary));
  return [fault(own.numbers[0] === 1 ? own : all, 'Reverse-path filter is strict on the primary interface: answers of pods on secondary ENIs are dropped', secondary ? 'high' : further ? 'medium' : 'low', [
    'The init container of aws-node sets it to 2 (loose); find what sets it back: a hardening profile, systemd-sysctl or tuned after it.',
    '[changes the node] sysctl -w net.ipv4.conf.<primary interface>.rp_filter=2',
  ])];
}

function neighbours(context: CheckContext): StateFault[] {
  const limit = sysctlOf(context, 'net.ipv4.neigh.default.gc_thresh3');
  if (limit?.numbers[0] === undefined || limit.numbers[0] >= 1024) { return []; }
  return [fault(limit, `The neighbour table holds at most ${limit.numbers[0]} entries, fewer than the kernel's default`, 'low', [
    'The table fills with the pods and nodes this node talks to; the kernel log says "neighbor table overflow" when it is full.',
  ])];
}

/** D20: kernel parameters that break pod networking. */
export const sysctlUnsafeCheck: StateCheck = {
  id: 'sysctl-network',
  condition: 'sysctl-unsafe',
  section: 'sysctl',
  source: 'kernel Documentation/networking/ip-sysctl.rst; amazon-vpc-cni-k8s scripts/init.sh; eks-node-monitoring-agent 1.7.0 NetworkSysctl',
  remediation: ['Find which file under /etc/sysctl.d, or which tool, sets the parameter.'],
  runbook: 'D20',
  correlateWith: ['sysctl', 'networking', 'kernel'],
  evaluate(context) {
    const forward = sysctlOf(context, 'net.ipv4.ip_forward');
    const faults = [...forwarding(context), ...reversePath(context), ...neighbours(context)];
    if (!forward && faults.length === 0) { return notEvaluable('net.ipv4.ip_forward in sysctls/sysctl_all.txt'); }
    const told = ['net.ipv4.conf.all.rp_filter', 'net.ipv4.neigh.default.gc_thresh3'].flatMap((name) => { const found = sysctlOf(context, name); return found ? [`${name} ${found.value}`] : []; });
    return outcomeOf(faults, `net.ipv4.ip_forward ${forward?.value ?? ''}${told.length > 0 ? `, ${told.join(', ')}` : ''}.`);
  },
};
