import { contextOf, errorOf } from './fake-bundle';
import { TOOL_CATALOG } from '../../../src/catalog/tools';
import { StorageError } from '../../../src/core/ports';
import { callTool, inputJsonSchema, TOOLS } from '../../../src/core/tools';
import { tokensOf } from '../../../src/core/tools/budget';
import { callToolOf } from '../../../src/core/tools/call-tool';
import { JsonSchema } from '../../../src/core/tools/tool-schema';

const context = contextOf({});

describe('calling a tool', () => {
  test('a tool that does not exist is refused with the list of those that do', async () => {
    const error = await errorOf(context, 'rm_rf');
    expect(error).toMatchObject({ code: 'UNKNOWN_TOOL', retryable: false });
    expect(error.message).toContain('quick_triage');
  });

  test.each(TOOL_CATALOG.filter(each => each.needsAws).map(each => each.name))('%s says that it needs AWS', async name => {
    expect((await errorOf(context, name)).code).toBe('NOT_AVAILABLE_LOCALLY');
  });

  test('an unknown argument is refused: it is named, with its value and what is accepted', async () => {
    const { code, message } = await errorOf(context, 'errors', { severty: 'high' });
    expect(code).toBe('INVALID_ARGUMENT');
    expect(message).toContain('"severty"');
    expect(message).toContain('"high"');
    expect(message).toMatch(/Accepted: .*severity/);
  });

  test.each([
    ['errors', { severity: 'worst' }, /severity.*"worst".*one of critical, high/],
    ['errors', { pageSize: 0 }, /pageSize.*got 0.*from 1 up to 200/],
    ['errors', { pageSize: '20x' }, /pageSize.*"20x".*an integer/],
    ['errors', { instanceId: 'i-01234567\n' }, /instanceId.*an EC2 instance id such as/],
    ['errors', { bundleId: '../other' }, /bundleId.*matching/],
    ['network_diagnostics', { sections: 'iptables,foo' }, /sections.*\[1\].*"foo".*one of iptables/],
    ['quick_triage', { start_time: 'yesterday' }, /start_time.*"yesterday".*UTC time/],
    ['quick_triage', { start_time: '2026-11-18T11:00:00Z', end_time: '2026-11-18T10:00:00Z' }, /is after end_time/],
    ['errors', 'x', /one JSON object/],
    ['errors', ['x'], /one JSON object/],
  ])('%s %j is refused and says what is accepted', async (tool, args, message) => {
    const error = await errorOf(context, tool, args);
    expect(error.code).toBe('INVALID_ARGUMENT');
    expect(error.message).toMatch(message);
  });

  test('what a caller gave is quoted short', async () => {
    expect((await errorOf(context, 'errors', { severity: 'x'.repeat(10_000) })).message.length).toBeLessThan(400);
    expect((await errorOf(context, 'errors', { ['y'.repeat(10_000)]: 1 })).message.length).toBeLessThan(500);
  });

  test.each([
    ['ACCESS_DENIED', 'ACCESS_DENIED', false],
    ['THROTTLED', 'THROTTLED', true],
    ['UNAVAILABLE', 'SERVICE_UNAVAILABLE', true],
  ] as const)('a store that answers %s is told as it is, and whether trying again helps', async (code, told, retryable) => {
    const bundles = { list: async () => [], open: async () => { throw new StorageError(code, 's3:GetObject on evidence/x was refused'); } };
    const error = await errorOf({ ...context, bundles }, 'errors');
    expect(error).toMatchObject({ code: told, retryable, message: 's3:GetObject on evidence/x was refused' });
    expect(error.retryAfterSeconds !== undefined).toBe(retryable);
  });

  test('null and empty strings mean "not given"', async () => {
    expect((await callTool('errors', { instanceId: '', incident_time: null, severity: '' }, context)).ok).toBe(true);
  });

  test('a name such as constructor or __proto__ is no argument', async () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect((await errorOf(context, 'errors', JSON.parse(`{"${name}":1}`))).code).toBe('INVALID_ARGUMENT');
    }
  });

  test('a defect of ours is an answer that does not leak', async () => {
    const broken = { ...TOOLS.find(each => each.name === 'validate')!, handler: () => Promise.reject(new Error('/home/secret/path')) };
    const answer = await callToolOf([broken], broken.name, {}, context);
    expect(answer).toMatchObject({ schemaVersion: 1, ok: false, error: { code: 'INTERNAL_ERROR' } });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });
});

describe('the list of tools', () => {
  test('every tool is in the catalogue with its tier', () => {
    expect(TOOL_CATALOG).toHaveLength(21);
    for (const tool of TOOLS) {
      expect(TOOL_CATALOG.find(each => each.name === tool.name)).toMatchObject({ tier: tool.tier, needsAws: tool.needsAws ?? false });
    }
  });

  test('inputs are flat, as the gateway needs them: plain types, lists of plain strings, no unions', () => {
    for (const tool of TOOLS) {
      const schema = inputJsonSchema(tool);
      expect(schema.type).toBe('object');
      for (const [name, property] of Object.entries<JsonSchema>(schema.properties!)) {
        expect([tool.name, name, property.type]).toEqual([tool.name, name, expect.stringMatching(/^(string|integer|number|boolean|array)$/)]);
        if (property.type === 'array') { expect(property.items!.type).toBe('string'); }
        expect(property).not.toHaveProperty('anyOf');
        expect(property).not.toHaveProperty('oneOf');
      }
    }
  });

  test('every tool that reads evidence takes a budget and a form; artifact hands out a link, whose size never varies', () => {
    const reading = TOOLS.filter(({ tier, name }) => tier === 'read' && name !== 'artifact');
    expect(reading.filter(({ input }) => !('maxTokens' in input.shape && 'response_format' in input.shape)).map(({ name }) => name)).toEqual([]);
  });

  test('schemas are short enough for 21 of them to stay within 4,500 tokens', () => {
    const cost = TOOLS.map(each => tokensOf({ name: each.name, description: each.description, inputSchema: inputJsonSchema(each) }));
    // those to come start, poll or look up: few arguments each
    const missing = (TOOL_CATALOG.length - TOOLS.length) * 170;
    expect(cost.reduce((sum, each) => sum + each, 0) + missing).toBeLessThanOrEqual(4_500);
  });
});
