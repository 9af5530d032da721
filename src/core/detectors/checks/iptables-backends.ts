import { evidenceAt, StateCheck, StateFault } from '../state-check';
import { iptablesFiles, clusterNetwork } from './cluster-network';
import { notEvaluable, outcomeOf } from './outcome';

/** D7: rules in both back ends of iptables; each program sees only its own. */
export const iptablesBackendsCheck: StateCheck = {
  id: 'iptables-backends',
  condition: 'iptables-backends-mixed',
  section: 'iptables',
  source: 'iptables-nft warns "iptables-legacy tables present" when the kernel has legacy tables, empty ones included; node-problem-detector IPTablesVersionsMismatch',
  remediation: [
    'Compare iptables-legacy-save and iptables-nft-save on the node: rules in the one act on packets, and tools of the other do not show them.',
    'Let all programs use one back end: kube-proxy and the CNI follow kubelet\'s chain KUBE-IPTABLES-HINT; containers with their own iptables binary may not.',
  ],
  runbook: 'D7',
  correlateWith: ['networking', 'kube-proxy'],
  evaluate(context) {
    const saves = context.facts('iptables-save').filter(({ facts }) => facts.tables.length > 0 || facts.legacyTablesPresent !== undefined);
    if (saves.length === 0) { return notEvaluable('networking/iptables-save.txt (it warns of tables in the other back end)'); }
    const marked = iptablesFiles(context).find(({ facts }) => facts.legacyTablesPresent !== undefined);
    if (!marked) { return outcomeOf([], `One iptables back end in use (${saves[0]!.facts.backend ?? 'back end not named'}); no tables of the other reported.`); }
    const { proxyMode } = clusterNetwork(context);
    const rules = saves.reduce((sum, { facts }) => sum + facts.ruleCount, 0);
    // iptables-legacy-save, which images run to find the right back end, is enough to make empty legacy tables.
    const hidden = proxyMode === 'unknown' && rules > 0 && saves.every(({ facts }) => facts.nat?.servicesRules === undefined);
    const fault: StateFault = {
      title: hidden ? 'iptables-legacy tables exist, and service rules are not in nf_tables: two back ends are in use' : 'iptables-legacy tables exist beside nf_tables, which holds the service rules',
      severity: hidden ? 'high' : 'low',
      kind: hidden ? 'cause' : 'risk',
      entity: { visibleBackend: saves[0]!.facts.backend ?? 'nf_tables', rulesVisible: rules },
      evidence: [evidenceAt(marked.file, marked.facts.legacyTablesPresent!)],
    };
    return outcomeOf([fault], '');
  },
};
