import { ahead } from './sequence';
import { TcpConnection } from './tcp-connection';
import { TcpSide } from './tcp-side';
import { Flag, Packet } from '../decode/packet';

/** A sender that got two duplicate acknowledgments repeats at once: then it was fast retransmit (RFC 5681 section 3.2). */
const FAST_MICROSECONDS = 20_000;
/** A segment that overtook another on the way comes within a round trip; this is assumed where the handshake was not seen. */
const REORDERING_MICROSECONDS = 3_000;

/** What a segment says about the bytes that its sender has sent: new ones, some again, or some left out. */
export function trackSequence(connection: TcpConnection, sender: TcpSide, receiver: TcpSide, packet: Packet, segmentLength: number): void {
  const { sequence, flags, payloadLength, time } = packet;
  const end = sequence + segmentLength | 0;
  if (segmentLength > 0) { sender.segments += 1; }
  if (!sender.hasNext) {
    sender.hasNext = true;
    sender.next = end;
    sender.nextTime = time;
    noteLength(sender, end, payloadLength);
    return;
  }
  const distance = ahead(sequence, sender.next);
  // one byte beyond a closed window asks whether it has opened (RFC 9293 section 3.8.6.1)
  if (payloadLength === 1 && distance === 0 && receiver.hasAck && receiver.window === 0) {
    sender.zeroWindowProbes += 1;
    return;
  }
  // an acknowledged byte again, or none, asks whether the other end is still there (RFC 9293 section 3.8.4)
  if (segmentLength === payloadLength && payloadLength <= 1 && distance === -1 && (flags & (Flag.SYN | Flag.FIN)) === 0) {
    sender.keepAlives += 1;
    return;
  }
  if (segmentLength > 0 && distance < 0) { trackRepeated(connection, sender, receiver, packet, end); }
  if (distance > 0 && !sender.isMissing) {
    sender.isMissing = true;
    sender.missingFrom = sender.next;
    sender.missingSince = time;
    sender.missingFrame = packet.frame;
  } else if (sender.isMissing && ahead(sequence, sender.missingFrom) <= 0 && ahead(end, sender.missingFrom) > 0) {
    sender.isMissing = false;
  }
  if (ahead(end, sender.next) > 0) {
    sender.next = end;
    sender.nextTime = time;
    noteLength(sender, end, payloadLength);
  }
}

function noteLength(sender: TcpSide, end: number, payloadLength: number): void {
  sender.payloadBytes += payloadLength;
  if (payloadLength >= sender.largestLength) {
    sender.largestLength = payloadLength;
    sender.largestEnd = end;
  }
}

/**
 * A segment whose first byte was sent before, or overtaken. Which of the two, nobody who watches can know: as Wireshark does, one that comes within a round trip of the segment
 * that overtook it counts as reordered, so that the numbers can be compared.
 */
function trackRepeated(connection: TcpConnection, sender: TcpSide, receiver: TcpSide, packet: Packet, end: number): void {
  const { time } = packet;
  const isSyn = (packet.flags & Flag.SYN) !== 0;
  const isFast = receiver.duplicateAcks >= 2 && ahead(receiver.ack, packet.sequence) === 0 && time - receiver.ackTime < FAST_MICROSECONDS;
  if (!isFast && !isSyn && time - sender.nextTime < (connection.handshake ?? REORDERING_MICROSECONDS) && ahead(sender.next, end) !== 0) {
    sender.outOfOrder += 1;
    return;
  }
  const isSpurious = !isFast && !isSyn && receiver.hasAck && ahead(end, receiver.ack) <= 0;
  sender.retransmissions += 1;
  if (isFast) { sender.fastRetransmissions += 1; }
  if (isSpurious) { sender.spuriousRetransmissions += 1; }
  if (isSyn) { sender.synRetransmissions += 1; }
  if (sender.retransmissionFrame === 0) {
    sender.retransmissionFrame = packet.frame;
    sender.retransmissionTime = time;
  }
  if (!isSyn && packet.payloadLength > 0 && !isSpurious) { trackStuck(sender, packet); }
}

function trackStuck(sender: TcpSide, packet: Packet): void {
  if (sender.stuckCount === 0 || sender.stuckSequence !== packet.sequence) {
    sender.stuckSequence = packet.sequence;
    sender.stuckCount = 0;
    sender.stuckSince = packet.time;
    sender.stuckFrame = packet.frame;
    sender.stuckPeerAlive = false;
  }
  sender.stuckCount += 1;
  sender.stuckLength = packet.payloadLength;
  sender.stuckLastFrame = packet.frame;
  sender.stuckLastTime = packet.time;
}
