import { LineRule } from './line-rule';
import { anchorKey, findAnchor } from './pattern-anchor';

/** The generated table's content for these rules; patterns without an anchor are left out. */
export function anchorTable(rules: readonly LineRule[]): Record<string, [number, ...string[]]> {
  const table: Record<string, [number, ...string[]]> = {};
  for (const { pattern, ignoreCase, recovery } of rules) {
    for (const each of [{ pattern, ignoreCase: ignoreCase ?? false }, ...(recovery ? [{ pattern: recovery.pattern, ignoreCase: recovery.ignoreCase ?? false }] : [])]) {
      const anchor = findAnchor(each.pattern, each.ignoreCase);
      if (anchor) { table[anchorKey(each.pattern, each.ignoreCase)] = [anchor.folded ? 1 : 0, ...anchor.texts]; }
    }
  }
  return table;
}
