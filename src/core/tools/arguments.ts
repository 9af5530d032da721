import * as z from 'zod';
import { ToolError } from './tool-error';
import { cleanText } from '../safety/clean-text';

const SHOWN_CHARACTERS = 80;

/**
 * Arguments as the handler expects them, or a ToolError that names the argument, what was given and what is accepted.
 * Allowed values are accepted in any case. Like the original tools, numbers and booleans may come as strings and lists as one comma-separated string; `null` and an empty
 * string mean "not given", because models fill optional arguments with them.
 */
export function parseArguments<I extends z.ZodObject>(tool: string, input: I, raw: unknown): z.output<I> {
  if (raw !== undefined && raw !== null && (typeof raw !== 'object' || Array.isArray(raw))) {
    throw new ToolError('INVALID_ARGUMENT', `${tool}: arguments must be one JSON object; got ${shown(raw)}.`);
  }
  const given = (raw ?? {}) as Record<string, unknown>;
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const schema = Object.hasOwn(input.shape, name) ? input.shape[name] as z.ZodType : undefined;
    if (schema === undefined) {
      throw new ToolError('INVALID_ARGUMENT', `${tool}: unknown argument ${shown(name)} (given ${shown(value)}). Accepted: ${Object.keys(input.shape).join(', ') || 'none'}.`);
    }
    if (value === null || value === undefined || value === '') { continue; }
    values[name] = coerced(value, baseOf(schema));
  }
  const result = input.safeParse(values);
  if (result.success) { return result.data; }
  const problems = result.error.issues.slice(0, 3).map(issue => {
    const name = String(issue.path[0] ?? '');
    const index = issue.path.length > 1 ? `[${String(issue.path[1])}]` : '';
    const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], values);
    const got = value === undefined ? 'nothing was given' : `got ${shown(value)}`;
    return `argument ${shown(name)}${index}: ${got}; expected ${expectation(input, name, issue)}`;
  });
  throw new ToolError('INVALID_ARGUMENT', `${tool}: ${problems.join('. ')}.`);
}

/** The type under optional, default and the like. */
export function baseOf(schema: z.ZodType): z.ZodType {
  const inner = (schema.def as { innerType?: z.ZodType }).innerType;
  return inner === undefined ? schema : baseOf(inner);
}

function coerced(value: unknown, schema: z.ZodType): unknown {
  const type = schema.def.type;
  if (schema instanceof z.ZodEnum && typeof value === 'string') {
    const own = schema.options.find(each => String(each).toLowerCase() === value.trim().toLowerCase());
    return own ?? value;
  }
  if (type === 'number' && typeof value === 'string' && /^\s*-?\d{1,16}(\.\d+)?\s*$/.test(value)) { return Number(value); }
  if (type === 'string' && typeof value === 'number') { return String(value); }
  if (type === 'boolean' && typeof value === 'string' && /^(true|false)$/i.test(value)) { return value.toLowerCase() === 'true'; }
  if (type === 'array' && typeof value === 'string') { return value.split(',').map(each => each.trim()).filter(each => each !== ''); }
  return value;
}

/** One phrase that says what an argument takes, from its JSON schema. */
export function accepts(schema: z.ZodType): string {
  return phrase(z.toJSONSchema(schema, { io: 'input' }) as JsonSchema);
}

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly items?: JsonSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly description?: string;
}

function phrase(schema: JsonSchema): string {
  if (schema.enum) { return `one of ${schema.enum.join(', ')}`; }
  if (schema.type === 'array') {
    const size = schema.maxItems !== undefined ? ` of ${schema.minItems ?? 0} to ${schema.maxItems} items` : '';
    return `a list${size} (or one comma-separated string), each ${phrase(schema.items ?? {})}`;
  }
  if (schema.type === 'integer' || schema.type === 'number') {
    const low = schema.minimum !== undefined && schema.minimum > Number.MIN_SAFE_INTEGER ? ` from ${schema.minimum}` : '';
    const high = schema.maximum !== undefined && schema.maximum < Number.MAX_SAFE_INTEGER ? ` up to ${schema.maximum}` : '';
    return `${schema.type === 'integer' ? 'an integer' : 'a number'}${low}${high}`;
  }
  if (schema.type === 'boolean') { return 'true or false'; }
  if (schema.pattern?.startsWith('^(m?i-')) { return 'an EC2 instance id such as i-0123456789abcdef0; history lists those that can be asked about'; }
  const matching = schema.pattern !== undefined ? ` matching ${schema.pattern}` : '';
  const length = schema.maxLength !== undefined ? ` of at most ${schema.maxLength} characters` : '';
  return `a string${length}${matching}`;
}

function expectation(input: z.ZodObject, name: string, issue: z.core.$ZodIssue): string {
  if (issue.code === 'custom' || !Object.hasOwn(input.shape, name)) { return issue.message; }
  return accepts(input.shape[name] as z.ZodType);
}

/** A given value as it may stand in a message: one line, short, without characters that steer a reader. */
export function shown(value: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    text = typeof value;
  }
  const part = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  return cleanText(Buffer.from(part, 'utf8')).toString('utf8');
}
