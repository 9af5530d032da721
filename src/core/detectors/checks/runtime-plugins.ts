import { evidenceAt, StateCheck, StateFault } from '../state-check';
import { notEvaluable, outcomeOf } from './outcome';

/** B2, B14: plugins of containerd without which no pod starts. */
export const runtimePluginsCheck: StateCheck = {
  id: 'runtime-plugins',
  condition: 'containerd-down',
  alsoReports: ['snapshotter-failed'],
  section: 'services',
  source: 'ctr plugins ls: status error; containerd starts without its CRI plugin and serves nothing to kubelet',
  remediation: [
    'Read containerd\'s log for `failed to load plugin` and why; a wrong configuration file is the usual reason.',
    '[changes the node] systemctl restart containerd once the file is right.',
  ],
  runbook: 'B2',
  correlateWith: ['containerd', 'kubelet'],
  evaluate(context) {
    const lists = context.facts('containerd-info').filter(({ facts }) => facts.plugins > 0);
    if (lists.length === 0) { return notEvaluable('containerd/containerd-plugins.txt (ctr plugins ls)'); }
    const used = context.facts('containerd-config').map(({ facts }) => facts.snapshotter?.value).find((each) => each !== undefined) ?? 'overlayfs';
    const faults = lists.flatMap(({ file, facts }) => facts.failed.flatMap(({ type, id, place }): StateFault[] => {
      // containerd 2: io.containerd.cri.v1 images and runtime
      if ((type === 'io.containerd.grpc.v1' && id === 'cri') || type === 'io.containerd.cri.v1') {
        return [{ title: 'containerd\'s CRI plugin has not loaded: kubelet cannot start a container', entity: { plugin: `${type}.${id}` }, evidence: [evidenceAt(file, place)] }];
      }
      return type === 'io.containerd.snapshotter.v1' && id === used
        ? [{ condition: 'snapshotter-failed', title: 'The snapshotter that containerd is told to use has not loaded', severity: 'high', entity: { snapshotter: id }, evidence: [evidenceAt(file, place)] }] : [];
    }));
    return outcomeOf(faults, 'containerd has loaded its CRI plugin and its snapshotter.');
  },
};
