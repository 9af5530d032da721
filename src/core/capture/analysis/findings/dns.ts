import { CaptureDetector, CaptureObservation, DetectorContext, observe, plural } from './capture-observation';
import { plainLine } from '../../../safety/plain-line';
import { CaptureAnalysis } from '../capture-analysis';
import { Protocol } from '../decode/packet';
import { DnsServer, NameTally } from '../dns/dns-ledger';
import { rcodeName } from '../dns/dns-message';
import { BoundedMap } from '../ledger/bounded-map';

const NAMED = 5;
const NAME_CHARACTERS = 80;
/** CoreDNS answers a few queries with SERVFAIL while it scales in. */
const LEAST_FAILURES = 3;
const LEAST_SLOW = 3;

/** Queries without an answer, with failures, with late answers, and for names that nobody has. Steps of a search list are none of these. */
export const dns: CaptureDetector = {
  reports: ['dns-unanswered', 'dns-failures', 'dns-slow', 'dns-name-unknown'],
  detect: (analysis, context) => [...analysis.dns.servers.values()].flatMap(server => [
    ...unanswered(server, analysis, context), ...failures(server), ...slow(server), ...unknown(server),
  ]),
};

function unanswered(server: DnsServer, { icmp, services, translations }: CaptureAnalysis, { isOneSided }: DetectorContext): CaptureObservation[] {
  const { unanswered: silent, queries } = server;
  if (silent.count === 0 || isOneSided || services.services.get(server.endpoint)?.outcomes['answered-elsewhere']) { return []; }
  const errors = [...icmp.errors.values()].filter(each => each.address === server.address && each.port === 53);
  const endpoints = [...translations.mappings.values()].filter(each => each.service === server.endpoint && (each.protocol === Protocol.TCP) === server.overTcp).map(each => each.endpoint).slice(0, NAMED).join(', ');
  const share = silent.count / Math.max(1, queries);
  return [observe('dns-unanswered', {
    title: `${silent.count} of ${plural(queries, 'query', 'queries')} to ${server.endpoint}${server.overTcp ? ' over TCP' : ''} got no answer${endpoints === '' ? '' : `, translated to ${endpoints}`}${errors.length > 0 ? `: ICMP ${errors[0]!.kind}` : ''}`,
    severity: share >= 0.2 ? 'high' : share >= 0.05 && silent.count > 1 ? 'medium' : 'low',
    state: server.lastAnswer < silent.last ? 'ongoing' : 'unknown',
    entity: {
      destination: server.address,
      port: 53,
      protocol: server.overTcp ? 'tcp' : 'udp',
      queries,
      unanswered: silent.count,
      repeated: server.repeated,
      clients: server.clients.size,
      names: namesOf(server.unansweredNames),
      ...(endpoints !== '' && { endpoints }),
      ...(errors.length > 0 && { reason: errors[0]!.kind, reporter: errors[0]!.reporter }),
    },
    count: silent.count,
    firstSeen: silent.first,
    lastSeen: silent.last,
    evidence: silent.citations,
    correlateWith: ['networking', 'coredns', 'kube-proxy'],
  })];
}

function failures(server: DnsServer): CaptureObservation[] {
  return [...server.failures.values()].map(failed => observe('dns-failures', {
    title: `${server.endpoint} answers ${failed.count} of ${plural(server.answered, 'query', 'queries')} with ${rcodeName(failed.rcode)}`,
    severity: failed.count >= LEAST_FAILURES ? 'medium' : 'low',
    code: rcodeName(failed.rcode),
    entity: { destination: server.address, code: rcodeName(failed.rcode), answered: server.answered, names: namesOf(failed.names) },
    count: failed.count,
    firstSeen: failed.first,
    lastSeen: failed.last,
    evidence: failed.citations,
    correlateWith: ['coredns'],
  }));
}

function slow(server: DnsServer): CaptureObservation[] {
  const { slow: late, answered, latency } = server;
  if (late.count === 0) { return []; }
  const [half, most] = [0.5, 0.95].map(share => Math.round(latency.percentile(share) / 1e3));
  return [observe('dns-slow', {
    title: `${late.count} of ${plural(answered, 'answer')} from ${server.endpoint} took a second or more (p50 ${half} ms, p95 ${most} ms)`,
    severity: late.count >= LEAST_SLOW && late.count >= answered * 0.01 ? 'medium' : 'low',
    entity: { destination: server.address, answered, p50Milliseconds: half!, p95Milliseconds: most!, maxMilliseconds: Math.round(latency.max / 1e3), afterRepeat: server.answeredAfterRepeat },
    count: late.count,
    firstSeen: late.first,
    lastSeen: late.last,
    evidence: late.citations,
    correlateWith: ['coredns', 'networking'],
  })];
}

function unknown(server: DnsServer): CaptureObservation[] {
  const names = [...server.unknownNames.values()];
  if (names.length === 0) { return []; }
  const count = names.reduce((sum, each) => sum + each.count, 0);
  return [observe('dns-name-unknown', {
    title: `${plural(names.length, 'name')} asked for at ${server.endpoint} that ${names.length === 1 ? 'does' : 'do'} not exist, also behind every search domain`,
    entity: { destination: server.address, names: namesOf(server.unknownNames), searchSteps: server.searchSteps },
    count,
    firstSeen: Math.min(...names.map(each => each.first)),
    lastSeen: Math.max(...names.map(each => each.last)),
    evidence: names.flatMap(each => each.citations.slice(0, 1)).slice(0, 6),
    correlateWith: ['coredns'],
  })];
}

/** The most frequent names, as data: whoever asked chose them. */
function namesOf(names: BoundedMap<string, NameTally>): string {
  const most = [...names.values()].sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  const rest = most.length + names.leftOut - NAMED;
  return most.slice(0, NAMED).map(each => plainLine(each.name, NAME_CHARACTERS)).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
