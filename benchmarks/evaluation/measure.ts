import { BundleDraft } from './bundle-draft';
import { Fault, Proof } from './fault';
import { healthyBundle } from './healthy-bundle';
import { judge, Verdict } from './judge';
import { NEAR_MISSES, quoted } from './near-misses';
import { Scenario } from './scenario';
import { Variant, VARIANTS } from './variants';
import { CONDITIONS } from '../../src/catalog/conditions';
import { atLeast, Severity } from '../../src/core/findings/finding';

export interface FaultResult {
  readonly found: boolean;
  readonly severe: boolean;
  /** no finding of the fault is worse than the vocabulary allows for its condition, or than the fault itself says */
  readonly measured: boolean;
  /** nothing else is blamed beside the fault */
  readonly alone: boolean;
  readonly cited: readonly boolean[];
  readonly led?: boolean;
  readonly notes: readonly string[];
}

/** What a healthy node was wrongly accused of. */
export async function runVariant(variant: Variant, seed: number): Promise<string[]> {
  const draft = healthyBundle(variant.shape, seed);
  variant.adjust?.(draft);
  const { findings, rootCauses } = await judge(draft);
  return [
    ...findings.filter(({ kind, severity }) => (kind === 'cause' || kind === 'symptom') && atLeast(severity, 'medium')).map(({ condition, severity }) => `${severity} ${condition}`),
    ...rootCauses.map(({ condition }) => `root cause ${condition}`),
  ];
}

export const NOISY = VARIANTS.find(({ id }) => id === 'noisy')!;

/** The hosts of faults differ by seed; a fault's own shape wins. */
export function hostOf(fault: Fault, seed: number): Variant['shape'] {
  const hosts = ['al2023', 'al2', 'arm64', 'al2023', 'prefix-delegation'];
  return { ...VARIANTS.find(({ id }) => id === hosts[seed % hosts.length])!.shape, ...fault.shape, ...(/cni-settings|nodeadm|mac-policy/.test(fault.id) && { os: 'al2023' as const }) };
}

/** @returns undefined when the fault has only a near miss */
export async function runFault(fault: Fault, seed: number): Promise<FaultResult | undefined> {
  const draft = healthyBundle(hostOf(fault, seed), seed + 100);
  // every other node is one that grumbles
  if (seed % 2 === 0) { NOISY.adjust!(draft); }
  const proofs = fault.positive(draft);
  if (proofs === undefined) { return undefined; }
  const verdict = await judge(draft);
  const found = verdict.findings.filter(({ condition }) => fault.conditions.includes(condition));
  const severe = found.some(({ severity }) => atLeast(severity, fault.severity));
  const overdone = verdict.findings.filter(({ condition, severity }) => !atLeast(fault.conditions.includes(condition) ? fault.atMost ?? worstOf(condition) : worstOf(condition), severity));
  const others = verdict.rootCauses.map(({ condition }) => condition).filter((each) => !fault.conditions.includes(each) && !fault.top?.includes(each));
  const wanted = [proofs].flat() as readonly Proof[];
  const cited = wanted.map((proof) => isCited(verdict, proof));
  const leaders = fault.top ?? fault.conditions;
  const lead = verdict.rootCauses[0]?.condition;
  const led = leaders.length === 0 ? undefined : lead !== undefined && leaders.includes(lead);
  const notes = [
    ...(found.length === 0 ? [`not found; said ${verdict.findings.filter((each) => each.kind !== 'coverage').map((each) => each.condition).join(', ') || 'nothing'}`] : severe ? [] : [`severity ${found[0]!.severity} (${found[0]!.state}), wanted ${fault.severity}`]),
    ...cited.flatMap((yes, index) => (yes ? [] : [`not cited: ${wanted[index]!.text} in ${wanted[index]!.files[0]}`])),
    ...overdone.map(({ condition, severity }) => `${condition} is overdone: ${severity}`),
    ...others.map((each) => `also blamed ${each}`),
    ...(led === false ? [`top cause ${lead ?? 'none'}`] : []),
  ];
  return { found: found.length > 0, severe, measured: overdone.length === 0, alone: others.length === 0, cited, ...(led !== undefined && { led }), notes };
}

function worstOf(condition: string): Severity {
  return CONDITIONS.find(({ id }) => id === condition)?.severity ?? 'critical';
}

/** The conditions of the fault that its near miss was reported as. */
export async function runNearMiss(fault: Fault, seed: number): Promise<string[]> {
  const make = (): BundleDraft => healthyBundle(hostOf(fault, seed), seed + 500);
  const said: string[] = [];
  const own = fault.negative ?? NEAR_MISSES[fault.id];
  if (own) {
    const draft = make();
    own(draft);
    said.push(...await accusations(fault, draft, seed));
  }
  const echo = make();
  if (quoted(fault, make(), echo)) { said.push(...(await accusations(fault, echo, seed)).map((each) => `${each}, quoted by an application`)); }
  return said;
}

/** Whether a fault has something that looks like it. */
export function hasNearMiss(fault: Fault): boolean {
  const make = (): BundleDraft => healthyBundle(hostOf(fault, 1), 501);
  return fault.negative !== undefined || NEAR_MISSES[fault.id] !== undefined || quoted(fault, make(), make());
}

async function accusations(fault: Fault, draft: BundleDraft, seed: number): Promise<string[]> {
  const { findings } = await judge(draft);
  return findings.filter(({ condition, severity, kind }) => fault.conditions.includes(condition) && kind !== 'coverage' && atLeast(severity, 'medium') && !(kind === 'risk')).map(({ condition, severity }) => `${severity} ${condition} (seed ${seed})`);
}

export interface ScenarioResult { readonly found: boolean; readonly led: boolean; readonly quiet: boolean; readonly ordered?: boolean; readonly notes: readonly string[] }

export async function runScenario(scenario: Scenario, seed: number): Promise<ScenarioResult> {
  const draft = healthyBundle(scenario.shape ?? {}, seed + 900);
  if (seed % 2 === 0) { NOISY.adjust!(draft); }
  scenario.apply(draft);
  const verdict = await judge(draft);
  const { findings, rootCauses } = verdict;
  const missing = scenario.causes.filter((ids) => !findings.some(({ condition }) => ids.includes(condition)));
  const lead = rootCauses[0]?.condition;
  const led = scenario.causes.length === 0 ? rootCauses.length === 0 : lead !== undefined && scenario.causes.some((ids) => ids.includes(lead));
  const blamed = rootCauses.filter(({ condition }) => scenario.notBlamed?.includes(condition)).map(({ condition }) => condition);
  const disorder = orderOf(scenario, verdict);
  const further = scenario.check?.(verdict) ?? [];
  return {
    found: missing.length === 0,
    led,
    quiet: blamed.length === 0 && further.length === 0,
    ...(scenario.chain && { ordered: disorder.length === 0 }),
    notes: [...disorder, ...further, ...missing.map((ids) => `not found: ${ids.join(' | ')}`), ...(led ? [] : [`top cause ${lead ?? 'none'}; all: ${rootCauses.map(({ condition }) => condition).join(', ')}`]), ...blamed.map((condition) => `blamed ${condition}`)],
  };
}

/** What the chain of the leading hypothesis lacks, or has in the wrong order. */
function orderOf({ chain = [] }: Scenario, { rootCauses }: Verdict): string[] {
  const named = rootCauses[0]?.chain.map(({ condition }) => condition) ?? [];
  let from = 1;
  for (const effect of chain) {
    const at = named.findIndex((condition, index) => index >= from && effect.includes(condition));
    if (at < 0) { return [`chain ${named.join(' > ') || 'empty'} lacks ${effect.join(' | ')}${from > 1 ? ' after what precedes it' : ''}`]; }
    from = at + 1;
  }
  return [];
}

function isCited({ findings }: Verdict, { files, text }: Proof): boolean {
  return findings.some(({ evidence }) => evidence.some((citation) => files.includes(citation.file) && citation.excerpt.includes(text)));
}
