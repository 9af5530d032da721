import { titleSafe } from '../../safety/title-safe';
import { evidenceAt, StateCheck, StateFault } from '../state-check';
import { clusterNetwork } from './cluster-network';
import { notEvaluable, outcomeOf } from './outcome';

/** D31: IPVS mode without the modules it needs. */
export const ipvsModulesCheck: StateCheck = {
  id: 'ipvs-modules',
  condition: 'ipvs-modules-missing',
  section: 'kube_proxy',
  source: 'kube-proxy pkg/proxy/ipvs: needs ip_vs, a scheduler (ip_vs_rr by default) and nf_conntrack',
  remediation: [
    'Load the modules at boot (/etc/modules-load.d) on every node of the group; compare with a node where IPVS works.',
    '[changes the node] modprobe ip_vs_rr, then restart the kube-proxy pod.',
  ],
  runbook: 'D31',
  correlateWith: ['kube-proxy', 'kernel', 'networking'],
  evaluate(context) {
    const { proxyMode } = clusterNetwork(context);
    if (proxyMode === 'unknown') { return notEvaluable('the mode of kube-proxy: neither its chains nor an IPVS table were collected'); }
    if (proxyMode !== 'ipvs') { return { outcome: 'absent', checked: `kube-proxy is not in IPVS mode on this node (${proxyMode}).` }; }
    const file = context.facts('modules').find(({ facts }) => Object.keys(facts.loaded).length > 0);
    if (!file) { return notEvaluable('loaded modules: modinfo/ip_vs (empty where they are built into the kernel)'); }
    const { loaded } = file.facts;
    const scheduler = `ip_vs_${context.facts('ipvsadm')[0]?.facts.schedulers[0] ?? 'rr'}`;
    const missing = ['ip_vs', scheduler, 'nf_conntrack'].filter((name) => !Object.hasOwn(loaded, name));
    const witness = Object.values(loaded)[0]!;
    const faults = missing.map((module): StateFault => ({ title: `kube-proxy is in IPVS mode and the module ${titleSafe(module)} is not loaded`, entity: { module }, evidence: [evidenceAt(file.file, witness.place)] }));
    return outcomeOf(faults, `IPVS modules loaded: ip_vs, ${titleSafe(scheduler)}, nf_conntrack.`);
  },
};
