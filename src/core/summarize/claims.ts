import { CitedLine, EvidenceSet } from './evidence-set';
import { CausalStep, causalChains } from '../correlate/chains';
import { LogStart } from '../diagnosis/causal-graph';
import { RootCause } from '../diagnosis/root-cause';
import { Finding, SEVERITIES, WindowCounts } from '../findings/finding';

/** Parts of an incident report, in their order. */
export const SECTIONS = ['summary', 'cause', 'findings', 'timeline', 'evidence', 'recommendations'] as const;

export type Section = typeof SECTIONS[number];

/** One statement, and the ids that it rests on. Text is ours, made from typed fields: never a log's. */
export interface Claim {
  readonly section: Section;
  readonly text: string;
  readonly ids: readonly string[];
}

export interface ClaimOptions {
  /** hypotheses of the bundle's diagnosis */
  readonly rootCauses: readonly RootCause[];
  readonly logStart: LogStart;
  /** the findings were chosen by a window: what is said of the whole bundle says so; default false */
  readonly isWindowed?: boolean;
  /** default true */
  readonly includeCause?: boolean;
  /** default true */
  readonly includeRecommendations?: boolean;
}

/** Everything that may be said of the evidence, and nothing that needs more than it. */
export function claimsOf(evidence: EvidenceSet, options: ClaimOptions): Claim[] {
  const { findings, lines } = evidence;
  return [
    ...overview(evidence),
    ...(options.includeCause ?? true ? causes(findings, options) : []),
    ...findings.map((finding) => observation(finding, options.isWindowed ?? false)),
    ...timeline(findings, lines),
    ...findings.flatMap(foundation),
    ...lines.map(citedLine),
    ...(options.includeRecommendations ?? true ? recommendations(findings) : []),
  ];
}

function overview({ findings, lines }: EvidenceSet): Claim[] {
  const ids = [...findings.map(({ finding_id }) => finding_id), ...lines.map(({ id }) => id)];
  if (findings.length === 0) { return []; }
  const counts = SEVERITIES.map((severity) => [severity, findings.filter((each) => each.severity === severity).length] as const).filter(([, count]) => count > 0);
  const spans = findings.map(spanOf);
  const first = spans.flatMap((span) => span?.first ?? []).sort()[0];
  const last = spans.flatMap((span) => span?.last ?? []).sort().at(-1);
  const dated = findings.filter((_, index) => spans[index] !== undefined).map(({ finding_id }) => finding_id);
  const [worst] = findings;
  return [
    { section: 'summary', text: `${plural(findings.length, 'finding')} (${counts.map(([severity, count]) => `${count} ${severity}`).join(', ')})${lines.length > 0 ? ` and ${plural(lines.length, 'log line')}` : ''} are taken as evidence.`, ids },
    { section: 'summary', text: `The worst is ${worst!.finding_id}: ${sentence(worst!.title)}`, ids: [worst!.finding_id] },
    ...(first !== undefined && last !== undefined ? [{ section: 'summary' as const, text: `What is dated was seen from ${first} to ${last}${findings.some(({ inWindow }) => inWindow?.first !== undefined) ? ', as far as the window goes' : ''}.`, ids: dated }] : []),
  ];
}

/** The graph over the findings given, so that no step rests on one that was not. */
function causes(findings: readonly Finding[], { rootCauses, logStart }: ClaimOptions): Claim[] {
  const given = new Set(findings.map(({ finding_id }) => finding_id));
  const leading = rootCauses.flatMap((cause) => {
    const [lead] = cause.finding_ids;
    return lead !== undefined && given.has(lead) ? [{ ...cause, finding_ids: cause.finding_ids.filter((id) => given.has(id)) }] : [];
  });
  return causalChains(leading, findings, logStart).flatMap(({ rootCause, steps }) => {
    const lead = rootCause.finding_ids[0]!;
    return [
      { section: 'cause' as const, text: `The diagnosis takes ${lead} for ${rootCauses[0]?.finding_ids[0] === lead ? 'the likeliest root cause' : 'a possible root cause'} (${rootCause.confidence} confidence).`, ids: [lead] },
      ...steps.map(stepClaim),
      { section: 'cause' as const, text: `Against ${lead} as the cause would speak: ${rootCause.refutedBy.join('; ')}.`, ids: [lead] },
    ];
  });
}

function stepClaim({ cause, effect, strength, order, lagSeconds }: CausalStep): Claim {
  const when = {
    'cause first': `it was first seen ${lagSeconds} s before`,
    'same time': 'both were first seen at the same time',
    'effect first': `but it was first seen ${Math.abs(lagSeconds ?? 0)} s after its effect, which speaks against it`,
    'undated': 'which came first cannot be told, because one of them carries no time',
  }[order];
  return {
    section: 'cause',
    text: `${cause.finding_id} ${strength === 'direct' ? 'brings about' : 'may bring about'} ${effect.finding_id}; ${when}.`,
    ids: [cause.finding_id, effect.finding_id],
  };
}

const STATES: Readonly<Record<Finding['state'], string>> = { ongoing: 'ongoing at collection', recovered: 'recovered', unknown: 'not known whether it goes on' };

/** What was seen in the window where its lines were counted, else in the whole bundle. */
function spanOf({ firstSeen, lastSeen, inWindow }: Finding): { readonly first: string; readonly last: string } | undefined {
  const first = inWindow?.first ?? firstSeen ?? lastSeen;
  const last = inWindow?.last ?? lastSeen ?? firstSeen;
  return first === undefined || last === undefined ? undefined : { first, last };
}

function observation(finding: Finding, isWindowed: boolean): Claim {
  const { finding_id: id, title, severity, kind, state, count, firstSeen, lastSeen, inWindow, suppressed, usual } = finding;
  const total = `counted ${count}, ${firstSeen === undefined ? 'a state at collection' : seen(firstSeen, lastSeen)}`;
  // a title may hold a count, too: it is that of the whole bundle
  const counted = inWindow ? `in the window ${inWindowText(inWindow)}; in the whole bundle ${total}` : isWindowed && firstSeen !== undefined ? `in the whole bundle ${total}` : total;
  return { section: 'findings', text: `${id}: ${title} (${severity} ${kind}, ${STATES[state]}, ${counted}${suppressed ? `; accepted by the operators until ${suppressed.expires}` : ''}${usual === undefined ? '' : `; ${usual}`}).`, ids: [id] };
}

function inWindowText({ inside, undated, first, last }: WindowCounts): string {
  return [
    `counted ${inside}`,
    ...(first === undefined ? [] : [seen(first, last)]),
    ...(undated > 0 ? [`and ${undated} times on lines without a time`] : []),
  ].join(', ');
}

function seen(first: string, last: string | undefined): string {
  return last === undefined || last === first ? `seen at ${first}` : `seen from ${first} to ${last}`;
}

function timeline(findings: readonly Finding[], lines: readonly CitedLine[]): Claim[] {
  const entries = [
    ...findings.flatMap(({ firstSeen, inWindow, finding_id: id, title }) => {
      const time = inWindow?.first ?? firstSeen;
      return time === undefined ? [] : [{ time, id, text: `${time}: first sight of ${id}${time === firstSeen ? '' : ' in the window'}, ${sentence(title)}` }];
    }),
    ...lines.flatMap(({ time, id, file, line }) => (time === undefined ? [] : [{ time, id, text: `${time}: line ${line} of ${file} (${id}).` }])),
  ];
  if (entries.length < 2) { return []; }
  return entries.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.id < b.id ? -1 : 1)).map(({ id, text }) => ({ section: 'timeline', text, ids: [id] }));
}

function foundation({ finding_id: id, evidence }: Finding): Claim[] {
  const [first, ...others] = evidence;
  if (!first) { return [{ section: 'evidence', text: `${id} cites no text: it is about something that is missing.`, ids: [id] }]; }
  const place = first.lines[0] === first.lines[1] ? `line ${first.lines[0]}` : `lines ${first.lines[0]} to ${first.lines[1]}`;
  return [{ section: 'evidence', text: `${id} rests on ${place} of ${first.file}${others.length > 0 ? ` and ${plural(others.length, 'further place')}` : ''}.`, ids: [id] }];
}

function citedLine({ id, file, line, time }: CitedLine): Claim {
  return { section: 'evidence', text: `${id} is line ${line} of ${file}${time === undefined ? ', which carries no time' : `, dated ${time}`}.`, ids: [id] };
}

/** The same advice for several findings is given once. */
function recommendations(findings: readonly Finding[]): Claim[] {
  const byText = new Map<string, string[]>();
  for (const { finding_id: id, remediation, state } of findings) {
    if (state === 'recovered') { continue; }
    for (const text of remediation) { byText.set(text, [...(byText.get(text) ?? []), id]); }
  }
  return [...byText].map(([text, ids]) => ({ section: 'recommendations', text, ids }));
}

function sentence(title: string): string {
  return /[.!?]$/.test(title) ? title : `${title}.`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
