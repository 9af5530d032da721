/** What a tool may do: `read` only analyses, `collect` asks a node for its logs, `capture` records packets on a node. */
export type ToolTierName = 'read' | 'collect' | 'capture';

/** One MCP tool as synth and run time know it; its schema and handler are in the engine. */
export interface ToolEntry {
  readonly name: string;
  readonly tier: ToolTierName;
  /** true when it cannot work without an AWS account; such tools are not listed by the local server */
  readonly needsAws: boolean;
}

/** All 21 tools, in the order in which they are listed and documented. */
export const TOOL_CATALOG: readonly ToolEntry[] = [
  { name: 'collect', tier: 'collect', needsAws: true },
  { name: 'status', tier: 'read', needsAws: true },
  { name: 'validate', tier: 'read', needsAws: false },
  { name: 'errors', tier: 'read', needsAws: false },
  { name: 'read', tier: 'read', needsAws: false },
  { name: 'search', tier: 'read', needsAws: false },
  { name: 'correlate', tier: 'read', needsAws: false },
  { name: 'artifact', tier: 'read', needsAws: true },
  { name: 'summarize', tier: 'read', needsAws: false },
  { name: 'quick_triage', tier: 'read', needsAws: false },
  { name: 'history', tier: 'read', needsAws: false },
  { name: 'cluster_health', tier: 'read', needsAws: true },
  { name: 'compare_nodes', tier: 'read', needsAws: false },
  { name: 'batch_collect', tier: 'collect', needsAws: true },
  { name: 'batch_status', tier: 'read', needsAws: true },
  { name: 'network_diagnostics', tier: 'read', needsAws: false },
  { name: 'storage_diagnostics', tier: 'read', needsAws: false },
  { name: 'tcpdump_capture', tier: 'capture', needsAws: true },
  { name: 'tcpdump_analyze', tier: 'read', needsAws: false },
  { name: 'list_sops', tier: 'read', needsAws: false },
  { name: 'get_sop', tier: 'read', needsAws: false },
];
