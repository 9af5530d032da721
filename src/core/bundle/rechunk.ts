/** A quarter of a MiB: what a message to a thread or a call into the kernel carries without costing more than its content. */
export const ARCHIVE_CHUNK_BYTES = 256 * 1024;

/** Cuts what comes in any sizes into pieces of one size, so that nothing that is made of an archive depends on how it travelled. */
export class Rechunker {
  private piece: Uint8Array | undefined;
  private filled = 0;

  public constructor(private readonly bytes = ARCHIVE_CHUNK_BYTES) {}

  /** Pieces have memory of their own, or are the chunk itself where it has the size. */
  public* push(chunk: Uint8Array): Generator<Uint8Array> {
    if (this.filled === 0 && chunk.length === this.bytes) {
      yield chunk;
      return;
    }
    for (let taken = 0; taken < chunk.length;) {
      this.piece ??= new Uint8Array(this.bytes);
      const count = Math.min(chunk.length - taken, this.bytes - this.filled);
      this.piece.set(chunk.subarray(taken, taken + count), this.filled);
      this.filled += count;
      taken += count;
      if (this.filled < this.bytes) { continue; }
      yield this.piece;
      this.piece = undefined;
      this.filled = 0;
    }
  }

  public* end(): Generator<Uint8Array> {
    if (this.filled > 0) { yield this.piece!.subarray(0, this.filled); }
  }
}
