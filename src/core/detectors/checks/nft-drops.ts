import { titleSafe } from '../../safety/title-safe';
import { evidenceAt, StateCheck, StateFault } from '../state-check';
import { counted, grouped, notEvaluable, outcomeOf } from './outcome';

/** Tables that iptables-nft keeps (its own listings are judged), and those of programs that drop by design. */
const KNOWN = /^(?:ip|ip6) (?:filter|nat|mangle|raw|security)$|kube-proxy|calico|cilium|firewalld|amazon-network-policy|docker|f2b/i;
/** A handful of refused packets is no fault. */
const NOTABLE_PACKETS = 100;

/** D1 in nftables: rules outside iptables that refuse what passes through the node. What they match is not judged, so it stays a risk. */
export const nftDropsCheck: StateCheck = {
  id: 'nft-drops',
  condition: 'iptables-drop',
  section: 'iptables',
  source: 'nft list ruleset, collected by NodeDiagnostic; chains with hook forward see pods\' traffic',
  remediation: ['Find who made the table (nft -a list table …): a hardening profile or a firewall of the image. Let it accept pod and service addresses.'],
  runbook: 'D1',
  correlateWith: ['networking'],
  evaluate(context) {
    const files = context.facts('nft-ruleset').filter(({ facts }) => facts.tables.length > 0);
    if (files.length === 0) { return notEvaluable('nftables rules, networking/nftables-*.txt (collected by NodeDiagnostic only)'); }
    const faults = files.flatMap(({ file, facts }): StateFault[] => {
      const forward = facts.baseChains.filter((chain) => chain.hook === 'forward' && !KNOWN.test(chain.table));
      return forward.flatMap((chain): StateFault[] => {
        const drops = facts.drops.filter((drop) => drop.table === chain.table && drop.chain === chain.chain && (drop.packets?.value ?? 0) >= NOTABLE_PACKETS);
        const [family, table] = chain.table.split(' ');
        const entity = { family: family === 'ip6' ? 'ipv6' : 'ipv4', table: table ?? '', chain: chain.chain };
        return [
          ...drops.map((drop): StateFault => ({
            title: `nftables rule in ${titleSafe(chain.chain)} refused ${grouped(drop.packets!.value)} forwarded packets`, severity: 'medium', kind: 'risk', entity: { ...entity, target: drop.verdict.toUpperCase() }, count: drop.packets!.value, evidence: [evidenceAt(file, drop.place)],
          })),
          ...chain.policy === 'drop' ? [{
            title: `nftables chain ${titleSafe(chain.chain)} drops forwarded packets that no rule accepts`, severity: 'medium' as const, kind: 'risk' as const, entity: { ...entity, target: 'POLICY' }, evidence: [evidenceAt(file, chain.place)],
          }] : [],
        ];
      });
    });
    return outcomeOf(faults, `${counted(files.reduce((sum, { facts }) => sum + facts.tables.length, 0), 'nftables table')}: none of strangers refuses forwarded packets.`);
  },
};
