import { evidenceAt, StateCheck } from '../state-check';
import { notEvaluable, outcomeOf } from './outcome';
import { processList } from './processes';

const TIME_SERVICE = /^(chronyd?|ntpd?|ntpsec|systemd-timesyncd|ptp4l|phc2sys)\.service$/;

/** A8: something keeps the clock. */
export const timeServiceCheck: StateCheck = {
  id: 'time-service',
  condition: 'clock-skew',
  section: 'node',
  source: 'Amazon Linux and Bottlerocket run chronyd, Ubuntu chrony or systemd-timesyncd, against 169.254.169.123',
  remediation: [
    'Without a time service certificates and AWS signatures fail once the clock is minutes off.',
    '[changes the node] systemctl enable --now chronyd',
  ],
  runbook: 'A8',
  correlateWith: ['system', 'messages', 'kubelet'],
  evaluate(context) {
    const file = context.facts('services').find(({ facts }) => facts.complete && facts.unitCount > 0);
    if (!file) { return notEvaluable('a whole unit list in system/services.txt'); }
    const units = file.facts.units.filter((unit) => TIME_SERVICE.test(unit.unit));
    const running = units.find((unit) => unit.active === 'active');
    if (running) { return outcomeOf([], `${running.unit} is active.`); }
    const list = processList(context);
    if (list && ['chronyd', 'ntpd', 'systemd-timesyncd'].some((name) => list.facts.present[name] !== undefined)) { return outcomeOf([], 'A time service runs as a process.'); }
    const witness = units[0] ?? file.facts.units[0];
    if (!witness) { return notEvaluable('a unit in system/services.txt'); }
    return outcomeOf([{
      title: units.length > 0 ? `No time service is active (${units[0]!.unit} is ${units[0]!.active})` : 'No time service among the units: nothing keeps the clock',
      severity: 'medium',
      kind: 'risk',
      entity: { unit: units[0]?.unit ?? 'none' },
      evidence: [evidenceAt(file.file, witness.place)],
    }], '');
  },
};
