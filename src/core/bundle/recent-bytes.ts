/** The last bytes of a stream that is read once, in memory that does not grow: enough of them to look again at what has just been worked on. */
export class RecentBytes {
  private readonly ring: Buffer;
  private end = 0;

  /** `capacity`: bytes that stay. They are copied: chunks that lived on would be freed by full collections of garbage only, and pile up until then */
  public constructor(capacity: number) {
    this.ring = Buffer.alloc(capacity);
  }

  public append(bytes: Uint8Array): void {
    const { length } = this.ring;
    const kept = bytes.length > length ? bytes.subarray(bytes.length - length) : bytes;
    this.end += bytes.length - kept.length;
    const at = this.end % length;
    const first = kept.subarray(0, length - at);
    this.ring.set(first, at);
    this.ring.set(kept.subarray(first.length), 0);
    this.end += kept.length;
  }

  /** Copies bytes [from, to) to `target`; false when some of them are gone or have not come. */
  public copy(from: number, to: number, target: Uint8Array, at: number): boolean {
    const { length } = this.ring;
    if (to > this.end || from < this.end - length) { return false; }
    const start = from % length;
    const first = Math.min(to - from, length - start);
    target.set(this.ring.subarray(start, start + first), at);
    target.set(this.ring.subarray(0, to - from - first), at + first);
    return true;
  }
}
