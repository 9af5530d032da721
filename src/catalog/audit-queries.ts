/** A question about the audit records of the tool function, as a query of CloudWatch Logs Insights. */
export interface AuditQuery {
  /** kebab-case: the last part of the saved query's name */
  readonly name: string;
  /** what the answer tells, and when to ask */
  readonly description: string;
  readonly query: string;
}

/** Audit records among the other lines of the log. */
const RECORDS = 'filter message = "tool call" and audit.type = "tool-call"';

/** Each line of `query` is one command of Logs Insights; fields are those of AuditRecord under `audit`. */
function lines(...query: readonly string[]): string {
  return query.join('\n| ');
}

/**
 * The saved queries. In CloudWatch they stand under the installation's name; `assets/audit-queries.json` holds the same for whoever keeps the log elsewhere.
 * Syntax: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
export const AUDIT_QUERIES: readonly AuditQuery[] = [
  {
    name: 'calls-per-client',
    description: 'Who asks how much: calls, refusals, nodes and bytes told per client. A client without a name came without callerIdentity.',
    query: lines(
      RECORDS,
      'fields coalesce(audit.caller.id, "(unknown)") as client, strcontains(audit.outcome, "refused") as refused',
      'stats count(*) as calls, sum(refused) as refusals, count_distinct(audit.subjects.0.instanceId) as nodes, sum(audit.bytes) as bytesTold, max(@timestamp) as lastCall by client',
      'sort calls desc',
    ),
  },
  {
    name: 'calls-of-a-node',
    description: 'What was asked about which node, newest first. Add `filter audit.subjects.0.instanceId = "i-…"` for one node.',
    query: lines(
      RECORDS,
      'filter ispresent(audit.subjects.0.instanceId)',
      'fields @timestamp, audit.subjects.0.instanceId as instanceId, audit.subjects.0.cluster as cluster, audit.tool as tool, coalesce(audit.caller.id, "(unknown)") as client, audit.findings as findings, audit.outcome as outcome',
      'sort @timestamp desc',
      'limit 200',
    ),
  },
  {
    name: 'refusals',
    description: 'What was refused, and why: many CLUSTER_NOT_ALLOWED or TOOL_NOT_SELECTED from one client mean that it asks for what it may not have; many INVALID_ARGUMENT, that its prompt misleads it.',
    query: lines(
      RECORDS,
      'filter audit.outcome = "refused"',
      'fields coalesce(audit.caller.id, "(unknown)") as client',
      'stats count(*) as refusals, count_distinct(audit.argumentsHash) as differentCalls, max(@timestamp) as lastRefusal by audit.errorCode as code, audit.tool as tool, client',
      'sort refusals desc',
    ),
  },
  {
    name: 'slow-tools',
    description: 'Time to answer by tool, in milliseconds, and how large the answers are.',
    query: lines(
      RECORDS,
      'stats count(*) as calls, pct(audit.durationMs, 50) as p50, pct(audit.durationMs, 95) as p95, max(audit.durationMs) as slowest, avg(audit.bytes) as averageBytes by audit.tool as tool',
      'sort p95 desc',
    ),
  },
  {
    name: 'redactions',
    description: 'Answers that held placeholders of removed secrets: which nodes write secrets to their logs, and who read those lines.',
    query: lines(
      RECORDS,
      'filter audit.redactions > 0',
      'fields coalesce(audit.caller.id, "(unknown)") as client',
      'stats sum(audit.redactions) as placeholders, count(*) as answers, max(@timestamp) as lastAnswer by audit.subjects.0.instanceId as instanceId, audit.tool as tool, client',
      'sort placeholders desc',
    ),
  },
  {
    name: 'errors',
    description: 'Calls that failed by a defect, a missing permission or an outage, with the reason for the operator, and defects with their stack.',
    query: lines(
      'filter message in ["tool failed", "defect"] or (message = "tool call" and audit.errorCode in ["INTERNAL_ERROR", "ACCESS_DENIED", "SERVICE_UNAVAILABLE"])',
      'fields @timestamp, message, coalesce(tool, audit.tool) as failedTool, coalesce(code, audit.errorCode, error.name) as failure, coalesce(reason, error.message) as why, audit.caller.requestId as requestId',
      'sort @timestamp desc',
      'limit 200',
    ),
  },
  {
    name: 'repeated-calls',
    description: 'The same call over and over: an agent in a loop.',
    query: lines(
      RECORDS,
      'fields coalesce(audit.caller.id, "(unknown)") as client',
      'stats count(*) as times, min(@timestamp) as firstCall, max(@timestamp) as lastCall by audit.tool as tool, audit.argumentsHash as call, client',
      'filter times >= 10',
      'sort times desc',
    ),
  },
];
