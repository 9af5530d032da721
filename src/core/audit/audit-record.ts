import { createHash } from 'node:crypto';
import { INSTANCE_ID } from '../evidence/keys';
import { Answer } from '../tools/answer';
import { bytesOf } from '../tools/budget';

/** Who called, as far as a trusted part of the way here knows it. Never what a caller says about itself in its arguments. */
export interface AuditCaller {
  /** OAuth client id, IAM principal or the like */
  readonly id?: string;
  /** name and version that an MCP client gave when it connected: its own word */
  readonly client?: string;
  /** id of the request, to find it in other logs */
  readonly requestId?: string;
}

/** A node that a call was about, and the evidence that it spoke of, if any. */
export interface AuditSubject {
  readonly instanceId: string;
  readonly bundleId?: string;
  readonly cluster?: string;
}

/**
 * One tool call, as it can be kept: who asked what about which node, and how much was told. It holds no argument values but the ids of nodes, no log text and no error message,
 * so it may be kept longer and read by more people than the evidence.
 */
export interface AuditRecord {
  readonly schemaVersion: 1;
  readonly type: 'tool-call';
  /** UTC, ISO 8601: when the call came */
  readonly at: string;
  readonly caller?: AuditCaller;
  /** as called; `(unknown)` when no tool has that name */
  readonly tool: string;
  /** which bundles the answer speaks about; where it speaks of none (a collection that begins, a capture, a refusal), the node that was meant */
  readonly subjects: readonly AuditSubject[];
  /** SHA-256 over the arguments as JSON with sorted keys: equal calls have equal hashes */
  readonly argumentsHash: string;
  readonly argumentNames: readonly string[];
  readonly outcome: 'complete' | 'partial' | 'refused';
  /** of a refusal */
  readonly errorCode?: string;
  /** different F- and S- ids in the answer */
  readonly findings: number;
  /** the answer as JSON, in bytes */
  readonly bytes: number;
  /** placeholders of removed secrets in the answer */
  readonly redactions: number;
  /** true: there is a further page */
  readonly more: boolean;
  /** from the call to its answer, in milliseconds */
  readonly durationMs: number;
}

/** What is known of a call when it is over. */
export interface AuditedCall {
  readonly tool: string;
  readonly args: unknown;
  readonly answer: Answer;
  /** UTC milliseconds */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly caller?: AuditCaller;
}

const MOST_NAMES = 32;
const ID = /"finding_id":"([^"]{1,256})"/g;
const PLACEHOLDER = /«[a-z0-9-]{1,40}:[x0-9a-f]{1,8}»/g;

/** The record of a call. */
export function auditRecord({ tool, args, answer, startedAt, endedAt, caller }: AuditedCall): AuditRecord {
  const text = JSON.stringify(answer);
  const names = args !== null && typeof args === 'object' && !Array.isArray(args) ? Object.keys(args).sort() : [];
  return {
    schemaVersion: 1,
    type: 'tool-call',
    at: new Date(startedAt).toISOString(),
    ...(caller && { caller: { ...bounded('id', caller.id), ...bounded('client', caller.client), ...bounded('requestId', caller.requestId) } }),
    tool: !answer.ok && answer.error.code === 'UNKNOWN_TOOL' ? '(unknown)' : tool.slice(0, 64),
    subjects: subjectsOf(args, answer),
    argumentsHash: createHash('sha256').update(canonical(args ?? {})).digest('hex'),
    // a name that is no argument of ours may be anything
    argumentNames: names.slice(0, MOST_NAMES).map((name) => (/^[A-Za-z_]{1,40}$/.test(name) ? name : '(other)')),
    outcome: answer.ok ? answer.outcome : 'refused',
    ...(!answer.ok && { errorCode: answer.error.code }),
    findings: new Set([...text.matchAll(ID)].map((match) => match[1])).size,
    bytes: bytesOf(answer),
    redactions: text.match(PLACEHOLDER)?.length ?? 0,
    more: answer.ok && answer.nextPageToken !== undefined,
    durationMs: Math.max(0, Math.round(endedAt - startedAt)),
  };
}

/** What an agent did to a node that has no evidence yet must be found by that node, too. */
function subjectsOf(args: unknown, answer: Answer): AuditSubject[] {
  if (answer.ok && answer.subjects.length > 0) { return answer.subjects.map(({ instanceId, bundleId, cluster }) => ({ instanceId, bundleId, ...(cluster !== undefined && { cluster }) })); }
  const { cluster, instanceId: told } = answer as { readonly cluster?: unknown; readonly instanceId?: unknown };
  const instanceId = told ?? (args as { readonly instanceId?: unknown } | null | undefined)?.instanceId;
  return typeof instanceId === 'string' && INSTANCE_ID.test(instanceId) ? [{ instanceId, ...(typeof cluster === 'string' && { cluster }) }] : [];
}

/** Printable ASCII, at most 200 characters: a log viewer must not be told anything else. */
function bounded(name: keyof AuditCaller, value: string | undefined): AuditCaller {
  return value === undefined ? {} : { [name]: value.replace(/[^\x20-\x7e]/g, '?').slice(0, 200) };
}

/** JSON with sorted keys; what JSON cannot hold counts as null. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) { return `[${value.map(canonical).join(',')}]`; }
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
