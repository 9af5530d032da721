import { titleSafe } from '../../safety/title-safe';
import { evidenceAt, StateCheck } from '../state-check';
import { counted, notEvaluable, outcomeOf } from './outcome';

/** Close runs that make a habit. */
const HABIT = 3;

/** C15: a job that runs every few minutes. */
export const cronRunsCheck: StateCheck = {
  id: 'cron-runs',
  condition: 'cron-too-frequent',
  section: 'node',
  source: 'eks-node-monitoring-agent 1.7.0 RapidCron: the same command less than five minutes apart',
  remediation: ['Jobs of nodes compete with pods for CPU and disk: run them less often, or as a DaemonSet with requests of its own.'],
  runbook: 'C15',
  correlateWith: ['system'],
  evaluate(context) {
    const files = context.facts('cron-log').filter(({ facts }) => facts.runs > 0);
    if (files.length === 0) { return notEvaluable('runs in var_log/cron (not written on AL2023 unless cronie is installed)'); }
    const faults = files.flatMap(({ file, facts }) => facts.commands.filter((command) => command.close >= HABIT).map((command) => ({
      title: `Cron starts ${titleSafe(command.command)} every ${Math.round((command.shortestSeconds ?? 0) / 60) || 'fraction of a'} min (${counted(command.runs, 'run')})`,
      entity: { command: command.command, runs: command.runs },
      count: command.runs,
      evidence: [evidenceAt(file, command.place)],
    })));
    return outcomeOf(faults, `${counted(files.reduce((sum, { facts }) => sum + facts.commands.length, 0), 'cron command')}, none less than five minutes apart.`);
  },
};
