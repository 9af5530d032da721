/** True when the dotted version is before the other one; missing parts count as 0. */
export function olderThan(version: string, other: string): boolean {
  const [parts, others] = [version, other].map((each) => each.split('.').map(Number));
  for (let i = 0; i < Math.max(parts!.length, others!.length); i += 1) {
    const [a, b] = [parts![i] ?? 0, others![i] ?? 0];
    if (a !== b) { return a < b; }
  }
  return false;
}
