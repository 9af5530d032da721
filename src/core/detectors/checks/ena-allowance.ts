import { EthtoolInterface } from '../../parsers/ethtool';
import { titleSafe } from '../../safety/title-safe';
import { CheckContext, evidenceAt, StateCheck, StateFault } from '../state-check';
import { counted, grouped, notEvaluable, outcomeOf } from './outcome';
import { rateOf } from './rates';

/** What AWS' node agent tolerates in ten minutes (eks-node-monitoring-agent 1.7.0, NetworkingReady). */
const BUCKETS: Readonly<Record<string, { readonly perTenMinutes: number; readonly what: string }>> = {
  bw_in_allowance_exceeded: { perTenMinutes: 180, what: 'inbound bandwidth' },
  bw_out_allowance_exceeded: { perTenMinutes: 100, what: 'outbound bandwidth' },
  pps_allowance_exceeded: { perTenMinutes: 320, what: 'packets per second' },
  linklocal_allowance_exceeded: { perTenMinutes: 100, what: 'packets to link-local services (VPC DNS, IMDS, NTP)' },
  conntrack_allowance_exceeded: { perTenMinutes: 100, what: 'tracked connections of the instance' },
};

function previousValue(context: CheckContext, name: string, counter: string): number | undefined {
  return context.previousFacts('ethtool').flatMap(({ facts }) => facts.interfaces).find((each) => each.name === name)?.counters[counter]?.value;
}

function faultOf(context: CheckContext, file: string, device: EthtoolInterface, counter: string): StateFault | undefined {
  const found = device.counters[counter];
  const bucket = BUCKETS[counter]!;
  if (!found || found.value === 0) { return undefined; }
  const rate = rateOf(context, found.value, previousValue(context, device.name, counter));
  const exhausted = counter === 'conntrack_allowance_exceeded' && device.counters.conntrack_allowance_available?.value === 0;
  const high = exhausted || (rate !== undefined && rate.perTenMinutes >= bucket.perTenMinutes);
  const told = rate === undefined ? 'rate unknown' : `${rate.perTenMinutes >= 10 ? grouped(rate.perTenMinutes) : Math.round(rate.perTenMinutes * 10) / 10} in 10 min, ${rate.basis}`;
  return {
    title: `${titleSafe(device.name)}: instance allowance for ${bucket.what} exceeded ${grouped(found.value)} times (${told})`,
    severity: high ? 'high' : 'info',
    kind: high ? 'cause' : 'risk',
    state: rate?.basis === 'between two collections' && rate.perTenMinutes > 0 ? 'ongoing' : 'unknown',
    entity: {
      interface: device.name,
      counter,
      value: found.value,
      ...rate && { perTenMinutes: Math.round(rate.perTenMinutes * 10) / 10, basis: rate.basis, threshold: bucket.perTenMinutes },
    },
    evidence: [evidenceAt(file, found.place)],
    count: 1,
  };
}

function check(id: string, condition: string, counters: readonly string[], text: Pick<StateCheck, 'remediation' | 'correlateWith'>): StateCheck {
  return {
    id,
    condition,
    section: 'ena',
    source: 'ENA driver counters (ethtool -S); thresholds of eks-node-monitoring-agent 1.7.0',
    runbook: 'D11',
    ...text,
    evaluate(context) {
      const devices = context.facts('ethtool').flatMap(({ file, facts }) => facts.interfaces.map((device) => ({ file, device })));
      const counted_ = devices.filter(({ device }) => counters.some((counter) => device.counters[counter] !== undefined));
      if (counted_.length === 0) { return notEvaluable(`${counters.join(', ')} in networking/ethtool.txt (ENA driver 2.2.10 or later)`); }
      const faults = counted_.flatMap(({ file, device }) => counters.flatMap((counter) => faultOf(context, file, device, counter) ?? []));
      return outcomeOf(faults, `${counters.map((counter) => counter.replace('_allowance_exceeded', '')).join(', ')}: allowance never exceeded on ${counted(counted_.length, 'interface')}.`);
    },
  };
}

/** D11: traffic beyond what the instance type allows. */
export const enaAllowanceCheck = check('ena-allowance', 'ena-allowance-exceeded', ['bw_in_allowance_exceeded', 'bw_out_allowance_exceeded', 'pps_allowance_exceeded'], {
  remediation: ['Packets beyond the allowance are queued or dropped by the instance\'s network card: a larger or network-optimised instance type, or less traffic on this node. No sysctl changes it.'],
  correlateWith: ['networking', 'kernel'],
});

/** D11: connections tracked by the instance's network card, for its security groups. */
export const enaConntrackAllowanceCheck = check('ena-conntrack-allowance', 'ena-conntrack-allowance-exceeded', ['conntrack_allowance_exceeded'], {
  remediation: [
    'The limit is of the instance type and has nothing to do with nf_conntrack_max: fewer or longer-lived connections, or a larger instance.',
    'Security groups that allow a port from and to everywhere leave its connections untracked.',
  ],
  correlateWith: ['networking', 'conntrack'],
});

/** D11: lookups, metadata and time requests beyond 1,024 packets a second and interface. */
export const enaLinkLocalAllowanceCheck = check('ena-linklocal-allowance', 'ena-linklocal-allowance-exceeded', ['linklocal_allowance_exceeded'], {
  remediation: [
    'NodeLocal DNSCache, or more CoreDNS replicas spread over nodes: the limit of 1,024 packets a second holds for each network interface.',
    'Find clients that look up names without need: ndots:5 multiplies lookups of external names.',
  ],
  correlateWith: ['networking', 'coredns'],
});
