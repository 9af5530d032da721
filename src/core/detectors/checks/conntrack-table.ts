import { EvidencePointer } from '../../findings/observation';
import { CheckContext, evidenceAt, StateCheck, StateFault } from '../state-check';
import { grouped, notEvaluable, outcomeOf } from './outcome';
import { rateOf } from './rates';

/** As much as AWS' node agent tolerates of the instance's own connection-tracking limit. */
const LOSSES_PER_TEN_MINUTES = 100;

interface Reading { readonly value: number; readonly at: EvidencePointer }

function sysctl(context: CheckContext, ...names: readonly string[]): Reading | undefined {
  for (const { file, facts } of context.facts('sysctl')) {
    for (const name of names) {
      const found = Object.hasOwn(facts.values, name) ? facts.values[name] : undefined;
      if (found && found.numbers.length === 1) { return { value: found.numbers[0]!, at: evidenceAt(file, found.place) }; }
    }
  }
  return undefined;
}

/** Entries in use: as the kernel counts them, else as conntrack listed them (IPv4 and IPv6 share the table). */
function inUse(context: CheckContext): Reading | undefined {
  const counted = sysctl(context, 'net.netfilter.nf_conntrack_count');
  if (counted) { return counted; }
  const listed = [...context.facts('conntrack'), ...context.facts('conntrack6')].flatMap(({ file, facts }) => (facts.reportedEntries ? [{ value: facts.reportedEntries.value, at: evidenceAt(file, facts.reportedEntries.place) }] : []));
  return listed.length > 0 ? { value: listed.reduce((sum, each) => sum + each.value, 0), at: listed[0]!.at } : undefined;
}

interface Losses { readonly faults: readonly StateFault[]; readonly told: readonly string[] }

/** Packets that found no room, by rate: the counters began at boot. */
function losses(context: CheckContext, usedPercent: number | undefined): Losses {
  const faults: StateFault[] = [];
  const told: string[] = [];
  for (const { file, facts } of context.facts('conntrack')) {
    const before = context.previousFacts('conntrack')[0]?.facts.statistics?.counters;
    for (const name of ['drop', 'early_drop', 'insert_failed'] as const) {
      const found = facts.statistics?.counters[name];
      if (!found || found.value === 0) { continue; }
      const rate = rateOf(context, found.value, before?.[name]?.value);
      const pace = rate === undefined ? '' : ` (${Math.round(rate.perTenMinutes * 10) / 10} in 10 min, ${rate.basis})`;
      // insert_failed counts lost races of parallel lookups from one socket as well: one lookup is repeated, the table is not full.
      if (name === 'insert_failed' || rate === undefined || rate.perTenMinutes < LOSSES_PER_TEN_MINUTES) {
        told.push(`${name} ${grouped(found.value)} since boot${pace}`);
        continue;
      }
      const now = rate.basis === 'between two collections';
      faults.push({
        title: `Connection tracking drops packets: ${name} ${grouped(found.value)}${pace}${usedPercent === undefined ? '' : `; the table is ${usedPercent} % full now`}`,
        severity: now ? 'high' : 'medium',
        kind: now ? 'cause' : 'risk',
        state: now ? 'ongoing' : 'unknown',
        entity: { counter: name, value: found.value, perTenMinutes: Math.round(rate.perTenMinutes) },
        evidence: [evidenceAt(file, found.place)],
      });
    }
  }
  return { faults, told };
}

/** D9: the kernel's table of connections. */
export const conntrackTableCheck: StateCheck = {
  id: 'conntrack-table',
  condition: 'conntrack-table-full',
  section: 'conntrack',
  source: 'net.netfilter.nf_conntrack_count and _max; conntrack -S; node-problem-detector ConntrackFull warns above 90 %',
  remediation: [
    'Find what holds the connections (network_diagnostics section conntrack: destinations): short UDP lookups, connections without keep-alive, a scan.',
    'kube-proxy sets the limit: max(conntrack.min, conntrack.maxPerCore x cores). About 300 bytes of kernel memory an entry.',
    '[changes the node] sysctl -w net.netfilter.nf_conntrack_max=<value> until kube-proxy is configured.',
  ],
  runbook: 'D9',
  correlateWith: ['conntrack', 'kernel', 'kube-proxy', 'sysctl'],
  evaluate(context) {
    const limit = sysctl(context, 'net.netfilter.nf_conntrack_max', 'net.nf_conntrack_max');
    const count = inUse(context);
    const percent = limit && count && limit.value > 0 ? Math.round(count.value / limit.value * 1000) / 10 : undefined;
    const lost = losses(context, percent);
    if (percent === undefined || !limit || !count) {
      return lost.faults.length > 0 ? outcomeOf(lost.faults, '') : notEvaluable(...limit ? [] : ['net.netfilter.nf_conntrack_max in sysctls/sysctl_all.txt'], ...count ? [] : ['nf_conntrack_count, or the summary of conntrack -L']);
    }
    const checked = `Connection tracking: ${grouped(count.value)} of ${grouped(limit.value)} entries (${percent} %)${lost.told.length > 0 ? `; ${lost.told.join(', ')}` : ''}.`;
    // Judged unrounded: 89.96 % is not 90.
    const share = count.value / limit.value;
    if (share < 0.9) { return outcomeOf(lost.faults, checked); }
    return outcomeOf([{
      title: `Connection-tracking table ${percent} % full (${grouped(count.value)} of ${grouped(limit.value)})`,
      severity: share >= 0.95 ? 'critical' : 'high',
      entity: { count: count.value, max: limit.value, usedPercent: percent },
      evidence: [count.at, limit.at],
    }, ...lost.faults], checked);
  },
};
