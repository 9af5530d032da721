import { addressText } from '../decode/address';
import { int32 } from '../decode/bytes';
import { Packet } from '../decode/packet';
import { BoundedMap } from '../ledger/bounded-map';
import { cite } from '../ledger/citation';
import { newTally, Tally, tally } from '../tcp/service';

const MOST_NEIGHBOURS = 4_096;
const REQUEST = 1;
/** Neighbour solicitation and advertisement (RFC 4861 sections 4.3 and 4.4): the address asked for stands behind the header of ICMPv6. */
const SOLICITATION = 135;
const ADVERTISEMENT = 136;
const ADDRESS_BYTES = 16;

/** An address that was asked for by ARP (RFC 826) or neighbour discovery (RFC 4861). */
export interface Neighbour extends Tally {
  readonly address: string;
  isAnswered: boolean;
}

/** Which neighbours were asked for, and which answered. */
export class NeighbourLedger {
  readonly neighbours = new BoundedMap<string, Neighbour>(MOST_NEIGHBOURS);

  addArp({ source0, destination0, code, time, frame }: Packet): void {
    const sender = addressText(4, source0, 0, 0, 0);
    // whoever sends ARP is there, whatever it says
    this.isThere(sender);
    if (code === REQUEST && source0 !== destination0) { this.ask(sender, addressText(4, destination0, 0, 0, 0), 'ARP who-has', time, frame); }
  }

  addDiscovery({ bytes, payload: at, end, type, source0, source1, source2, source3, time, frame }: Packet): void {
    if ((type !== SOLICITATION && type !== ADVERTISEMENT) || end - at < ADDRESS_BYTES) { return; }
    const target = addressText(6, int32(bytes, at), int32(bytes, at + 4), int32(bytes, at + 8), int32(bytes, at + 12));
    const sender = addressText(6, source0, source1, source2, source3);
    this.isThere(sender);
    if (type === ADVERTISEMENT) { this.isThere(target); }
    // from no address: a host asks whether its own new one is taken, and silence is the good answer (RFC 4862 section 5.4)
    if (type === SOLICITATION && sender !== '::') { this.ask(sender, target, 'neighbour solicitation', time, frame); }
  }

  private isThere(address: string): void {
    const known = this.neighbours.get(address);
    if (known) { known.isAnswered = true; }
  }

  private ask(sender: string, address: string, what: string, time: number, frame: number): void {
    const asked = this.neighbours.at(address, () => ({ ...newTally(), address, isAnswered: false }));
    if (!asked) { return; }
    tally(asked, time);
    cite(asked.citations, { frame, time, flow: `${sender} > ${address}`, what });
  }
}
