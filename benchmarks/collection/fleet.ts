import { runFleet } from './fleet-run';

/** `npm run fleet -- [nodes]`: a cluster planned and collected whole, in the simulator, under the quotas of a real account. */
async function main(): Promise<void> {
  const report = await runFleet(Number(process.argv[2] ?? 5_000));
  const rate = report.idealSeconds / report.actualSeconds;
  const rows: [string, string | number, string][] = [
    ['nodes', report.nodes, ''],
    ['AWS calls for the plan', report.planCalls, '<= 60'],
    ['calls that start', report.startCalls, ''],
    ['calls that read SSM', report.readCalls, ''],
    ['of these throttled, and tried again', report.throttled, ''],
    ['refusals that reached the agent', report.refusals, '0'],
    ['most automations at a time', report.peakConcurrent, '<= 100'],
    ['all runs begun after (s)', report.actualSeconds, ''],
    ['the quotas allow (s)', report.idealSeconds, ''],
    ['rate of the quotas', `${Math.round(rate * 1000) / 10} %`, '>= 90 %'],
    ['nodes lost', report.lost, '0'],
    ['nodes collected twice', report.twice, '0'],
    ['ended ready / failed', `${report.ready} / ${report.failed}`, `${report.nodes} together`],
  ];
  process.stdout.write(`| what | measured | bound |\n| --- | --- | --- |\n${rows.map(row => `| ${row.join(' | ')} |`).join('\n')}\n`);
  const good = report.planCalls <= 60 && report.refusals === 0 && rate >= 0.9 && report.lost === 0 && report.twice === 0 && report.complete && report.ready + report.failed === report.nodes;
  process.exitCode = good ? 0 : 1;
}

void main();
