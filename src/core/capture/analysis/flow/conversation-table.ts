import { randomBytes } from 'node:crypto';
import { Conversation, Traffic } from './conversation';
import { Packet } from '../decode/packet';

/** Words of a key: two addresses, both ports, and what tells places, versions and protocols apart. */
const WORDS = 10;
/**
 * A multiplier for each half of each word. Whoever makes a capture does not know them, so no set of flows can be made that falls on few slots (multiply-shift is universal:
 * https://arxiv.org/abs/1504.06804, section 3.3). They decide where a conversation lies in memory, and nothing else: answers are the same with any.
 */
const MULTIPLIERS = new Int32Array(Uint8Array.from(randomBytes(WORDS * 8)).buffer);

/** How many entries a full table looks at for one that can go. */
const SWEEP = 32;

export interface TableOptions<T extends Traffic> {
  /** conversations that are held at a time; a power of two */
  readonly capacity: number;
  newSide(): T;
  /** gives the next ordinal */
  nextOrdinal(): number;
  /** told of a conversation that leaves the table: the capture ended, another began with its addresses, or there was no room */
  onEnd(conversation: Conversation<T>, reason: EndReason): void;
}

/** `evicted`: it might have gone on, and what follows of it will count as another. */
export type EndReason = 'capture-end' | 'reused' | 'evicted';

/**
 * Conversations by their addresses and ports, in memory that does not grow: an open-addressed table with linear probing over typed arrays, because a map of strings would take
 * most of the time. When it is full, the next conversation that was silent since the sweep last passed makes room (second chance).
 */
export class ConversationTable<T extends Traffic> {
  /** whether the packet of the last `find` was sent by `a` */
  isFromA = false;
  /** slots that were looked at so far */
  looks = 0;
  private readonly slots: Int32Array;
  private readonly keys: Int32Array;
  private readonly hashes: Int32Array;
  private readonly entries: (Conversation<T> | undefined)[] = [];
  private readonly key = new Int32Array(WORDS);
  private readonly mask: number;
  /** the upper bits of a hash are its slot */
  private readonly shift: number;
  private hand = 0;

  constructor(private readonly options: TableOptions<T>) {
    const { capacity } = options;
    this.slots = new Int32Array(capacity * 2);
    this.mask = capacity * 2 - 1;
    this.shift = Math.clz32(this.mask);
    this.keys = new Int32Array(capacity * WORDS);
    this.hashes = new Int32Array(capacity);
  }

  /** The conversation of the packet; a new one when `mayCreate`. */
  find(packet: Packet, mayCreate = true): Conversation<T> | undefined {
    const hash = this.setKey(packet);
    const { slots, mask } = this;
    for (let slot = hash >>> this.shift; ; slot = slot + 1 & mask) {
      const index = slots[slot]! - 1;
      this.looks += 1;
      if (index < 0) { return mayCreate ? this.create(packet, hash) : undefined; }
      if (this.hashes[index] === hash && this.isKeyOf(index)) {
        const entry = this.entries[index]!;
        entry.isRecent = true;
        return entry;
      }
    }
  }

  /** Ends the conversation of the packet and begins another with the same addresses. */
  replace(packet: Packet): Conversation<T> {
    const hash = this.setKey(packet);
    const slot = this.slotOf(hash);
    if (slot < 0) { return this.create(packet, hash); }
    const index = this.slots[slot]! - 1;
    this.options.onEnd(this.entries[index]!, 'reused');
    return this.fill(index, packet);
  }

  endAll(): void {
    for (const entry of this.entries) {
      if (entry) { this.options.onEnd(entry, 'capture-end'); }
    }
  }

  private setKey(packet: Packet): number {
    const { key } = this;
    const { source0, source1, source2, source3, destination0, destination1, destination2, destination3, sourcePort, destinationPort } = packet;
    const order = source0 - destination0 || source1 - destination1 || source2 - destination2 || source3 - destination3 || sourcePort - destinationPort;
    this.isFromA = order <= 0;
    if (this.isFromA) {
      key[0] = source0; key[1] = source1; key[2] = source2; key[3] = source3;
      key[4] = destination0; key[5] = destination1; key[6] = destination2; key[7] = destination3;
      key[8] = sourcePort << 16 | destinationPort;
    } else {
      key[0] = destination0; key[1] = destination1; key[2] = destination2; key[3] = destination3;
      key[4] = source0; key[5] = source1; key[6] = source2; key[7] = source3;
      key[8] = destinationPort << 16 | sourcePort;
    }
    key[9] = packet.vantage << 12 | packet.version << 8 | packet.protocol;
    let hash = term(0, key[0]!) + term(4, key[4]!) + term(8, key[8]) + term(9, key[9]) | 0;
    if (packet.version === 6) {
      for (let word = 1; word < 8; word += 1) {
        if (word !== 4) { hash = hash + term(word, key[word]!) | 0; }
      }
    }
    return mixed(hash);
  }

  private isKeyOf(index: number): boolean {
    const { key, keys } = this;
    const at = index * WORDS;
    return keys[at + 8] === key[8] && keys[at] === key[0] && keys[at + 4] === key[4] && keys[at + 9] === key[9]
      && keys[at + 1] === key[1] && keys[at + 2] === key[2] && keys[at + 3] === key[3] && keys[at + 5] === key[5] && keys[at + 6] === key[6] && keys[at + 7] === key[7];
  }

  private slotOf(hash: number): number {
    for (let slot = hash >>> this.shift; ; slot = slot + 1 & this.mask) {
      const index = this.slots[slot]! - 1;
      if (index < 0) { return -1; }
      if (this.hashes[index] === hash && this.isKeyOf(index)) { return slot; }
    }
  }

  private create(packet: Packet, hash: number): Conversation<T> {
    const index = this.entries.length < this.options.capacity ? this.entries.length : this.makeRoom();
    this.hashes[index] = hash;
    this.keys.set(this.key, index * WORDS);
    let slot = hash >>> this.shift;
    while (this.slots[slot] !== 0) { slot = slot + 1 & this.mask; }
    this.slots[slot] = index + 1;
    return this.fill(index, packet);
  }

  private fill(index: number, packet: Packet): Conversation<T> {
    const { options } = this;
    const entry = new Conversation(options.nextOrdinal(), packet.protocol, packet.version, packet.vantage, this.key.slice(0, 9), options.newSide(), options.newSide());
    entry.firstTime = entry.lastTime = packet.time;
    entry.firstFrame = entry.lastFrame = packet.frame;
    this.entries[index] = entry;
    return entry;
  }

  /** Index that is free now. */
  private makeRoom(): number {
    const { capacity } = this.options;
    let victim = this.hand;
    for (let looked = 0; looked < SWEEP; looked += 1) {
      const entry = this.entries[this.hand]!;
      victim = this.hand;
      this.hand = (this.hand + 1) % capacity;
      if (!entry.isRecent) { break; }
      entry.isRecent = false;
    }
    this.options.onEnd(this.entries[victim]!, 'evicted');
    this.removeSlot(victim);
    return victim;
  }

  /** Backward shift: entries behind the freed slot move up where probing would otherwise stop short of them. */
  private removeSlot(index: number): void {
    const { slots, hashes, mask, shift } = this;
    let free = hashes[index]! >>> shift;
    while (slots[free] !== index + 1) { free = free + 1 & mask; }
    for (let next = free + 1 & mask; slots[next] !== 0; next = next + 1 & mask) {
      const home = hashes[slots[next]! - 1]! >>> shift;
      if ((next - home & mask) >= (next - free & mask)) {
        slots[free] = slots[next]!;
        free = next;
      }
    }
    slots[free] = 0;
  }
}

function term(word: number, value: number): number {
  return Math.imul(MULTIPLIERS[word * 2]!, value & 0xffff) + Math.imul(MULTIPLIERS[word * 2 + 1]!, value >>> 16) | 0;
}

/**
 * Flows whose words count up together have sums that lie a fixed step apart, and with some multipliers that step is small: then they fill neighbouring slots, which linear probing
 * takes badly. So the bits of a sum are stirred once more (the finalizer of MurmurHash3).
 */
function mixed(sum: number): number {
  let hash = sum ^ sum >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ hash >>> 16;
}
