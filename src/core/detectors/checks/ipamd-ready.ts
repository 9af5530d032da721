import { evidenceAt, CheckContext, StateCheck } from '../state-check';
import { notEvaluable, outcomeOf } from './outcome';
import { processList } from './processes';
import { isOn, vpcCni } from './vpc-cni';

/** The collector was told not to ask ipamd, or ipamd not to answer. */
function introspectionOff(context: CheckContext): boolean {
  const told = context.facts('script-params').some(({ facts }) => facts.params.ignore_introspection?.value === 'true');
  return told || context.has('collector-note') || isOn(vpcCni(context).setting('DISABLE_INTROSPECTION'));
}

/** The collector asked, and got nothing from any endpoint: the files are there and empty. */
function silent(context: CheckContext): boolean {
  const files = [...context.facts('ipamd-enis'), ...context.facts('ipamd-pods'), ...context.facts('ipamd-metrics')];
  return files.length >= 2 && files.every(({ facts }) => facts.empty);
}

/** D14: the daemon that hands out pod addresses. */
export const ipamdReadyCheck: StateCheck = {
  id: 'ipamd-state',
  condition: 'ipamd-not-ready',
  section: 'ipamd',
  source: 'amazon-vpc-cni-k8s: process aws-k8s-agent, introspection on 127.0.0.1:61679; eks-node-monitoring-agent 1.7.0 IPAMDNotRunning',
  remediation: [
    'Read the end of ipamd.log: ipamd waits for the API server at start, and ends on EC2 permission errors.',
    'Look at the aws-node pod of this node (kubectl -n kube-system describe pod): image pull, init container, probes.',
  ],
  runbook: 'D14',
  correlateWith: ['ipamd', 'aws-node', 'cni', 'kubelet'],
  evaluate(context) {
    const cni = vpcCni(context);
    if (cni.otherCni !== undefined) { return { outcome: 'absent', checked: 'Not the VPC CNI: ipamd is not expected here.' }; }
    const answer = context.facts('ipamd-enis').find(({ facts }) => facts.enis.length > 0);
    if (answer) { return outcomeOf([], `ipamd answers: ${answer.facts.enis.length} ENIs, ${answer.facts.assignedIps ?? answer.facts.addresses.length} addresses assigned.`); }
    const metrics = context.facts('ipamd-metrics').find(({ facts }) => !facts.empty && Object.keys(facts.totals).length > 0);
    if (metrics) { return outcomeOf([], 'ipamd answers with its metrics.'); }
    if (!cni.hasRun) { return notEvaluable('a node on which the VPC CNI has run: no configuration, log or state of it is there'); }
    const list = processList(context);
    const agent = list?.facts.present['aws-k8s-agent'];
    const off = introspectionOff(context);
    if (agent && list) {
      if (off) { return outcomeOf([], 'aws-k8s-agent runs (introspection was not asked).'); }
      return outcomeOf([{
        title: 'ipamd runs but does not answer introspection',
        severity: 'medium',
        kind: 'symptom',
        entity: { process: 'aws-k8s-agent' },
        evidence: [evidenceAt(list.file, agent.place)],
      }], '');
    }
    const witness = list && (list.facts.present.kubelet ?? list.facts.present.containerd ?? Object.values(list.facts.present)[0]);
    if (!list || !witness) { return notEvaluable('ipamd/enis.json (empty or not collected) and a process list with kubelet or containerd in it'); }
    if (!list.showsContainers) {
      if (off || !silent(context)) { return notEvaluable('ipamd/enis.json (not collected) and a process list that shows the processes of containers'); }
      return outcomeOf([{
        title: 'ipamd answered none of its endpoints (addresses, pods, metrics)',
        severity: 'high',
        entity: { process: 'aws-k8s-agent' },
        evidence: [evidenceAt(list.file, witness.place)],
      }], '');
    }
    return outcomeOf([{
      title: `ipamd does not run: no aws-k8s-agent among ${list.facts.count} processes${off ? '' : ', and its introspection is empty'}`,
      severity: 'critical',
      entity: { process: 'aws-k8s-agent' },
      evidence: [evidenceAt(list.file, witness.place)],
    }], '');
  },
};
