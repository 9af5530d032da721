import { IpamdMetricsFacts } from '../../parsers/ipamd-metrics';
import { CheckContext, evidenceAt, FileFacts, StateCheck, StateFault } from '../state-check';
import { counted, notEvaluable, outcomeOf } from './outcome';
import { isOn, vpcCni } from './vpc-cni';

/** Error codes of EC2 that ipamd counts by label. */
const CAUSES: Readonly<Record<string, { readonly condition: string; readonly title: string }>> = {
  InsufficientFreeAddressesInSubnet: { condition: 'subnet-ips-exhausted', title: 'EC2 refused addresses: the subnet has none free' },
  InsufficientCidrBlocks: { condition: 'subnet-prefixes-fragmented', title: 'EC2 refused a prefix: the subnet has no free contiguous /28' },
  PrivateIpAddressLimitExceeded: { condition: 'eni-limit-reached', title: 'EC2 refused addresses: the limit of the network interface is reached' },
  AttachmentLimitExceeded: { condition: 'eni-limit-reached', title: 'EC2 refused to attach an ENI: the limit of the instance is reached' },
};

/** Errors by code; ipamd's counters start with its process. */
function errorFaults({ file, facts }: FileFacts<'ipamd-metrics'>, context: CheckContext, noFree: boolean): StateFault[] {
  return facts.samples.filter((sample) => sample.name === 'awscni_aws_api_error_count' || sample.name === 'awscni_ec2api_error_count').flatMap((sample): StateFault[] => {
    const code = Object.values(sample.labels).find((label) => Object.hasOwn(CAUSES, label));
    if (code === undefined || sample.value <= 0) { return []; }
    const before = context.previousFacts('ipamd-metrics').flatMap((each) => each.facts.samples).find((each) => each.name === sample.name && Object.values(each.labels).includes(code));
    const grown = before !== undefined && sample.value > before.value;
    return [{
      condition: CAUSES[code]!.condition,
      title: `${CAUSES[code]!.title} (${sample.value} times since ipamd started)`,
      severity: noFree || grown ? 'high' : 'low',
      kind: noFree || grown ? 'cause' : 'risk',
      state: noFree || grown ? 'ongoing' : 'unknown',
      entity: { code },
      code,
      count: sample.value,
      evidence: [evidenceAt(file, sample.place)],
    }];
  });
}

/** ENIs that EC2 shows on the first network card and ipamd does not manage: they take slots that no pod gets an address from. */
function unmanaged(context: CheckContext, enis: FileFacts<'ipamd-enis'> | undefined): number {
  const known = new Set(enis?.facts.enis.map((each) => each.id));
  return known.size === 0 ? 0 : context.instance?.networkInterfaces.filter((each) => (each.networkCard ?? 0) === 0 && !known.has(each.eniId)).length ?? 0;
}

/** ipamd keeps one slot for the trunk ENI as long as pods may have security groups of their own and the trunk is not there (hasRoomForEni). */
function keptForTrunk(context: CheckContext, enis: FileFacts<'ipamd-enis'> | undefined): number {
  return isOn(vpcCni(context).setting('ENABLE_POD_ENI')) && enis !== undefined && !enis.facts.enis.some((each) => each.trunk) ? 1 : 0;
}

function total(facts: IpamdMetricsFacts, name: string): number | undefined {
  return Object.hasOwn(facts.totals, name) ? facts.totals[name]!.value : undefined;
}

/** D15: addresses left to hand out. */
export const addressPoolCheck: StateCheck = {
  id: 'address-pool',
  condition: 'eni-limit-reached',
  alsoReports: ['subnet-ips-exhausted', 'subnet-prefixes-fragmented'],
  section: 'ipamd',
  source: 'amazon-vpc-cni-k8s metrics: awscni_total_ip_addresses, awscni_assigned_ip_addresses, awscni_eni_allocated, awscni_eni_max, awscni_no_available_ip_addresses, awscni_aws_api_error_count',
  remediation: [
    'A full subnet: free addresses, a secondary CIDR with custom networking, or enhanced subnet discovery. A full instance: prefix delegation, or a larger type.',
    'Compare kubelet\'s maxPods with the addresses that the instance can have.',
  ],
  runbook: 'D15',
  correlateWith: ['ipamd', 'cni', 'kubelet'],
  evaluate(context) {
    if (vpcCni(context).otherCni !== undefined) { return { outcome: 'absent', checked: 'Not the VPC CNI: addresses are not handed out by ipamd.' }; }
    const enis = context.facts('ipamd-enis').find(({ facts }) => facts.totalIps !== undefined);
    const metrics = context.facts('ipamd-metrics').find(({ facts }) => !facts.empty);
    const all = enis?.facts.totalIps ?? (metrics && total(metrics.facts, 'awscni_total_ip_addresses'));
    const assigned = enis?.facts.assignedIps ?? (metrics && total(metrics.facts, 'awscni_assigned_ip_addresses'));
    if (all === undefined || assigned === undefined) { return notEvaluable('the address pool: ipamd/enis.json or ipamd/metrics.json (empty: ipamd did not answer)'); }
    const noFree = all > 0 && assigned >= all;
    const faults = metrics ? errorFaults(metrics, context, noFree) : [];
    const allocated = metrics && total(metrics.facts, 'awscni_eni_allocated');
    const most = metrics && total(metrics.facts, 'awscni_eni_max');
    const refused = metrics && total(metrics.facts, 'awscni_no_available_ip_addresses');
    const foreign = unmanaged(context, enis);
    const kept = keptForTrunk(context, enis);
    // what ipamd does not manage is already subtracted from awscni_eni_max (updateIPStats)
    const atLimit = allocated !== undefined && most !== undefined && most > 0 && allocated >= most - kept;
    if (noFree && atLimit && metrics) {
      const at = metrics.facts.totals.awscni_eni_allocated!.place;
      const waiting = (refused ?? 0) > 0;
      faults.push({
        title: `All ${all} addresses of ${allocated} ENIs are assigned, and the instance takes no more ENIs${foreign > 0 ? ` (${counted(foreign, 'slot')} taken by ENIs that ipamd does not manage)` : ''}${kept > 0 ? ' (one slot is kept for the trunk ENI)' : ''}${waiting ? `: ${refused} requests of pods found none` : ''}`,
        severity: waiting ? 'high' : 'low',
        kind: waiting ? 'cause' : 'risk',
        entity: { totalAddresses: all, assignedAddresses: assigned, enis: allocated, eniMax: most, ...foreign > 0 && { unmanagedEnis: foreign } },
        evidence: [evidenceAt(metrics.file, at)],
      });
    }
    return outcomeOf(faults, `Address pool: ${assigned} of ${all} addresses assigned${allocated === undefined ? '' : ` on ${allocated}${most === undefined ? '' : ` of at most ${most}`} ENIs`}${noFree ? ' (none free at collection)' : ''}.`);
  },
};
