const EXPONENTS: Readonly<Record<string, number>> = { '': 0, 'k': 1, 'm': 2, 'g': 3, 't': 4, 'p': 5, 'e': 6 };

function scaled(text: string, base: number): number | undefined {
  const match = /^(\d{1,20}(?:[.,]\d{1,6})?)([kmgtpe]?)i?b?$/i.exec(text);
  return match ? Math.round(Number(match[1].replace(',', '.')) * base ** EXPONENTS[match[2].toLowerCase()]) : undefined;
}

/** Counters of iptables listings: `629M` is 629,000,000 (xtables divides by 1,000). */
export function decimalQuantity(text: string): number | undefined {
  return scaled(text, 1000);
}

/** Sizes of df, du and lsblk with `-h`: `80G` is 80 * 2^30, rounded by the program. */
export function binaryQuantity(text: string): number | undefined {
  return scaled(text, 1024);
}
