// AssemblyScript, compiled to the WebAssembly in kernel.generated.ts by projenrc/build-kernel.mjs. Everything here is a pure function over
// linear memory; the layout is decided by scan-memory.ts. Why WebAssembly at all: docs/adr/0003.

const FOLD: u32 = 0x20202020;
const MULTIPLIER: u32 = 0x9e3779b1;
const PAIR: u32 = 0x9e35;

/**
 * Writes the index (address / 4 - from / 4) of every aligned word of [from, to) whose folded hash is marked (by a 4) in `marks`; returns how many.
 * Branch-free: an index is always written and the cursor moves only when its hash is marked. `from` and `to` are multiples of 16.
 */
export function candidates(from: usize, to: usize, marks: usize, out: usize): u32 {
  let o = out;
  let index: u32 = 0;
  const fold = i32x4.splat(FOLD);
  const multiplier = i32x4.splat(MULTIPLIER);
  for (let p = from; p < to; p += 16) {
    const x = i32x4.shr_u(i32x4.mul(v128.or(v128.load(p), fold), multiplier), 16);
    store<u32>(o, index);
    o += <usize>load<u8>(marks + <usize>i32x4.extract_lane(x, 0));
    store<u32>(o, index + 1);
    o += <usize>load<u8>(marks + <usize>i32x4.extract_lane(x, 1));
    store<u32>(o, index + 2);
    o += <usize>load<u8>(marks + <usize>i32x4.extract_lane(x, 2));
    store<u32>(o, index + 3);
    o += <usize>load<u8>(marks + <usize>i32x4.extract_lane(x, 3));
    index += 4;
  }
  return <u32>((o - out) >> 2);
}

/**
 * Keeps those of `count` candidates that stand alone or whose neighbour may belong to the same literal; returns how many. `tests` tells by the hash of the word whether it stands
 * alone (bit 0), and by the hash of a pair whether the word may be the first (bit 1) or the second (bit 2) of such a pair. Reads a word before `from` and one behind the text.
 */
export function withNeighbour(from: usize, out: usize, count: u32, tests: usize): u32 {
  let o = out;
  for (let i: u32 = 0; i < count; i++) {
    const index = load<u32>(out + (<usize>i << 2));
    const p = from + (<usize>index << 2);
    const word = hash(load<u32>(p));
    const before = hash(load<u32>(p - 4));
    const behind = hash(load<u32>(p, 4));
    store<u32>(o, index);
    const kept = (load<u8>(tests + <usize>word) & 1) | (load<u8>(tests + <usize>pair(word, behind)) & 2) | (load<u8>(tests + <usize>pair(before, word)) & 4);
    o += <usize>(kept != 0) << 2;
  }
  return <u32>((o - out) >> 2);
}

// @ts-ignore: decorator
@inline
function hash(word: u32): u32 {
  return ((word | FOLD) * MULTIPLIER) >> 16;
}

// @ts-ignore: decorator
@inline
function pair(first: u32, second: u32): u32 {
  return (first * PAIR + second) & 0xffff;
}

/** Set by `newlines`: 1 when the text holds a byte that is not plain (controls but TAB and LF, DEL, anything above ASCII). */
export let dirty: u32 = 0;

/** Writes the offset from `from` of every LF in [from, from + length); returns how many. Reads up to 63 bytes beyond the end. */
export function newlines(from: usize, length: u32, out: usize): u32 {
  let o = out;
  const lf = i8x16.splat(10);
  const tab = i8x16.splat(9);
  const one = i8x16.splat(1);
  const plain = i8x16.splat(33);
  let odd = i8x16.splat(0);
  const whole = length & ~31;
  let i: u32 = 0;
  for (; i < whole; i += 32) {
    const v = v128.load(from + i);
    const w = v128.load(from + i, 16);
    const lfV = i8x16.eq(v, lf);
    const lfW = i8x16.eq(w, lf);
    // one more than a byte, taken as signed, is below 33 for controls, for DEL (it becomes -128) and for what is no ASCII
    odd = v128.or(odd, v128.andnot(i8x16.lt_s(i8x16.add(v, one), plain), v128.or(lfV, i8x16.eq(v, tab))));
    odd = v128.or(odd, v128.andnot(i8x16.lt_s(i8x16.add(w, one), plain), v128.or(lfW, i8x16.eq(w, tab))));
    let mask: u32 = <u32>i8x16.bitmask(lfV) | (<u32>i8x16.bitmask(lfW) << 16);
    // whether there is one is hard to foretell, and a second one is rare: so the first is written without asking
    store<u32>(o, i + ctz<u32>(mask));
    o += <usize>(mask != 0) << 2;
    mask &= mask - 1;
    while (mask != 0) {
      store<u32>(o, i + ctz<u32>(mask));
      o += 4;
      mask &= mask - 1;
    }
  }
  let rest: u32 = v128.any_true(odd) ? 1 : 0;
  for (; i < length; i++) {
    const b: u32 = load<u8>(from + i);
    if (b == 10) {
      store<u32>(o, i);
      o += 4;
    } else if ((b < 32 && b != 9) || b >= 127) {
      rest = 1;
    }
  }
  dirty = rest;
  return <u32>((o - out) >> 2);
}

/** The offset from `from` of the first byte in [from, from + length) that is not plain (as for `newlines`); `length` when all are. Reads up to 15 bytes beyond the end. */
export function plainLength(from: usize, length: u32): u32 {
  const lf = i8x16.splat(10);
  const tab = i8x16.splat(9);
  const one = i8x16.splat(1);
  const plain = i8x16.splat(33);
  for (let i: u32 = 0; i < length; i += 16) {
    const v = v128.load(from + i);
    const odd = v128.andnot(i8x16.lt_s(i8x16.add(v, one), plain), v128.or(i8x16.eq(v, lf), i8x16.eq(v, tab)));
    const mask: u32 = <u32>i8x16.bitmask(odd);
    if (mask != 0) { return min(i + ctz<u32>(mask), length); }
  }
  return length;
}

/** Marks the hash of every folded 4-gram, at any alignment, that begins in [from, from + count). */
export function grams(from: usize, count: u32, marks: usize): void {
  const fold = i32x4.splat(FOLD);
  const multiplier = i32x4.splat(MULTIPLIER);
  const whole = count & ~15;
  let i: u32 = 0;
  for (; i < whole; i += 16) {
    for (let k: u32 = 0; k < 4; k++) {
      const x = i32x4.shr_u(i32x4.mul(v128.or(v128.load(from + i + k), fold), multiplier), 16);
      store<u8>(marks + <usize>i32x4.extract_lane(x, 0), 1);
      store<u8>(marks + <usize>i32x4.extract_lane(x, 1), 1);
      store<u8>(marks + <usize>i32x4.extract_lane(x, 2), 1);
      store<u8>(marks + <usize>i32x4.extract_lane(x, 3), 1);
    }
  }
  for (; i < count; i++) {
    store<u8>(marks + <usize>(((load<u32>(from + i) | FOLD) * MULTIPLIER) >> 16), 1);
  }
}

/** Packs 65,536 marks (0 or 1 each) into 8,192 bytes, least significant bit first, and clears them. */
export function packMarks(marks: usize, out: usize): void {
  const zero = i8x16.splat(0);
  for (let i: usize = 0; i < 65536; i += 16) {
    const v = v128.load(marks + i);
    store<u16>(out + (i >> 3), <u16>i8x16.bitmask(i8x16.ne(v, zero)));
    v128.store(marks + i, zero);
  }
}

/**
 * Writes the offset from `from` of every place in [from, from + count) whose next three bytes may begin one of the short literals; returns how many. Per byte position
 * there are two tables of 16 bytes (by low and by high nibble) that tell which of 8 groups of literals allow it; a place counts when one group allows all three bytes.
 * Reads up to 17 bytes beyond the end.
 */
export function shortCandidates(from: usize, count: u32, tables: usize, out: usize): u32 {
  let o = out;
  const low = i8x16.splat(15);
  const l0 = v128.load(tables);
  const h0 = v128.load(tables, 16);
  const l1 = v128.load(tables, 32);
  const h1 = v128.load(tables, 48);
  const l2 = v128.load(tables, 64);
  const h2 = v128.load(tables, 80);
  let first = i8x16.splat(0); // of the 16 bytes before: which groups allow each as their first byte
  let second = first; // and as their second
  for (let i: u32 = 0; i < count + 2; i += 16) {
    const v = v128.load(from + i);
    const lows = v128.and(v, low);
    // a shift of bytes would be several instructions: x86 has none
    const highs = v128.and(i16x8.shr_u(v, 4), low);
    const asFirst = v128.and(i8x16.swizzle(l0, lows), i8x16.swizzle(h0, highs));
    const asSecond = v128.and(i8x16.swizzle(l1, lows), i8x16.swizzle(h1, highs));
    const asThird = v128.and(i8x16.swizzle(l2, lows), i8x16.swizzle(h2, highs));
    const hit = v128.and(asThird, v128.and(
      i8x16.shuffle(second, asSecond, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30),
      i8x16.shuffle(first, asFirst, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29)));
    first = asFirst;
    second = asSecond;
    if (v128.any_true(hit)) {
      let mask: u32 = <u32>i8x16.bitmask(i8x16.ne(hit, i8x16.splat(0)));
      while (mask != 0) {
        const third = i + ctz<u32>(mask);
        if (third < count + 2) {
          store<u32>(o, third - 2);
          o += 4;
        }
        mask &= mask - 1;
      }
    }
  }
  return <u32>((o - out) >> 2);
}

/**
 * Writes the index of every line whose first 16 bytes differ from those of the line before (line 0 always); returns how many. `ends` holds the offset from `from` of each line's end.
 */
export function headChanges(from: usize, ends: usize, count: u32, out: usize): u32 {
  let o = out;
  let last = v128.splat<u8>(0);
  let start = from;
  for (let i: u32 = 0; i < count; i++) {
    const head = v128.load(start);
    if (i == 0 || v128.any_true(v128.xor(head, last))) {
      store<u32>(o, i);
      o += 4;
    }
    last = head;
    start = from + <usize>load<u32>(ends + (<usize>i << 2)) + 1;
  }
  return <u32>((o - out) >> 2);
}
