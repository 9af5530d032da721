import { hasShrunk, isBlackHole, isUnfilled } from './black-hole';
import { handshakeOutcome, HandshakeOutcome } from './handshake';
import { MOST_CLIENTS, newService, newTally, Service, tally } from './service';
import { serverOf, TcpConnection } from './tcp-connection';
import { TcpSide } from './tcp-side';
import { icmpKind } from '../icmp/icmp-kind';
import { BoundedMap } from '../ledger/bounded-map';
import { cite, PacketCitation } from '../ledger/citation';

/** Services that are told apart: a node talks to hundreds. A port scan has more, and is known by its number. */
const MOST_SERVICES = 4_096;

/** Sums up connections by the service that they were for, when they end. */
export class ServiceLedger {
  readonly services = new BoundedMap<string, Service>(MOST_SERVICES);
  readonly outcomes: Partial<Record<HandshakeOutcome, number>> = {};
  evicted = 0;

  /** @param now UTC microseconds of the newest packet */
  add(connection: TcpConnection, now: number): void {
    // the same connection behind a router or a translation: its fate is told by the first view, and counted once
    if (connection.earlier) { return; }
    const server = serverOf(connection);
    const client = connection.other(server);
    const endpoint = connection.endpointOf(server);
    const outcome = handshakeOutcome(connection, now);
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
    const service = this.services.at(endpoint, () => newService(connection.addressOf(server), connection.portOf(server), endpoint));
    if (!service) { return; }
    service.connections += 1;
    if (service.clients.size < MOST_CLIENTS) { service.clients.add(connection.addressOf(client)); }
    addHandshake(service, connection, client, outcome);
    addReset(service, connection, server);
    addLoss(service, connection, client, server);
    addWindows(service, connection, client, server);
    addBlackHole(service, connection, client, server, now);
  }
}

/** A packet of `side` as a citation. */
function packetOf(connection: TcpConnection, side: TcpSide, frame: number, time: number, what: string): PacketCitation {
  return { frame, time, flow: `${connection.endpointOf(side)} > ${connection.endpointOf(connection.other(side))}`, what };
}

function addHandshake(service: Service, connection: TcpConnection, client: TcpSide, outcome: HandshakeOutcome): void {
  service.syns += client.syns;
  const into = service.outcomes[outcome] ??= { ...newTally(), endpoints: new Set() };
  if (connection.endpoint !== undefined && into.endpoints.size < MOST_CLIENTS) { into.endpoints.add(connection.endpoint); }
  tally(into, client.synTime || connection.firstTime, Math.max(client.lastSynTime, client.synTime) || connection.lastTime);
  if (outcome === 'completed' || outcome === 'not-seen') { return; }
  cite(into.citations, packetOf(connection, client, client.synFrame, client.synTime, client.syns > 1 ? `SYN, sent ${client.syns} times` : 'SYN'));
  const { answeredBy, reset, icmp } = connection;
  if (answeredBy) { cite(into.citations, packetOf(answeredBy, answeredBy.other(clientOf(answeredBy, connection, client)), answeredBy.firstFrame, answeredBy.firstTime, 'SYN-ACK from another address')); }
  if (reset && (outcome === 'refused' || outcome === 'aborted')) { cite(into.citations, packetOf(connection, reset.by, reset.frame, reset.time, 'RST')); }
  if (icmp) {
    const kind = icmpKind(icmp.version, icmp.type, icmp.code);
    const rejections = service.icmpRejections.get(kind) ?? newTally();
    service.icmpRejections.set(kind, rejections);
    tally(rejections, icmp.time);
    const report = { frame: icmp.frame, time: icmp.time, flow: `${icmp.reporter} > ${connection.addressOf(client)}`, what: `ICMP ${kind}` };
    cite(rejections.citations, report);
    if (outcome === 'rejected') { cite(into.citations, report); }
  }
}

function clientOf(answer: TcpConnection, asked: TcpConnection, client: TcpSide): TcpSide {
  return answer.addressA === asked.addressOf(client) && answer.portA === asked.portOf(client) ? answer.a : answer.b;
}

function addReset(service: Service, connection: TcpConnection, server: TcpSide): void {
  const { reset } = connection;
  if (!reset || reset.cause === 'refused') { return; }
  const by = reset.by === server ? 'server' : 'client';
  if (reset.cause === 'closing') {
    if (by === 'client' && connection.initiator === reset.by) { service.probeCloses += 1; }
    return;
  }
  const key = `${reset.cause} ${by}`;
  const into = service.resets.get(key) ?? { ...newTally(), cause: reset.cause, by, foreignHops: 0, longestIdleSeconds: 0 };
  service.resets.set(key, into);
  tally(into, reset.time);
  if (reset.usualHops > 0 && Math.abs(reset.hops - reset.usualHops) > 1) { into.foreignHops += 1; }
  into.longestIdleSeconds = Math.max(into.longestIdleSeconds, reset.idleSeconds);
  cite(into.citations, packetOf(connection, reset.by, reset.frame, reset.time, `RST, TTL ${reset.hops}${reset.usualHops > 0 && reset.usualHops !== reset.hops ? ` (before: ${reset.usualHops})` : ''}`));
}

function addLoss(service: Service, connection: TcpConnection, client: TcpSide, server: TcpSide): void {
  const into = service.retransmissions;
  for (const side of [client, server]) {
    service.segments += side.segments;
    service.keepAlives += side.keepAlives;
    service.outOfOrder += side.outOfOrder;
    service.uncaptured += side.uncaptured;
    if (side.retransmissions + side.resentEarly === 0) { continue; }
    tally(into, connection.firstTime, connection.lastTime, side.retransmissions);
    into.fast += side.fastRetransmissions;
    into.spurious += side.spuriousRetransmissions;
    into.syn += side.synRetransmissions;
    if (connection.other(side).zeroWindows === 0 && !isBlackHole(connection, side) && !isTooBig(connection)) { into.lost += lostOf(side); }
    if (side === client) { into.toServer += side.retransmissions; } else { into.toClient += side.retransmissions; }
    cite(into.citations, packetOf(connection, side, side.retransmissionFrame, side.retransmissionTime, `sent again (${side.retransmissions + side.resentEarly} in this direction)`));
  }
}

/** Repeated SYNs are failed handshakes; and what came twice, or late, was not lost. */
function lostOf({ retransmissions, synRetransmissions, overtaken, resentEarly, wasted, unnecessary }: TcpSide): number {
  return Math.max(0, retransmissions - synRetransmissions - overtaken + resentEarly - Math.max(wasted, unnecessary));
}

/** Whether a router said that segments were too big: then they were lost for that, and are sent again smaller. */
function isTooBig({ icmp }: TcpConnection): boolean {
  return icmp !== undefined && icmpKind(icmp.version, icmp.type, icmp.code) === 'packet too big';
}

function addWindows(service: Service, connection: TcpConnection, client: TcpSide, server: TcpSide): void {
  for (const side of [client, server]) {
    if (side.zeroWindows === 0) { continue; }
    const open = side.zeroWindowSince === 0 ? 0 : connection.lastTime - side.zeroWindowSince;
    tally(service.zeroWindows, connection.firstTime, connection.lastTime, side.zeroWindows);
    service.zeroWindows.longestMicroseconds = Math.max(service.zeroWindows.longestMicroseconds, side.longestZeroWindow, open);
    if (side === server) { service.zeroWindows.byServer += side.zeroWindows; }
    cite(service.zeroWindows.citations, packetOf(connection, side, side.zeroWindowFrame, side.zeroWindowTime, 'window 0'));
  }
}

function addBlackHole(service: Service, connection: TcpConnection, client: TcpSide, server: TcpSide, now: number): void {
  for (const side of [client, server]) {
    const towards = side === client ? 'server' : 'client';
    if (isBlackHole(connection, side)) {
      const into = service.blackHoles;
      tally(into, side.stuckSince, connection.lastTime);
      if (side.stuckPeerAlive) { into.confirmed += 1; }
      if (hasShrunk(side)) { into.recovered += 1; }
      into.length = into.length === 0 ? side.stuckLength : Math.min(into.length, side.stuckLength);
      into.passed = Math.max(into.passed, hasShrunk(side) ? side.stuckPassed : side.largestAcked);
      into.towards = towards;
      into.icmpMtu = Math.max(into.icmpMtu, connection.icmp?.mtu ?? 0);
      cite(into.citations, packetOf(connection, side, side.stuckFrame, side.stuckSince, `${side.stuckLength} bytes, sent again ${side.stuckCount} times without an answer`));
      cite(into.citations, packetOf(connection, side, side.stuckLastFrame, side.stuckLastTime, 'the last time'));
    } else if (isUnfilled(connection, side, now)) {
      const [hole] = side.holes;
      tally(service.missing, hole!.since, connection.lastTime);
      cite(service.missing.citations, packetOf(connection, side, hole!.frame, hole!.since, 'bytes before this segment never came'));
    }
  }
}
