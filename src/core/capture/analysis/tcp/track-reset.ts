import { ahead } from './sequence';
import { ConnectionReset, ResetCause, TcpConnection } from './tcp-connection';
import { TcpSide } from './tcp-side';
import { Flag, Packet } from '../decode/packet';

/** Devices that track connections forget them after 60 s (ALB) to 350 s (NLB, conntrack of security groups) of silence; half of the shortest is idle. */
export const IDLE_MICROSECONDS = 30_000_000;

/** Records why a connection was reset, once: what follows the first reset only echoes it. */
export function trackReset(connection: TcpConnection, sender: TcpSide, receiver: TcpSide, packet: Packet): void {
  sender.resets += 1;
  if (sender.resetFrame === 0) { sender.resetFrame = packet.frame; }
  if (connection.reset) { return; }
  const idle = Math.max(sender.silenceBefore, receiver.silenceBefore);
  connection.reset = {
    cause: causeOf(connection, sender, receiver, packet, idle),
    by: sender,
    frame: packet.frame,
    time: packet.time,
    idleSeconds: idle / 1e6,
    hops: packet.hops,
    usualHops: sender.packets > 0 ? sender.hops : 0,
  } satisfies ConnectionReset;
}

function causeOf(connection: TcpConnection, sender: TcpSide, receiver: TcpSide, packet: Packet, idle: number): ResetCause {
  // the rest of the connection was before the capture, or at another place
  if (sender.packets === 0 && receiver.packets === 0) { return 'closing'; }
  if (connection.initiator === receiver && sender.syns === 0 && !sender.hasNext && receiver.syns > 0) { return 'refused'; }
  if (connection.initiator === sender && receiver.syns > 0 && !connection.established) { return 'handshake-aborted'; }
  if (isOutOfWindow(sender, receiver, packet)) { return 'out-of-window'; }
  if (sender.finFrame > 0 || receiver.finFrame > 0) { return 'closing'; }
  if (idle >= IDLE_MICROSECONDS) { return 'after-idle'; }
  const isAllAcknowledged = !receiver.hasNext || !sender.hasAck || ahead(sender.ack, receiver.next) >= 0;
  return connection.initiator === sender && isAllAcknowledged ? 'closing' : 'after-data';
}

/** A reset is accepted at the next expected byte, or (before RFC 5961) anywhere in the window. */
function isOutOfWindow(sender: TcpSide, receiver: TcpSide, packet: Packet): boolean {
  if (!receiver.hasAck || !sender.hasNext) { return false; }
  const offset = ahead(packet.sequence, receiver.ack);
  const scale = receiver.windowScale >= 0 && sender.windowScale >= 0 ? receiver.windowScale : 0;
  // the window's scale is unknown where the handshake was not seen: then only a reset from before the window is a stranger's
  const window = receiver.syns > 0 ? receiver.window * 2 ** scale : 2 ** 30;
  return offset < 0 ? ahead(packet.sequence, sender.next) !== 0 && (packet.flags & Flag.FIN) === 0 : offset > window;
}
