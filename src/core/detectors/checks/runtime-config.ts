import { titleSafe } from '../../safety/title-safe';
import { evidenceAt, StateCheck, StateFault } from '../state-check';
import { counted, notEvaluable, outcomeOf } from './outcome';

/** B10: settings and images that the next containerd refuses. */
export const runtimeConfigCheck: StateCheck = {
  id: 'runtime-config',
  condition: 'runtime-config-deprecated',
  section: 'services',
  source: 'containerd RELEASES.md, table of deprecated features; docs/cri/registry.md: mirrors and configs must not stand beside config_path',
  remediation: [
    'Move registry mirrors to hosts.toml files below config_path, and drop settings that containerd 2 does not know, before moving to a newer image.',
    'Push images with a schema 1 manifest again.',
  ],
  runbook: 'B10',
  correlateWith: ['containerd'],
  evaluate(context) {
    const configs = context.facts('containerd-config').filter(({ facts }) => facts.version !== undefined || facts.root !== undefined);
    const images = context.facts('containerd-images').filter(({ facts }) => facts.error === undefined);
    if (configs.length === 0 && images.length === 0) { return notEvaluable('containerd/containerd-config.txt'); }
    const faults: StateFault[] = [];
    for (const { file, facts } of configs) {
      const { version, deprecated, registryConfigPath } = facts;
      if (version?.value === '1') { faults.push({ title: 'containerd reads configuration version 1, which containerd 2 does not', entity: { feature: 'config version 1' }, evidence: [evidenceAt(file, version.place)] }); }
      const mirrors = deprecated.find(({ feature }) => feature === 'registry.mirrors');
      const both = mirrors !== undefined && registryConfigPath !== undefined && registryConfigPath.value !== '';
      for (const { feature, place } of deprecated) {
        const conflict = both && feature === 'registry.mirrors';
        faults.push({
          title: conflict ? 'containerd is told both registry mirrors and config_path: its CRI plugin refuses that' : `containerd uses a deprecated setting: ${titleSafe(feature)}`,
          ...conflict && { severity: 'medium' as const },
          entity: { feature },
          evidence: [evidenceAt(file, place)],
        });
      }
    }
    for (const { file, facts } of images) {
      if (facts.schema1.length > 0) {
        faults.push({ title: `${counted(facts.schema1.length, 'image')} with a schema 1 manifest, which containerd 2 refuses`, entity: { feature: 'image schema 1' }, count: facts.schema1.length, evidence: facts.schema1.slice(0, 3).map((place) => evidenceAt(file, place)) });
      }
    }
    if (faults.length === 0 && configs.length === 0) { return notEvaluable('containerd/containerd-config.txt'); }
    return outcomeOf(faults, `containerd configuration version ${configs.map(({ facts }) => titleSafe(facts.version?.value ?? 'unknown')).join(', ') || 'unknown'}: no deprecated setting, no image with a schema 1 manifest.`);
  },
};
