import { Cidr, formatCidr, parseCidr } from '../../parsers/cidr';

/** Blocks kept apart beyond their spelling; the answers for more are worked out anew each time. */
const REMEMBERED = 10_000;

/** Address blocks that are asked many times whether another block touches them: thousands of pods against thousands of rules. */
export class AddressSet {
  private readonly single = new Set<string>();
  private readonly blocks: Cidr[] = [];
  private readonly wide: Cidr[] = [];
  private readonly answers = new Map<string, boolean>();

  public constructor(cidrs: readonly string[]) {
    for (const text of cidrs) {
      const cidr = parseCidr(text);
      if (!cidr) { continue; }
      this.blocks.push(cidr);
      if (cidr.prefix === cidr.bytes.length * 8) { this.single.add(formatCidr(cidr)); } else { this.wide.push(cidr); }
    }
  }

  /** True when the block shares an address with one of the set; false for what is no CIDR. */
  public overlaps(text: string): boolean {
    let answer = this.answers.get(text);
    if (answer === undefined) {
      answer = this.find(text);
      if (this.answers.size < REMEMBERED) { this.answers.set(text, answer); }
    }
    return answer;
  }

  private find(text: string): boolean {
    const cidr = parseCidr(text);
    if (!cidr) { return false; }
    if (cidr.prefix === cidr.bytes.length * 8) { return this.single.has(formatCidr(cidr)) || this.wide.some((each) => touches(each, cidr)); }
    return this.blocks.some((each) => touches(each, cidr));
  }
}

/** Blocks share an address when they are equal as far as the shorter prefix goes. */
function touches(a: Cidr, b: Cidr): boolean {
  if (a.family !== b.family) { return false; }
  const bits = Math.min(a.prefix, b.prefix);
  const whole = bits >> 3;
  for (let i = 0; i < whole; i += 1) {
    if (a.bytes[i] !== b.bytes[i]) { return false; }
  }
  return bits % 8 === 0 || a.bytes[whole]! >> (8 - bits % 8) === b.bytes[whole]! >> (8 - bits % 8);
}
