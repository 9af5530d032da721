import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { collectedWithDisk } from './evidence-of-disk';
import { Fault, FAULTS } from './faults';
import { SimulatedDeployment } from '../simulator/deployment/simulated-deployment';

const BIN = path.join(__dirname, '..', '..', 'bin', 'eks-node-diagnostics-mcp');
const RULE = '='.repeat(100);

/** What the program printed, and its exit code. */
export interface Shown { readonly code: number | null; readonly printed: string }

/** Runs the doctor as users do, against a simulated account. */
export async function runDoctor(cloud: SimulatedDeployment, ...args: string[]): Promise<Shown> {
  const child = spawn(process.execPath, [BIN, 'doctor', '--stack', 'NodeDiagnostics', ...args], { env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1', ...cloud.environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) { stream.setEncoding('utf8').on('data', (text: string) => { printed += text; }); }
  const code = await new Promise<number | null>(resolve => child.once('close', resolve));
  return { code, printed };
}

/** Only the parts of a report with something to do, and its last line. */
export function faultsOf(printed: string): string {
  const kept = printed.split('\n\n').flatMap((section, index, all) => {
    if (index === all.length - 1) { return [section.trimEnd()]; }
    const [title, ...lines] = section.split('\n');
    const checks = lines.join('\n').split(/\n(?= {2}\S)/).filter(each => !/^ {2}(?:ok|skipped) /.test(each));
    return checks.length === 0 ? [] : [[title, ...checks].join('\n')];
  });
  return kept.join('\n');
}

/** Prints the report of a healthy account, and of one with each fault; of those what is not well, or everything. */
async function main(args: readonly string[]): Promise<void> {
  const whole = args.includes('--whole');
  const chosen = FAULTS.filter(each => args.every(arg => arg.startsWith('--') || each.is.includes(arg)));
  const cloud = await SimulatedDeployment.start();
  await collectedWithDisk(cloud, 40);
  const show = async (title: string, breaks?: Fault['breaks']): Promise<void> => {
    cloud.reset();
    await breaks?.(cloud);
    const { code, printed } = await runDoctor(cloud);
    process.stdout.write(`${RULE}\n${title} (exit code ${code})\n${RULE}\n${whole || !breaks ? printed : `${faultsOf(printed)}\n`}\n`);
  };
  await show('A healthy account');
  for (const { is, breaks } of chosen) { await show(`With ${is}`, breaks); }
  cloud.stop();
}

if (require.main === module) {
  main(process.argv.slice(2)).catch(error => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  });
}
