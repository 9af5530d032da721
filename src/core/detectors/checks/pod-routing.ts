import { AddressSet } from './address-set';
import { counted, notEvaluable, outcomeOf } from './outcome';
import { NodePod, podsOfNode } from './pods-of-node';
import { isOn, vpcCni } from './vpc-cni';
import { Route } from '../../parsers/ip-route';
import { IpRule } from '../../parsers/ip-rule';
import { titleSafe } from '../../safety/title-safe';
import { CheckContext, evidenceAt, StateCheck, StateFault } from '../state-check';

/** Pods are wired and unwired while the collector runs. */
const SETTLED_SECONDS = 120;
const FROM_POD = 1536;

interface Missing { readonly what: 'pod route' | 'to-pod rule' | 'from-pod rule' | 'ENI default route' | 'connmark rule'; readonly table?: string; readonly pods: readonly NodePod[]; readonly latent?: boolean }

/** Addresses that should be wired by now. Only IPv4: an IPv6 cluster has neither to-pod nor from-pod rules for secondary ENIs. */
function settledPods(context: CheckContext): NodePod[] {
  return podsOfNode(context).filter((pod) => !pod.ip.includes(':')
    && (pod.assignedAt === undefined || context.collectedAt === undefined || context.collectedAt - pod.assignedAt > SETTLED_SECONDS * 1000));
}

function missingRoutes(pods: readonly NodePod[], routes: readonly Route[]): Missing[] {
  const wired = new Set(routes.filter((route) => route.table === 'main' && route.type === 'unicast' && route.dev !== undefined).map((route) => route.destination));
  const missing = pods.filter((pod) => !wired.has(`${pod.ip}/32`));
  return missing.length > 0 ? [{ what: 'pod route', pods: missing }] : [];
}

function missingRules(pods: readonly NodePod[], rules: readonly IpRule[]): Missing[] {
  const lookups = rules.filter((rule) => rule.action === 'lookup');
  const toPod = lookups.filter((rule) => rule.to !== undefined && rule.priority < FROM_POD);
  const fromPod = lookups.filter((rule) => rule.from !== undefined);
  const found: Missing[] = [];
  const destinations = new AddressSet(toPod.map((rule) => rule.to!));
  const sources = new AddressSet(fromPod.map((rule) => rule.from!));
  const noTo = pods.filter((pod) => !destinations.overlaps(`${pod.ip}/32`));
  // Without from-pod rules every lookup ends in main, where the pod's route is: nothing fails yet, but something takes the CNI's rules away.
  if (noTo.length > 0 && (fromPod.length > 0 || toPod.length > 0)) { found.push({ what: 'to-pod rule', pods: noTo, ...fromPod.length === 0 && { latent: true } }); }
  const byTable = new Map<string, NodePod[]>();
  for (const pod of pods) {
    // Pods on the primary ENI leave by table main. On further network cards the number says nothing about the table.
    if (pod.deviceNumber === undefined || pod.deviceNumber <= 0 || sources.overlaps(`${pod.ip}/32`)) { continue; }
    const table = String(pod.deviceNumber + 1);
    byTable.set(table, [...byTable.get(table) ?? [], pod]);
  }
  for (const [table, waiting] of byTable) { found.push({ what: 'from-pod rule', table, pods: waiting }); }
  return found;
}

/** Tables that from-pod rules look up, without a way out. */
function missingDefaults(rules: readonly IpRule[], routes: readonly Route[]): (Missing & { readonly rule: IpRule })[] {
  const tables = new Map<string, IpRule>();
  for (const rule of rules) {
    if (rule.priority === FROM_POD && rule.action === 'lookup' && rule.from !== undefined && rule.table !== undefined && rule.table !== 'main' && rule.family === 'ipv4') {
      if (!tables.has(rule.table)) { tables.set(rule.table, rule); }
    }
  }
  return [...tables].filter(([table]) => !routes.some((route) => route.table === table && route.destination === '0.0.0.0/0' && route.type === 'unicast' && !route.flags.includes('linkdown')))
    .map(([table, rule]) => ({ what: 'ENI default route' as const, table, pods: [], rule }));
}

const CONSEQUENCE: Readonly<Record<Missing['what'], string>> = {
  'pod route': 'the node does not reach these pods',
  'to-pod rule': 'answers to these pods leave by an ENI instead of reaching them',
  'from-pod rule': 'packets of these pods leave by the primary ENI, where the VPC drops their address',
  'ENI default route': 'packets of pods on that ENI have no way out',
  'connmark rule': 'answers to connections from outside the VPC leave by the wrong ENI',
};

function faultOf(missing: Missing, evidence: StateFault['evidence']): StateFault {
  const [first] = missing.pods;
  const subject = first ? `${missing.what} missing for ${counted(missing.pods.length, 'pod address', 'pod addresses')} (${titleSafe(first.ip)}${missing.pods.length > 1 ? ' …' : ''})` : `${missing.what} missing`;
  return {
    title: `${subject.charAt(0).toUpperCase()}${subject.slice(1)}${missing.table === undefined ? '' : ` in table ${titleSafe(missing.table)}`}: ${missing.latent ? 'they are reached through table main only as long as no ENI has rules of its own' : CONSEQUENCE[missing.what]}`,
    severity: missing.what === 'connmark rule' || missing.latent ? 'medium' : 'high',
    entity: {
      missing: missing.what,
      ...missing.table !== undefined && { table: missing.table },
      ...first && { address: first.ip, pods: missing.pods.length },
      ...first?.pod !== undefined && { pod: first.pod },
    },
    count: Math.max(1, missing.pods.length),
    evidence,
  };
}

/** D4: what the VPC CNI sets up for each pod, compared with the node's rules and routes. */
export const podRoutingCheck: StateCheck = {
  id: 'pod-routing',
  condition: 'pod-route-missing',
  section: 'routes',
  source: 'amazon-vpc-cni-k8s cmd/routed-eni-cni-plugin/driver and pkg/networkutils: route `<ip> dev eni… scope link` in main, rules 512 to and 1536 from the pod, table device number + 1 for each secondary ENI',
  remediation: [
    'Look for what removes foreign rules: systemd-networkd with ManageForeignRoutingPolicyRules, nm-cloud-setup, ec2-net-utils, a restart of the network service.',
    '[changes the cluster] Delete the affected pods, so that the CNI wires them anew; when a whole ENI table is empty, delete the aws-node pod of this node first.',
  ],
  runbook: 'D4',
  correlateWith: ['ipamd', 'cni', 'networking', 'system'],
  evaluate(context) {
    const cni = vpcCni(context);
    if (cni.otherCni !== undefined) { return { outcome: 'absent', checked: `Not the VPC CNI (${titleSafe(cni.otherCni)}): its rules and routes are not expected here.` }; }
    const routeFiles = context.facts('ip-route');
    const ruleFiles = context.facts('ip-rule');
    const routes = routeFiles.flatMap(({ facts }) => facts.routes);
    const rules = ruleFiles.flatMap(({ facts }) => facts.rules);
    const pods = settledPods(context);
    const need = [
      ...routes.length === 0 ? ['networking/iproute.txt'] : [], ...rules.length === 0 ? ['networking/iprule.txt'] : [],
      ...pods.length === 0 && !rules.some((rule) => rule.priority === FROM_POD) ? ['addresses that ipamd has given to pods (ipamd/enis.json, pods.json or ipam.json)'] : [],
    ];
    if (need.length > 0) { return notEvaluable(...need); }
    // A list that was cut at its limit says nothing about what it lacks.
    if (routeFiles.some(({ facts }) => facts.routeCount > facts.routes.length) || ruleFiles.some(({ facts }) => facts.ruleCount > facts.rules.length)) { return notEvaluable('all rules and routes: there are more than are kept'); }
    const faults: StateFault[] = [];
    const witness = evidenceAt(ruleFiles[0]!.file, rules[0]!.place);
    for (const missing of [...missingRoutes(pods, routes), ...missingRules(pods, rules)]) {
      const cited = missing.pods.filter((pod) => pod.place !== undefined).slice(0, 3).map((pod) => evidenceAt(pod.file, pod.place!));
      faults.push(faultOf(missing, cited.length > 0 ? cited : [witness]));
    }
    for (const missing of missingDefaults(rules, routes)) { faults.push(faultOf(missing, [evidenceAt(ruleFiles[0]!.file, missing.rule.place)])); }
    const nodePorts = cni.setting('AWS_VPC_CNI_NODE_PORT_SUPPORT');
    if (rules.some((rule) => rule.priority === FROM_POD) && !rules.some((rule) => rule.fwmark !== undefined) && !isOn(cni.setting('AWS_VPC_K8S_CNI_EXTERNALSNAT')) && (nodePorts === undefined || isOn(nodePorts))) {
      faults.push(faultOf({ what: 'connmark rule', pods: [] }, [witness]));
    }
    return outcomeOf(faults, `Rules and routes present for ${counted(pods.length, 'pod')} that ipamd knows.`);
  },
};
