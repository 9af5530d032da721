import { printable } from './report/printable';

/**
 * Tells why the program failed, in one paragraph on stderr, without a stack; with `json` also as a refusal of the tools' form on stdout. Returns the exit code.
 * Recognises CliError by its name: every chunk of the bundled program has its own copy of the class.
 */
export function reportFailure(error: unknown, json: boolean): number {
  const known = error instanceof Error && error.name === 'CliError' ? error as Error & { code: string; exitCode: number } : undefined;
  const code = known?.code ?? 'INTERNAL';
  const message = printable(known?.message ?? `This is a defect of eks-node-diagnostics-mcp: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
  process.stderr.write(`error: ${code}: ${message}\n`);
  if (!known && process.env.EKS_NODE_DIAGNOSTICS_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  if (json) process.stdout.write(`${JSON.stringify({ schemaVersion: 1, ok: false, error: { code, message, retryable: false } })}\n`);
  return known?.exitCode ?? 1;
}
