import { CaptureFilterError, FILTER_BOUNDS } from './capture-filter';
import { FilterToken, filterTokens } from './filter-tokens';

/** The tokens of one filter, from front to back. */
export class TokenReader {
  private readonly tokens: readonly FilterToken[];
  private next = 0;
  private primitives = 0;

  constructor(text: string) {
    this.tokens = filterTokens(text);
  }

  /** the token that comes next, or after some more; undefined at the end */
  peek(ahead = 0): string | undefined {
    return this.tokens[this.next + ahead]?.text;
  }

  take(): string {
    const token = this.tokens[this.next];
    if (token === undefined) { throw this.unexpected('more'); }
    this.next += 1;
    return token.text;
  }

  accept(text: string): boolean {
    if (this.peek() !== text) { return false; }
    this.next += 1;
    return true;
  }

  expect(text: string): void {
    if (!this.accept(text)) { throw this.unexpected(`'${text}'`); }
  }

  countPrimitive(): void {
    this.primitives += 1;
    if (this.primitives > FILTER_BOUNDS.primitives) { throw new CaptureFilterError(`the filter has more than ${FILTER_BOUNDS.primitives} conditions`); }
  }

  /** An error about the token that comes next. */
  unexpected(expected: string): CaptureFilterError {
    const token = this.tokens[this.next];
    return new CaptureFilterError(token === undefined ? `the filter ends too early: expected ${expected}` : `character ${token.at}: got '${token.text}', expected ${expected}`);
  }

  /** An error about the token before. */
  refused(why: string): CaptureFilterError {
    return new CaptureFilterError(`character ${this.tokens[Math.max(0, this.next - 1)]?.at ?? 1}: ${why}`);
  }
}
