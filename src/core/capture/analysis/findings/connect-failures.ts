import { CaptureDetector, CaptureObservation, DetectorContext, observe, plural } from './capture-observation';
import { isFlooded } from './syn-flood';
import { Severity } from '../../../findings/finding';
import { CaptureAnalysis } from '../capture-analysis';
import { HandshakeOutcome } from '../tcp/handshake';
import { OutcomeTally, Service, Tally } from '../tcp/service';

const NAMED = 5;

/** Handshakes that failed, by service and by how. */
export const connectFailures: CaptureDetector = {
  reports: ['tcp-connect-unanswered', 'tcp-connect-refused', 'tcp-connect-rejected', 'tcp-handshake-incomplete'],
  detect(analysis, context) {
    return [...analysis.services.services.values()].flatMap(service => [
      ...unanswered(service, analysis, context), ...refused(service), ...rejected(service), ...incomplete(service),
    ]);
  },
};

function unanswered(service: Service, analysis: CaptureAnalysis, { isOneSided }: DetectorContext): CaptureObservation[] {
  const failed = service.outcomes.unanswered;
  // who does not answer ARP is told as a silent host, once, whatever the port
  if (!failed || isOneSided || isFlooded(service) || isSilentNeighbour(analysis, service.address)) { return []; }
  return [observe('tcp-connect-unanswered', {
    ...common(service, failed),
    title: `${plural(failed.count, 'connection attempt')} to ${service.endpoint}${translated(failed)} got no answer (${plural(service.syns, 'SYN')}${answeredShare(service)})`,
    severity: service.syns < 2 ? 'low' : severityOf(service, failed, 'high'),
    entity: { ...entityOf(service, failed), syns: service.syns },
    correlateWith: ['networking', 'conntrack'],
  })];
}

function refused(service: Service): CaptureObservation[] {
  const failed = service.outcomes.refused;
  return failed === undefined ? [] : [observe('tcp-connect-refused', {
    ...common(service, failed),
    title: `${plural(failed.count, 'connection attempt')} to ${service.endpoint}${translated(failed)} refused with a reset${answeredShare(service)}`,
    severity: severityOf(service, failed, 'high'),
    code: 'ECONNREFUSED',
    entity: entityOf(service, failed),
    correlateWith: ['networking', 'kube-proxy'],
  })];
}

function rejected(service: Service): CaptureObservation[] {
  const failed = service.outcomes.rejected;
  if (!failed) { return []; }
  const [reason, reports] = [...service.icmpRejections].sort(([, a], [, b]) => b.count - a.count)[0] ?? ['other error', undefined];
  const reporter = reports?.citations[0]?.flow.split(' > ')[0];
  return [observe('tcp-connect-rejected', {
    ...common(service, failed),
    title: `${plural(failed.count, 'connection attempt')} to ${service.endpoint}${translated(failed)} rejected: ICMP ${reason}${reporter === undefined ? '' : ` from ${reporter}`}${answeredShare(service)}`,
    severity: severityOf(service, failed, 'high'),
    entity: { ...entityOf(service, failed), reason, ...(reporter !== undefined && { reporter }) },
    correlateWith: ['networking', 'kube-proxy'],
  })];
}

function incomplete(service: Service): CaptureObservation[] {
  const failed = service.outcomes['half-open'];
  if (!failed || isFlooded(service)) { return []; }
  return [observe('tcp-handshake-incomplete', {
    ...common(service, failed),
    title: `${plural(failed.count, 'handshake')} with ${service.endpoint} never completed: its SYN-ACKs got no answer`,
    severity: severityOf(service, failed, 'medium'),
    entity: entityOf(service, failed),
    correlateWith: ['networking'],
  })];
}

/** Whether its neighbours ask for it again and again, and nobody answers. */
export function isSilentNeighbour(analysis: CaptureAnalysis, address: string): boolean {
  const neighbour = analysis.neighbours.neighbours.get(address);
  return neighbour !== undefined && !neighbour.isAnswered && neighbour.count >= 3;
}

function common(service: Service, failed: Tally) {
  return {
    count: failed.count,
    firstSeen: failed.first,
    lastSeen: failed.last,
    evidence: failed.citations,
    state: (service.outcomes.completed?.last ?? 0) < failed.last ? 'ongoing' as const : 'unknown' as const,
  };
}

function entityOf(service: Service, failed: OutcomeTally) {
  const endpoints = [...failed.endpoints].slice(0, NAMED).join(', ');
  return { destination: service.address, port: service.port, attempts: attempted(service), failed: failed.count, clients: service.clients.size, ...(endpoints !== '' && { endpoints }) };
}

function translated({ endpoints }: OutcomeTally): string {
  return endpoints.size === 0 ? '' : `, translated to ${endpoints.size === 1 ? [...endpoints][0] : plural(endpoints.size, 'endpoint')},`;
}

function attempted(service: Service): number {
  const outcomes = Object.entries(service.outcomes) as [HandshakeOutcome, Tally][];
  return outcomes.filter(([outcome]) => outcome !== 'not-seen').reduce((sum, [, { count }]) => sum + count, 0);
}

/** A service that mostly works has a lesser fault. */
function severityOf(service: Service, failed: Tally, worst: Severity): Severity {
  const share = failed.count / Math.max(1, attempted(service));
  if (share >= 0.5) { return worst; }
  return share >= 0.1 ? 'medium' : 'low';
}

function answeredShare(service: Service): string {
  const completed = service.outcomes.completed?.count ?? 0;
  return completed > 0 ? `, ${completed} others succeeded` : '';
}
