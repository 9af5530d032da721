import { ahead } from './sequence';
import { TcpConnection } from './tcp-connection';
import { TcpSide } from './tcp-side';

/** Loss repeats a segment once or twice; the third time without any progress something else is at work. */
const LEAST_REPETITIONS = 3;
/** Every IPv4 host accepts packets of 576 bytes (RFC 1122 section 3.3.2): what is not larger than their payload passes any path. */
const SAFE_PAYLOAD = 536;
const PATIENCE_MICROSECONDS = 1_000_000;

/**
 * A large segment is sent again and again without being acknowledged, while small ones pass: the path has a smaller MTU than the sender knows (RFC 2923 section 2.1).
 * Where small ones do not pass either, the path or the peer is dead, which is another fault.
 */
export function isBlackHole(connection: TcpConnection, sender: TcpSide): boolean {
  return sender.stuckCount >= LEAST_REPETITIONS && sender.stuckLength > SAFE_PAYLOAD && (sender.stuckLength > sender.largestAcked || hasShrunk(sender))
    && (connection.established ?? false) && connection.reset?.cause !== 'out-of-window';
}

/** The sender found the hole out by itself (RFC 4821, tcp_mtu_probing): it sent a smaller piece, and that passed. What it does later says nothing about it any more. */
export function hasShrunk({ stuckCount, stuckPassed }: TcpSide): boolean {
  return stuckCount >= LEAST_REPETITIONS && stuckPassed > 0;
}

/** Seen by the receiver: a hole that is never filled, and that it never acknowledges, although what comes behind arrives. */
export function isUnfilled(connection: TcpConnection, sender: TcpSide, now: number): boolean {
  const receiver = connection.other(sender);
  const [hole] = sender.holes;
  return hole !== undefined && receiver.hasAck && ahead(receiver.ack, hole.from) <= 0 && receiver.ackTime > 0
    && now - hole.since >= PATIENCE_MICROSECONDS && connection.lastTime - hole.since >= PATIENCE_MICROSECONDS;
}
