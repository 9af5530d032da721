/** Bits one behind the other, the least significant of a byte first, as DEFLATE has them. */
export class BitWriter {
  /** the bytes that hold them; what is left of the last is zero */
  public readonly bytes: Buffer;
  private at = 0;

  /** `capacity`: bits that will be written */
  public constructor(capacity: number) {
    this.bytes = Buffer.alloc(Math.ceil(capacity / 8));
  }

  /** The `count` (at most 24) least significant bits of `value`. */
  public put(value: number, count: number): void {
    let rest = (value & ((1 << count) - 1)) << (this.at & 7);
    for (let index = this.at >> 3; rest !== 0; index += 1, rest >>>= 8) { this.bytes[index]! |= rest & 255; }
    this.at += count;
  }

  /** Bits [from, from + count) of `source`, `from` below 8. The source has a byte more than that takes. */
  public copy(source: Uint8Array, from: number, count: number): void {
    const lead = Math.min(count, (8 - (this.at & 7)) & 7);
    this.put((source[0]! | (source[1]! << 8)) >>> from, lead);
    const { bytes } = this;
    const shift = (from + lead) & 7;
    let input = (from + lead) >> 3;
    let output = this.at >> 3;
    const whole = (count - lead) >> 3;
    if (shift === 0) {
      bytes.set(source.subarray(input, input + whole), output);
      input += whole;
    } else {
      for (const end = output + whole; output < end; output += 1) {
        bytes[output] = (source[input]! >>> shift) | (source[input + 1]! << (8 - shift));
        input += 1;
      }
    }
    this.at += whole * 8;
    this.put((source[input]! | (source[input + 1]! << 8)) >>> shift, (count - lead) & 7);
  }
}
