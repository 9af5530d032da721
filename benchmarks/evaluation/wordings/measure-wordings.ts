import { Chain } from './chains';
import { NodeState } from './states';
import { Quiet, Wording } from './wording';
import { CONDITIONS } from '../../../src/catalog/conditions';
import { atLeast, Severity } from '../../../src/core/findings/finding';
import { BundleDraft } from '../bundle-draft';
import { repeat } from '../fault';
import { healthyBundle } from '../healthy-bundle';
import { judge, Verdict } from '../judge';
import { say } from '../phrasings';

const HALF_A_MINUTE = 30;

/** What is wrong with the diagnosis of a node that says this; nothing when it is named. */
export async function missOf(wording: Wording, seed: number): Promise<string | undefined> {
  const draft = healthyBundle(wording.shape ?? {}, seed);
  repeat(draft, wording.times ?? 8, HALF_A_MINUTE, (at) => { write(draft, wording, at); });
  wording.also?.(draft);
  const { findings, rootCauses } = await judge(draft);
  const found = findings.filter(({ condition }) => wording.conditions.includes(condition));
  const wanted = wording.severity ?? expected(wording.conditions[0]!);
  const said = findings.filter(({ kind }) => kind !== 'coverage').map(({ condition, severity }) => `${condition}(${severity})`).join(', ') || 'nothing';
  if (found.length === 0) { return `missed; said ${said}`; }
  if (!found.some(({ severity }) => atLeast(severity, wanted))) { return `severity ${found[0]!.severity} (${found[0]!.state}), wanted ${wanted}`; }
  const wrong = findings.filter(({ condition, severity }) => wording.not?.includes(condition) && atLeast(severity, 'medium'));
  if (wrong.length > 0) { return `also said ${wrong.map(({ condition }) => condition).join(', ')}`; }
  if (rootCauses.length > 0 && isCause(wording) && !rootCauses.some(({ condition }) => wording.conditions.includes(condition))) { return `blamed ${rootCauses.map(({ condition }) => condition).join(', ')}; said ${said}`; }
  return undefined;
}

/** What is wrong with the diagnosis of a node in that state. */
export async function notesOnState(state: NodeState, seed: number): Promise<string[]> {
  const draft = healthyBundle(state.shape ?? {}, seed);
  state.apply(draft);
  const verdict = await judge(draft);
  const { conditions } = state;
  if (conditions === undefined) { return accusations(verdict); }
  const wanted = state.severity ?? 'medium';
  const found = verdict.findings.filter(({ condition }) => conditions.includes(condition));
  return [
    ...found.some(({ severity }) => atLeast(severity, wanted)) ? [] : [`missed at ${wanted}; said ${found.map(({ condition, severity }) => `${condition}(${severity})`).join(', ') || 'nothing of it'}`],
    ...accusations(verdict).filter((each) => !conditions.some((condition) => each.includes(condition))),
  ];
}

/** What is wrong with the order of blame on a node with that chain of events. */
export async function notesOnChain(chain: Chain, seed: number): Promise<string[]> {
  const draft = healthyBundle(chain.shape ?? {}, seed);
  chain.apply(draft);
  const { rootCauses } = await judge(draft);
  const roots = rootCauses.map(({ condition }) => condition);
  const wanted = chain.causes.flat();
  return [
    ...chain.causes.filter((ids) => !ids.some((id) => roots.includes(id))).map((ids) => `${ids.join(' or ')} is no root cause`),
    ...roots[0] !== undefined && !wanted.includes(roots[0]) ? [`${roots[0]} leads`] : [],
    ...roots.filter((root) => !wanted.includes(root)).map((root) => `${root} is blamed${chain.notBlamed.includes(root) ? ', an effect' : ''}`),
  ];
}

/** What a healthy node that says these lines is accused of. */
export async function alarmsOf(lines: readonly Quiet[], seed: number): Promise<string[]> {
  const draft = healthyBundle(lines[0]?.shape ?? {}, seed);
  for (const line of lines) {
    for (let time = 0; time < (line.times ?? 3); time += 1) {
      const at = line.boot === undefined ? draft.ago(draft.random.int(2, 1200)) : draft.node.boot + line.boot * 60_000 + time * 2000;
      write(draft, line, at);
    }
  }
  return accusations(await judge(draft));
}

function accusations({ findings, rootCauses }: Verdict): string[] {
  return [
    ...findings.filter(({ kind, severity }) => (kind === 'cause' || kind === 'symptom') && atLeast(severity, 'medium')).map(({ condition, severity, title }) => `${severity} ${condition}: ${title}`),
    ...rootCauses.map(({ condition }) => `root cause ${condition}`),
  ];
}

function write(draft: BundleDraft, { place, text }: Pick<Wording, 'place' | 'text'>, at: number): void {
  for (const line of text.split('\n')) {
    if (typeof place === 'string') { say(draft, place, at, line); } else { place(draft, at, line); }
  }
}

function expected(condition: string): Severity {
  const severity = CONDITIONS.find(({ id }) => id === condition)?.severity ?? 'medium';
  return atLeast(severity, 'medium') ? 'medium' : severity;
}

function isCause({ conditions }: Wording): boolean {
  return CONDITIONS.find(({ id }) => id === conditions[0])?.kind === 'cause';
}
