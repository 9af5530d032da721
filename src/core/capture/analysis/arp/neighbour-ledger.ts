import { addressText } from '../decode/address';
import { Packet } from '../decode/packet';
import { BoundedMap } from '../ledger/bounded-map';
import { cite } from '../ledger/citation';
import { newTally, Tally, tally } from '../tcp/service';

const MOST_NEIGHBOURS = 4_096;
const REQUEST = 1;
const REPLY = 2;

/** An address that was asked for by ARP (RFC 826). */
export interface Neighbour extends Tally {
  readonly address: string;
  isAnswered: boolean;
}

/** Which neighbours were asked for, and which answered. */
export class NeighbourLedger {
  readonly neighbours = new BoundedMap<number, Neighbour>(MOST_NEIGHBOURS);

  add(packet: Packet): void {
    const { source0, destination0, code, time, frame } = packet;
    // whoever sends ARP is there, whatever it says
    const sender = this.neighbours.get(source0);
    if (sender) { sender.isAnswered = true; }
    if (code === REPLY || code !== REQUEST || source0 === destination0) { return; }
    const text = addressText(4, destination0, 0, 0, 0);
    const asked = this.neighbours.at(destination0, () => ({ ...newTally(), address: text, isAnswered: false }));
    if (!asked) { return; }
    tally(asked, time);
    cite(asked.citations, { frame, time, flow: `${addressText(4, source0, 0, 0, 0)} > ${text}`, what: 'ARP who-has' });
  }
}
