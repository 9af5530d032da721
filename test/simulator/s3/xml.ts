/** Text as it may stand in an XML element. */
export function escaped(text: string): string {
  return text.replace(/[&<>"'\u0000-\u001f]/g, character => `&#${character.charCodeAt(0)};`);
}

/** An element; lists repeat it, what is undefined is left out. */
export type XmlValue = string | number | boolean | undefined | { readonly [name: string]: XmlValue | readonly XmlValue[] };

/** A document of one root element. */
export function xmlDocument(root: string, content: XmlValue): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, content)}`;
}

function element(name: string, value: XmlValue | readonly XmlValue[]): string {
  if (value === undefined) { return ''; }
  if (Array.isArray(value)) { return value.map(each => element(name, each)).join(''); }
  const inner = typeof value === 'object' ? Object.entries(value as Record<string, XmlValue>).map(([each, child]) => element(each, child)).join('') : escaped(String(value));
  return `<${name}>${inner}</${name}>`;
}
