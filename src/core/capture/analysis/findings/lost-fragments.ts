import { CaptureDetector, CaptureObservation, observe, plural } from './capture-observation';
import { CaptureAnalysis } from '../capture-analysis';
import { endpointText } from '../decode/address';
import { Depth } from '../decode/packet';
import { FragmentFlow } from '../fragments/fragment-ledger';

const LEAST_FOR_HIGH = 3;

/** IP packets of which only some fragments arrive: no receiver can use them. */
export const lostFragments: CaptureDetector = {
  reports: ['ip-fragments-lost'],
  detect(analysis, { isOneSided }) {
    const observed = isOneSided || mayMissFragments(analysis) ? [] : [...analysis.fragments.flows.values()].filter(({ count }) => count > 0);
    return [...observed.map(seen), ...reported(analysis, new Set(observed.map(({ destination }) => destination)))];
  },
};

/** A filter of ports lets only first fragments pass, which alone have ports; such a capture holds nothing without ports either. */
export function mayMissFragments({ counts }: CaptureAnalysis): boolean {
  return counts.fragments === 0 && counts.byDepth[Depth.ARP]! + counts.byDepth[Depth.ICMP]! + counts.byDepth[Depth.IP]! + counts.byDepth[Depth.OTHER]! === 0;
}

function seen(flow: FragmentFlow): CaptureObservation {
  const { source, sourcePort, destination, packets, count } = flow;
  return observe('ip-fragments-lost', {
    title: `${count} of ${plural(packets, 'packet')} in fragments from ${sourcePort > 0 ? endpointText(source, sourcePort) : source} to ${destination} came in part only`,
    severity: count >= LEAST_FOR_HIGH && count * 2 >= packets ? 'high' : count > 1 ? 'medium' : 'low',
    entity: { source, destination, ...(sourcePort > 0 && { port: sourcePort }), packets },
    count,
    firstSeen: flow.first,
    lastSeen: flow.last,
    evidence: flow.citations,
    correlateWith: ['networking'],
  });
}

/** What a receiver says that waited in vain for the rest. */
function reported({ icmp }: CaptureAnalysis, known: ReadonlySet<string>): CaptureObservation[] {
  return [...icmp.errors.values()].filter(({ kind, address }) => kind === 'reassembly time exceeded' && !known.has(address)).map(each => observe('ip-fragments-lost', {
    title: `${each.reporter} waited in vain for the rest of ${plural(each.count, 'packet')} in fragments`,
    severity: 'medium',
    entity: { destination: each.address },
    count: each.count,
    firstSeen: each.first,
    lastSeen: each.last,
    evidence: each.citations,
    correlateWith: ['networking'],
  }));
}
