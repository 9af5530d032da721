import type { Answer } from '../../core/tools';

/** Prints one answer and tells the exit code: a refusal is an answer (0), a tool that does not exist a mistake on the command line (2). */
export function printAnswer(answer: Answer): number {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
  if (answer.ok) return 0;
  process.stderr.write(`${answer.error.code}: ${answer.error.message}\n`);
  return answer.error.code === 'UNKNOWN_TOOL' ? 2 : 0;
}
