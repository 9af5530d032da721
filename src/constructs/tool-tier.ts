import { TOOL_CATALOG, ToolTierName } from '../catalog/tools';

/**
 * What a group of tools may do to a node. Tiers are granted to clients, never to nodes.
 */
export class ToolTier {
  /** Tools that analyse evidence already collected. They change nothing. */
  public static readonly READ = new ToolTier('read');

  /** Tools that ask a node for its log bundle: `collect` and `batch_collect`. */
  public static readonly COLLECT = new ToolTier('collect');

  /** The tool that records packets on a node: `tcpdump_capture`. */
  public static readonly CAPTURE = new ToolTier('capture');

  /** Name of the tier as it appears in scopes and policies. */
  public readonly name: string;

  private constructor(name: ToolTierName) {
    this.name = name;
  }

  /** Names of the tools of this tier, in the order of the catalog. */
  public get toolNames(): string[] {
    return TOOL_CATALOG.filter((tool) => tool.tier === this.name).map((tool) => tool.name);
  }
}
