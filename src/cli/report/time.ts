/** `2026-11-18 20:27:52 UTC` from ISO 8601; what is no time stays as it is. */
export function readableTime(iso: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(iso);
  return match ? `${match[1]} ${match[2]} UTC` : iso;
}

/** `between … and …`, with the date once when it is the same. */
export function readableSpan(first: string | undefined, last: string | undefined): string | undefined {
  if (first === undefined || last === undefined || first === last) {
    const only = first ?? last;
    return only === undefined ? undefined : `at ${readableTime(only)}`;
  }
  const [a, b] = [readableTime(first), readableTime(last)];
  const sameDay = a.slice(0, 10) === b.slice(0, 10);
  return sameDay ? `${a.slice(0, 10)} from ${a.slice(11, 19)} to ${b.slice(11)}` : `from ${a} to ${b}`;
}
