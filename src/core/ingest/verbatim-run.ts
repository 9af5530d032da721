import { Verbatim } from '../bundle/archive-tokens';

/** Text of a block that stands in the archive just so. */
export interface VerbatimPart extends Verbatim {
  /** bytes of the block before it */
  readonly start: number;
}

/** Follows which text of a block is still as it stood in the archive, byte by byte, and keeps the longest run of it. */
export class VerbatimRun {
  private current: VerbatimPart | undefined;
  private best: VerbatimPart | undefined;

  /** `from`: inflated bytes of the archive before these; undefined when the text is not the archive's, or no longer */
  public add(start: number, length: number, from: number | undefined): void {
    if (from === undefined) {
      this.current = undefined;
      return;
    }
    const { current } = this;
    const goesOn = current?.start !== undefined && current.start + current.length === start && current.from + current.length === from;
    this.current = goesOn ? { ...current, length: current.length + length } : { start, length, from };
    if (this.current.length > (this.best?.length ?? 0)) { this.best = this.current; }
  }

  /** The longest run; what is added next belongs to another block. */
  public take(): VerbatimPart | undefined {
    const { best } = this;
    this.best = undefined;
    this.current = undefined;
    return best;
  }
}
