import type { CallOptions } from './commands/call';
import { jsonObject } from './commands/json-object';
import { printAnswer } from './commands/print-answer';
import { LocalCaptures } from './local-captures';
import type { BundleLibrary } from '../core/tools';
import { callToolOf } from '../core/tools/call-tool';
import { tcpdumpAnalyzeTool } from '../core/tools/tcpdump-analyze';
import { ToolError } from '../core/tools/tool-error';

const NO_BUNDLES: BundleLibrary = {
  list: async () => [],
  open: async () => { throw new ToolError('NO_BUNDLE', 'No bundle is loaded.'); },
};

/** Answers about captures alone, as `call` does, without the engine: that is made for bundles, and loading it takes longer than reading a capture of 10 MB. */
export async function callAboutCaptures({ args, capture, instanceId }: CallOptions): Promise<number> {
  const given = jsonObject('--args', args);
  const captures = await LocalCaptures.open(capture ?? [], instanceId);
  return printAnswer(await callToolOf([tcpdumpAnalyzeTool], tcpdumpAnalyzeTool.name, given, { bundles: NO_BUNDLES, clock: { now: () => Date.now() }, captures }));
}
