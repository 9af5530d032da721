import { cleanText } from './clean-text';
import { createRedactor } from './redact';

const MOST_INPUT = 16_384;

/** Foreign words as one line that may stand in an answer: no control or direction characters, no secrets, at most `characters`. */
export function plainLine(text: string, characters: number): string {
  const line = plainText(text).replace(/\s+/g, ' ').trim();
  return line.length <= characters ? line : `${line.slice(0, characters - 1)}…`;
}

/** Foreign words without control or direction characters and secrets, line by line. Cut only afterwards: a cut can part a secret from the words that show that it is one. */
export function plainText(text: string): string {
  const redactor = createRedactor();
  return cleanText(Buffer.from(text.slice(0, MOST_INPUT), 'utf8')).toString('utf8').split('\n').map(line => redactor.redactLine(line)).join('\n');
}
