/**
 * A copy that does not keep the text it was cut from alive: V8 represents a cut of 13 characters or more as a view into the whole, so that one kept name
 * can hold a block of 512 KiB in memory. Everything a parser keeps goes through here (places do so by themselves).
 */
export function detach(text: string, limit = 256): string {
  return Buffer.from(text.length > limit ? text.slice(0, limit) : text, 'utf8').toString('utf8');
}
