import { RULE_ANCHORS } from './anchors.generated';
import { bestAnchor } from '../scan/best-anchor';
import { MIN_LITERAL_BYTES } from '../scan/literal-filter';
import { requiredLiterals } from '../scan/required-literals';

/** The literals by which a pattern's lines are found: every match holds one of `texts`. */
export interface PatternAnchor {
  readonly texts: readonly string[];
  /** texts are in lower case and are compared without regard to ASCII case */
  readonly folded: boolean;
}

/** Literals that stand on a large share of all lines, whatever they say: found only when a pattern has nothing better. */
const FURNITURE = /^(?:kubelet|containerd|systemd|dockerd|kernel)\[?:? ?$|^\]: (?:containerd: )?$|^level=|^msg="?$|SyncLoop|source="api"|^ error=|^ err="?$|^"?pod="?$|^container$|^node $|^secret ?$|^" not found$/;

/** The anchor of a pattern: made at build time for our own rules (it takes half a millisecond each), worked out here for others. Undefined: it has none. */
export function anchorOf(pattern: string, ignoreCase: boolean): PatternAnchor | undefined {
  const made = RULE_ANCHORS[anchorKey(pattern, ignoreCase)];
  if (made) { return { texts: made.slice(1) as string[], folded: made[0] === 1 }; }
  return findAnchor(pattern, ignoreCase);
}

/** Works the anchor out. */
export function findAnchor(pattern: string, ignoreCase: boolean): PatternAnchor | undefined {
  const required = requiredLiterals(pattern, { ignoreCase });
  const sets = required.sets.map(withoutQuoting);
  const telling = sets.filter((set) => !set.some((text) => FURNITURE.test(text)));
  const texts = bestAnchor(telling, MIN_LITERAL_BYTES) ?? bestAnchor(sets, MIN_LITERAL_BYTES);
  return texts && { texts, folded: required.folded };
}

/**
 * A literal that runs across the quotes of klog's text form (`"Probe failed" probeType="`) is not in the JSON form of the same line: what stands between them is in both.
 * Quotes inside a value (`node "x" not found`) are the same in both forms.
 */
function withoutQuoting(set: readonly string[]): readonly string[] {
  const pieces = set.map((text) => text.replace(/^[A-Za-z]+="/, '').replace(/^"(?=\S)/, '').replace(/" [A-Za-z]+=(?:"|$).*$/, '').replace(/" ?$/, ''));
  return pieces.some((text) => Buffer.byteLength(text) < MIN_LITERAL_BYTES) ? set : [...new Set(pieces)];
}

/** What names a pattern in the generated table: its hash (FNV-1a, twice 32 bits). */
export function anchorKey(pattern: string, ignoreCase: boolean): string {
  const text = `${ignoreCase ? 'i' : 'c'}${pattern}`;
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (let i = 0; i < text.length; i += 1) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(text.length - 1 - i), 0x85ebca6b);
  }
  return `${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}`;
}
