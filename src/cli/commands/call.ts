import { callTool, TOOLS } from '../../core/tools';
import { acceptedFaults, localNotes } from '../local-notes';
import { ownAdditions } from '../own-rules';
import { jsonObject } from './json-object';
import { BundleOptions, openCaptures, openLibrary } from './options';
import { printAnswer } from './print-answer';

/** Options of `call`, as commander gives them. */
export interface CallOptions extends BundleOptions {
  readonly bundle: readonly string[];
  readonly args: string;
}

/** Prints exactly the tool's answer. A refusal is an answer (exit 0); a tool that does not exist is a mistake on the command line (exit 2). */
export async function call(tool: string, options: CallOptions): Promise<number> {
  const args = jsonObject('--args', options.args);
  // a name that we do not serve needs no bundle to be refused
  const served = TOOLS.some(each => each.name === tool && !each.needsAws);
  const own = await ownAdditions(options);
  const accepted = await acceptedFaults(options, own.rules);
  const captures = await openCaptures(options);
  const library = await openLibrary(served ? options.bundle : [], options, true, own);
  try {
    return printAnswer(await callTool(tool, args, { bundles: library, clock: { now: () => Date.now() }, notes: localNotes(accepted, library), ...(captures && { captures }) }));
  } finally {
    await library.close();
  }
}
