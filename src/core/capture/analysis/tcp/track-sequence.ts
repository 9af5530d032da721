import { hasShrunk } from './black-hole';
import { ahead } from './sequence';
import { fillHole, openHole } from './sequence-holes';
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
  // a sender that leaves segmentation to the device hands over many at a time
  if (segmentLength > 0) { sender.segments += payloadLength > receiver.maximumSegment && receiver.maximumSegment > 0 ? Math.ceil(payloadLength / receiver.maximumSegment) : 1; }
  if (!sender.hasNext) {
    sender.hasNext = true;
    sender.firstSequence = sequence;
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
  if (distance > 0) { openHole(sender.holes, { from: sender.next, to: sequence, since: time, frame: packet.frame }); }
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
 * A segment whose first byte was sent before, or overtaken. Wireshark knows the highest byte only, and calls it reordered when it comes within a round trip of that; `retransmissions` are counted as
 * it does, so that numbers can be compared. Beside that is kept what the holes tell: bytes that had come by were sent again for certain, and bytes that had not were lost before this place if they come
 * later than a round trip after the hole was noticed, else overtaken.
 */
function trackRepeated(connection: TcpConnection, sender: TcpSide, receiver: TcpSide, packet: Packet, end: number): void {
  const { time, sequence } = packet;
  const patience = connection.handshake ?? REORDERING_MICROSECONDS;
  const since = fillHole(sender.holes, sequence, end);
  // to learn of a hole and to fill it takes a whole round trip, wherever it is noticed; the handshake's may have waited for ARP, too
  const isOvertaken = since < 0 ? sender.isTwin || ahead(sequence, sender.firstSequence) < 0 : time - since < Math.min(patience / 2, REORDERING_MICROSECONDS);
  const isSyn = (packet.flags & Flag.SYN) !== 0;
  const isFast = receiver.duplicateAcks >= 2 && ahead(receiver.ack, sequence) === 0 && time - receiver.ackTime < FAST_MICROSECONDS;
  const isSpurious = !isFast && !isSyn && receiver.hasAck && ahead(end, receiver.ack) <= 0;
  const isReordered = !isFast && !isSyn && !isSpurious && time - sender.nextTime < patience && ahead(sender.next, end) !== 0;
  if (isReordered && isOvertaken) {
    sender.outOfOrder += 1;
    return;
  }
  if (sender.retransmissionFrame === 0) {
    sender.retransmissionFrame = packet.frame;
    sender.retransmissionTime = time;
  }
  if (isReordered) {
    sender.resentEarly += 1;
    return;
  }
  sender.retransmissions += 1;
  if (isFast) { sender.fastRetransmissions += 1; }
  if (isSpurious) { sender.spuriousRetransmissions += 1; }
  if (isSpurious || sender.isTwin) { sender.wasted += 1; } else if (isOvertaken && !isSyn) { sender.overtaken += 1; }
  if (isSyn) { sender.synRetransmissions += 1; }
  if (!isSyn && packet.payloadLength > 0 && !isSpurious) { trackStuck(sender, packet); }
}

function trackStuck(sender: TcpSide, packet: Packet): void {
  if (hasShrunk(sender)) { return; }
  if (sender.stuckCount > 0 && sender.stuckSequence === packet.sequence && packet.payloadLength < sender.stuckLength) {
    sender.stuckPassed = packet.payloadLength;
    return;
  }
  if (sender.stuckCount === 0 || sender.stuckSequence !== packet.sequence) {
    sender.stuckSequence = packet.sequence;
    sender.stuckCount = 0;
    sender.stuckSince = packet.time;
    sender.stuckFrame = packet.frame;
    sender.stuckPeerAlive = false;
    sender.stuckPassed = 0;
  }
  sender.stuckCount += 1;
  sender.stuckLength = packet.payloadLength;
  sender.stuckLastFrame = packet.frame;
  sender.stuckLastTime = packet.time;
}
