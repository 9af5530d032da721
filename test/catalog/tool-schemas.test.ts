import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';
import { gatewayTool, renderToolSchemas } from '../../projenrc/tool-schemas';
import { ToolInputSchema } from '../../src/catalog/tool-schema';
import { TOOL_SCHEMAS } from '../../src/catalog/tool-schemas.generated';
import { TOOL_CATALOG } from '../../src/catalog/tools';
import { TOOLS } from '../../src/core/tools';

const GATEWAY_KEYWORDS = ['type', 'description', 'properties', 'required', 'items'];
const TOKEN_BUDGET = 4_500;

function everySchema(schema: ToolInputSchema): ToolInputSchema[] {
  return [schema, ...Object.values(schema.properties ?? {}).flatMap(everySchema), ...(schema.items === undefined ? [] : everySchema(schema.items))];
}

function toolWith(argument: z.ZodType) {
  return gatewayTool({ name: 'probe', description: 'Probe.', input: z.object({ argument }) }).inputSchema.properties!.argument!;
}

describe('the schemas that the gateway publishes', () => {
  test('are those of the engine (run `npm run generate` when this fails)', () => {
    expect(readFileSync(path.join(__dirname, '../../src/catalog/tool-schemas.generated.ts'), 'utf8')).toBe(renderToolSchemas(TOOLS));
  });

  test('exist for every tool of the engine, each of which the catalog knows', () => {
    expect(TOOL_SCHEMAS.map(tool => tool.name)).toEqual(TOOLS.map(tool => tool.name));
    expect(TOOL_SCHEMAS.filter(tool => !TOOL_CATALOG.some(entry => entry.name === tool.name))).toEqual([]);
  });

  test('use only the keywords that CloudFormation accepts', () => {
    const used = TOOL_SCHEMAS.flatMap(tool => everySchema(tool.inputSchema)).flatMap(schema => Object.keys(schema));
    expect([...new Set(used)].filter(keyword => !GATEWAY_KEYWORDS.includes(keyword))).toEqual([]);
  });

  test('name the same arguments as the engine accepts, and require the same', () => {
    for (const tool of TOOLS) {
      const { properties = {}, required = [] } = TOOL_SCHEMAS.find(each => each.name === tool.name)!.inputSchema;
      expect(Object.keys(properties)).toEqual(Object.keys(tool.input.shape));
      expect(required).toEqual(Object.entries(tool.input.shape).filter(([, argument]) => !(argument as z.ZodType).safeParse(undefined).success).map(([name]) => name));
    }
  });

  test('cost a model at most its share of 4,500 tokens, at four bytes a token', () => {
    const tokens = TOOL_SCHEMAS.reduce((sum, tool) => sum + Math.ceil(Buffer.byteLength(JSON.stringify(tool)) / 4), 0);
    expect(tokens).toBeLessThanOrEqual(TOKEN_BUDGET * TOOL_SCHEMAS.length / TOOL_CATALOG.length);
  });
});

describe('what the gateway\'s schema language cannot say is said in words', () => {
  test.each<[string, z.ZodType, ToolInputSchema]>([
    ['allowed values', z.enum(['a', 'b']).describe('Which'), { type: 'string', description: 'Which; a|b' }],
    ['the default', z.boolean().default(false), { type: 'boolean', description: 'default false' }],
    ['a range', z.int().min(1).max(9).optional(), { type: 'integer', description: '1 to 9' }],
    ['allowed items', z.array(z.enum(['x', 'y'])).optional(), { type: 'array', description: 'x|y', items: { type: 'string' } }],
    ['nothing where nothing is to be said', z.string().optional(), { type: 'string' }],
  ])('%s', (_name, argument, expected) => { expect(toolWith(argument)).toEqual(expected); });

  test.each([
    ['a union', z.union([z.string(), z.array(z.string())]), /probe\.argument uses anyOf/],
    ['null', z.null(), /probe\.argument has type "null"/],
  ])('%s is refused when generating, not when deploying', (_name, argument, message) => { expect(() => toolWith(argument)).toThrow(message); });
});
