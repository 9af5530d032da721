import * as z from 'zod';
import { preflight } from '../../collection/preflight';
import { Reply } from '../answer';
import { clip } from '../budget';
import { ToolContext } from '../tool';
import { ToolError } from '../tool-error';

export const preflightOutput = {
  collectable: z.boolean(),
  preflight: z.array(z.strictObject({ check: z.string(), outcome: z.enum(['pass', 'fail', 'unknown']), detail: z.string() })),
};

/** `validate` of a node that has no bundle, or whose next collection is in question. */
export async function preflightReply({ collections }: ToolContext, instanceId: string | undefined): Promise<Reply> {
  if (!collections) { throw new ToolError('NOT_AVAILABLE_LOCALLY', 'validate: preflight asks AWS about a node, and there is no AWS account here.'); }
  if (instanceId === undefined) { throw new ToolError('INSTANCE_REQUIRED', 'validate: preflight needs instanceId.'); }
  const checks = await preflight(collections, instanceId);
  const collectable = checks.every(each => each.outcome !== 'fail');
  const otherwise = checks.some(each => each.check === 'collector');
  return {
    subjects: [],
    fields: { collectable, preflight: clip(checks, 700, 8) },
    gaps: checks.filter(each => each.outcome === 'unknown').map(each => `${each.check}: not checked`),
    next: collectable || otherwise
      ? [{ tool: 'collect', args: { instanceId }, why: collectable ? 'nothing speaks against it' : 'takes what EC2 has of its console' }]
      : [{ tool: 'history', args: { instanceId }, why: 'an earlier bundle of this node' }],
  };
}
