import { createInterface } from 'node:readline/promises';
import { CliError } from '../cli-error';

/** Asks somebody at a terminal. Questions go to stderr, so that stdout stays for results. */
export class Questions {
  private readonly lines = createInterface({ input: process.stdin, output: process.stderr });
  private readonly gone = new AbortController();

  constructor() {
    // a question that is open when the input ends would never be answered
    this.lines.once('close', () => this.gone.abort());
  }

  /** Some of the choices, by number; an empty answer takes `preset`. Asks again until the answer can be read. */
  async some<T>(question: string, choices: readonly T[], label: (choice: T) => string, preset: readonly T[]): Promise<T[]> {
    process.stderr.write(`${question}\n${choices.map((each, at) => `  ${at + 1}) ${label(each)}`).join('\n')}\n`);
    const usual = preset.length === choices.length ? 'all' : preset.map(each => choices.indexOf(each) + 1).join(',') || 'none';
    for (;;) {
      const answer = (await this.ask(`Numbers separated by commas, all or none [${usual}]: `)).trim().toLowerCase();
      if (answer === '') { return [...preset]; }
      const chosen = chosenOf(answer, choices.length);
      if (chosen !== undefined) { return chosen.map(at => choices[at]!); }
      process.stderr.write(`That is no choice: give numbers from 1 to ${choices.length}, such as 1,2, or all, or none.\n`);
    }
  }

  close(): void {
    this.lines.close();
  }

  private async ask(text: string): Promise<string> {
    try {
      return await this.lines.question(text, { signal: this.gone.signal });
    } catch (error) {
      if (!this.gone.signal.aborted) { throw error; }
      process.stderr.write('\n');
      throw new CliError('INVALID_ARGUMENT', 'The question was not answered, so nothing was written. Answer it, or give --cluster and --node-role, or take everything with --yes.', { cause: error });
    }
  }
}

/** Indexes that an answer names; undefined when it cannot be read. */
export function chosenOf(answer: string, count: number): number[] | undefined {
  if (answer === 'all') { return Array.from({ length: count }, (_, at) => at); }
  if (answer === 'none') { return []; }
  const numbers = answer.split(/[\s,]+/).filter(each => each !== '').map(each => /^\d{1,4}$/.test(each) ? Number(each) : Number.NaN);
  return numbers.length > 0 && numbers.every(each => each >= 1 && each <= count) ? [...new Set(numbers)].sort((a, b) => a - b).map(each => each - 1) : undefined;
}
