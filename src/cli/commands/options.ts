import envPaths from 'env-paths';
import { LocalCaptures } from '../local-captures';
import { LibraryOptions, LocalLibrary } from '../local-library';
import { OwnRules } from '../own-rules';
import { startProgress } from '../progress';
import { printable } from '../report/printable';

/** Options of every command that reads bundles, as commander gives them. */
export interface BundleOptions {
  readonly workspace?: string;
  /** evidence that the workspace keeps at most, in GiB; 0: all */
  readonly workspaceLimit?: number;
  readonly instanceId?: string;
  /** paths of packet captures */
  readonly capture?: readonly string[];
  /** path of a suppressions document */
  readonly suppressions?: string;
  /** paths of rule packs */
  readonly rules?: readonly string[];
  /** path of redaction rules */
  readonly redactions?: string;
}

export function workspaceDirectory(options: BundleOptions): string {
  return options.workspace ?? envPaths('eks-node-diagnostics-mcp', { suffix: '' }).cache;
}

/** Opens the bundles with a progress bar on stderr. Bundles that failed are told there; `strict` makes the first of them fatal. */
export async function openLibrary(given: readonly string[], options: BundleOptions, strict: boolean, own?: OwnRules): Promise<LocalLibrary> {
  const progress = startProgress();
  const { workspaceLimit } = options;
  const settings: LibraryOptions = {
    workspace: workspaceDirectory(options),
    instanceId: options.instanceId,
    ...(own && { own }),
    ...(workspaceLimit !== undefined && { limitBytes: workspaceLimit * 2 ** 30 }),
    onIngest: progress.bundle,
  };
  const library = await LocalLibrary.open(given, settings).finally(() => progress.stop());
  const [failure] = library.failed;
  if (failure && strict) {
    await library.close();
    throw failure.error;
  }
  for (const { error } of library.failed) warn(`${error.code}: ${error.message}`);
  return library;
}

/** The captures of the command line; undefined when none are given. */
export async function openCaptures({ capture, instanceId }: BundleOptions): Promise<LocalCaptures | undefined> {
  return capture === undefined ? undefined : LocalCaptures.open(capture, instanceId);
}

/** One line on stderr. */
export function warn(message: string): void {
  process.stderr.write(`warning: ${printable(message)}\n`);
}
