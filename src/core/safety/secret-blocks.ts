import { SecretType } from './secret-rules';

/** Lines a block may have: a 16,384-bit RSA key has about 200. */
const MAX_BLOCK_LINES = 400;
/** Lines of other text that may stand between those of a key (two programs write to one journal) before it counts as broken off. */
const MAX_FOREIGN_LINES = 8;

const KEY_BEGIN = /-----BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?-----|Private-Lines: \d{1,3}(?=\s*$)/;
const KEY_END = /-----END [A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?-----|Private-MAC: /;
/** A line of a key: base64 at the line's end. A journal's or container log's own prefix may stand before it. */
const KEY_BODY = /(?:^|[\s"'])([A-Za-z0-9+/]{16,}={0,2})(?=[\s"'\\]*$)/;
const KEY_LAST = /(?:^|[\s"'])([A-Za-z0-9+/]{1,64}={0,2})(?=[\s"'\\]*$)/;

const SECRET_KIND = /(?:^|\s)kind: ["']?Secret["']?\s*$/;
const OTHER_DOCUMENT = /(?:^|\s)(?:---|kind: .*|EOF)\s*$/;
/** A field of a manifest, a list's item, a comment; a log's stamp may stand before it. */
const YAML = /(?:^|\s)(?:[\w."'/-]+:(?:\s.*)?|- .*|#.*)?$/;
const SECRET_DATA = /(?:^|\s)(?:stringData|data):\s*$/;
/** What stands behind the name, or the whole line of a block scalar. */
const DATA_VALUE = /^\s+(?:["']?[\w.-]{1,253}["']?:\s*)?(?:[|>][+-]?\s*$)?(.*?)\s*$/;

/** Secrets that programs print in rows of equal width; a row that ends in one may go on in the next. */
const WRAPPED: ReadonlySet<string> = new Set<SecretType>(['jwt', 'private-key', 'aws-session-token', 'registry-auth', 'kubernetes-token', 'token', 'authorization', 'user-data']);
const WRAPPED_AT_END = /«([a-z-]+):\w+»["'\\\s]*$/;
const ROW = /(?:^|[\s"'])([A-Za-z0-9+/_.=-]{16,})(?=[\s"'\\]*$)/;

/** What gives a placeholder for a value. */
export interface PlaceholderSource { (type: SecretType, value: string): string }

/** Secrets that go on across lines: private keys, the data of a Kubernetes Secret in YAML, and tokens that were wrapped. */
export class SecretBlocks {
  private inside: 'key' | 'manifest' | 'rows' | undefined;
  private lines = 0;
  private foreignLines = 0;
  private rowType: SecretType = 'token';
  /** column of `data:`, while its values are read */
  private dataColumn: number | undefined;

  public constructor(private readonly placeholder: PlaceholderSource) {}

  /** the next line must be shown too, whatever it holds */
  public get goesOn(): boolean { return this.inside !== undefined; }

  public end(): void {
    this.inside = undefined;
    this.dataColumn = undefined;
  }

  /** The line without what belongs to a block. */
  public redact(line: string): string {
    switch (this.inside) {
      case 'key': return this.keyLine(line);
      case 'manifest': return this.manifestLine(line);
      case 'rows': return this.row(line);
      default: return this.beginning(line);
    }
  }

  /** Told of a line after all its secrets were replaced. */
  public after(line: string): void {
    if (this.inside === 'key') { return; }
    const type = WRAPPED_AT_END.exec(line)?.[1];
    if (type === undefined || !WRAPPED.has(type)) { return; }
    this.begin('rows');
    this.rowType = type as SecretType;
  }

  private begin(what: 'key' | 'manifest' | 'rows'): void {
    this.inside = what;
    this.lines = 0;
    this.foreignLines = 0;
    this.dataColumn = undefined;
  }

  private beginning(line: string): string {
    if (line.includes('PRIVATE KEY') || line.includes('Private-Lines')) {
      const begin = KEY_BEGIN.exec(line);
      return begin ? this.keyBegins(line, begin.index + begin[0].length) : line;
    }
    if ((line.includes('Secret') && SECRET_KIND.test(line)) || (line.includes('stringData:') && SECRET_DATA.test(line))) {
      this.begin('manifest');
      this.dataColumn = columnOfData(line);
    }
    return line;
  }

  private keyBegins(line: string, bodyStart: number): string {
    const end = KEY_END.exec(line.slice(bodyStart));
    const body = line.slice(bodyStart, end ? bodyStart + end.index : undefined);
    if (!end) { this.begin('key'); }
    if (!/[A-Za-z0-9+/]{4}/.test(body) || body.includes('«')) { return line; }
    return line.slice(0, bodyStart) + this.placeholder('private-key', body) + line.slice(bodyStart + body.length);
  }

  private keyLine(line: string): string {
    this.lines += 1;
    const end = KEY_END.exec(line);
    if (end) {
      this.end();
      const body = KEY_BODY.exec(line.slice(0, end.index));
      return body ? this.cutOut(line, body, 'private-key') : line;
    }
    const body = KEY_BODY.exec(line) ?? (this.foreignLines === 0 ? KEY_LAST.exec(line) : null);
    this.foreignLines = body ? 0 : this.foreignLines + 1;
    if (this.lines >= MAX_BLOCK_LINES || this.foreignLines > MAX_FOREIGN_LINES) { this.end(); }
    return body ? this.cutOut(line, body, 'private-key') : line;
  }

  private manifestLine(line: string): string {
    this.lines += 1;
    if (this.lines >= MAX_BLOCK_LINES || (OTHER_DOCUMENT.test(line) && !SECRET_KIND.test(line))) {
      this.end();
      return line;
    }
    if (SECRET_DATA.test(line)) { this.dataColumn = columnOfData(line); return line; }
    const column = this.dataColumn;
    if (column === undefined) {
      if (!YAML.test(line)) { this.end(); }
      return line;
    }
    if (line.trim() === '') { return line; }
    // what is not deeper than `data:` is not in it
    if (!/^\s/.test(line.slice(column))) {
      this.dataColumn = undefined;
      if (!YAML.test(line)) { this.end(); }
      return line;
    }
    const value = DATA_VALUE.exec(line.slice(column))?.[1] ?? '';
    if (value === '' || value.includes('«')) { return line; }
    const at = line.lastIndexOf(value);
    return line.slice(0, at) + this.placeholder('kubernetes-secret', value) + line.slice(at + value.length);
  }

  private row(line: string): string {
    this.lines += 1;
    const row = ROW.exec(line);
    if (!row || !isPartOfToken(row[1]!) || this.lines >= MAX_BLOCK_LINES) {
      this.end();
      return this.beginning(line);
    }
    return this.cutOut(line, row, this.rowType);
  }

  private cutOut(line: string, body: RegExpExecArray, type: SecretType): string {
    const start = body.index + body[0].length - body[1]!.length;
    return line.slice(0, start) + this.placeholder(type, body[1]!) + line.slice(start + body[1]!.length);
  }
}

function columnOfData(line: string): number | undefined {
  const found = /(?:stringData|data):\s*$/.exec(line);
  return found?.index;
}

/** Ids and names are of one case; tokens are of both, with digits. */
function isPartOfToken(text: string): boolean {
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && /[0-9]/.test(text);
}
