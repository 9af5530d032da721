const LF = 10;

/** Line numbers of ascending positions in a text. */
export class LineCounter {
  private at = 0;

  /** `line`: number of the text's first line */
  public constructor(private readonly text: Buffer, private line: number) {}

  public lineAt(position: number): number {
    for (;;) {
      const next = this.text.indexOf(LF, this.at);
      if (next < 0 || next >= position) { return this.line; }
      this.line += 1;
      this.at = next + 1;
    }
  }
}
