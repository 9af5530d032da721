import { Conversation, Traffic } from './conversation';

/** Conversations that are listed. */
const LISTED = 50;
/** Looked at before the smallest are let go. */
const HELD = 400;
const MOST_HOSTS = 4_096;

/** What one pair of endpoints exchanged. */
export interface Talk {
  readonly flow: string;
  readonly protocol: number;
  readonly packets: number;
  readonly bytes: number;
  /** bytes that the first of `flow` sent */
  readonly sent: number;
  readonly firstFrame: number;
  readonly firstTime: number;
  readonly lastTime: number;
}

export interface HostTraffic { readonly address: string; packets: number; bytes: number }

/** The largest conversations and hosts. Conversations are added when they end. */
export class Talkers {
  private talks: Talk[] = [];
  private readonly hosts = new Map<string, HostTraffic>();
  /** of hosts that are not told apart */
  otherBytes = 0;

  add(conversation: Conversation<Traffic>, from: Traffic): void {
    const to = conversation.other(from);
    const bytes = from.bytes + to.bytes;
    const packets = from.packets + to.packets;
    for (const side of [from, to]) { this.addHost(conversation.addressOf(side), packets, bytes); }
    this.talks.push({
      flow: `${nameOf(conversation, from)} > ${nameOf(conversation, to)}`,
      protocol: conversation.protocol,
      packets,
      bytes,
      sent: from.bytes,
      firstFrame: conversation.firstFrame,
      firstTime: conversation.firstTime,
      lastTime: conversation.lastTime,
    });
    if (this.talks.length >= HELD) { this.talks = this.largest(); }
  }

  largest(): Talk[] {
    return [...this.talks].sort((a, b) => b.bytes - a.bytes || a.firstFrame - b.firstFrame).slice(0, LISTED);
  }

  largestHosts(): HostTraffic[] {
    return [...this.hosts.values()].sort((a, b) => b.bytes - a.bytes || (a.address < b.address ? -1 : 1)).slice(0, LISTED);
  }

  private addHost(address: string, packets: number, bytes: number): void {
    const known = this.hosts.get(address);
    if (known) {
      known.packets += packets;
      known.bytes += bytes;
    } else if (this.hosts.size < MOST_HOSTS) { this.hosts.set(address, { address, packets, bytes }); } else { this.otherBytes += bytes; }
  }
}

/** Protocols other than TCP and UDP have no ports. */
function nameOf(conversation: Conversation<Traffic>, side: Traffic): string {
  return conversation.portOf(side) === 0 ? conversation.addressOf(side) : conversation.endpointOf(side);
}
