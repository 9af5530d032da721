import { Answer, SuccessAnswer } from '../../../src/core/tools';

/** What was called, and what of the answer is shown. */
export interface Step {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly answer: Answer;
  readonly shown: unknown;
}

/** Ids that are made by chance, and what stands for them: the first of its kind is 1. */
const BY_CHANCE: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['collection', /\bc-[0-9a-f]{16}\b/g],
  ['capture', /\bp-[0-9a-f]{16}\b/g],
  ['plan', /\bb-[0-9a-f]{16}\b/g],
  // a hit's id holds a hash of its bundle
  ['hit', /\bS-[\w-]{15}\b/g],
];

/** A time of our clock: what stands in logs has no such fraction. How long processes take differs by seconds. */
const CLOCK_TIME = /(\d{4}-\d\d-\d\dT\d\d:\d\d):\d\d\.(?!000Z)\d{3}Z/g;

/** An investigation in Markdown. Two runs give the same text: ids of chance are numbered, and what is shown holds no time of the machine. */
export class Transcript {
  readonly steps: Step[] = [];
  private readonly lines: string[] = [];
  private readonly names = new Map<string, string>();

  heading(text: string): void { this.lines.push('', `## ${text}`, ''); }

  /** What happens beside the agent. */
  says(text: string): void { this.lines.push(text, ''); }

  step(step: Step): void {
    this.steps.push(step);
    this.lines.push(`\`${step.tool} ${JSON.stringify(step.args)}\``, '', '```json', asJson(step.shown), '```', '');
  }

  /** Answers to `tool`, in order. */
  answers(tool: string): readonly SuccessAnswer[] { return this.steps.filter(each => each.tool === tool).map(each => each.answer as SuccessAnswer); }

  get text(): string { return this.named(this.lines.join('\n')).replace(/\n{3,}/g, '\n\n').trim() + '\n'; }

  private named(text: string): string {
    const timed = text.replace(CLOCK_TIME, '$1Z');
    return BY_CHANCE.reduce((named, [kind, pattern]) => named.replace(pattern, id => {
      const name = this.names.get(id) ?? `«${kind}-${[...this.names.values()].filter(each => each.startsWith(`«${kind}-`)).length + 1}»`;
      this.names.set(id, name);
      return name;
    }), timed);
  }
}

/** The fields of an answer that a reader needs; lists are cut to `most`. */
export function pick(answer: Answer, fields: readonly string[], most = 3): unknown {
  if (!answer.ok) { return answer; }
  return Object.fromEntries(fields.filter(field => answer[field] !== undefined).map(field => {
    const value = answer[field];
    return [field, Array.isArray(value) && value.length > most ? [...value.slice(0, most), `… ${value.length - most} more`] : value];
  }));
}

/** One field a line, one element of a list a line. */
function asJson(shown: unknown): string {
  const line = (value: unknown): string => JSON.stringify(value);
  const field = ([name, value]: [string, unknown]): string => `  ${line(name)}: ${Array.isArray(value) && value.length > 0 && line(value).length > 120
    ? `[\n${value.map(each => `    ${line(each)}`).join(',\n')}\n  ]` : line(value)}`;
  return `{\n${Object.entries(shown as object).map(field).join(',\n')}\n}`;
}
