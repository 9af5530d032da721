/** What stands in a title for a string of the node's that must not. */
export const TITLE_PLACEHOLDER = '(name not shown)';

/** A string of the node's as it may stand in a title: up to 64 of `A-Z a-z 0-9 . _ : / @ -`, else a placeholder. */
export function titleSafe(value: string): string {
  return /^[A-Za-z0-9._:/@-]{1,64}$/.test(value) ? value : TITLE_PLACEHOLDER;
}
