import { TOOL_CATALOG, ToolEntry } from './tools';

/** Tools that have a schema and a handler in the engine. */
const IMPLEMENTED: ReadonlySet<string> = new Set([
  'collect', 'status', 'validate', 'errors', 'read', 'search', 'quick_triage', 'history', 'compare_nodes', 'network_diagnostics', 'storage_diagnostics',
]);

/** The tools that can be selected, in the order of the catalog. */
export const IMPLEMENTED_TOOLS: readonly ToolEntry[] = TOOL_CATALOG.filter((tool) => IMPLEMENTED.has(tool.name));
