import { NeighbourLedger } from './arp/neighbour-ledger';
import { addressText } from './decode/address';
import { decodeFrame } from './decode/decode-frame';
import { Depth, Flag, Packet, Protocol } from './decode/packet';
import { DnsLedger } from './dns/dns-ledger';
import { Conversation, Traffic } from './flow/conversation';
import { ConversationTable, EndReason } from './flow/conversation-table';
import { Talkers } from './flow/talkers';
import { Frame } from './format/frame';
import { FragmentLedger } from './fragments/fragment-ledger';
import { isIcmpError } from './icmp/icmp-kind';
import { IcmpLedger, icmpMtu } from './icmp/icmp-ledger';
import { TranslationLedger } from './nat/translation-ledger';
import { ServiceLedger } from './tcp/service-ledger';
import { TcpConnection } from './tcp/tcp-connection';
import { TcpSide } from './tcp/tcp-side';
import { isNewConnection, trackTcp } from './tcp/track-tcp';

/** Conversations held at a time: some 50 MB of TCP at the worst, whatever the size of the capture. */
const TCP_CONVERSATIONS = 32_768;
const OTHER_CONVERSATIONS = 16_384;
const DNS_PORT = 53;

/** Frames by how far they could be read. */
export interface FrameCounts {
  total: number;
  bytes: number;
  /** frames of which the snap length kept a part only */
  snapped: number;
  readonly byDepth: number[];
  fragments: number;
  /** copies of packets that another interface showed before */
  copies: number;
  /** TCP segments that were sent again, in every view of their connection */
  retransmissions: number;
  firstTime: number;
  lastTime: number;
}

/** Everything that is learned from a capture, frame by frame, in memory that does not grow. */
export class CaptureAnalysis {
  readonly counts: FrameCounts = { total: 0, bytes: 0, snapped: 0, byDepth: new Array<number>(Depth.ICMP + 1).fill(0), fragments: 0, copies: 0, retransmissions: 0, firstTime: 0, lastTime: 0 };
  readonly services = new ServiceLedger();
  readonly fragments = new FragmentLedger();
  readonly icmp = new IcmpLedger();
  readonly translations = new TranslationLedger();
  readonly dns = new DnsLedger(this.translations);
  readonly neighbours = new NeighbourLedger();
  readonly talkers = new Talkers();
  /** conversations that were given up for want of room */
  evicted = 0;
  conversations = 0;
  /** packets of port 53 that are no DNS message, or are cut */
  unreadDns = 0;
  private readonly packet = new Packet();
  private ordinal = 0;
  private readonly tcp = new ConversationTable<TcpSide>({
    capacity: TCP_CONVERSATIONS, newSide: () => new TcpSide(), nextOrdinal: () => this.ordinal += 1, onEnd: (conversation, reason) => this.endTcp(conversation, reason),
  });
  private readonly others = new ConversationTable<Traffic>({
    capacity: OTHER_CONVERSATIONS, newSide: () => new Traffic(), nextOrdinal: () => this.ordinal += 1, onEnd: (conversation, reason) => this.endOther(conversation, reason),
  });

  readonly onFrame = (frame: Frame): void => {
    const { counts, packet } = this;
    counts.total += 1;
    counts.bytes += frame.original;
    if (frame.captured < frame.original) { counts.snapped += 1; }
    // several interfaces, and joined files, do not keep the order of time
    if (counts.total === 1 || frame.time < counts.firstTime) { counts.firstTime = frame.time; }
    if (frame.time > counts.lastTime) { counts.lastTime = frame.time; }
    decodeFrame(frame, packet);
    if (packet.version !== 0 && (packet.moreFragments || packet.fragmentOffset > 0) && packet.depth >= Depth.IP) { this.onFragment(packet); }
    counts.byDepth[packet.depth]! += 1;
    switch (packet.depth) {
      case Depth.TCP: this.onTcp(packet); return;
      case Depth.UDP: this.onUdp(packet); return;
      case Depth.ICMP: this.onIcmp(packet); return;
      case Depth.ARP: this.neighbours.addArp(packet); return;
      case Depth.IP: this.onOther(packet);
    }
  };

  /** To be called when the capture is over. */
  finish(): this {
    this.dns.advance(this.counts.lastTime);
    this.dns.finish();
    this.fragments.finish(this.counts.lastTime);
    this.translations.finish();
    this.tcp.endAll();
    this.others.endAll();
    return this;
  }

  private onFragment(packet: Packet): void {
    if (packet.fragmentOffset > 0) { this.counts.fragments += 1; }
    this.fragments.add(packet);
  }

  private onTcp(packet: Packet): void {
    let connection: TcpConnection = this.tcp.find(packet)!;
    let sender = this.tcp.isFromA ? connection.a : connection.b;
    if ((packet.flags & Flag.SYN) !== 0 && isNewConnection(connection, sender, packet)) {
      connection = this.tcp.replace(packet);
      sender = this.tcp.isFromA ? connection.a : connection.b;
    }
    const before = sender.retransmissions;
    if (!trackTcp(connection, sender, packet)) { this.counts.copies += 1; }
    this.counts.retransmissions += sender.retransmissions - before;
    count(connection, sender, packet);
    if ((packet.flags & Flag.SYN) !== 0 && sender.synFrame === packet.frame) { this.onFirstSyn(connection, sender, packet); }
    if (packet.payloadLength > 2 && (packet.sourcePort === DNS_PORT || packet.destinationPort === DNS_PORT)) { this.onDns(connection, packet, packet.payload + 2); }
  }

  private onFirstSyn(connection: TcpConnection, sender: TcpSide, packet: Packet): void {
    if ((packet.flags & Flag.ACK) === 0) { this.translations.syn(connection, sender); } else if (connection.other(sender).packets === 0) {
      this.translations.strangeSynAck(connection, sender, packet.acknowledgment, packet.time, packet.frame);
    }
  }

  private onUdp(packet: Packet): void {
    const conversation = this.others.find(packet)!;
    const sender = this.others.isFromA ? conversation.a : conversation.b;
    count(conversation, sender, packet);
    const isDns = packet.sourcePort === DNS_PORT || packet.destinationPort === DNS_PORT;
    if (conversation.firstFrame === packet.frame) { this.onFirstDatagram(conversation, sender, packet, isDns); }
    if (isDns) { this.onDns(conversation, packet, packet.payload); }
  }

  /** By what a datagram is known again on its way: the question where it is one, else what the sender wrote into its header. */
  private onFirstDatagram(conversation: Conversation, sender: Traffic, packet: Packet, isDns: boolean): void {
    const { message } = this.dns;
    const isQuestion = isDns && message.read(packet.bytes, packet.payload, packet.end);
    if (!isQuestion && packet.identification === 0) { return; }
    this.translations.datagram(conversation, sender, packet, isQuestion ? `${message.id} ${message.type} ${message.isResponse} ${message.name}` : `${packet.identification} ${packet.payloadLength}`, isQuestion);
  }

  private onDns(conversation: Conversation, packet: Packet, from: number): void {
    // the first view tells it all
    if (conversation.isLaterView) { return; }
    if (!this.dns.message.read(packet.bytes, from, packet.end)) {
      // a TCP segment need not begin with a message
      if (packet.depth === Depth.UDP) { this.unreadDns += 1; }
      return;
    }
    const isFromClient = packet.destinationPort === DNS_PORT;
    const source = addressText(packet.version, packet.source0, packet.source1, packet.source2, packet.source3);
    const destination = addressText(packet.version, packet.destination0, packet.destination1, packet.destination2, packet.destination3);
    const [client, server, port] = isFromClient ? [source, destination, packet.sourcePort] : [destination, source, packet.destinationPort];
    this.dns.add(conversation, isFromClient, `${client}:${port}`, `${server}:${DNS_PORT}`, server, packet);
  }

  private onIcmp(packet: Packet): void {
    this.onOther(packet);
    if (packet.version === 6) { this.neighbours.addDiscovery(packet); }
    if (!isIcmpError(packet.version, packet.type)) { return; }
    const about = this.icmp.add(packet);
    if (about?.protocol !== Protocol.TCP || about.destinationPort === 0) { return; }
    const connection: TcpConnection | undefined = this.tcp.find(about, false);
    if (!connection) { return; }
    connection.icmpCount = (connection.icmpCount ?? 0) + 1;
    connection.icmp ??= {
      version: packet.version,
      type: packet.type,
      code: packet.code,
      reporter: addressText(packet.version, packet.source0, packet.source1, packet.source2, packet.source3),
      mtu: icmpMtu(packet),
      frame: packet.frame,
      time: packet.time,
    };
  }

  /** Neither TCP nor UDP: only how much of it there was. */
  private onOther(packet: Packet): void {
    packet.sourcePort = packet.destinationPort = 0;
    const conversation = this.others.find(packet)!;
    count(conversation, this.others.isFromA ? conversation.a : conversation.b, packet);
  }

  private endTcp(conversation: Conversation<TcpSide>, reason: EndReason): void {
    const connection: TcpConnection = conversation;
    this.conversations += 1;
    if (reason === 'evicted') { this.evicted += 1; }
    this.services.add(connection, this.counts.lastTime);
    this.talkers.add(connection, connection.initiator ?? connection.a);
  }

  private endOther(conversation: Conversation, reason: EndReason): void {
    this.conversations += 1;
    if (reason === 'evicted') { this.evicted += 1; }
    const isAServer = conversation.portA > 0 && conversation.portA < conversation.portB;
    this.talkers.add(conversation, isAServer ? conversation.b : conversation.a);
  }
}

function count(conversation: Conversation, sender: Traffic, packet: Packet): void {
  sender.packets += 1;
  sender.bytes += packet.wireLength;
  conversation.lastTime = packet.time;
  conversation.lastFrame = packet.frame;
}
