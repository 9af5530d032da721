import * as z from 'zod';
import { CollectionError } from '../../collection/collection-error';
import { CollectionServices } from '../../collection/services';
import { ToolContext } from '../tool';

/** AWS regions of all partitions: `eu-west-1`, `us-gov-west-1`, `us-iso-east-1`. */
export const regionInput = z.string().regex(/^[a-z]{2,5}(-[a-z]{2,12}){1,3}-\d{1,2}$/).optional();

/** A collection's id, or that of an SSM execution of ours. */
export const executionIdInput = z.string().regex(/^[A-Za-z0-9-]{8,64}$/);

/** A plan over many nodes, and its run. */
export const planIdInput = z.string().regex(/^b-[0-9a-f]{16}$/);

/** `callTool` serves such a tool only where there are services. */
export function requireCollections({ collections }: ToolContext): CollectionServices {
  if (!collections) { throw new CollectionError('AWS_FAILED', 'This tool needs an AWS account.'); }
  return collections;
}
