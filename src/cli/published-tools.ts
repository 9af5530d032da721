import { portableSchema } from './portable-schema';
import { inputJsonSchema, JsonSchema, outputJsonSchema, ToolAnnotations, TOOLS } from '../core/tools';

/** A tool as MCP's `tools/list` gives it. */
export interface PublishedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: JsonSchema & { type: 'object' };
  readonly outputSchema: JsonSchema & { type: 'object' };
  readonly annotations: ToolAnnotations;
}

/** Fields of the envelope: the same in every answer, so the instructions of the server speak of them once. */
const ENVELOPE: ReadonlySet<string> = new Set(['outcome', 'subjects', 'window', 'coverage', 'gaps', 'nextPageToken', 'next']);

/** The tools that work without an AWS account. `hasCaptures`: packet captures were given, too. */
export function publishedTools(hasCaptures: boolean): PublishedTool[] {
  return TOOLS.filter(tool => !tool.needsAws && (hasCaptures || !tool.needsCaptures)).map(tool => ({
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: { ...portableSchema(inputJsonSchema(tool)), type: 'object' },
    outputSchema: outline(portableSchema(outputJsonSchema(tool))),
    annotations: tool.annotations,
  }));
}

/**
 * The tool's own fields with their types, no deeper: clients put schemas into the model's context in every conversation, and whole ones take 800 tokens a tool.
 * Clients check `structuredContent` also when `isError` is set, so refusals fit too: only what both kinds of answer have is required.
 */
function outline(success: JsonSchema): JsonSchema & { type: 'object' } {
  const own = Object.entries(success.properties ?? {}).filter(([name]) => !ENVELOPE.has(name)).map(([name, property]) => [name, shallow(property)]);
  return {
    type: 'object',
    properties: { ...Object.fromEntries(own) as Record<string, JsonSchema>, schemaVersion: { type: 'integer' }, ok: { type: 'boolean' }, error: { type: 'object' } },
    required: ['schemaVersion', 'ok'],
  };
}

function shallow({ type, items, anyOf }: JsonSchema): JsonSchema {
  if (type === 'array') return { type, items: items === undefined ? { type: 'object' } : shallow(items) };
  if (type !== undefined) return { type };
  return Array.isArray(anyOf) ? { anyOf: (anyOf as JsonSchema[]).map(shallow) } : { type: 'object' };
}
