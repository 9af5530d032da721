import { CaptureDetector, observe, plural } from './capture-observation';
import { isSilentNeighbour } from './connect-failures';

/** Hosts of the subnet that are asked for by ARP or neighbour discovery and do not answer: they are gone, and no rule has anything to do with it. */
export const silentHosts: CaptureDetector = {
  reports: ['host-silent'],
  detect: (analysis, { isOneSided }) => isOneSided ? [] : [...analysis.neighbours.neighbours.values()].filter(each => isSilentNeighbour(analysis, each.address)).map(each => {
    const attempts = [...analysis.services.services.values()].filter(service => service.address === each.address).reduce((sum, service) => sum + (service.outcomes.unanswered?.count ?? 0), 0);
    return observe('host-silent', {
      title: `${each.address} does not exist on this network any more: ${plural(each.count, each.address.includes(':') ? 'neighbour solicitation' : 'ARP request')} without an answer${attempts > 0 ? `, ${plural(attempts, 'connection attempt')} in vain` : ''}`,
      entity: { destination: each.address, arpRequests: each.count, attempts },
      count: each.count,
      firstSeen: each.first,
      lastSeen: each.last,
      state: 'ongoing',
      evidence: each.citations,
      correlateWith: ['networking', 'conntrack'],
    });
  }),
};
