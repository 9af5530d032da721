import { KubeletConfigFacts } from '../../parsers/kubelet-config';
import { titleSafe } from '../../safety/title-safe';
import { evidenceAt, FileFacts, StateCheck, StateFault } from '../state-check';
import { counted, notEvaluable, outcomeOf } from './outcome';

/** Settings that are compared, by the key under which a file's places know them. */
const SETTINGS = {
  clusterDNS: (facts: KubeletConfigFacts) => facts.clusterDns?.join(', '),
  clusterDomain: (facts: KubeletConfigFacts) => facts.clusterDomain,
  maxPods: (facts: KubeletConfigFacts) => facts.maxPods,
  podPidsLimit: (facts: KubeletConfigFacts) => facts.podPidsLimit,
  cgroupDriver: (facts: KubeletConfigFacts) => facts.cgroupDriver,
  evictionHard: (facts: KubeletConfigFacts) => facts.evictionHard && JSON.stringify(facts.evictionHard),
  kubeReserved: (facts: KubeletConfigFacts) => facts.kubeReserved && JSON.stringify(facts.kubeReserved),
  systemReserved: (facts: KubeletConfigFacts) => facts.systemReserved && JSON.stringify(facts.systemReserved),
  imageGCHighThresholdPercent: (facts: KubeletConfigFacts) => facts.imageGcHighThresholdPercent,
} as const;

/** Files of config.json.d that set the same thing to different values: the last by name wins, which whoever wrote the first may not know. */
function conflicts(dropIns: readonly FileFacts<'kubelet-config'>[]): StateFault[] {
  return Object.entries(SETTINGS).flatMap(([option, read]): StateFault[] => {
    const setting = dropIns.filter(({ facts }) => read(facts) !== undefined);
    const [first, last] = [setting[0], setting.at(-1)];
    if (first === undefined || last === undefined || new Set(setting.map(({ facts }) => read(facts))).size < 2) { return []; }
    return [{
      title: `${option} is set to different values by ${counted(setting.length, 'drop-in')} of kubelet's configuration; ${titleSafe(last.file.slice(last.file.lastIndexOf('/') + 1))} wins`,
      severity: 'low',
      kind: 'risk',
      entity: { option },
      evidence: [first, last].flatMap(({ file, facts }) => { const place = facts.places[option]; return place ? [evidenceAt(file, place)] : []; }),
    }];
  });
}

/** A9: what kubelet is told, in the order in which it reads it. */
export const kubeletConfigFilesCheck: StateCheck = {
  id: 'kubelet-config-files',
  condition: 'kubelet-config-invalid',
  section: 'node',
  source: 'kubelet --config and --config-dir (1.29 on): drop-ins *.conf are merged over config.json in the order of their names; a file that cannot be read stops kubelet',
  remediation: ['Keep one drop-in for each setting; nodeadm writes 40-nodeadm.conf from the NodeConfig in the launch template\'s user data.'],
  runbook: 'A9',
  correlateWith: ['kubelet', 'nodeadm'],
  evaluate(context) {
    const files = context.facts('kubelet-config').filter(({ facts }) => !facts.empty);
    if (files.length === 0) { return notEvaluable('kubelet/config.json or kubelet/kubelet-config.json'); }
    const dropIns = files.filter(({ facts }) => facts.dropIn).sort((a, b) => (a.file < b.file ? -1 : 1));
    const broken = dropIns.filter(({ facts }) => facts.documents === 0 && facts.trailing !== undefined).map(({ file, facts }): StateFault => ({
      title: `A drop-in of kubelet's configuration is no JSON: ${titleSafe(file.slice(file.lastIndexOf('/') + 1))}`,
      // a kubelet that runs started before it was written, or would say so in its log, where the line rules see it
      severity: 'medium',
      kind: 'risk',
      entity: { option: 'config-dir' },
      evidence: [evidenceAt(file, facts.trailing!)],
    }));
    return outcomeOf([...broken, ...conflicts(dropIns)], `${counted(files.length, 'file')} of kubelet configuration, ${counted(dropIns.length, 'drop-in')}: none unreadable, none against another.`);
  },
};
