import * as z from 'zod';
import { preflight } from '../../collection/preflight';
import { BundleDiskReadings } from '../../preflight/bundle-disk-readings';
import { CheckOutcome, CheckResult } from '../../preflight/check';
import { Reply } from '../answer';
import { BudgetPacker, clip, PAGE_TOKEN_BYTES } from '../budget';
import { decodePageToken, encodePageToken, PageScope } from '../page-token';
import { ToolContext } from '../tool';
import { ToolError } from '../tool-error';

export const preflightOutput = {
  collectable: z.boolean(),
  preflight: z.array(z.strictObject({ check: z.string(), outcome: z.enum(['ok', 'failed', 'unknown', 'skipped']), seen: z.string(), fix: z.string().optional() })),
};

interface PreflightArguments {
  readonly instanceId?: string;
  readonly pageToken?: string;
  readonly maxTokens: number;
}

/** `validate` of a node that has no bundle, or whose next collection is in question. */
export async function preflightReply({ collections, bundles }: ToolContext, args: PreflightArguments): Promise<Reply> {
  const { instanceId } = args;
  if (!collections) { throw new ToolError('NOT_AVAILABLE_LOCALLY', 'validate: preflight asks AWS about a node, and there is no AWS account here.'); }
  if (instanceId === undefined) { throw new ToolError('INSTANCE_REQUIRED', 'validate: preflight needs instanceId.'); }
  const checks = await preflight(collections, new BundleDiskReadings(bundles), instanceId);
  const collectable = checks.every(each => each.outcome !== 'failed');
  const all = grouped(checks).map(each => clip(each, 700, 24));
  const byConsole = checks.some(each => each.check === 'collector' && each.seen.startsWith('console-output'));
  const reply = {
    subjects: [],
    fields: { collectable, preflight: [] as unknown[] },
    gaps: all.filter(each => each.outcome === 'unknown').map(each => `${each.check}: not known`),
    next: collectable || byConsole
      ? [{ tool: 'collect', args: { instanceId }, why: collectable ? 'nothing speaks against it' : 'takes what EC2 has of its console' }]
      : [{ tool: 'history', args: { instanceId }, why: 'an earlier bundle of this node' }],
  };
  // every page asks anew, and its place holds as long as there is as much to say
  const scope: PageScope = { tool: 'validate', args: { ...args }, edition: String(all.length) };
  const from = decodePageToken(scope, args.pageToken)?.[0] ?? 0;
  const rows = new BudgetPacker(args.maxTokens, reply, PAGE_TOKEN_BYTES).take(all.slice(from));
  const to = from + rows.length;
  return { ...reply, fields: { collectable, preflight: rows }, ...(to < all.length && { nextPageToken: encodePageToken(scope, [to]) }) };
}

/** One row for all checks of which the same is to be said: of what is not looked at from here, and of what a node does not need. */
function grouped(checks: readonly CheckResult[]) {
  const rows = new Map<string, { check: string; outcome: CheckOutcome; seen: string; fix?: string }>();
  for (const each of checks) {
    const key = `${each.outcome} ${each.seen} ${each.fix ?? ''}`;
    const row = rows.get(key);
    rows.set(key, row ? { ...row, check: `${row.check}, ${each.check}` } : { ...each });
  }
  return [...rows.values()];
}
