import { hasShrunk } from './black-hole';
import { ahead } from './sequence';
import { closeAcknowledged } from './sequence-holes';
import { TcpSide } from './tcp-side';
import { Flag, Packet } from '../decode/packet';

/** What a segment says about what its sender has received, and can still take. */
export function trackAcknowledgment(sender: TcpSide, receiver: TcpSide, packet: Packet, segmentLength: number): void {
  const { acknowledgment, window, flags, time } = packet;
  if ((flags & Flag.RST) !== 0) { return; }
  const progress = sender.hasAck ? ahead(acknowledgment, sender.ack) : 1;
  // nothing new, no data, the same window: the other end's segments arrive out of order, or not at all (RFC 5681 section 2)
  if (progress === 0 && segmentLength === 0 && window === sender.window && window !== 0 && receiver.hasNext && ahead(receiver.next, acknowledgment) > 0) {
    sender.duplicateAcks += 1;
    sender.ackTime = time;
  } else if (progress > 0) {
    sender.duplicateAcks = 0;
    sender.ackTime = time;
  }
  if (progress > 0) {
    sender.ack = acknowledgment;
    sender.hasAck = true;
    if (ahead(acknowledgment, receiver.largestEnd) >= 0 && receiver.largestLength > receiver.largestAcked) { receiver.largestAcked = receiver.largestLength; }
    if (receiver.stuckCount > 0 && !hasShrunk(receiver) && ahead(acknowledgment, receiver.stuckSequence) > 0) { receiver.stuckCount = 0; }
    if (receiver.holes.length > 0) { receiver.uncaptured += closeAcknowledged(receiver.holes, acknowledgment); }
  }
  if (packet.reported > 0) { receiver.unnecessary += Math.ceil(packet.reported / (sender.maximumSegment || packet.reported)); }
  trackWindow(sender, packet);
}

/** A window of zero tells the other end to stop (RFC 9293 section 3.8.6). SYN and RST announce none that counts. */
function trackWindow(sender: TcpSide, { window, flags, frame, time }: Packet): void {
  sender.window = window;
  if ((flags & (Flag.SYN | Flag.FIN)) !== 0) { return; }
  if (window === 0) {
    sender.zeroWindows += 1;
    if (sender.zeroWindowFrame === 0) {
      sender.zeroWindowFrame = frame;
      sender.zeroWindowTime = time;
    }
    if (sender.zeroWindowSince === 0) { sender.zeroWindowSince = time; }
  }
  if (sender.zeroWindowSince === 0) { return; }
  sender.longestZeroWindow = Math.max(sender.longestZeroWindow, time - sender.zeroWindowSince);
  if (window !== 0) { sender.zeroWindowSince = 0; }
}
