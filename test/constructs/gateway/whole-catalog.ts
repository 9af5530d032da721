import { ToolInputSchema, ToolSchema } from '../../../src/catalog/tool-schema';
import { TOOL_CATALOG } from '../../../src/catalog/tools';

const { TOOL_SCHEMAS: EXISTING } = jest.requireActual<{ TOOL_SCHEMAS: readonly ToolSchema[] }>('../../../src/catalog/tool-schemas.generated');

const OF_A_CLUSTER: readonly string[] = ['cluster_health', 'batch_collect'];

/** Every tool of the catalog, with a stand-in where the engine has none yet: permissions have to be right before a tool arrives, not after. */
export const TOOL_SCHEMAS: readonly ToolSchema[] = TOOL_CATALOG.map(({ name }) => EXISTING.find((tool) => tool.name === name) ?? {
  name,
  description: `Stands in for ${name}.`,
  inputSchema: { type: 'object', properties: { [OF_A_CLUSTER.includes(name) ? 'clusterName' : 'instanceId']: { type: 'string' } }, ...(OF_A_CLUSTER.includes(name) && { required: ['clusterName'] }) },
});

export const IMPLEMENTED_TOOLS = TOOL_CATALOG;

/** Arguments without which the gateway would not take the call. */
export function requiredArguments(tool: string): Readonly<Record<string, unknown>> {
  const { properties = {}, required = [] } = TOOL_SCHEMAS.find(({ name }) => name === tool)!.inputSchema;
  return Object.fromEntries(required.map((name) => [name, valueOf(properties[name]!)]));
}

function valueOf({ type }: ToolInputSchema): unknown {
  return { string: 'prod', integer: 1, number: 1, boolean: true, array: [], object: {} }[type];
}
