import { ArtifactKind } from '../../bundle/artifact-kind';
import { BundleFile, StateCheck, StateFault } from '../state-check';
import { counted, notEvaluable, outcomeOf } from './outcome';

/** Logs that speak of a node from its boot on, unless they were rotated or cut. */
const FROM_BOOT: ReadonlySet<ArtifactKind> = new Set(['dmesg', 'messages', 'syslog', 'kubelet-log', 'containerd-log', 'ipamd-log']);
/** Services start a while after the kernel. */
const SLACK_MS = 15 * 60_000;

/** The earliest line of each kind: rotated files come before the current one. */
function starts(files: readonly BundleFile[]): Map<ArtifactKind, BundleFile & { readonly firstTime: number }> {
  const found = new Map<ArtifactKind, BundleFile & { readonly firstTime: number }>();
  for (const file of files) {
    if (file.firstTime === undefined || !FROM_BOOT.has(file.kind)) { continue; }
    const known = found.get(file.kind);
    if (known === undefined || file.firstTime < known.firstTime) { found.set(file.kind, { ...file, firstTime: file.firstTime }); }
  }
  return found;
}

/** J3: logs that do not reach back to the boot. What the incident was, only the caller knows: tools say it again for the window asked for. */
export const evidenceAgeCheck: StateCheck = {
  id: 'evidence-age',
  condition: 'log-starts-after-incident',
  section: 'node',
  source: 'ring buffer of the kernel; journalctl --since 10 days and tail -c 100M in eks-log-collector.sh; rotation of IPAMD\'s log',
  remediation: ['What happened before the first line cannot be seen here: use the node\'s CloudWatch logs, or an earlier bundle.'],
  runbook: 'J3',
  evaluate(context) {
    const { bundle, collectedAt, uptimeSeconds } = context;
    if (!bundle || collectedAt === undefined || uptimeSeconds === undefined) { return notEvaluable('the time of boot (system/procstat.txt)'); }
    const boot = collectedAt - uptimeSeconds * 1000;
    const begun = starts(bundle.files);
    if (begun.size === 0) { return notEvaluable('a dated log'); }
    const faults = [...begun.values()].filter((file) => file.firstTime > boot + SLACK_MS).map((file): StateFault => ({
      title: `A ${file.kind} begins ${hours(file.firstTime - boot)} after boot`,
      entity: { file: file.path, firstLine: new Date(file.firstTime).toISOString() },
      evidence: [],
    }));
    return outcomeOf(faults, `${counted(begun.size, 'kind')} of log reach back to the boot.`);
  },
};

function hours(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? `${minutes} min` : minutes < 2_880 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / 1_440)} days`;
}
