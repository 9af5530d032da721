import * as z from 'zod';
import { DEFAULT_TOKENS, MAXIMUM_TOKENS, MINIMUM_TOKENS } from './budget';
import { SEVERITY_FILTERS } from '../findings/severity-filter';

/** Ids of EC2 instances, of machines outside EC2 (`mi-…`), and `unknown-<hash>` for a bundle that does not say where it comes from. */
export const INSTANCE_ID_PATTERN = /^(m?i-[0-9a-f]{8,17}|unknown-[0-9a-f]{4,64})$/;

/** Bundle ids become parts of keys: no slash, no dot in front. */
export const BUNDLE_ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** Which node, which bundle. */
export const evidenceInput = {
  instanceId: z.string().regex(INSTANCE_ID_PATTERN).optional().describe('Default: only one'),
  bundleId: z.string().regex(BUNDLE_ID_PATTERN).optional().describe('Default: latest'),
};

/** When. Empty: the whole bundle. */
export const windowInput = {
  incident_time: z.string().max(64).optional().describe('UTC; +/- 5 min'),
  start_time: z.string().max(64).optional(),
  end_time: z.string().max(64).optional(),
};

export const severityInput = z.enum(SEVERITY_FILTERS);

export const pageTokenInput = z.string().max(512).optional();

export const maxTokensInput = z.int().min(MINIMUM_TOKENS).max(MAXIMUM_TOKENS).default(DEFAULT_TOKENS);

export const formatInput = z.enum(['concise', 'detailed']).default('concise');
