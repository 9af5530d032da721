import { AuditCaller, AuditRecord, auditRecord } from './audit-record';
import { Answer } from '../tools/answer';
import { ToolContext } from '../tools/tool';

/** Where records of calls go: a log, a stream, a table. */
export interface AuditLog {
  write(record: AuditRecord): void | Promise<void>;
}

/** Something that answers tool calls and never throws. */
export type CallTool = (name: string, args: unknown, context: ToolContext) => Promise<Answer>;

export interface AuditOptions {
  readonly log: AuditLog;
  readonly caller?: AuditCaller;
}

/** Answers a call and writes one record about it. A log that fails is a matter for its own alarm: the answer is given all the same. */
export async function auditedCall(call: CallTool, name: string, args: unknown, context: ToolContext, { log, caller }: AuditOptions): Promise<Answer> {
  const startedAt = context.clock.now();
  const answer = await call(name, args, context);
  try {
    await log.write(auditRecord({ tool: name, args, answer, startedAt, endedAt: context.clock.now(), ...(caller && { caller }) }));
  } catch {
    // told by the log's own monitoring
  }
  return answer;
}
