/** What stands in a title for a string of the node's that must not. */
export const TITLE_PLACEHOLDER = '(name not shown)';

const SAFE = /^[A-Za-z0-9._:/@-]{1,64}$/;
/** A name that would pass for one of our citations. */
const CITATION = /(?:^|[^A-Za-z0-9])(?:F-\d|S-[A-Za-z0-9_-]{8})/;

/** A string of the node's as it may stand in a title: up to 64 of `A-Z a-z 0-9 . _ : / @ -` that do not read like an id of a finding, else a placeholder. */
export function titleSafe(value: string): string {
  return SAFE.test(value) && !CITATION.test(value) ? value : TITLE_PLACEHOLDER;
}
