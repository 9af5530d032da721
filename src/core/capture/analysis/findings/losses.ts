import { CaptureDetector, CaptureObservation, observe, plural } from './capture-observation';
import { Service } from '../tcp/service';

const LEAST_RETRANSMISSIONS = 3;
const NOTICEABLE = 0.01;
const HARMFUL = 0.02;

/** Segments that were lost: those that were sent again, and, seen from where they should have arrived, those that never came. */
export const losses: CaptureDetector = {
  reports: ['tcp-retransmissions', 'tcp-segments-missing'],
  detect: ({ services }) => [...services.services.values()].flatMap(service => [...retransmitted(service), ...missing(service)]),
};

function retransmitted(service: Service): CaptureObservation[] {
  const { retransmissions, segments } = service;
  const count = retransmissions.lost;
  const rate = count / Math.max(1, segments);
  if (count < LEAST_RETRANSMISSIONS || rate < NOTICEABLE) { return []; }
  const towards = retransmissions.toServer >= retransmissions.toClient ? 'towards' : 'from';
  return [observe('tcp-retransmissions', {
    title: `${plural(count, 'segment')} of ${segments} (${(rate * 100).toFixed(1)} %) ${towards} ${service.endpoint} had to be sent again`,
    severity: rate >= HARMFUL ? 'medium' : 'low',
    entity: {
      destination: service.address,
      port: service.port,
      segments,
      percent: Math.round(rate * 1000) / 10,
      fast: retransmissions.fast,
      spurious: retransmissions.spurious,
      towardsServer: retransmissions.toServer,
      towardsClient: retransmissions.toClient,
    },
    count,
    firstSeen: retransmissions.first,
    lastSeen: retransmissions.last,
    evidence: retransmissions.citations,
    correlateWith: ['networking', 'ethtool'],
  })];
}

function missing(service: Service): CaptureObservation[] {
  const { missing: holes, blackHoles } = service;
  if (holes.count === 0 || blackHoles.count > 0) { return []; }
  return [observe('tcp-segments-missing', {
    title: `Segments of ${plural(holes.count, 'connection')} with ${service.endpoint} never arrived, although later and smaller ones did`,
    entity: { destination: service.address, port: service.port },
    count: holes.count,
    firstSeen: holes.first,
    lastSeen: holes.last,
    evidence: holes.citations,
    correlateWith: ['networking'],
  })];
}
