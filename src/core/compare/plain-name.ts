const PLAIN = /^[A-Za-z0-9._:/@+*,=-]{1,64}$/;

/** Stands for a name that a node could use to speak to the reader: too long, or with spaces, quotes or control characters. */
export const WITHHELD = '(name withheld: see the cited line)';

/** A chain, device, table or setting name as it may stand outside an excerpt. */
export function plainName(name: string): string {
  return PLAIN.test(name) ? name : WITHHELD;
}
