/** A pattern of an EventBridge rule, as a template has it: for each field the values of which one has to be there, or a pattern for what is below. */
export interface EventPattern { readonly [field: string]: readonly string[] | EventPattern }

/**
 * Whether an event is one that a rule is for. A list in the event matches where any of its items does. Of patterns only exact values are known here.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html
 */
export function matchesPattern(pattern: EventPattern, event: unknown): boolean {
  return Object.entries(pattern).every(([field, expected]) => {
    const found = itemsOf((event as Readonly<Record<string, unknown>> | undefined)?.[field]);
    if (isValues(expected)) {
      if (expected.some(each => typeof each !== 'string')) { throw new Error(`the simulator knows exact values only, not ${JSON.stringify(expected)}`); }
      return found.some(each => expected.includes(each as string));
    }
    return found.some(each => each !== null && typeof each === 'object' && matchesPattern(expected, each));
  });
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function isValues(expected: readonly string[] | EventPattern): expected is readonly string[] {
  return Array.isArray(expected);
}
