import { ahead } from './sequence';
import { TcpConnection } from './tcp-connection';
import { TcpSide } from './tcp-side';
import { trackAcknowledgment } from './track-acknowledgment';
import { IDLE_MICROSECONDS, trackReset } from './track-reset';
import { trackSequence } from './track-sequence';
import { Flag, Packet, Way } from '../decode/packet';

/** A copy of a packet appears on the next interface within this, in microseconds; a sender waits for 200 ms before it repeats (RFC 6298, Linux' minimum). */
const COPY_MICROSECONDS = 20_000;
const TWIN_MICROSECONDS = 1_000;

/** Takes one segment of `sender` into account. False: it is a copy of the one before, seen on another interface. */
export function trackTcp(connection: TcpConnection, sender: TcpSide, packet: Packet): boolean {
  const { flags, payloadLength } = packet;
  const segmentLength = payloadLength + (flags & Flag.SYN ? 1 : 0) + (flags & Flag.FIN ? 1 : 0);
  if (isCopy(sender, packet)) {
    connection.copies = (connection.copies ?? 0) + 1;
    return false;
  }
  remember(connection, sender, packet);
  const receiver = connection.other(sender);
  trackSilence(connection, sender, receiver, packet);
  if (sender.packets === 0) { sender.hops = packet.hops; }
  if (flags & Flag.SYN) { trackSyn(connection, sender, receiver, packet); } else { sender.isPastSyn = true; }
  if (connection.handshake === undefined && flags === Flag.ACK && sender === connection.initiator && receiver.syns > 0 && sender.syns > 0) {
    connection.handshake = packet.time - sender.lastSynTime;
  }
  if (flags & Flag.RST) { trackReset(connection, sender, receiver, packet); } else {
    if (payloadLength > 0 || flags === Flag.ACK && receiver.syns > 0 && sender.syns > 0) { connection.established = true; }
    trackSequence(connection, sender, receiver, packet, segmentLength);
  }
  if (flags & Flag.ACK) { trackAcknowledgment(sender, receiver, packet, segmentLength); }
  if (flags & Flag.FIN && sender.finFrame === 0) { sender.finFrame = packet.frame; }
  if (receiver.stuckCount > 0) { receiver.stuckPeerAlive = true; }
  return true;
}

/** How long nobody had said anything before the burst that waits for an answer. */
function trackSilence(connection: TcpConnection, sender: TcpSide, receiver: TcpSide, packet: Packet): void {
  const silence = packet.time - connection.lastTime;
  if (silence >= IDLE_MICROSECONDS) { sender.silenceBefore = silence; }
  if ((packet.flags & Flag.RST) === 0) { receiver.silenceBefore = 0; }
}

/** Whether a SYN is the beginning of another connection between the same ports, and not the old one's SYN again. */
export function isNewConnection(connection: TcpConnection, sender: TcpSide, packet: Packet): boolean {
  return (packet.flags & (Flag.SYN | Flag.ACK)) === Flag.SYN && sender.packets > 0
    && (sender.syns === 0 ? sender.hasNext : sender.initialSequence !== packet.sequence && connection.initiator === sender);
}

function trackSyn(connection: TcpConnection, sender: TcpSide, receiver: TcpSide, packet: Packet): void {
  if (sender.isTwin && sender.syns > 0) { return; }
  sender.syns += 1;
  sender.lastSynTime = packet.time;
  if (sender.syns > 1) { return; }
  sender.synFrame = packet.frame;
  sender.synTime = packet.time;
  sender.initialSequence = packet.sequence;
  sender.maximumSegment = packet.maximumSegment;
  sender.windowScale = packet.windowScale;
  if ((packet.flags & Flag.ACK) === 0) {
    connection.initiator ??= sender;
  } else {
    connection.initiator ??= receiver;
  }
}

/** In a capture of all interfaces a packet appears once for each that it passes: the same but for its TTL, and at once. */
function isCopy(sender: TcpSide, packet: Packet): boolean {
  return sender.lastIdentification === packet.identification && sender.lastLength === packet.payloadLength && sender.lastFlags === packet.flags
    && ahead(sender.lastSequence, packet.sequence) === 0 && ahead(sender.lastAcknowledgment, packet.acknowledgment) === 0
    && (sender.lastWay !== packet.way || sender.lastHops !== packet.hops) && (packet.way !== Way.UNKNOWN || packet.identification !== 0)
    && packet.time - sender.lastPacketTime < COPY_MICROSECONDS;
}

/** Sent once and seen twice: senders number packets anew when they send data again, and never do so within a millisecond without having heard from the other end. */
function isTwin(connection: TcpConnection, sender: TcpSide, packet: Packet): boolean {
  return ahead(sender.lastSequence, packet.sequence) === 0 && sender.lastLength === packet.payloadLength
    && (packet.identification !== 0 ? sender.lastIdentification === packet.identification : connection.lastSender === sender && packet.time - sender.lastPacketTime < TWIN_MICROSECONDS);
}

function remember(connection: TcpConnection, sender: TcpSide, packet: Packet): void {
  sender.isTwin = isTwin(connection, sender, packet);
  connection.lastSender = sender;
  sender.lastIdentification = packet.identification;
  sender.lastSequence = packet.sequence;
  sender.lastAcknowledgment = packet.acknowledgment;
  sender.lastLength = packet.payloadLength;
  sender.lastFlags = packet.flags;
  sender.lastWay = packet.way;
  sender.lastHops = packet.hops;
  sender.lastPacketTime = packet.time;
}
