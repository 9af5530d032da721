import { BundleReader } from '../../evidence/bundle-reader';
import { CaptureMeta } from '../../ports';
import { ToolContext } from '../tool';
import { ToolError } from '../tool-error';

/** The node's log bundle, or why findings could not be joined with it. */
export type NodeBundle = { readonly reader: BundleReader; readonly gap?: string } | { readonly reader?: undefined; readonly gap: string };

/**
 * The bundle to join a capture's findings with: the one that is asked for, else the one that was recorded with it, else the latest of its node. A file brought by hand does not say of which node it is;
 * where one bundle is loaded, that one is taken, and the answer says so.
 */
export async function nodeBundle({ bundles }: ToolContext, meta: CaptureMeta, args: { readonly instanceId?: string; readonly bundleId?: string }): Promise<NodeBundle> {
  const node = meta.instanceId ?? args.instanceId;
  try {
    const reader = await bundles.open(node, args.bundleId ?? meta.bundleId);
    return node === undefined && args.bundleId === undefined ? { reader, gap: `The capture does not say of which node it is: it was joined with the only bundle loaded, of ${reader.manifest.instanceId}.` } : { reader };
  } catch (error) {
    if (!(error instanceof ToolError)) { throw error; }
    return { gap: `Not joined with the node's logs (${error.code}): whether a rule or route of the node explains the packets was not looked at.` };
  }
}
