import { HandshakeOutcome } from './handshake';
import { ResetCause } from './tcp-connection';
import { PacketCitation } from '../ledger/citation';

/** Clients of one service that are told apart; beyond, they are only known to be many. */
export const MOST_CLIENTS = 256;

/** What happened, with the packets that show it and when. */
export interface Tally {
  count: number;
  /** UTC microseconds */
  first: number;
  last: number;
  readonly citations: PacketCitation[];
}

/** Handshakes of one outcome. */
export type OutcomeTally = Tally & {
  /** what the service address was translated to */
  readonly endpoints: Set<string>;
};

export function newTally(): Tally {
  return { count: 0, first: 0, last: 0, citations: [] };
}

/** Who sent resets of one cause. */
export interface ResetTally extends Tally {
  readonly cause: ResetCause;
  readonly by: 'client' | 'server';
  /** resets whose TTL differs from what the end sent before: a device on the way sent them */
  foreignHops: number;
  longestIdleSeconds: number;
}

/** Everything seen of one TCP service: an address and port that clients connected to. */
export interface Service {
  readonly address: string;
  readonly port: number;
  readonly endpoint: string;
  connections: number;
  readonly clients: Set<string>;
  readonly outcomes: Partial<Record<HandshakeOutcome, OutcomeTally>>;
  /** SYN packets, repetitions included */
  syns: number;
  readonly resets: Map<string, ResetTally>;
  /** with payload, SYN or FIN, both ways */
  segments: number;
  /** `lost`: sent again because they had not arrived, and neither for a closed window, nor for being too big for the path */
  readonly retransmissions: Tally & { fast: number; spurious: number; syn: number; lost: number; toClient: number; toServer: number };
  readonly zeroWindows: Tally & { longestMicroseconds: number; byServer: number };
  /** large segments that nobody acknowledged while small ones passed */
  readonly blackHoles: Tally & { confirmed: number; recovered: number; length: number; passed: number; towards: 'client' | 'server'; icmpMtu: number };
  /** bytes that never came by, and that the receiver never acknowledged */
  readonly missing: Tally;
  /** bytes that the receiver has and the capture has not */
  uncaptured: number;
  keepAlives: number;
  outOfOrder: number;
  /** short connections that the client closed with a reset after everything was acknowledged */
  probeCloses: number;
  icmpRejections: Map<string, Tally>;
}

export function newService(address: string, port: number, endpoint: string): Service {
  return {
    address,
    port,
    endpoint,
    connections: 0,
    clients: new Set(),
    outcomes: {},
    syns: 0,
    resets: new Map(),
    segments: 0,
    retransmissions: { ...newTally(), fast: 0, spurious: 0, syn: 0, lost: 0, toClient: 0, toServer: 0 },
    zeroWindows: { ...newTally(), longestMicroseconds: 0, byServer: 0 },
    blackHoles: { ...newTally(), confirmed: 0, recovered: 0, length: 0, passed: 0, towards: 'server', icmpMtu: 0 },
    missing: newTally(),
    uncaptured: 0,
    keepAlives: 0,
    outOfOrder: 0,
    probeCloses: 0,
    icmpRejections: new Map(),
  };
}

/** Counts one more event. */
export function tally(into: Tally, first: number, last = first, count = 1): void {
  if (into.count === 0 || first < into.first) { into.first = first; }
  if (last > into.last) { into.last = last; }
  into.count += count;
}
