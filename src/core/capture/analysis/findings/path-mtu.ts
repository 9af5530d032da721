import { CaptureDetector, CaptureObservation, observe, plural } from './capture-observation';
import { CaptureAnalysis } from '../capture-analysis';
import { cite } from '../ledger/citation';
import { newTally, Tally, tally } from '../tcp/service';

/** Packets that are too large for the path: where nobody says so, connections hang; where ICMP says so, senders adapt. */
export const pathMtu: CaptureDetector = {
  reports: ['path-mtu-black-hole', 'path-mtu-discovered'],
  detect: analysis => [...blackHoles(analysis), ...discovered(analysis)],
};

function blackHoles({ services }: CaptureAnalysis): CaptureObservation[] {
  return [...services.services.values()].filter(each => each.blackHoles.count > 0).map(service => {
    const { blackHoles: holes } = service;
    const hasRecovered = holes.recovered === holes.count;
    return observe('path-mtu-black-hole', {
      title: `Segments of ${holes.length} bytes ${holes.towards === 'server' ? 'to' : 'from'} ${service.endpoint} vanish, ${holes.passed > 0 ? `segments up to ${holes.passed} bytes pass` : 'the handshake passed'}`
        + `${holes.icmpMtu > 0 ? `; ICMP told an MTU of ${holes.icmpMtu}, and the sender went on` : '; no ICMP told why'}${hasRecovered ? '; the sender found out by itself' : ''}`,
      // without any sign of life from the other end it may as well have died just then
      severity: hasRecovered ? 'medium' : holes.confirmed > 0 || holes.count > 1 || holes.passed > 0 ? 'high' : 'medium',
      state: hasRecovered ? 'recovered' : 'unknown',
      entity: { destination: service.address, port: service.port, towards: holes.towards, segmentBytes: holes.length, passedBytes: holes.passed, connections: holes.count },
      count: holes.count,
      firstSeen: holes.first,
      lastSeen: holes.last,
      evidence: holes.citations,
      correlateWith: ['networking', 'cni'],
    });
  });
}

interface TooBig extends Tally {
  readonly reporter: string;
  mtu: number;
  readonly addresses: Set<string>;
}

function discovered({ icmp }: CaptureAnalysis): CaptureObservation[] {
  const byReporter = new Map<string, TooBig>();
  for (const errors of icmp.errors.values()) {
    if (errors.kind !== 'packet too big') { continue; }
    const entry = byReporter.get(errors.reporter) ?? { ...newTally(), reporter: errors.reporter, mtu: errors.mtu, addresses: new Set() };
    byReporter.set(errors.reporter, entry);
    tally(entry, errors.first, errors.last, errors.count);
    entry.mtu = Math.min(entry.mtu || errors.mtu, errors.mtu || entry.mtu);
    entry.addresses.add(errors.address);
    errors.citations.forEach(each => cite(entry.citations, each));
  }
  return [...byReporter.values()].map(({ reporter, mtu, addresses, count, first, last, citations }) => {
    const [destination] = addresses;
    return observe('path-mtu-discovered', {
      title: `${reporter} reports packets too big for the path to ${addresses.size === 1 ? destination : plural(addresses.size, 'address', 'addresses')}${mtu > 0 ? `, which takes ${mtu} bytes` : ''}`,
      entity: { destination: destination!, reporter, mtu },
      count,
      firstSeen: first,
      lastSeen: last,
      evidence: citations,
      correlateWith: ['networking'],
    });
  });
}
