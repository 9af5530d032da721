/**
 * A fault that somebody knows about and accepts for a while. Findings that match are still reported and counted; they carry the reason and the date, and no longer come
 * first. A critical finding that is getting worse is never set aside.
 */
export interface SuppressionText {
  /** id of the condition, as findings carry it */
  readonly condition: string;
  /**
   * Fields of the finding's entity that must all agree; `*` at the end of a value stands for any rest.
   * @default - every entity
   */
  readonly entity?: Readonly<Record<string, string>>;
  /** @default - every cluster of the store */
  readonly cluster?: string;
  /** why it is accepted: told with every finding, at most 160 characters */
  readonly reason: string;
  /** last day on which it holds, UTC: `2026-12-31` */
  readonly expires: string;
}

/** What `--suppressions` reads, and what a stack deploys. */
export interface SuppressionsDocument {
  readonly schemaVersion: 1;
  readonly suppressions: readonly SuppressionText[];
}

/** More than so many would hide the node, not its noise. */
export const MOST_SUPPRESSIONS = 500;

/** Something that is wrong with a document: where, and what to write instead. */
export interface SuppressionProblem {
  /** `suppressions[3].expires` */
  readonly at: string;
  readonly message: string;
}

const FIELDS = ['condition', 'entity', 'cluster', 'reason', 'expires'];
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const LONGEST_REASON = 160;
const LONGEST_VALUE = 256;

/**
 * Checks a document and says everything that is wrong with it; an empty answer means it is a `SuppressionsDocument`. Pure, so that a stack can refuse at synthesis what the
 * functions would refuse at run time.
 *
 * @param knownConditions ids that findings can carry (the vocabulary, and those of rule packs)
 */
export function suppressionProblems(document: unknown, knownConditions: readonly string[]): SuppressionProblem[] {
  if (!isObject(document)) { return [{ at: '', message: `expected one object such as {"schemaVersion":1,"suppressions":[]}, got ${kindOf(document)}` }]; }
  const problems: SuppressionProblem[] = [];
  if (document.schemaVersion !== 1) { problems.push({ at: 'schemaVersion', message: `expected 1, got ${shown(document.schemaVersion)}` }); }
  const unknown = Object.keys(document).filter((name) => name !== 'schemaVersion' && name !== 'suppressions');
  if (unknown.length > 0) { problems.push({ at: shortened(unknown[0]!), message: 'unknown field; expected schemaVersion and suppressions' }); }
  const { suppressions } = document;
  if (!Array.isArray(suppressions)) { return [...problems, { at: 'suppressions', message: `expected a list, got ${kindOf(suppressions)}` }]; }
  if (suppressions.length > MOST_SUPPRESSIONS) { return [...problems, { at: 'suppressions', message: `expected at most ${MOST_SUPPRESSIONS}, got ${suppressions.length}` }]; }
  const known = new Set(knownConditions);
  suppressions.forEach((each: unknown, index) => problems.push(...problemsOfOne(each, `suppressions[${index}]`, known)));
  return problems;
}

function problemsOfOne(value: unknown, at: string, known: ReadonlySet<string>): SuppressionProblem[] {
  if (!isObject(value)) { return [{ at, message: `expected an object with condition, reason and expires, got ${kindOf(value)}` }]; }
  const problems: SuppressionProblem[] = [];
  const say = (field: string, message: string): void => { problems.push({ at: `${at}.${field}`, message }); };
  Object.keys(value).filter((name) => !FIELDS.includes(name)).forEach((name) => say(shortened(name), `unknown field; expected ${FIELDS.join(', ')}`));
  const { condition, entity, cluster, reason, expires } = value;
  if (typeof condition !== 'string' || !known.has(condition)) { say('condition', `expected the id of a condition (docs/conditions.md lists them), got ${shown(condition)}`); }
  if (typeof reason !== 'string' || reason.trim() === '') { say('reason', 'expected why the finding is accepted, in words'); } else if (reason.length > LONGEST_REASON || !printable(reason)) { say('reason', `expected one line of at most ${LONGEST_REASON} characters`); }
  if (typeof expires !== 'string' || !isDay(expires)) { say('expires', `expected a day such as 2026-12-31 (a suppression without an end would outlive its reason), got ${shown(expires)}`); }
  if (cluster !== undefined && (typeof cluster !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(cluster))) { say('cluster', `expected the name of an EKS cluster, got ${shown(cluster)}`); }
  if (entity !== undefined) {
    if (!isObject(entity) || Object.keys(entity).length === 0) {
      say('entity', `expected fields and their values such as {"chain":"FORWARD"}, got ${kindOf(entity)}; leave it out for every entity`);
    } else {
      for (const [name, text] of Object.entries(entity)) {
        if (!/^[A-Za-z][A-Za-z0-9]{0,40}$/.test(name)) { say(`entity.${shortened(name)}`, 'expected the name of an entity field, as findings print it'); }
        if (typeof text !== 'string' || text === '' || text === '*' || text.length > LONGEST_VALUE) { say(`entity.${shortened(name)}`, `expected text of 1 to ${LONGEST_VALUE} characters that is not only *, got ${shown(text)}`); }
      }
    }
  }
  return problems;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDay(text: string): boolean {
  return DAY.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
}

function printable(text: string): boolean {
  // control, zero-width and bidirectional characters have no place in a sentence that an agent reads
  return !/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/.test(text);
}

function kindOf(value: unknown): string {
  return value === undefined ? 'nothing' : value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an empty object' : `a ${typeof value}`;
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : shortened(typeof value === 'string' ? JSON.stringify(value) : String(value));
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
