import { plainLine } from '../../../safety/plain-line';
import { CaptureAnalysis } from '../capture-analysis';
import { Depth } from '../decode/packet';
import { rcodeName } from '../dns/dns-message';
import { Service } from '../tcp/service';

const LISTED = 50;
const NAME_CHARACTERS = 80;

/** Numbers of a capture, each list with the most first. Everything is bounded: at most 50 rows a list. */
export function captureStatistics({ services, dns, icmp, counts, translations, talkers, conversations }: CaptureAnalysis) {
  const { byDepth } = counts;
  return {
    totals: {
      conversations,
      tcpPackets: byDepth[Depth.TCP]!,
      udpPackets: byDepth[Depth.UDP]!,
      icmpPackets: byDepth[Depth.ICMP]!,
      arpPackets: byDepth[Depth.ARP]!,
      otherIpPackets: byDepth[Depth.IP]!,
      fragments: counts.fragments,
      malformed: byDepth[Depth.MALFORMED]!,
      handshakes: services.outcomes,
    },
    services: [...services.services.values()].sort((a, b) => b.segments - a.segments || (a.endpoint < b.endpoint ? -1 : 1)).slice(0, LISTED).map(serviceRow),
    dns: [...dns.servers.values()].sort((a, b) => b.queries - a.queries).slice(0, LISTED).map(server => ({
      server: server.endpoint,
      protocol: server.overTcp ? 'tcp' : 'udp',
      queries: server.queries,
      answered: server.answered,
      unanswered: server.unanswered.count,
      nxdomain: server.nxdomain,
      searchSteps: server.searchSteps,
      failures: Object.fromEntries([...server.failures.values()].map(({ rcode, count }) => [rcodeName(rcode), count])),
      milliseconds: Object.fromEntries(([['p50', 0.5], ['p90', 0.9], ['p99', 0.99]] as const).map(([name, share]) => [name, milliseconds(server.latency.percentile(share))])),
      unknownNames: [...server.unknownNames.values()].sort((a, b) => b.count - a.count).slice(0, 5).map(({ name }) => plainLine(name, NAME_CHARACTERS)),
    })),
    icmp: [...icmp.errors.values()].sort((a, b) => b.count - a.count).slice(0, LISTED).map(({ kind, reporter, destination, count, mtu }) => ({
      kind, reporter, destination, count, ...(mtu > 0 && { mtu }),
    })),
    mappings: [...translations.mappings.values()].sort((a, b) => b.count - a.count).slice(0, LISTED).map(({ protocol, service, endpoint, count }) => ({
      protocol: protocolName(protocol), service, endpoint, connections: count,
    })),
    sourceTranslations: [...translations.sources.entries()].sort(([, a], [, b]) => b.count - a.count).slice(0, LISTED).map(([translation, { count }]) => ({ translation, connections: count })),
    topTalkers: talkers.largest().map(({ flow, protocol, packets, bytes, sent, firstFrame, firstTime, lastTime }) => ({
      flow, protocol: protocolName(protocol), packets, bytes, bytesSent: sent, firstFrame, seconds: Math.round((lastTime - firstTime) / 1e3) / 1e3,
    })),
    topHosts: talkers.largestHosts().map(({ address, packets, bytes }) => ({ address, packets, bytes })),
  };
}

export type CaptureStatistics = ReturnType<typeof captureStatistics>;

function serviceRow(service: Service) {
  const { retransmissions } = service;
  return {
    service: service.endpoint,
    connections: service.connections,
    clients: service.clients.size,
    handshakes: Object.fromEntries(Object.entries(service.outcomes).map(([outcome, { count }]) => [outcome, count])),
    segments: service.segments,
    retransmissions: retransmissions.count,
    ...(retransmissions.count > 0 && { ofThose: { fast: retransmissions.fast, spurious: retransmissions.spurious, syn: retransmissions.syn } }),
    ...(service.zeroWindows.count > 0 && { zeroWindows: service.zeroWindows.count }),
    ...(service.resets.size > 0 && { resets: Object.fromEntries([...service.resets].map(([key, { count }]) => [key, count])) }),
  };
}

export function protocolName(protocol: number): string {
  return { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6', 132: 'sctp', 47: 'gre', 50: 'esp' }[protocol] ?? `ip-proto-${protocol}`;
}

function milliseconds(microseconds: number): number {
  return Math.round(microseconds / 10) / 100;
}
