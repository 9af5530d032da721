import { Severity } from '../../findings/finding';
import { Unit } from '../../parsers/services';
import { titleSafe } from '../../safety/title-safe';
import { CheckContext, evidenceAt, StateCheck, StateFault } from '../state-check';
import { counted, notEvaluable, outcomeOf } from './outcome';
import { processList } from './processes';

/** Units whose failure has a name of its own. */
const NAMED: readonly { readonly unit: RegExp; readonly condition: string; readonly severity: Severity; readonly runbook?: string }[] = [
  { unit: /^(snap\.kubelet-eks\.daemon|kubelet)\.service$/, condition: 'kubelet-failed', severity: 'critical' },
  { unit: /^(containerd|docker)\.service$/, condition: 'containerd-down', severity: 'critical' },
  { unit: /^nodeadm-(config|run)\.service$/, condition: 'node-bootstrap-failed', severity: 'critical' },
  { unit: /^nvidia-fabricmanager\.service$/, condition: 'fabric-manager-failed', severity: 'critical' },
  { unit: /^soci-snapshotter\.service$/, condition: 'snapshotter-failed', severity: 'medium' },
  { unit: /^(chronyd?|ntpd?|systemd-timesyncd)\.service$/, condition: 'clock-skew', severity: 'medium' },
];

/**
 * Units that fail on nodes in good health, or whose failure touches no pod: they wait for what the node does not have (a second address, a mail relay, a crash kernel),
 * belong to a login or to a pod's cgroup, or refresh something once a day.
 */
const HARMLESS = new RegExp(`^(?:${[
  'systemd-networkd-wait-online', 'NetworkManager-wait-online', 'update-motd', 'motd-news', 'kdump', 'mdmonitor', 'rngd', 'acpid', 'postfix', 'sendmail', 'fwupd.*', 'apt-.*', 'dnf-makecache', 'packagekit',
  'ec2-instance-connect.*', 'hibinit-agent', 'sssd.*', 'lvm2-monitor', 'atd', 'rpcbind', 'nfs-.*', 'gssproxy', 'user@\\d+', 'user-runtime-dir@\\d+', 'session-.*', 'run-.*', 'var-lib-kubelet-.*', 'cri-containerd-.*',
  'kubepods.*', 'libcontainer.*', 'snap\\.(?!kubelet).*', 'snapd.*', 'systemd-modules-load', 'ldconfig', 'man-db.*', 'logrotate', 'fstrim', 'pollinate', 'multipathd?', 'open-vm-tools', 'vgauth', 'getty@.*', 'serial-getty@.*',
  'polkit', 'udisks2', 'modprobe@.*', 'proc-sys-fs-binfmt_misc.*', 'sys-.*', 'dev-.*', 'amazon-cloudwatch-agent', 'aws-cfn.*', 'cloud-init-hotplugd', 'dhcpcd.*', 'rsyslog', 'auditd', 'nvidia-persistenced',
].join('|')})\\.[a-z]+$`);

/** Failed for good, or going round in circles. A unit that starts just now is neither. */
function trouble(unit: Unit): 'failed' | 'restarting' | undefined {
  if (unit.load !== 'loaded') { return undefined; }
  if (unit.active === 'failed') { return 'failed'; }
  return unit.active === 'activating' && unit.sub.startsWith('auto-restart') ? 'restarting' : undefined;
}

function faultOf(file: string, unit: Unit, state: 'failed' | 'restarting'): StateFault {
  const named = NAMED.find((each) => each.unit.test(unit.unit));
  const harmless = !named && HARMLESS.test(unit.unit);
  const severity = named?.severity ?? (harmless || !unit.unit.endsWith('.service') ? 'low' : 'medium');
  return {
    condition: named?.condition ?? 'systemd-unit-failed',
    title: `${titleSafe(unit.unit)} ${state === 'failed' ? 'has failed' : 'fails and is started again and again (auto-restart)'}`,
    severity,
    ...severity === 'low' && { kind: 'risk' as const },
    entity: { unit: unit.unit, active: unit.active, sub: unit.sub },
    evidence: [evidenceAt(file, unit.place)],
  };
}

/** kubelet or the container runtime is not among the loaded units, and not among the processes. */
function notRunning(context: CheckContext, file: string, units: readonly Unit[]): StateFault[] {
  const list = processList(context);
  const witness = units[0];
  if (!list || !witness) { return []; }
  const missing: StateFault[] = [];
  for (const [program, condition, unit] of [['kubelet', 'kubelet-failed', /kubelet/], ['containerd', 'containerd-down', /containerd|docker/]] as const) {
    const listed = units.find((each) => unit.test(each.unit) && each.unit.endsWith('.service') && each.active === 'active' && each.sub === 'running');
    if (listed || list.facts.present[program] || (program === 'containerd' && list.facts.present.dockerd) || units.some((each) => unit.test(each.unit) && trouble(each) !== undefined)) { continue; }
    const dead = units.find((each) => unit.test(each.unit) && each.unit.endsWith('.service'));
    missing.push({
      condition,
      title: `${program} does not run: no running unit and no process of it`,
      severity: 'critical',
      entity: { unit: `${program}.service` },
      evidence: [evidenceAt(file, (dead ?? witness).place)],
    });
  }
  return missing;
}

/** B1, B2, B3: what systemd says of its units. */
export const systemdUnitsCheck: StateCheck = {
  id: 'systemd-units',
  condition: 'systemd-unit-failed',
  alsoReports: ['kubelet-failed', 'containerd-down', 'node-bootstrap-failed', 'fabric-manager-failed', 'snapshotter-failed', 'clock-skew'],
  section: 'services',
  source: 'systemctl list-units; systemd.service(5): auto-restart is the wait before the next try',
  remediation: [
    'Read the unit\'s own log for the line before it ended (search with logTypes system, or journalctl -u <unit> on the node).',
    '[changes the node] systemctl restart <unit> once its cause is known.',
  ],
  runbook: 'B3',
  correlateWith: ['system', 'messages', 'kubelet', 'containerd'],
  evaluate(context) {
    const file = context.facts('services').find(({ facts }) => facts.unitCount > 0);
    if (!file) { return notEvaluable('system/services.txt (systemctl list-units)'); }
    const { units, unitCount, complete } = file.facts;
    const faults = units.flatMap((unit) => { const state = trouble(unit); return state ? [faultOf(file.file, unit, state)] : []; });
    if (complete) { faults.push(...notRunning(context, file.file, units)); }
    return outcomeOf(faults, `None of ${counted(unitCount, 'systemd unit')} failed or restarting; kubelet and the container runtime run.`);
  },
};
