import { approvedSchema } from './start-approved';
import { ApprovedCollection } from '../../catalog/approval';

/**
 * What the wrapper automation sent. A runbook writes a list in place of a lone reference to one; whether it stays a list in the payload of a function or becomes JSON text
 * is documented nowhere, so both are read.
 */
export function approvedFrom(event: unknown): ApprovedCollection {
  const { instanceIds, ...rest } = (typeof event === 'object' && event !== null ? event : {}) as Partial<Record<keyof ApprovedCollection, unknown>>;
  return approvedSchema.parse({ ...rest, instanceIds: typeof instanceIds === 'string' ? listIn(instanceIds) : instanceIds });
}

function listIn(text: string): unknown {
  if (!text.startsWith('[')) { return [text]; }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
