import { TOOL_SCHEMAS } from './tool-schemas.generated';
import { TOOL_CATALOG, ToolEntry } from './tools';

/** The tools that can be selected, in the order of the catalog: those that have a schema, and so a handler in the engine. */
export const IMPLEMENTED_TOOLS: readonly ToolEntry[] = TOOL_CATALOG.filter((tool) => TOOL_SCHEMAS.some((schema) => schema.name === tool.name));
