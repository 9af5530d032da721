import * as z from 'zod';
import { preflight } from '../../collection/preflight';
import { BundleDiskReadings } from '../../preflight/bundle-disk-readings';
import { Reply } from '../answer';
import { clip } from '../budget';
import { ToolContext } from '../tool';
import { ToolError } from '../tool-error';

export const preflightOutput = {
  collectable: z.boolean(),
  preflight: z.array(z.strictObject({ check: z.string(), outcome: z.enum(['ok', 'failed', 'unknown', 'skipped']), seen: z.string(), fix: z.string().optional() })),
};

/** `validate` of a node that has no bundle, or whose next collection is in question. */
export async function preflightReply({ collections, bundles }: ToolContext, instanceId: string | undefined): Promise<Reply> {
  if (!collections) { throw new ToolError('NOT_AVAILABLE_LOCALLY', 'validate: preflight asks AWS about a node, and there is no AWS account here.'); }
  if (instanceId === undefined) { throw new ToolError('INSTANCE_REQUIRED', 'validate: preflight needs instanceId.'); }
  const checks = await preflight(collections, new BundleDiskReadings(bundles), instanceId);
  const collectable = checks.every(each => each.outcome !== 'failed');
  const byConsole = checks.some(each => each.check === 'collector' && each.seen.startsWith('console-output'));
  return {
    subjects: [],
    fields: { collectable, preflight: clip(checks.map(each => ({ ...each })), 700, 24) },
    gaps: checks.filter(each => each.outcome === 'unknown').map(each => `${each.check}: not known`),
    next: collectable || byConsole
      ? [{ tool: 'collect', args: { instanceId }, why: collectable ? 'nothing speaks against it' : 'takes what EC2 has of its console' }]
      : [{ tool: 'history', args: { instanceId }, why: 'an earlier bundle of this node' }],
  };
}
