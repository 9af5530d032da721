// AssemblyScript, compiled to the WebAssembly in inflate.generated.ts by projenrc/build-kernel.mjs: DEFLATE (RFC 1951), resumable, on linear memory. Why our own: docs/adr/0006.
// The caller owns two regions: input, whose end it pads with PAD zero bytes, and output, where HISTORY bytes before `out` are what was written before (the window) and SLACK bytes
// behind `outLimit` may be overwritten. Addresses and state are globals, read and set through the exported functions.

/** What `run` returns. */
const NEED_INPUT: i32 = 0;
const OUTPUT_FULL: i32 = 1;
const DONE: i32 = 2;
const TRUNCATED: i32 = 3;
const BAD_BLOCK_TYPE: i32 = 4;
const BAD_STORED_LENGTH: i32 = 5;
const BAD_CODE_LENGTHS: i32 = 6;
const BAD_SYMBOL: i32 = 7;
const BAD_DISTANCE: i32 = 8;

const LITERAL_BITS: u32 = 11;
const DISTANCE_BITS: u32 = 9;
const PRECODE_BITS: u32 = 7;

// Tables, in the first 64 KiB, behind what the compiler puts there. A first-level table and its subtables: the most that codes of at most 15 bits need is 2,342 entries for 288 symbols with
// 11 bits, and 592 for 30 with 9 (zlib's examples/enough.c computes such numbers).
const LITERALS: usize = 4096;
const DISTANCES: usize = LITERALS + 4096 * 4;
const PRECODE: usize = DISTANCES + 2048 * 4;
const LENGTHS: usize = PRECODE + 128 * 4; // code length of each symbol, one byte: 288 + 32, and what a last repeat may write beyond
const SORTED: usize = LENGTHS + 512; // symbols in order of code length, u16
const ENTRIES: usize = SORTED + 1024; // what each symbol of an alphabet means, u32: 288 literals and lengths, 32 distances, 19 code lengths
const DISTANCE_ENTRIES: usize = ENTRIES + 288 * 4;
const PRECODE_ENTRIES: usize = DISTANCE_ENTRIES + 32 * 4;
const COUNTS: usize = PRECODE_ENTRIES + 32 * 4; // codes of each length, u32
const OFFSETS: usize = COUNTS + 16 * 4;

// An entry: bits 0-7 how many bits code and extra bits take together; bits 8-11 the length of the code (of the subtable's index, in a pointer); bits 16-30 the literal, the base value or where
// the subtable begins; and flags. Extra bits are cut out of the bits as they were before the code was dropped.
const IS_LITERAL: u32 = 0x80000000;
const IS_SPECIAL: u32 = 0x8000;
const IS_SUBTABLE: u32 = 0x4000;
const IS_END: u32 = 0x2000;

/** Bytes a block header may take: 14 bits, 19 code lengths, 320 lengths of at most 14 bits each. */
const HEADER_BYTES: usize = 600;
/** Bytes that one turn of the fast loop may look at. */
const FAST_BYTES: usize = 32;

const IN_HEADER: i32 = 0;
const IN_STORED: i32 = 1;
const IN_CODES: i32 = 2;
const AT_END: i32 = 3;

let state: i32 = IN_HEADER;
let lastBlock: bool = false;
let storedLeft: usize = 0;
let bits: u64 = 0; // the next bits of the input, least significant first; what lies above `held` is what lies at `input`
let held: u32 = 0; // how many of them no longer lie at `input`
let input: usize = 0;
let output: usize = 0;
let oldest: usize = 0; // address of the oldest byte that a distance may reach
let ready: bool = false;

// What a mark between two tokens is made of (token-mark.ts). Bits are counted from address 0.
let headerFrom: usize = 0;
let headerTo: usize = 0;
let endCode: u32 = 0; // of the current block's end-of-block symbol, as its bits lie in the data
let endBits: u32 = 0;
let blocks: u32 = 0; // headers read
let epoch: u32 = 0; // streams begun and stored blocks met

export function headerFromBit(): usize { return headerFrom; }
export function headerToBit(): usize { return headerTo; }
export function endCodeBits(): u32 { return endCode; }
export function endCodeLength(): u32 { return endBits; }
export function blocksBegun(): u32 { return blocks; }
export function epochNow(): u32 { return epoch; }
/** 0: before a block's header, 1: inside a stored block, 2: between two tokens. */
export function stateNow(): i32 { return state; }
/** The next bit of the input that has not been used. */
export function bitAt(): usize { return (input << 3) - <usize>held; }

export function inputAt(): usize { return input; }
export function outputAt(): usize { return output; }

/** Begins a new stream whose first byte goes to `out`. */
export function begin(out: usize): void {
  if (!ready) { describeSymbols(); }
  state = IN_HEADER;
  lastBlock = false;
  bits = 0;
  held = 0;
  oldest = out;
  output = out;
  epoch++;
}

/** Moves the window: what was at `output - keep` is now at `to`. */
export function slide(keep: usize, to: usize): void {
  const from = output - keep;
  memory.copy(to, from, keep);
  oldest = oldest > from ? to + (oldest - from) : to;
  output = to + keep;
}

/**
 * Inflates from `from` (where the last call stopped, wherever its bytes lie now) up to `inEnd`, until at least `outLimit` is reached. With `final` no more input comes.
 * At DONE the input stands at the first whole byte behind the stream.
 */
export function run(from: usize, inEnd: usize, final: bool, outLimit: usize): i32 {
  input = from;
  let outcome: i32 = -1;
  while (outcome < 0) {
    if (state == IN_CODES) {
      outcome = codes(inEnd, final, outLimit);
    } else if (state == IN_STORED) {
      outcome = stored(inEnd, final, outLimit);
    } else if (state == AT_END || lastBlock) {
      state = AT_END;
      input -= <usize>(held >> 3);
      bits = 0;
      held = 0;
      outcome = DONE;
    } else if (output >= outLimit) {
      outcome = OUTPUT_FULL;
    } else if (!final && input + HEADER_BYTES > inEnd) {
      outcome = NEED_INPUT;
    } else {
      outcome = header(inEnd);
    }
  }
  return outcome;
}

function stored(inEnd: usize, final: bool, outLimit: usize): i32 {
  const room = outLimit > output ? outLimit - output : 0;
  const count = min(min(inEnd - input, storedLeft), room);
  memory.copy(output, input, count);
  output += count;
  input += count;
  storedLeft -= count;
  if (storedLeft == 0) {
    state = IN_HEADER;
    return -1;
  }
  if (count == room) { return OUTPUT_FULL; }
  return final ? TRUNCATED : NEED_INPUT;
}

// @ts-ignore: decorator
@inline
function refill(): void {
  bits |= load<u64>(input) << <u64>held;
  input += <usize>((63 - held) >> 3);
  held |= 56;
}

// @ts-ignore: decorator
@inline
function take(count: u32): u32 {
  const value = <u32>bits & ((1 << count) - 1);
  bits >>= <u64>count;
  held -= count;
  return value;
}

// @ts-ignore: decorator
@inline
function beyond(inEnd: usize): bool {
  return input > inEnd + <usize>(held >> 3);
}

function header(inEnd: usize): i32 {
  headerFrom = bitAt();
  blocks++;
  refill();
  const last = take(1) == 1;
  const type = take(2);
  if (beyond(inEnd)) { return TRUNCATED; }
  if (type == 0) {
    // to the next whole byte, and back to the bytes that were already held
    take(held & 7);
    input -= <usize>(held >> 3);
    bits = 0;
    held = 0;
    if (input + 4 > inEnd) { return TRUNCATED; }
    const length = <u32>load<u16>(input);
    if ((length ^ 0xffff) != <u32>load<u16>(input, 2)) { return BAD_STORED_LENGTH; }
    input += 4;
    storedLeft = length;
    state = IN_STORED;
    epoch++;
  } else if (type == 3) {
    return BAD_BLOCK_TYPE;
  } else {
    if (type == 1) {
      memory.fill(LENGTHS, 5, 32);
      build(LENGTHS, 32, DISTANCE_BITS, DISTANCES, DISTANCE_ENTRIES);
      memory.fill(LENGTHS, 8, 144);
      memory.fill(LENGTHS + 144, 9, 112);
      memory.fill(LENGTHS + 256, 7, 24);
      memory.fill(LENGTHS + 280, 8, 8);
      build(LENGTHS, 288, LITERAL_BITS, LITERALS, ENTRIES);
    } else {
      const s = codeLengths(inEnd);
      if (s >= 0) { return s; }
    }
    state = IN_CODES;
    headerTo = bitAt();
    describeEnd();
  }
  lastBlock = last;
  return -1;
}

const END_OF_BLOCK: u32 = 256;

/** Works out the code of the end-of-block symbol (RFC 1951, 3.2.2) from LENGTHS and COUNTS, which still are those of the literals: their table is built last. */
function describeEnd(): void {
  endBits = <u32>load<u8>(LENGTHS + END_OF_BLOCK);
  let code: u32 = 0;
  for (let n: u32 = 1; n <= endBits; n++) { code = (code + (n > 1 ? load<u32>(COUNTS + (<usize>(n - 1) << 2)) : 0)) << 1; }
  for (let symbol: u32 = 0; symbol < END_OF_BLOCK; symbol++) { code += <u32>(<u32>load<u8>(LENGTHS + symbol) == endBits); }
  endCode = 0;
  for (let n: u32 = 0; n < endBits; n++) { endCode |= ((code >> n) & 1) << (endBits - 1 - n); }
}

/** The order in which a header lists the lengths of the precode (RFC 1951, 3.2.7). */
const PRECODE_ORDER: StaticArray<u8> = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

function codeLengths(inEnd: usize): i32 {
  const literals = take(5) + 257;
  const distances = take(5) + 1;
  const listed = take(4) + 4;
  if (beyond(inEnd)) { return TRUNCATED; }
  if (literals > 286 || distances > 30) { return BAD_CODE_LENGTHS; }
  memory.fill(LENGTHS, 0, 19);
  for (let i: u32 = 0; i < listed; i++) {
    refill();
    store<u8>(LENGTHS + <usize>unchecked(PRECODE_ORDER[i]), <u8>take(3));
  }
  if (beyond(inEnd)) { return TRUNCATED; }
  if (!build(LENGTHS, 19, PRECODE_BITS, PRECODE, PRECODE_ENTRIES)) { return BAD_CODE_LENGTHS; }
  const all = literals + distances;
  let at: u32 = 0;
  while (at < all) {
    refill();
    const entry = load<u32>(PRECODE + ((<usize>bits & ((1 << PRECODE_BITS) - 1)) << 2));
    if (entry & IS_SPECIAL) { return beyond(inEnd) ? TRUNCATED : BAD_CODE_LENGTHS; }
    take(entry & 0xff);
    const symbol = entry >> 16;
    if (symbol < 16) {
      store<u8>(LENGTHS + at, <u8>symbol);
      at += 1;
    } else {
      let value: u8 = 0;
      let count: u32;
      if (symbol == 16) {
        if (at == 0) { return BAD_CODE_LENGTHS; }
        value = load<u8>(LENGTHS + at - 1);
        count = 3 + take(2);
      } else if (symbol == 17) {
        count = 3 + take(3);
      } else {
        count = 11 + take(7);
      }
      if (at + count > all) { return beyond(inEnd) ? TRUNCATED : BAD_CODE_LENGTHS; }
      memory.fill(LENGTHS + at, value, count);
      at += count;
    }
    if (beyond(inEnd)) { return TRUNCATED; }
  }
  if (load<u8>(LENGTHS + 256) == 0) { return BAD_CODE_LENGTHS; }
  // distances first: building works in place on nothing but its own table, and the lengths of both lie side by side
  if (!build(LENGTHS + literals, distances, DISTANCE_BITS, DISTANCES, DISTANCE_ENTRIES)) { return BAD_CODE_LENGTHS; }
  if (!build(LENGTHS, literals, LITERAL_BITS, LITERALS, ENTRIES)) { return BAD_CODE_LENGTHS; }
  return -1;
}

/**
 * Makes the decoding table of a canonical Huffman code. Codes are handed out in order of length, and the table doubles whenever the length grows, so that each entry is written once and
 * copied. False when the lengths are no code: too many, or too few (but a code of one symbol, or of none, is a code: its unused half is an error when met).
 */
function build(lengths: usize, symbols: u32, tableBits: u32, table: usize, entries: usize): bool {
  memory.fill(COUNTS, 0, 16 * 4);
  for (let i: u32 = 0; i < symbols; i++) {
    const at = COUNTS + (<usize>load<u8>(lengths + i) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  let longest: u32 = 15;
  while (longest > 0 && load<u32>(COUNTS + (<usize>longest << 2)) == 0) { longest--; }
  let space: i32 = 1;
  let offset: u32 = 0;
  for (let n: u32 = 1; n <= 15; n++) {
    const count = load<u32>(COUNTS + (<usize>n << 2));
    store<u32>(OFFSETS + (<usize>n << 2), offset);
    offset += count;
    space = (space << 1) - <i32>count;
    if (space < 0) { return false; }
  }
  const used = offset;
  for (let i: u32 = 0; i < symbols; i++) {
    const n = load<u8>(lengths + i);
    if (n != 0) {
      const at = OFFSETS + (<usize>n << 2);
      const place = load<u32>(at);
      store<u16>(SORTED + (<usize>place << 1), <u16>i);
      store<u32>(at, place + 1);
    }
  }
  const size: u32 = 1 << tableBits;
  if (space > 0) {
    if (used > 1 || longest > 1 || symbols == 19) { return false; }
    const single = used == 1 ? load<u32>(entries + (<usize>load<u16>(SORTED) << 2)) + 0x101 : IS_SPECIAL;
    for (let i: u32 = 0; i < size; i += 2) {
      store<u32>(table + (<usize>i << 2), single);
      store<u32>(table + (<usize>i << 2), IS_SPECIAL, 4);
    }
    return true;
  }
  let code: u32 = 0; // bit-reversed: as it lies in the input
  let length: u32 = 1;
  let filled: u32 = 2; // entries of the first-level table that exist
  let next = size; // where the next subtable begins
  let subtable: u32 = 0;
  let subtableBits: u32 = 0;
  let prefix: u32 = 0xffffffff;
  for (let i: u32 = 0; i < used; i++) {
    const symbol = load<u16>(SORTED + (<usize>i << 1));
    const n = <u32>load<u8>(lengths + symbol);
    while (length < n) {
      if (length < tableBits) {
        memory.copy(table + (<usize>filled << 2), table, <usize>filled << 2);
        filled <<= 1;
      }
      length++;
    }
    const entry = load<u32>(entries + (<usize>symbol << 2));
    if (n <= tableBits) {
      store<u32>(table + (<usize>code << 2), entry + n * 0x101);
    } else {
      if ((code & (size - 1)) != prefix) {
        prefix = code & (size - 1);
        // as many bits as the codes with this prefix need: longer ones are added until they fill the subtable
        subtableBits = n - tableBits;
        let room: i32 = <i32>load<u32>(COUNTS + (<usize>n << 2)) - <i32>(i - firstOf(n));
        while (room < (1 << subtableBits) && subtableBits + tableBits < longest) {
          subtableBits++;
          room = (room << 1) + <i32>load<u32>(COUNTS + (<usize>(tableBits + subtableBits) << 2));
        }
        subtable = next;
        next += 1 << subtableBits;
        store<u32>(table + (<usize>prefix << 2), (subtable << 16) | IS_SPECIAL | IS_SUBTABLE | (subtableBits << 8) | tableBits);
      }
      const m = n - tableBits;
      const value = entry + m * 0x101;
      for (let at = code >> tableBits; at < <u32>(1 << subtableBits); at += 1 << m) {
        store<u32>(table + (<usize>(subtable + at) << 2), value);
      }
    }
    // the next code of this length, bit-reversed: carry from the high end
    let bit: u32 = 1 << (n - 1);
    while (code & bit) { code ^= bit; bit >>= 1; }
    code |= bit;
  }
  while (length < tableBits) {
    memory.copy(table + (<usize>filled << 2), table, <usize>filled << 2);
    filled <<= 1;
    length++;
  }
  return true;
}

/** The place in SORTED of the first symbol whose code has `n` bits; OFFSETS by now holds the ends. */
function firstOf(n: u32): u32 {
  return load<u32>(OFFSETS + (<usize>n << 2)) - load<u32>(COUNTS + (<usize>n << 2));
}

/** Fills ENTRIES and its neighbours; a code's length n is added to an entry as n * 0x101. */
function describeSymbols(): void {
  for (let i: u32 = 0; i < 256; i++) { store<u32>(ENTRIES + (<usize>i << 2), IS_LITERAL | (i << 16)); }
  store<u32>(ENTRIES + (256 << 2), IS_SPECIAL | IS_END);
  let base: u32 = 3;
  for (let i: u32 = 0; i < 28; i++) {
    const extra = i < 8 ? 0 : (i >> 2) - 1;
    store<u32>(ENTRIES + (<usize>(257 + i) << 2), (base << 16) | extra);
    base += 1 << extra;
  }
  store<u32>(ENTRIES + (285 << 2), 258 << 16);
  store<u32>(ENTRIES + (286 << 2), IS_SPECIAL);
  store<u32>(ENTRIES + (287 << 2), IS_SPECIAL);
  base = 1;
  for (let i: u32 = 0; i < 30; i++) {
    const extra = i < 4 ? 0 : (i >> 1) - 1;
    store<u32>(DISTANCE_ENTRIES + (<usize>i << 2), (base << 16) | extra);
    base += 1 << extra;
  }
  store<u32>(DISTANCE_ENTRIES + (30 << 2), IS_SPECIAL);
  store<u32>(DISTANCE_ENTRIES + (31 << 2), IS_SPECIAL);
  for (let i: u32 = 0; i < 19; i++) { store<u32>(PRECODE_ENTRIES + (<usize>i << 2), i << 16); }
  ready = true;
}

// @ts-ignore: decorator
@inline
function literalEntry(at: u64): u32 {
  return load<u32>(LITERALS + ((<usize>at & ((1 << LITERAL_BITS) - 1)) << 2));
}

/** -1: the block has ended. */
function codes(inEnd: usize, final: bool, outLimit: usize): i32 {
  const fastEnd = inEnd - FAST_BYTES;
  if (inEnd > FAST_BYTES) {
    // locals, because a global is a load and a store each time
    let b = bits;
    let h = held;
    let p = input;
    let o = output;
    const low = oldest;
    while (p <= fastEnd && o < outLimit) {
      b |= load<u64>(p) << <u64>h;
      p += <usize>((63 - h) >> 3);
      h |= 56;
      let entry = literalEntry(b);
      if (entry & IS_LITERAL) {
        // three literals take at most 33 bits when each is in the first level, which leaves the 20 that a length may need
        b >>= <u64>(entry & 0xff);
        h -= entry & 0xff;
        store<u8>(o, <u8>(entry >> 16));
        o++;
        entry = literalEntry(b);
        if (entry & IS_LITERAL) {
          b >>= <u64>(entry & 0xff);
          h -= entry & 0xff;
          store<u8>(o, <u8>(entry >> 16));
          o++;
          entry = literalEntry(b);
          if (entry & IS_LITERAL) {
            b >>= <u64>(entry & 0xff);
            h -= entry & 0xff;
            store<u8>(o, <u8>(entry >> 16));
            o++;
            continue;
          }
        }
      }
      if (entry & IS_SPECIAL) {
        if (entry & IS_SUBTABLE) {
          b >>= <u64>LITERAL_BITS;
          h -= LITERAL_BITS;
          const index = ((entry >> 16) & 0x7fff) + (<u32>b & ((1 << ((entry >> 8) & 15)) - 1));
          entry = load<u32>(LITERALS + (<usize>index << 2));
          if (entry & IS_LITERAL) {
            b >>= <u64>(entry & 0xff);
            h -= entry & 0xff;
            store<u8>(o, <u8>(entry >> 16));
            o++;
            continue;
          }
        }
        if (entry & IS_SPECIAL) {
          bits = b; held = h; input = p; output = o;
          if (entry & IS_END) {
            take(entry & 0xff);
            state = IN_HEADER;
            return -1;
          }
          return BAD_SYMBOL;
        }
      }
      let before = b;
      b >>= <u64>(entry & 0xff);
      h -= entry & 0xff;
      const length = <usize>((entry >> 16) + (<u32>(before & ((<u64>1 << <u64>(entry & 0xff)) - 1)) >> ((entry >> 8) & 15)));
      // a distance takes at most 28 bits
      b |= load<u64>(p) << <u64>h;
      p += <usize>((63 - h) >> 3);
      h |= 56;
      entry = load<u32>(DISTANCES + ((<usize>b & ((1 << DISTANCE_BITS) - 1)) << 2));
      if (entry & IS_SPECIAL) {
        if (entry & IS_SUBTABLE) {
          b >>= <u64>DISTANCE_BITS;
          h -= DISTANCE_BITS;
          const index = (entry >> 16) + (<u32>b & ((1 << ((entry >> 8) & 15)) - 1));
          entry = load<u32>(DISTANCES + (<usize>index << 2));
        }
        if (entry & IS_SPECIAL) {
          output = o;
          return BAD_SYMBOL;
        }
      }
      before = b;
      b >>= <u64>(entry & 0xff);
      h -= entry & 0xff;
      const distance = <usize>((entry >> 16) + (<u32>(before & ((<u64>1 << <u64>(entry & 0xff)) - 1)) >> ((entry >> 8) & 15)));
      let from = o - distance;
      if (from < low || distance > o) {
        output = o;
        return BAD_DISTANCE;
      }
      const end = o + length;
      if (distance >= 16) {
        v128.store(o, v128.load(from));
        if (length > 16) {
          v128.store(o, v128.load(from, 16), 16);
          o += 32;
          from += 32;
          while (o < end) {
            v128.store(o, v128.load(from));
            o += 16;
            from += 16;
          }
        }
      } else if (distance >= 8) {
        do {
          store<u64>(o, load<u64>(from));
          o += 8;
          from += 8;
        } while (o < end);
      } else if (distance == 1) {
        const run = i8x16.splat(load<i8>(from));
        do {
          v128.store(o, run);
          o += 16;
        } while (o < end);
      } else {
        do {
          store<u8>(o, load<u8>(from));
          o++;
          from++;
        } while (o < end);
      }
      o = end;
    }
    bits = b; held = h; input = p; output = o;
  }
  if (output >= outLimit) { return OUTPUT_FULL; }
  if (!final) { return NEED_INPUT; }
  // The last bytes of the input: one symbol at a time, and nothing is written that needs bits which are not there. The padding makes looking beyond harmless.
  while (output < outLimit) {
    refill();
    let entry = literalEntry(bits);
    if (entry & IS_SUBTABLE) {
      take(LITERAL_BITS);
      entry = load<u32>(LITERALS + (<usize>(((entry >> 16) & 0x7fff) + (<u32>bits & ((1 << ((entry >> 8) & 15)) - 1))) << 2));
    }
    const extra = (entry & 0xff) - ((entry >> 8) & 15);
    if (entry & IS_SPECIAL) {
      if (!(entry & IS_END)) { return beyond(inEnd) ? TRUNCATED : BAD_SYMBOL; }
      take(entry & 0xff);
      if (beyond(inEnd)) { return TRUNCATED; }
      state = IN_HEADER;
      return -1;
    }
    take((entry >> 8) & 15);
    if (entry & IS_LITERAL) {
      if (beyond(inEnd)) { return TRUNCATED; }
      store<u8>(output, <u8>(entry >> 16));
      output++;
      continue;
    }
    const length = <usize>((entry >> 16) + take(extra));
    if (beyond(inEnd)) { return TRUNCATED; }
    refill();
    entry = load<u32>(DISTANCES + ((<usize>bits & ((1 << DISTANCE_BITS) - 1)) << 2));
    if (entry & IS_SUBTABLE) {
      take(DISTANCE_BITS);
      entry = load<u32>(DISTANCES + (<usize>((entry >> 16) + (<u32>bits & ((1 << ((entry >> 8) & 15)) - 1))) << 2));
    }
    if (entry & IS_SPECIAL) { return beyond(inEnd) ? TRUNCATED : BAD_SYMBOL; }
    const more = (entry & 0xff) - ((entry >> 8) & 15);
    take((entry >> 8) & 15);
    const distance = <usize>((entry >> 16) + take(more));
    if (beyond(inEnd)) { return TRUNCATED; }
    if (distance > output - oldest) { return BAD_DISTANCE; }
    for (let i: usize = 0; i < length; i++) { store<u8>(output + i, load<u8>(output + i - distance)); }
    output += length;
  }
  return OUTPUT_FULL;
}
