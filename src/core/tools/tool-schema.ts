import * as z from 'zod';
import { ToolDefinition } from './tool';

/** The part of JSON Schema that our tools use. */
export interface JsonSchema {
  type?: string;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  enum?: unknown[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  additionalProperties?: boolean | JsonSchema;
  [keyword: string]: unknown;
}

/** Limits that a model never meets by accident and that the refusal states anyway: not worth their tokens in every conversation. */
const UNPUBLISHED: ReadonlySet<string> = new Set(['pattern', 'minLength', 'maxLength', 'minItems', 'maxItems']);

/** Arguments that a model rarely sets or whose bounds it rarely meets: the refusal states their range. */
const RANGE_UNTOLD: ReadonlySet<string> = new Set(['maxTokens', 'lineCount', 'expirationMinutes', 'timeWindow', 'pageSize', 'maxResults', 'samplesPerBucket', 'maxTotalCollections', 'maxPackets', 'maxMegabytes', 'contextLines']);

/** What MCP's `tools/list` publishes as `inputSchema`: what a caller may send (arguments with a default are optional). Validation is by zod and stricter. */
export function inputJsonSchema(tool: Pick<ToolDefinition, 'input'>): JsonSchema {
  const schema = tidy(z.toJSONSchema(tool.input, { io: 'input' }) as JsonSchema, UNPUBLISHED);
  return { ...schema, properties: Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, property]) => [name, RANGE_UNTOLD.has(name) ? withoutRange(property) : property])) };
}

function withoutRange({ minimum: _minimum, maximum: _maximum, ...rest }: JsonSchema): JsonSchema {
  return rest;
}

/** What MCP's `tools/list` publishes as `outputSchema`. */
export function outputJsonSchema(tool: Pick<ToolDefinition, 'output'>): JsonSchema {
  return tidy(z.toJSONSchema(tool.output, { io: 'output', unrepresentable: 'any' }) as JsonSchema);
}

/** zod states its safe-integer bounds and the dialect in every schema; agents pay for each character. */
function tidy(schema: JsonSchema, without: ReadonlySet<string> = new Set()): JsonSchema {
  const kept = Object.entries(schema)
    .filter(([key, value]) => key !== '$schema' && !(without.has(key) && typeof value !== 'object')
      && !((key === 'minimum' || key === 'maximum') && Math.abs(value as number) === Number.MAX_SAFE_INTEGER))
    .map(([key, value]) => [key, key === 'default' || key === 'enum' ? value : tidyValue(value, without)]);
  return Object.fromEntries(kept) as JsonSchema;
}

function tidyValue(value: unknown, without: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) { return value.map(each => tidyValue(each, without)); }
  return value !== null && typeof value === 'object' ? tidy(value as JsonSchema, without) : value;
}
