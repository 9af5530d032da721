import { TcpSide } from './tcp-side';
import { Conversation } from '../flow/conversation';

/** How a connection was reset, by what had passed between the two ends before. */
export type ResetCause =
  /** in reply to the SYN: nothing listens, or a rule rejects */
  | 'refused'
  /** the end that asked answers the SYN-ACK with a reset: it does not know the connection (any more) */
  | 'handshake-aborted'
  /** behind a FIN, or everything was acknowledged and the end that connected closes: how probes and impatient clients close */
  | 'closing'
  /** in the middle of an exchange */
  | 'after-data'
  /** in reply to the first packet after a long silence: somebody on the way had forgotten the connection */
  | 'after-idle'
  /** its sequence number is not one that the other end would accept (RFC 9293 section 3.10.7.4): not sent by who has the connection */
  | 'out-of-window';

export interface ConnectionReset {
  readonly cause: ResetCause;
  readonly by: TcpSide;
  readonly frame: number;
  readonly time: number;
  /** seconds of silence before the packet that it answers */
  readonly idleSeconds: number;
  /** TTL of the reset, and of what that end sent before (0: nothing): where they differ, a device on the way sent the reset */
  readonly hops: number;
  readonly usualHops: number;
}

/** What ICMP said about a packet of the connection. */
export interface IcmpVerdict {
  readonly version: number;
  readonly type: number;
  readonly code: number;
  /** address that reported it */
  readonly reporter: string;
  /** of packet too big; 0: none told */
  readonly mtu: number;
  readonly frame: number;
  readonly time: number;
}

/** A TCP conversation: the same, with what is known of it as a connection. */
export interface TcpConnection extends Conversation<TcpSide> {
  /** who sent the SYN; undefined when the capture began later */
  initiator?: TcpSide;
  /** microseconds from the SYN to the acknowledgment of the SYN-ACK: a whole round trip, wherever on the path the capture was made */
  handshake?: number;
  /** the handshake's third packet, or data, was seen */
  established?: boolean;
  /** the first one that was no mere echo */
  reset?: ConnectionReset;
  icmp?: IcmpVerdict;
  icmpCount?: number;
  /** the same connection as seen before it was forwarded or translated */
  earlier?: TcpConnection;
  /** where a service address was translated to */
  endpoint?: string;
  /** who answered in place of the end that was asked */
  answeredBy?: TcpConnection;
  /** of the last packet */
  lastSender?: TcpSide;
  /** packets that another interface showed before */
  copies?: number;
}

/** Who offers the service: who was sent the SYN, else the end with the well-known or lower port. */
export function serverOf(connection: TcpConnection): TcpSide {
  if (connection.initiator) { return connection.other(connection.initiator); }
  return connection.portA <= connection.portB ? connection.a : connection.b;
}
