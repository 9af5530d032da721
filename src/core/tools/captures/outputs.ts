import * as z from 'zod';
import { severityOutput } from '../outputs';

const row = z.record(z.string(), z.unknown());

/** A packet that proves a finding: section packets with filter `frame:<frame>` shows it, filter `<flow>` all of its conversation. */
export const framePointerOutput = z.strictObject({ captureId: z.string(), frame: z.int(), time: z.string(), flow: z.string(), what: z.string() });

export const captureFindingOutput = z.strictObject({
  finding_id: z.string(),
  fingerprint: z.string(),
  condition: z.string(),
  title: z.string(),
  severity: severityOutput,
  kind: z.enum(['cause', 'symptom', 'risk', 'coverage']),
  state: z.enum(['ongoing', 'recovered', 'unknown']),
  entity: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  code: z.string().optional(),
  count: z.int(),
  firstSeen: z.string().optional(),
  lastSeen: z.string().optional(),
  evidence: z.array(framePointerOutput),
  moreEvidence: z.int().optional(),
  correlateWith: z.array(z.string()),
  runbook: z.string().optional(),
  remediation: z.array(z.string()),
  related: z.array(z.strictObject({ finding_id: z.string(), bundleId: z.string(), condition: z.string(), title: z.string(), severity: severityOutput, why: z.string() })),
});

export const captureOutput = z.strictObject({
  captureId: z.string(),
  instanceId: z.string().optional(),
  cluster: z.string().optional(),
  region: z.string().optional(),
  scope: z.string().optional(),
  interface: z.string().optional(),
  format: z.string(),
  frames: z.int(),
  wireBytes: z.int(),
  start: z.string().optional(),
  end: z.string().optional(),
  seconds: z.number(),
  snapLength: z.int(),
  interfaces: z.array(z.string()),
});

export const statisticsOutput = z.strictObject({
  totals: row,
  services: z.array(row),
  dns: z.array(row),
  icmp: z.array(row),
  mappings: z.array(row),
  sourceTranslations: z.array(row),
  topTalkers: z.array(row),
  topHosts: z.array(row),
});
