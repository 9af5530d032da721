import { titleSafe } from '../../safety/title-safe';
import { evidenceAt, StateCheck, StateFault } from '../state-check';
import { counted, notEvaluable, outcomeOf } from './outcome';

/** Services without which a Windows node does not work. */
const NEEDED: readonly { readonly service: RegExp; readonly condition: string; readonly severity: 'critical' | 'high' }[] = [
  { service: /^kubelet$/i, condition: 'kubelet-failed', severity: 'critical' },
  { service: /^(containerd|docker)$/i, condition: 'containerd-down', severity: 'critical' },
  { service: /^kube-proxy$/i, condition: 'kube-proxy-sync-failed', severity: 'high' },
];

/** H: the services of a Windows node. */
export const windowsServicesCheck: StateCheck = {
  id: 'windows-services',
  condition: 'systemd-unit-failed',
  alsoReports: ['kubelet-failed', 'containerd-down', 'kube-proxy-sync-failed'],
  section: 'services',
  source: 'Get-Service in eks-log-collector.ps1',
  remediation: ['Read the service\'s entries in the event logs.', '[changes the node] Restart-Service <name>'],
  runbook: 'B3',
  correlateWith: ['windows', 'kubelet'],
  evaluate(context) {
    const lists = context.facts('windows-services').filter(({ facts }) => facts.count > 0);
    if (lists.length === 0) { return notEvaluable('system/services (Windows nodes only)'); }
    const faults = lists.flatMap(({ file, facts }) => facts.services.flatMap((service): StateFault[] => {
      const needed = NEEDED.find((each) => each.service.test(service.name));
      if (!needed || !/^(Stopped|Paused)$/.test(service.status)) { return []; }
      // a node with containerd has docker stopped
      const other = /^docker$/i.test(service.name) && facts.services.some((each) => /^containerd$/i.test(each.name));
      return other || service.startType === 'Disabled' ? [] : [{
        condition: needed.condition, title: `Windows service ${titleSafe(service.name)} is ${titleSafe(service.status)}`, severity: needed.severity, entity: { unit: service.name }, evidence: [evidenceAt(file, service.place)],
      }];
    }));
    return outcomeOf(faults, `${counted(lists.reduce((sum, { facts }) => sum + facts.count, 0), 'Windows service')}: none that the node needs is stopped.`);
  },
};

/** H: drives of a Windows node. */
export const windowsDiskCheck: StateCheck = {
  id: 'windows-disk',
  condition: 'disk-full',
  section: 'disk',
  source: 'Get-PSDrive in eks-log-collector.ps1; kubelet evicts on Windows below nodefs.available 10 %',
  remediation: ['Give the node group a larger root volume; kubelet removes unused images by itself above 85 % use, so what is left are images in use, logs and container layers.'],
  runbook: 'E1',
  correlateWith: ['windows', 'kubelet'],
  evaluate(context) {
    const lists = context.facts('windows-disk').filter(({ facts }) => facts.volumes.length > 0);
    if (lists.length === 0) { return notEvaluable('system/volumes (Windows nodes only)'); }
    const faults = lists.flatMap(({ file, facts }) => facts.volumes.flatMap((volume): StateFault[] => {
      const used = volume.usedBytes / (volume.usedBytes + volume.freeBytes) * 100;
      if (!(used >= 90)) { return []; }
      const system = volume.name === 'C';
      return [{
        title: `Drive ${titleSafe(volume.name)} is ${Math.floor(used)} % full`,
        severity: !system ? 'low' : used >= 95 ? 'critical' : 'high',
        ...!system && { kind: 'risk' as const },
        entity: { mount: `${volume.name}:`, usedPercent: Math.floor(used) },
        evidence: [evidenceAt(file, volume.place)],
      }];
    }));
    return outcomeOf(faults, `${counted(lists.reduce((sum, { facts }) => sum + facts.volumes.length, 0), 'drive')} below 90 %.`);
  },
};
