import * as z from 'zod';
import { Reply } from './answer';
import { BundleLibrary } from './bundle-library';
import { NoteSource } from './noted-findings';
import { ToolTierName } from '../../catalog/tools';
import { CollectionServices } from '../collection/services';
import { Captures, Clock } from '../ports';

/** What a tool may use beside its arguments. */
export interface ToolContext {
  readonly bundles: BundleLibrary;
  readonly clock: Clock;
  /** what collecting needs; absent where there is no AWS account */
  readonly collections?: CollectionServices;
  /** packet captures; absent where none can be had */
  readonly captures?: Captures;
  /** told of an error that is no refusal; the caller is told only that there was one */
  readonly onDefect?: (error: unknown) => void;
  /** default: nothing is known beside the bundles */
  readonly notes?: NoteSource;
  /** told how far a long call has come; must be cheap. Default: nobody listens */
  readonly progress?: ToolProgress;
  /** set when nobody waits for the answer any more: a long call then ends early. An AbortSignal is one */
  readonly cancelled?: { readonly aborted: boolean };
}

/** `done` grows from call to call; what it counts is in `message`. */
export interface ToolProgress {
  (progress: { readonly done: number; readonly total: number; readonly message: string }): void;
}

/** Hints of the MCP specification about what a call changes. */
export interface ToolAnnotations {
  readonly title?: string;
  readonly readOnlyHint: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
  readonly openWorldHint?: boolean;
}

/** Annotations of every tool that only analyses stored evidence. */
export const READ_ONLY: ToolAnnotations = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

/** One MCP tool: its schemas are the only source of validation, published schemas and documentation. */
export interface ToolDefinition<I extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly title: string;
  /** when to use it and what it returns, in at most about 60 words: agents pay for it in every conversation */
  readonly description: string;
  readonly tier: ToolTierName;
  /** flat: string, integer, number, boolean, array of string; no unions, because the gateway's schema has none */
  readonly input: I;
  /** the whole answer, envelope included, when `ok` is true */
  readonly output: z.ZodType;
  readonly annotations: ToolAnnotations;
  readonly needsAws?: boolean;
  /** true when it has nothing to work on without packet captures; a local server lists it only when it has some */
  readonly needsCaptures?: boolean;
  /** argument values that were accepted by `input`; throws ToolError to refuse */
  handler(args: z.output<I>, context: ToolContext): Promise<Reply>;
}

/** Checks a definition's handler against its own schema, then forgets the argument type so that tools fit in one list. */
export function defineTool<I extends z.ZodObject>(tool: ToolDefinition<I>): ToolDefinition {
  return tool;
}
