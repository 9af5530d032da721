import { CaptureDetector, observe, plural } from './capture-observation';
import { Service } from '../tcp/service';

const LEAST_HANDSHAKES = 100;
const LEAST_SOURCES = 50;
/** handshakes a second */
const LEAST_RATE = 20;
/** Forged senders do not repeat a SYN; clients of a dead host do, with the same sequence number. */
const MOST_SYNS_EACH = 1.5;

/** Handshakes that begin at a high rate, from many addresses, once each, and are never completed. */
export const synFlood: CaptureDetector = {
  reports: ['syn-flood'],
  detect: analysis => [...analysis.services.services.values()].filter(isFlooded).map(service => {
    const { count, first, last } = incomplete(service);
    return observe('syn-flood', {
      title: `${plural(count, 'handshake')} with ${service.endpoint} begun from ${service.clients.size >= 256 ? 'more than 255' : service.clients.size} addresses and never completed`,
      entity: { destination: service.address, port: service.port, handshakes: count, sources: service.clients.size, perSecond: Math.round(rate(service)) },
      count,
      firstSeen: first,
      lastSeen: last,
      state: 'unknown',
      evidence: service.outcomes['half-open']?.citations ?? service.outcomes.unanswered?.citations ?? [],
      correlateWith: ['networking', 'sysctls'],
    });
  }),
};

export function isFlooded(service: Service): boolean {
  const { count } = incomplete(service);
  return count >= LEAST_HANDSHAKES && service.clients.size >= LEAST_SOURCES && count >= service.connections * 0.8 && service.syns <= service.connections * MOST_SYNS_EACH
    && rate(service) >= LEAST_RATE;
}

function rate(service: Service): number {
  const { count, first, last } = incomplete(service);
  return count / Math.max(1, (last - first) / 1e6);
}

function incomplete({ outcomes }: Service): { count: number; first: number; last: number } {
  const parts = [outcomes['half-open'], outcomes.unanswered, outcomes.undecided].filter(each => each !== undefined);
  return { count: parts.reduce((sum, each) => sum + each.count, 0), first: Math.min(...parts.map(each => each.first)), last: Math.max(...parts.map(each => each.last)) };
}
