import { ComparedNode } from './compare-nodes';
import { factsOf } from './facts-of';
import { TRAITS, traitsOf } from './node-traits';
import { plainName } from './plain-name';
import { FactsDocument } from '../evidence/documents';

/** What changed on one node from one bundle to the next. */
export interface NodeChange {
  readonly what: string;
  readonly before: number | string | null;
  readonly after: number | string | null;
  /** for counters: the increase a second between the two collections */
  readonly perSecond?: number;
  readonly statement: string;
}

/** Counters since boot: between two bundles their increase is what counts. */
function countersOf(facts: FactsDocument): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const { facts: file } of factsOf(facts, 'ethtool')) {
    for (const device of file.interfaces) {
      for (const [name, counter] of Object.entries(device.counters)) {
        if (/_allowance_exceeded$|^tx_timeout$|^wd_expired$|^total_resets$/.test(name)) { found[`${plainName(device.name)} ${plainName(name)}`] = counter.value; }
      }
    }
  }
  const statistics = factsOf(facts, 'conntrack')[0]?.facts.statistics?.counters ?? {};
  for (const name of ['insert_failed', 'drop', 'early_drop'] as const) {
    const counter = statistics[name];
    if (counter !== undefined) { found[`conntrack ${name}`] = counter.value; }
  }
  for (const name of ['awscni_ipamd_error_count', 'awscni_aws_api_error_count']) {
    const total = factsOf(facts, 'ipamd-metrics')[0]?.facts.totals[name];
    if (total !== undefined) { found[name] = total.value; }
  }
  return found;
}

/** Amounts at the time of collection. */
function levelsOf(facts: FactsDocument): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const { facts: file } of factsOf(facts, 'mounts')) {
    for (const row of file.usage) {
      if (/^(\/|\/var|\/var\/lib\/(?:kubelet|containerd)|\/mnt\/k8s-disks\/\d+)$/.test(row.mountPoint)) { found[`${plainName(row.mountPoint)} used percent`] = row.usePercent; }
    }
  }
  const tasks = factsOf(facts, 'containerd-tasks')[0]?.facts;
  if (tasks?.error === undefined && tasks !== undefined) { found['running containers'] = tasks.byStatus.RUNNING ?? 0; }
  const processes = factsOf(facts, 'ps')[0]?.facts;
  if (processes !== undefined) { found.processes = processes.count; }
  return found;
}

/** Less is the ordinary life of a node. */
const LEVEL_STEP = 5;

/** Compares one node with its own earlier bundle. `before` is the earlier of the two. */
export function changesOf(before: ComparedNode, after: ComparedNode): readonly NodeChange[] {
  const changes: NodeChange[] = [];
  const [boot, nextBoot] = [before.manifest.clock.bootTime, after.manifest.clock.bootTime];
  // clocks are set a little after boot, so that the same boot may be told some seconds apart
  const rebooted = boot !== undefined && nextBoot !== undefined && nextBoot - boot > 60_000;
  if (rebooted) {
    const [was, is] = [new Date(boot).toISOString(), new Date(nextBoot).toISOString()];
    changes.push({ what: 'boot', before: was, after: is, statement: `rebooted at ${is}: counters start again` });
  }
  const [was, is] = [traitsOf(before.facts, before.manifest), traitsOf(after.facts, after.manifest)];
  for (const trait of TRAITS) {
    if (was[trait] !== undefined && is[trait] !== undefined && was[trait] !== is[trait]) { changes.push({ what: trait, before: was[trait], after: is[trait], statement: `${trait}: ${was[trait]} before, ${is[trait]} now` }); }
  }
  const seconds = ((after.manifest.clock.collectedAt ?? NaN) - (before.manifest.clock.collectedAt ?? NaN)) / 1_000;
  const [old, now] = [countersOf(before.facts), countersOf(after.facts)];
  for (const [what, value] of Object.entries(now)) {
    const earlier = old[what];
    if (rebooted || earlier === undefined || value <= earlier) { continue; }
    const perSecond = seconds > 0 ? Math.round((value - earlier) / seconds * 1_000) / 1_000 : undefined;
    changes.push({ what, before: earlier, after: value, ...perSecond !== undefined && { perSecond }, statement: `${what}: ${earlier} before, ${value} now${perSecond === undefined ? '' : `, ${perSecond} a second between`}` });
  }
  const [oldLevels, levels] = [levelsOf(before.facts), levelsOf(after.facts)];
  for (const [what, value] of Object.entries(levels)) {
    const earlier = oldLevels[what];
    if (earlier !== undefined && Math.abs(value - earlier) >= LEVEL_STEP) { changes.push({ what, before: earlier, after: value, statement: `${what}: ${earlier} before, ${value} now` }); }
  }
  return changes;
}
