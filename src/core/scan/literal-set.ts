/** Alternatives, none of which contains another. */
export type LiteralSet = readonly string[];

export function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

/** A string that contains another of the set adds nothing to it. */
export function withoutSupersets(set: LiteralSet): LiteralSet {
  return unique(set).filter((text, _, all) => !all.some((other) => other !== text && text.includes(other)));
}

/** Drops sets that hold whenever another does. */
export function withoutImplied(sets: readonly LiteralSet[]): LiteralSet[] {
  const kept: LiteralSet[] = [];
  sets.forEach((set, index) => {
    const implied = sets.some((other, at) => at !== index && impliesAny(other, set) && (at < index || !impliesAny(set, other)));
    if (!implied) { kept.push(set); }
  });
  return kept;
}

function impliesAny(stronger: LiteralSet, weaker: LiteralSet): boolean {
  return stronger.every((text) => weaker.some((part) => text.includes(part)));
}
