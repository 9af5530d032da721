import { auditedCall } from '../../core/audit/audited-call';
import { callTool, NoteSource, ToolContext } from '../../core/tools';
import { instructions } from '../instructions';
import { LocalCaptures } from '../local-captures';
import { LocalLibrary } from '../local-library';
import { acceptedFaults, localNotes } from '../local-notes';
import type { McpBackend } from '../mcp-server';
import { ownAdditions } from '../own-rules';
import { investigationPrompts } from '../prompt-source';
import { publishedTools } from '../published-tools';
import { bundleResources } from '../resources';
import { createTaskLimit } from '../task-limit';
import { PACKAGE_VERSION } from '../version';
import { BundleOptions, openCaptures, openLibrary } from './options';

/** Calls that run at the same time; each may hold a few decompressed blocks. */
const CONCURRENT_CALLS = 4;

interface ServeOptions extends BundleOptions {
  readonly http?: number;
  /** one JSON record a call on stderr */
  readonly audit?: boolean;
}

/** Serves MCP clients until stdin ends (stdio) or the process is told to stop. */
export async function serve(given: readonly string[], options: ServeOptions): Promise<number> {
  const own = await ownAdditions(options);
  const accepted = await acceptedFaults(options, own.rules);
  const captures = await openCaptures(options);
  const library = await openLibrary(given, options, false, own);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  try {
    const { serveHttp, serveStdio } = await import('../mcp');
    const backend = await backendOf(library, localNotes(accepted, library), captures, options.audit ?? false);
    if (options.http === undefined) await serveStdio(backend, stop.signal);
    else await serveHttp(backend, options.http, stop.signal, url => process.stderr.write(`MCP server on ${url}\n`));
    return 0;
  } finally {
    await library.close();
  }
}

async function backendOf(library: LocalLibrary, notes: NoteSource, captures: LocalCaptures | undefined, audit: boolean): Promise<McpBackend> {
  const limited = createTaskLimit(CONCURRENT_CALLS);
  const context: ToolContext = { bundles: library, clock: { now: () => Date.now() }, notes, ...(captures && { captures }) };
  const log = { write: (record: object) => { process.stderr.write(`${JSON.stringify(record)}\n`); } };
  return {
    version: PACKAGE_VERSION,
    instructions: instructions(library, captures?.ids),
    tools: publishedTools(captures !== undefined) as unknown as McpBackend['tools'],
    call: async (name, args, { signal, progress, client, requestId }) => limited(async () => {
      const own: ToolContext = { ...context, cancelled: signal, ...(progress && { progress }) };
      return audit ? auditedCall(callTool, name, args, own, { log, caller: { requestId, ...(client !== undefined && { client }) } }) : callTool(name, args, own);
    }),
    resources: bundleResources(library, async (name, args) => limited(async () => callTool(name, args, context))),
    prompts: investigationPrompts(library),
  };
}
