import { addressText, endpointText } from '../decode/address';

/** What one end of a conversation sent. */
export class Traffic {
  packets = 0;
  /** on the wire, headers included */
  bytes = 0;
}

/** Packets between two endpoints, seen at one place. `a` is the end whose address (then port) is the smaller number: it says nothing about who began. */
export class Conversation<T extends Traffic = Traffic> {
  /** UTC microseconds */
  firstTime = 0;
  lastTime = 0;
  firstFrame = 0;
  lastFrame = 0;
  /** the same packets were seen before, at another place or before translation */
  isLaterView = false;
  /** of the table's second-chance sweep */
  isRecent = true;

  constructor(
    /** 1, 2, … in the order of their first packet, over all tables */
    readonly ordinal: number,
    readonly protocol: number,
    readonly version: number,
    readonly vantage: number,
    /** a0 … a3, b0 … b3, ports */
    private readonly key: Int32Array,
    readonly a: T,
    readonly b: T,
  ) {}

  get addressA(): string { return addressText(this.version, this.key[0]!, this.key[1]!, this.key[2]!, this.key[3]!); }

  get addressB(): string { return addressText(this.version, this.key[4]!, this.key[5]!, this.key[6]!, this.key[7]!); }

  get portA(): number { return this.key[8]! >>> 16; }

  get portB(): number { return this.key[8]! & 0xffff; }

  addressOf(side: T): string { return side === this.a ? this.addressA : this.addressB; }

  portOf(side: T): number { return side === this.a ? this.portA : this.portB; }

  endpointOf(side: T): string { return endpointText(this.addressOf(side), this.portOf(side)); }

  other(side: T): T { return side === this.a ? this.b : this.a; }
}
