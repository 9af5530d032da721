/** The last bytes of a stream that is read once: enough of them to look again at what has just been worked on. */
export class RecentBytes {
  private readonly chunks: { readonly start: number; readonly bytes: Uint8Array }[] = [];
  private end = 0;

  /** `atLeast`: bytes that stay */
  public constructor(private readonly atLeast: number) {}

  /** The chunk must not be written to afterwards. */
  public append(bytes: Uint8Array): void {
    if (bytes.length === 0) { return; }
    this.chunks.push({ start: this.end, bytes });
    this.end += bytes.length;
    while (this.chunks.length > 1 && this.chunks[1]!.start + this.atLeast <= this.end) { this.chunks.shift(); }
  }

  /** Copies bytes [from, to) to `target`; false when some of them are gone or have not come. */
  public copy(from: number, to: number, target: Uint8Array, at: number): boolean {
    if (to > this.end || from < (this.chunks[0]?.start ?? 0)) { return false; }
    for (const { start, bytes } of this.chunks) {
      const first = Math.max(from, start);
      const last = Math.min(to, start + bytes.length);
      if (first < last) { target.set(bytes.subarray(first - start, last - start), at + first - from); }
    }
    return true;
  }
}
