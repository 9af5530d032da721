import { TcpConnection } from './tcp-connection';
import { Flag } from '../decode/packet';

/** Linux waits one second before it repeats a SYN (RFC 6298 section 2): less silence says nothing. */
const PATIENCE_MICROSECONDS = 1_000_000;

/** How an attempt to connect ended. */
export type HandshakeOutcome =
  | 'completed'
  /** a reset in reply to the SYN */
  | 'refused'
  /** ICMP said no */
  | 'rejected'
  /** the SYN, and its repetitions, met silence */
  | 'unanswered'
  /** SYN-ACK, and then nothing of the end that asked */
  | 'half-open'
  /** the end that asked reset the connection when the SYN-ACK came */
  | 'aborted'
  /** the SYN-ACK came from another address than was asked */
  | 'answered-elsewhere'
  /** replies were not captured, but the end that asked went on as if there were any */
  | 'one-sided'
  /** the capture ended too soon to tell */
  | 'undecided'
  /** the capture began later */
  | 'not-seen';

/** @param now UTC microseconds of the newest packet */
export function handshakeOutcome(connection: TcpConnection, now: number): HandshakeOutcome {
  const { initiator, reset } = connection;
  if (!initiator || initiator.syns === 0) { return 'not-seen'; }
  const server = connection.other(initiator);
  if (connection.answeredBy) { return 'answered-elsewhere'; }
  if (reset?.cause === 'refused') { return 'refused'; }
  if (server.packets === 0) {
    if (initiator.isPastSyn && (initiator.lastFlags & Flag.ACK) !== 0) { return 'one-sided'; }
    if (connection.icmp) { return 'rejected'; }
    return initiator.syns > 1 || now - initiator.lastSynTime >= PATIENCE_MICROSECONDS ? 'unanswered' : 'undecided';
  }
  if (reset?.cause === 'handshake-aborted') { return 'aborted'; }
  if (connection.established || initiator.isPastSyn) { return 'completed'; }
  return now - connection.lastTime >= PATIENCE_MICROSECONDS || server.syns > 1 ? 'half-open' : 'undecided';
}
