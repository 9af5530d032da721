/** Days that collection records, finding numbers and pointers outlive the evidence, so that a question about it is answered with when it expired. */
export const STATE_EXTRA_DAYS = 90;

/** Days that evidence is kept where nothing else is chosen. */
export const DEFAULT_RETENTION_DAYS = 7;

/** Days after which leftovers of a broken multipart upload are removed. S3 counts whole days only. */
export const ABANDONED_UPLOAD_DAYS = 1;

/** Days that an export stays; its presigned URL lives much shorter. S3 counts whole days only. */
export const EXPORT_DAYS = 1;

/** Seconds that a presigned URL is promised to live: a URL signed with a role's temporary credentials dies with them. */
export const PRESIGNED_URL_SECONDS = 3600;

/**
 * Seconds in which somebody can apply a NodeDiagnostic and the node's agent can upload: the agent may work for 20 minutes. Credentials of a function live longer, so the link does
 * not die before (https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html).
 */
export const UPLOAD_LINK_SECONDS = 2_700;

/** MiB of memory for which Lambda gives one whole processor (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html). */
export const LAMBDA_PROCESSOR_MB = 1769;

/** MiB of memory of the ingest function: one whole processor; one pass over a bundle stays below 512. */
export const INGEST_MEMORY_MB = 1769;

/** Seconds that one bundle may take: the most that Lambda allows; 2 GB of text take about one minute. */
export const INGEST_TIMEOUT_SECONDS = 900;

/** Bundles that are taken in at a time. An SQS event source accepts 2 to 1,000. */
export const INGEST_CONCURRENCY = 5;

/** Times that a bundle is tried before it goes to the dead-letter queue. */
export const INGEST_ATTEMPTS = 3;

/**
 * Seconds that a queued bundle stays hidden while a function works on it, and so the wait before a failed one is tried again. Just above the function's time-out: six times
 * as much, which AWS recommends against throttled invocations, would let an investigation wait 90 minutes, and the event source's own concurrency limit prevents throttling.
 */
export const INGEST_VISIBILITY_SECONDS = INGEST_TIMEOUT_SECONDS + 30;

/** MiB of memory of the sweeper: it reads a few records and lists executions. */
export const SWEEPER_MEMORY_MB = 512;

/** Seconds that a sweep may take. One takes longer than the minute until the next only while SSM throttles. */
export const SWEEPER_TIMEOUT_SECONDS = 120;

/** MiB of memory of the tool function: searches decompress blocks, so a whole processor pays. */
export const TOOL_MEMORY_MB = 1769;

/** Seconds that a tool may take. Read tools answer within a few; a search over a whole bundle is the longest. */
export const TOOL_TIMEOUT_SECONDS = 60;

/** Bytes that a Lambda answer may hold (6 MB each way, https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
export const INVOCATION_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** Characters of `<target>___<tool>`: AWS DevOps Agent accepts no longer tool names. */
export const QUALIFIED_TOOL_NAME_LENGTH = 64;

/** What stands between target and tool in the name that the gateway gives a tool. */
export const TOOL_NAME_SEPARATOR = '___';
