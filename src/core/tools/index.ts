import { Answer } from './answer';
import { artifactTool } from './artifact';
import { batchCollectTool } from './batch-collect';
import { batchStatusTool } from './batch-status';
import { callToolOf } from './call-tool';
import { clusterHealthTool } from './cluster-health';
import { collectTool } from './collect';
import { compareNodesTool } from './compare-nodes';
import { correlateTool } from './correlate';
import { errorsTool } from './errors';
import { getSopTool } from './get-sop';
import { historyTool } from './history';
import { listSopsTool } from './list-sops';
import { networkDiagnosticsTool } from './network-diagnostics';
import { quickTriageTool } from './quick-triage';
import { readTool } from './read';
import { searchTool } from './search';
import { statusTool } from './status';
import { storageDiagnosticsTool } from './storage-diagnostics';
import { summarizeTool } from './summarize';
import { tcpdumpAnalyzeTool } from './tcpdump-analyze';
import { tcpdumpCaptureTool } from './tcpdump-capture';
import { ToolContext, ToolDefinition } from './tool';
import { validateTool } from './validate';

/** Every tool of the engine, in the order in which they are listed. */
export const TOOLS: readonly ToolDefinition[] = [
  collectTool,
  statusTool,
  validateTool,
  errorsTool,
  readTool,
  searchTool,
  correlateTool,
  summarizeTool,
  artifactTool,
  quickTriageTool,
  historyTool,
  clusterHealthTool,
  compareNodesTool,
  batchCollectTool,
  batchStatusTool,
  networkDiagnosticsTool,
  storageDiagnosticsTool,
  tcpdumpCaptureTool,
  tcpdumpAnalyzeTool,
  listSopsTool,
  getSopTool,
];

/** Calls a tool by name. Never throws: a refusal is an answer with `ok: false`. */
export async function callTool(name: string, rawArgs: unknown, context: ToolContext): Promise<Answer> {
  return callToolOf(TOOLS, name, rawArgs, context);
}

export type { Answer, ErrorAnswer, NextCall, Reply, Subject, SuccessAnswer } from './answer';
export type { BundleLibrary, BundleQuery, BundleSummary } from './bundle-library';
export type { ToolAnnotations, ToolContext, ToolDefinition } from './tool';
export type { NoteSource } from './noted-findings';
export { ToolError } from './tool-error';
export type { ToolErrorCode } from './tool-error';
export { inputJsonSchema, outputJsonSchema } from './tool-schema';
export type { JsonSchema } from './tool-schema';
