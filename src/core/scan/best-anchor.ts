import { LiteralSet } from './literal-set';

/**
 * The set whose strings are rarest in node logs, so that looking for it finds the fewest lines; undefined when no set's
 * shortest string has `minimumBytes` (default 1) bytes.
 */
export function bestAnchor(sets: readonly LiteralSet[], minimumBytes = 1): LiteralSet | undefined {
  let best: LiteralSet | undefined;
  let bestScore = -Infinity;
  for (const set of sets) {
    if (set.some((text) => Buffer.byteLength(text) < minimumBytes)) { continue; }
    const score = rarity(set);
    if (score > bestScore) { best = set; bestScore = score; }
  }
  return best;
}

/** Bits by which a log position is unlikely to hold one of the strings; for comparing sets only. */
function rarity(set: LiteralSet): number {
  let expected = 0;
  for (const text of set) { expected += 2 ** -Math.min(bitsOf(text), 400); }
  return -Math.log2(expected);
}

/** Words that most lines of a node's logs carry tell little, however long they are. */
const COMMON_WORDS = new Set(('error err failed failure timeout volume volumes mount kubelet containerd pod pods node nodes container containers not found info warn warning level '
  + 'pending access interface down default kernel process name namespace network plugin server rule port address route msg time the for from with and status code '
  + 'unable cannot could has been was is to in on of a an no systemd aws eks eni ip ipamd cni kube-system kube-proxy started starting stopped request response error:').split(' '));

function bitsOf(text: string): number {
  let bits = 0;
  for (const word of text.split(/(\s+)/)) {
    if (word === '') { continue; }
    // a frequent word is about as likely as one in 64 positions
    bits += COMMON_WORDS.has(word.toLowerCase()) ? Math.min(6, 1.5 * word.length) : letterBits(word);
  }
  return bits;
}

function letterBits(word: string): number {
  let bits = 0;
  for (const character of word) {
    if (/[etaoinsr0-9 ]/.test(character)) { bits += 3.2; } else if (/[a-z]/.test(character)) { bits += 4; } else if (/[.:=,"/_-]/.test(character)) { bits += 4; } else { bits += 5.5; }
  }
  return bits;
}
