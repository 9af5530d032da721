import { Answer, callTool, ToolContext } from '../../core/tools';
import { MAXIMUM_TOKENS } from '../../core/tools/budget';
import { notedFindings } from '../../core/tools/noted-findings';
import { LocalLibrary } from '../local-library';
import { acceptedFaults, localNotes } from '../local-notes';
import { ownAdditions } from '../own-rules';
import { BundleOptions, openLibrary } from './options';
import { terminalWidth } from '../report/layout';
import { NodeReport } from '../report/node-report';
import { createPaint, wantsColor } from '../report/paint';
import { renderReport } from '../report/render-report';
import { triageDocument } from '../report/triage-document';

/** compare_nodes takes so many nodes at most */
const MOST_COMPARED = 10;

interface TriageOptions extends BundleOptions {
  readonly json?: boolean;
  /** false: --no-color */
  readonly color: boolean;
}

/** Prints the diagnosis of every bundle, and what differs between them. Exits with 1 when a bundle could not be read, whatever its node's state. */
export async function triage(given: readonly string[], options: TriageOptions): Promise<number> {
  const own = await ownAdditions(options);
  const accepted = await acceptedFaults(options, own.rules);
  const library = await openLibrary(given, options, false, own);
  const context = { bundles: library, clock: { now: () => Date.now() }, notes: localNotes(accepted, library) };
  try {
    const nodes = await reports(given, library, context);
    const comparison = await compare(nodes, context);
    process.stdout.write(options.json
      ? `${JSON.stringify(triageDocument(nodes, library.failed, comparison))}\n`
      : renderReport(nodes, comparison, createPaint(options.color && wantsColor()), terminalWidth()));
    return library.failed.length === 0 ? 0 : 1;
  } finally {
    await library.close();
  }
}

/** In the order in which the bundles were given. */
async function reports(given: readonly string[], library: LocalLibrary, context: ToolContext): Promise<NodeReport[]> {
  const ordered = [...library.bundles].sort((a, b) => given.indexOf(a.given) - given.indexOf(b.given));
  const nodes: NodeReport[] = [];
  for (const bundle of ordered) {
    const reader = await library.open(bundle.instanceId, bundle.bundleId);
    nodes.push({ given: bundle.given, manifest: reader.manifest, ...await notedFindings(reader, context) });
  }
  return nodes;
}

async function compare(nodes: readonly NodeReport[], context: ToolContext): Promise<Answer | undefined> {
  const bundleIds = nodes.map(node => node.manifest.bundleId).slice(0, MOST_COMPARED);
  if (bundleIds.length < 2) return undefined;
  return callTool('compare_nodes', { bundleIds, maxTokens: MAXIMUM_TOKENS }, context);
}
