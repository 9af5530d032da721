import { CliError } from '../cli-error';
import { printable } from '../report/printable';

/** Arguments given as JSON text. */
export function jsonObject(option: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CliError('INVALID_ARGUMENT', `${option} takes one JSON object, such as '{"severity":"high"}', but the text given is not JSON (${(error as Error).message}).`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CliError('INVALID_ARGUMENT', `${option} takes one JSON object, such as '{"severity":"high"}'; given: ${printable(text.slice(0, 80))}`);
  }
  return value as Record<string, unknown>;
}
