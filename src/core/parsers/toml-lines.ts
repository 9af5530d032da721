import { detach } from './detach';

/** One assignment of a TOML text, with the table that it stands in. */
export interface TomlEntry {
  /** `plugins`, `io.containerd.grpc.v1.cri`, `registry` … */
  readonly table: readonly string[];
  readonly key: string;
  /** the text behind `=`: a string without its quotes; arrays and inline tables as they stand; at most 256 characters */
  readonly value: string;
}

const KEY = /^(?:"([^"\\]{1,200})"|'([^']{1,200})'|([A-Za-z0-9_-]{1,200}))\s*/;

/** `plugins."io.containerd.grpc.v1.cri".registry` in parts; undefined when it is none */
function keyPath(text: string): readonly string[] | undefined {
  const parts: string[] = [];
  let rest = text.trim();
  for (;;) {
    const match = KEY.exec(rest);
    if (!match) { return undefined; }
    parts.push(detach(match[1] ?? match[2] ?? match[3], 200));
    rest = rest.slice(match[0].length);
    if (rest === '') { return parts; }
    if (!rest.startsWith('.') || parts.length >= 16) { return undefined; }
    rest = rest.slice(1).trimStart();
  }
}

/**
 * Reads what `containerd config dump` prints: tables, and one assignment a line. Arrays over several lines are passed over; their first line stands for
 * them.
 */
export class TomlLines {
  private table: readonly string[] = [];
  private inArray = false;

  /** The assignment on this line; 'table' for a head, 'nothing' for blank and passed lines, undefined for what is no TOML. */
  public read(text: string): TomlEntry | 'table' | 'nothing' | undefined {
    const line = text.trim();
    if (this.inArray) {
      if (/^\](?:\s*#.*)?$|\]\s*$/.test(line)) { this.inArray = false; }
      return 'nothing';
    }
    if (line === '' || line.startsWith('#')) { return 'nothing'; }
    const head = /^\[\[?([^\]]+)\]\]?\s*(?:#.*)?$/.exec(line);
    if (head) {
      const path = keyPath(head[1]);
      if (path === undefined) { return undefined; }
      this.table = path;
      return 'table';
    }
    const equals = line.indexOf('=');
    const key = equals > 0 ? keyPath(line.slice(0, equals)) : undefined;
    if (key === undefined) { return undefined; }
    const raw = line.slice(equals + 1).trim();
    if (raw.startsWith('[') && !raw.includes(']')) { this.inArray = true; }
    const quoted = /^"((?:[^"\\]|\\.)*)"|^'([^']*)'/.exec(raw);
    return { table: [...this.table, ...key.slice(0, -1)], key: key[key.length - 1], value: detach(quoted ? quoted[1] ?? quoted[2] : raw.replace(/\s+#.*$/, '')) };
  }

  public get path(): readonly string[] { return this.table; }
}
