import { PropError } from './prop-error';
import { TOOL_CATALOG, ToolTierName } from '../../catalog/tools';
import type { ToolSelection } from '../tool-selection';
import { ToolTier } from '../tool-tier';

const TIERS_BY_REACH: readonly ToolTierName[] = ['read', 'collect', 'capture'];

/** The tools of one client, and the tier that reaches furthest among them. */
export interface ClientTools {
  readonly toolNames: string[];
  readonly highestTier: ToolTierName;
}

/** What a client may call: whole tiers of the gateway's selection, or single tools of it. Reading, where nothing is said. */
export function clientTools(prop: string, selection: ToolSelection, { tiers, tools }: { readonly tiers?: ToolTier[]; readonly tools?: string[] }): ClientTools {
  if (tiers !== undefined && tools !== undefined) {
    throw new PropError({ prop, got: 'tiers and tools', expected: 'one of them', fix: 'remove tiers, or name all tools of the client in tools' });
  }
  const foreign = tools?.find((tool) => !selection.includes(tool));
  if (foreign !== undefined) {
    throw new PropError({ prop, got: `tool ${foreign}`, expected: `tools of the selection: ${selection.toolNames.join(', ')}`, fix: 'correct the name, which has no gateway prefix, or add the tool to the selection' });
  }
  const wanted = tools ?? (tiers ?? [ToolTier.READ]).flatMap((tier) => selection.toolNamesOf(tier));
  const toolNames = selection.toolNames.filter((tool) => wanted.includes(tool));
  if (toolNames.length === 0) {
    throw new PropError({ prop, got: tiers === undefined ? 'no tools' : `tiers ${tiers.map((tier) => tier.name).join(', ')}, of which the selection holds no tool`, expected: 'at least one tool', fix: `choose some of ${selection.toolNames.join(', ')}` });
  }
  return { toolNames, highestTier: highestTierOf(toolNames) };
}

/** The tiers of which a list holds a tool, from reading to capture. */
export function tiersOf(toolNames: readonly string[]): ToolTierName[] {
  return TIERS_BY_REACH.filter((tier) => TOOL_CATALOG.some((tool) => tool.tier === tier && toolNames.includes(tool.name)));
}

function highestTierOf(toolNames: readonly string[]): ToolTierName {
  return tiersOf(toolNames).at(-1)!;
}
