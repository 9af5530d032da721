/* What a terminal could act on or be fooled by: C0 and C1 controls, DEL, bidirectional overrides and isolates, zero-width characters, line and paragraph separators. */
// eslint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': ' ' };

/** Text from a node as one line that cannot steer a terminal: control and bidirectional characters become visible escapes, a tab a space. */
export function printable(text: string): string {
  return text.replace(UNSAFE, character => SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
