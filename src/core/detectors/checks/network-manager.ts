import { evidenceAt, StateCheck } from '../state-check';
import { notEvaluable, outcomeOf } from './outcome';
import { podsOfNode } from './pods-of-node';

/** Tables that nm-cloud-setup makes for each interface (NetworkManager src/nm-cloud-setup: 30200 and up, 30400 and up). */
const NM_TABLES = /^30[24]\d\d$/;

/** D24: nm-cloud-setup writes rules of its own before those of the VPC CNI. */
export const networkManagerCheck: StateCheck = {
  id: 'nm-cloud-setup-rules',
  condition: 'network-manager-conflict',
  section: 'routes',
  source: 'NetworkManager nm-cloud-setup: tables 302xx and 304xx; EKS best practices: disable nm-cloud-setup where the VPC CNI runs',
  remediation: ['[changes the node] systemctl disable --now nm-cloud-setup.service nm-cloud-setup.timer, then reboot: its rules stay until then.'],
  runbook: 'D24',
  correlateWith: ['networking', 'system', 'ipamd'],
  evaluate(context) {
    const files = context.facts('ip-rule').filter(({ facts }) => facts.ruleCount > 0);
    if (files.length === 0) { return notEvaluable('networking/iprule.txt'); }
    for (const { file, facts } of files) {
      const foreign = facts.rules.filter((rule) => NM_TABLES.test(rule.table ?? '') || NM_TABLES.test(String(rule.priority)));
      if (foreign.length === 0) { continue; }
      // With the CNI's own rules in place before them they are a danger at the next change, not yet a fault.
      const fromPod = facts.rules.some((rule) => rule.priority === 1536);
      // pods on a further ENI need a rule of their own for the way out; without such pods the rules to the pods are all there is
      const own = fromPod || (facts.rules.some((rule) => rule.priority === 512) && !podsOfNode(context).some((pod) => (pod.deviceNumber ?? 0) > 0));
      // while its timer runs, it writes them again at every change of the interfaces, and races with ipamd for each new ENI
      const active = context.facts('services').some(({ facts: { units } }) => units.some((unit) => /^nm-cloud-setup\.(?:service|timer)$/.test(unit.unit) && unit.active === 'active'));
      return outcomeOf([{
        title: own ? 'nm-cloud-setup keeps routing rules beside those of the VPC CNI' : 'nm-cloud-setup has its routing rules, and the rules of the VPC CNI are missing',
        severity: own ? active ? 'medium' : 'low' : 'high',
        kind: own && !active ? 'risk' : 'cause',
        entity: { manager: 'nm-cloud-setup', rules: foreign.length },
        evidence: foreign.slice(0, 3).map((rule) => evidenceAt(file, rule.place)),
      }], '');
    }
    return outcomeOf([], 'No routing rule of nm-cloud-setup (tables 302xx, 304xx).');
  },
};
