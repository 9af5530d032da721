import * as z from 'zod';

/** A citation: `read` takes `logKey` and `bytes` (or `lines`) and returns exactly `excerpt`. */
export const citationOutput = z.strictObject({
  logKey: z.string(),
  file: z.string(),
  lines: z.tuple([z.int(), z.int()]),
  bytes: z.tuple([z.int(), z.int()]),
  excerpt: z.string(),
  time: z.string().optional(),
});

export const severityOutput = z.enum(['critical', 'high', 'medium', 'low', 'info']);

const entityOutput = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** Somebody accepts it, with the reason, until the end of that day (UTC). */
export const suppressedOutput = z.strictObject({ reason: z.string(), expires: z.string(), stillLeads: z.boolean().optional() });

const findingFields = {
  finding_id: z.string(),
  condition: z.string(),
  title: z.string(),
  severity: severityOutput,
  kind: z.enum(['cause', 'symptom', 'risk', 'coverage']),
  state: z.enum(['ongoing', 'recovered', 'unknown']),
  code: z.string().optional(),
  count: z.int(),
  firstSeen: z.string().optional(),
  lastSeen: z.string().optional(),
  /** of `count`: how often inside the asked window (and when first and last), outside it, and on lines without a time */
  inWindow: z.strictObject({ inside: z.int(), outside: z.int(), undated: z.int(), first: z.string().optional(), last: z.string().optional() }).optional(),
  suppressed: suppressedOutput.optional(),
  /** how many healthy bundles of the cluster show it too */
  usual: z.string().optional(),
};

/** A finding in one glance: one citation, and how many more there are. */
export const compactFindingOutput = z.strictObject({
  ...findingFields,
  entity: entityOutput.optional(),
  evidence: z.array(citationOutput),
  moreEvidence: z.int().optional(),
  /** `get_sop` takes it */
  runbook: z.string().optional(),
});

/** A finding whole. */
export const findingOutput = z.strictObject({
  ...findingFields,
  instanceId: z.string(),
  bundleId: z.string(),
  fingerprint: z.string(),
  entity: entityOutput,
  evidence: z.array(citationOutput),
  moreEvidence: z.int().optional(),
  correlateWith: z.array(z.string()),
  runbook: z.string().optional(),
  remediation: z.array(z.string()),
});

const subjectOutput = z.strictObject({
  instanceId: z.string(),
  cluster: z.string().optional(),
  region: z.string().optional(),
  bundleId: z.string(),
  collectedAt: z.string().optional(),
});

const windowOutput = z.strictObject({
  start: z.string().optional(),
  end: z.string().optional(),
  reason: z.string(),
  excludedOutside: z.int(),
  undated: z.int(),
});

const coverageOutput = z.strictObject({
  filesScanned: z.int(),
  filesExpected: z.int(),
  notEvaluable: z.array(z.string()),
});

/** The answer envelope of DESIGN section 5 around a tool's own fields. Strict, so that a test finds what a tool adds unannounced. */
export function answerOutput<S extends z.ZodRawShape>(fields: S) {
  return z.strictObject({
    schemaVersion: z.literal(1),
    ok: z.literal(true),
    outcome: z.enum(['complete', 'partial']),
    subjects: z.array(subjectOutput),
    ...fields,
    window: windowOutput.optional(),
    coverage: coverageOutput.optional(),
    gaps: z.array(z.string()),
    nextPageToken: z.string().optional(),
    next: z.array(z.strictObject({ tool: z.string(), args: z.record(z.string(), z.unknown()), why: z.string() })),
  });
}
