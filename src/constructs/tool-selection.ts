import { PropError } from './private/prop-error';
import { ToolTier } from './tool-tier';
import { IMPLEMENTED_TOOLS } from '../catalog/implemented-tools';
import { TOOL_CATALOG } from '../catalog/tools';

/**
 * Which tools an endpoint offers. A tool that is left out is in no schema and in no policy, and the tool function refuses it.
 *
 * A selection never changes: `without` returns another one.
 */
export class ToolSelection {
  /** Tools that analyse evidence, and those that ask a node for its log bundle. No packet capture. */
  public static readAndCollect(): ToolSelection {
    return ToolSelection.ofTiers(ToolTier.READ, ToolTier.COLLECT);
  }

  /** Every tool, packet capture included: recorded packets may hold the data of workloads. */
  public static all(): ToolSelection {
    return ToolSelection.ofTiers(ToolTier.READ, ToolTier.COLLECT, ToolTier.CAPTURE);
  }

  /** Only tools that analyse evidence which something else put into the bucket. */
  public static readOnly(): ToolSelection {
    return ToolSelection.ofTiers(ToolTier.READ);
  }

  /**
   * Exactly these tools.
   *
   * @param toolNames names without the gateway's prefix, such as `quick_triage`
   */
  public static only(...toolNames: string[]): ToolSelection {
    return new ToolSelection(inCatalogOrder('ToolSelection.only()', toolNames));
  }

  private static ofTiers(...tiers: ToolTier[]): ToolSelection {
    const wanted = new Set(tiers.flatMap((tier) => tier.toolNames));
    return new ToolSelection(IMPLEMENTED_TOOLS.map((tool) => tool.name).filter((name) => wanted.has(name)));
  }

  /** Names of the chosen tools, without the gateway's prefix, in the order of the catalog. */
  public readonly toolNames: string[];

  private constructor(toolNames: string[]) {
    if (toolNames.length === 0) {
      throw new PropError({ prop: 'ToolSelection', got: 'no tools', expected: 'at least one tool', fix: `leave some of ${available()} in the selection` });
    }
    this.toolNames = toolNames;
  }

  /**
   * This selection, less some tools.
   *
   * @param toolNames names without the gateway's prefix, such as `batch_collect`
   */
  public without(...toolNames: string[]): ToolSelection {
    const excluded = new Set(inCatalogOrder('ToolSelection.without()', toolNames, TOOL_CATALOG.map((tool) => tool.name)));
    return new ToolSelection(this.toolNames.filter((name) => !excluded.has(name)));
  }

  /**
   * Whether a tool is chosen.
   *
   * @param toolName name without the gateway's prefix
   */
  public includes(toolName: string): boolean {
    return this.toolNames.includes(toolName);
  }

  /**
   * The chosen tools of one tier, in the order of the catalog. Empty when the selection has none of it.
   *
   * @param tier the tier to look at
   */
  public toolNamesOf(tier: ToolTier): string[] {
    const ofTier = tier.toolNames;
    return this.toolNames.filter((name) => ofTier.includes(name));
  }
}

/** Known names without repetition; a name that is not known is an error that lists those that are. */
function inCatalogOrder(prop: string, wanted: readonly string[], known: readonly string[] = IMPLEMENTED_TOOLS.map((tool) => tool.name)): string[] {
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const planned = TOOL_CATALOG.some((tool) => tool.name === unknown);
    throw new PropError({
      prop,
      got: unknown,
      expected: `one of ${available()}`,
      fix: planned ? 'this version of the package does not have that tool yet: remove it' : 'names have no gateway prefix and no spaces: correct or remove it',
    });
  }
  return known.filter((name) => wanted.includes(name));
}

function available(): string {
  return IMPLEMENTED_TOOLS.map((tool) => tool.name).join(', ');
}
