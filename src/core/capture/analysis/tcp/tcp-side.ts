import { Hole } from './sequence-holes';
import { Traffic } from '../flow/conversation';

/** What one end of a TCP connection did, with the frames that show it (0: none). Times are UTC microseconds, sequence numbers signed 32-bit integers. */
export class TcpSide extends Traffic {
  /** with payload, SYN or FIN: what can be lost and sent again */
  segments = 0;
  payloadBytes = 0;
  /** of the first packet */
  hops = 0;

  syns = 0;
  synFrame = 0;
  synTime = 0;
  lastSynTime = 0;
  initialSequence = 0;
  maximumSegment = 0;
  windowScale = -1;
  finFrame = 0;
  /** something other than a SYN was sent */
  isPastSyn = false;

  /** the first that was seen */
  firstSequence = 0;
  /** one behind the highest sequence number sent (SND.NXT as far as seen) */
  hasNext = false;
  next = 0;
  /** when it last grew */
  nextTime = 0;

  /** the last acknowledgment sent (RCV.NXT) */
  hasAck = false;
  ack = 0;
  ackTime = 0;
  window = 0;
  /** acknowledgments in a row that repeat the last one (RFC 5681 section 2) */
  duplicateAcks = 0;

  retransmissions = 0;
  fastRetransmissions = 0;
  spuriousRetransmissions = 0;
  synRetransmissions = 0;
  retransmissionFrame = 0;
  retransmissionTime = 0;
  outOfOrder = 0;
  /** of the retransmissions: came late, but were not seen before, and sooner than they could have been sent again */
  overtaken = 0;
  /** sent again so soon behind newer bytes that whoever knows only the highest sequence number takes it for reordering */
  resentEarly = 0;
  /** of the retransmissions: the receiver had acknowledged them, or the same packet came twice */
  wasted = 0;
  /** segments that the other end reports as received twice (D-SACK, RFC 2883) */
  unnecessary = 0;
  keepAlives = 0;
  zeroWindowProbes = 0;

  /** the segment that is sent again and again: its first byte, its length, how often */
  stuckSequence = 0;
  stuckLength = 0;
  stuckCount = 0;
  stuckSince = 0;
  stuckFrame = 0;
  stuckLastFrame = 0;
  stuckLastTime = 0;
  /** something came from the other end after the segment was first sent again */
  stuckPeerAlive = false;
  /** a smaller piece of it passed in the end */
  stuckPassed = 0;
  /** payload of the longest segment sent, and one behind its end */
  largestLength = 0;
  largestEnd = 0;
  /** payload of the longest segment that was acknowledged */
  largestAcked = 0;

  /** where bytes are missing that later ones were seen behind; the oldest first */
  readonly holes: Hole[] = [];
  /** holes that the receiver acknowledged all the same: the capture missed them, not the receiver */
  uncaptured = 0;

  zeroWindows = 0;
  zeroWindowFrame = 0;
  zeroWindowTime = 0;
  zeroWindowSince = 0;
  /** microseconds */
  longestZeroWindow = 0;

  resets = 0;
  resetFrame = 0;

  /** of the last packet, to know a copy of it in a capture of all interfaces */
  lastIdentification = -1;
  lastSequence = 0;
  lastAcknowledgment = 0;
  lastLength = -1;
  lastFlags = 0;
  lastWay = 0;
  lastHops = 0;
  lastPacketTime = 0;
  /** the last packet was the one before once more: senders number packets anew when they send data again (IPv4 identification) */
  isTwin = false;
  /** microseconds in which neither end sent anything before this end's last burst began */
  silenceBefore = 0;
}
