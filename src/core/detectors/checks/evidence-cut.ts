import { StateCheck, StateFault } from '../state-check';
import { counted, notEvaluable, outcomeOf } from './outcome';

/** `tail -c 100M` of the collector. */
const MESSAGES_LIMIT = 100 * 2 ** 20;

/** J2, J4: files that end too early, by the collector's limits or by a time-out. */
export const evidenceCutCheck: StateCheck = {
  id: 'evidence-cut',
  condition: 'file-truncated',
  alsoReports: ['collector-command-timed-out'],
  section: 'node',
  source: 'eks-log-collector.sh 0.7.9: tail -c 100M of /var/log/messages, timeout 75 around every command, without a mark where it struck',
  remediation: ['Absence of a line proves nothing in a file that is cut. Collect again; if the same command hangs, its device is the lead.'],
  runbook: 'J4',
  evaluate(context) {
    const { bundle } = context;
    if (!bundle) { return notEvaluable('the list of the bundle\'s files'); }
    const faults: StateFault[] = bundle.files.filter((file) => file.kind === 'messages' && file.originalSize === MESSAGES_LIMIT).map((file) => ({
      title: 'The system log is cut to its last 100 MiB, as the collector always does', entity: { file: file.path }, evidence: [],
    }));
    for (const { file, facts } of context.facts('iptables-save')) {
      if (facts.tables.length > 0 && !facts.complete) { faults.push({ title: 'iptables-save ends before its last COMMIT', entity: { file }, evidence: [] }); }
    }
    for (const { file, facts } of context.facts('services')) {
      if (facts.unitCount > 0 && !facts.complete) { faults.push({ title: 'The list of systemd units ends before its last line', entity: { file }, evidence: [] }); }
    }
    // mount and df share a file: a df that hangs on a dead network mount leaves the first half alone
    for (const { file, facts } of context.facts('mounts')) {
      if (facts.mountCount > 0 && !facts.usageListed && !context.facts('mounts').some((other) => other.file !== file)) {
        faults.push({
          condition: 'collector-command-timed-out',
          title: 'df printed nothing: it hangs when a mounted file system does not answer',
          entity: { command: 'df', file },
          evidence: [],
          remediation: ['Look for a network file system that does not answer (nfs: server not responding) and for processes in state D.'],
        });
      }
    }
    return outcomeOf(faults, `${counted(bundle.files.length, 'file')}: none of those with a known end stops before it.`);
  },
};
