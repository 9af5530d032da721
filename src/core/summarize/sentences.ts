const MOST_SENTENCES = 400;

/**
 * Sentences of a text, headings and empty lines left out. Citations that stand behind the full stop (`… timed out. [F-003]`) belong to the sentence before it.
 */
export function sentencesOf(text: string): string[] {
  const sentences: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const bare = line.replace(/^\s*(?:[-*+>]|\d{1,3}[.)])\s+/, '').trim();
    if (bare === '' || /^#{1,6}\s/.test(bare) || /^[-=|:\s]+$/.test(bare)) { continue; }
    for (const part of bare.split(/(?<=[.!?]["'”)]?)\s+(?=\S)/)) {
      if (sentences.length > 0 && isCitationOnly(part)) { sentences[sentences.length - 1] += ` ${part}`; } else { sentences.push(part); }
    }
  }
  return sentences.slice(0, MOST_SENTENCES);
}

function isCitationOnly(part: string): boolean {
  return /^[[(]?\s*(?:(?:F-\d+|S-[\w-]+)[\s,;]*)+[\])]?\.?$/.test(part);
}
