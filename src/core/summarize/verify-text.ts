import { CitedLine, EvidenceSet } from './evidence-set';
import { sentencesOf } from './sentences';
import { specificsOf } from './specifics';
import { conditionOf } from '../../catalog/conditions';
import { CausalGraph, LogStart } from '../diagnosis/causal-graph';
import { Finding } from '../findings/finding';

/**
 * - `supported`    every specific of the sentence (number, time, address, name, path, quotation) is in the evidence that it cites
 * - `cited`        its ids stand for evidence, and it holds nothing specific that could be checked
 * - `unsupported`  a specific is not in the evidence that it cites, or it claims a cause that the diagnosis does not know
 * - `unresolved`   it cites an id that was not passed or stands for nothing
 * - `uncited`      it cites nothing
 */
export type SentenceVerdict = 'supported' | 'cited' | 'unsupported' | 'unresolved' | 'uncited';

export interface VerifiedSentence {
  readonly text: string;
  readonly ids: readonly string[];
  readonly verdict: SentenceVerdict;
  /** what was not found, in the words of the sentence */
  readonly missing: readonly string[];
}

const ID = /\b(?:F-\d{1,6}|S-[A-Za-z0-9_-]{8,40})(?![A-Za-z0-9_-])/g;
const CAUSAL = /\b(?:because|caus(?:e|es|ed|ing)|due to|led to|leads to|results? in|resulted in|brings? about|brought about|explains?|explained by|as a result|consequence)\b/i;
const NEGATED_CAUSE = /\b(?:not|no|never|neither|cannot|unlikely)\b/i;

/** Checks a text sentence by sentence against the evidence that it cites. Finding nothing wrong is no proof that it is right: only specifics can be checked. */
export function verifyText(text: string, evidence: EvidenceSet, known: { readonly logStart: LogStart; readonly subject: readonly string[] }): VerifiedSentence[] {
  const stacks = new Map<string, string>([
    ...evidence.findings.map((finding) => [finding.finding_id, ofFinding(finding)] as const),
    ...evidence.lines.map((line) => [line.id, ofLine(line)] as const),
  ]);
  const graph = new CausalGraph(evidence.findings, known.logStart);
  return sentencesOf(text).map((sentence) => {
    const ids = [...new Set(sentence.match(ID) ?? [])];
    if (ids.length === 0) { return { text: sentence, ids, verdict: 'uncited', missing: [] }; }
    const unknown = ids.filter((id) => !stacks.has(id));
    if (unknown.length > 0) { return { text: sentence, ids, verdict: 'unresolved', missing: unknown }; }
    const stack = [...ids.map((id) => stacks.get(id)!), ...known.subject].join('\n');
    const specifics = specificsOf(sentence.replace(ID, ' '));
    const missing = specifics.filter((specific) => !specific.isIn(stack)).map(({ text: words }) => words);
    if (!causalityHolds(sentence, ids, evidence.findings, graph)) { missing.push(`a causal link between ${ids.join(' and ')}`); }
    return { text: sentence, ids, verdict: missing.length > 0 ? 'unsupported' : specifics.length > 0 ? 'supported' : 'cited', missing };
  });
}

/** A sentence that speaks of cause and effect and cites two findings or more: at least two of them are linked, near or far. */
function causalityHolds(sentence: string, ids: readonly string[], findings: readonly Finding[], graph: CausalGraph): boolean {
  const cited = findings.filter(({ finding_id: id }) => ids.includes(id));
  if (cited.length < 2 || !CAUSAL.test(sentence) || NEGATED_CAUSE.test(sentence)) { return true; }
  return cited.some((cause) => reaches(cause, new Set(cited), graph));
}

function reaches(cause: Finding, wanted: ReadonlySet<Finding>, graph: CausalGraph): boolean {
  const seen = new Set([cause]);
  const front = [cause];
  for (let from = front.pop(); from !== undefined; from = front.pop()) {
    for (const { effect } of graph.from(from)) {
      if (seen.has(effect)) { continue; }
      if (wanted.has(effect)) { return true; }
      seen.add(effect);
      front.push(effect);
    }
  }
  return false;
}

function ofFinding(finding: Finding): string {
  const { title, condition, severity, kind, state, entity, code, count, firstSeen, lastSeen, inWindow, evidence, remediation, runbook } = finding;
  return [
    title, condition, conditionOf(condition)?.title, severity, kind, state, code, String(count), firstSeen, lastSeen, runbook,
    ...(inWindow ? [String(inWindow.inside), inWindow.first, inWindow.last] : []),
    ...Object.values(entity).map(String),
    ...evidence.flatMap(({ logKey, file, lines, excerpt, time }) => [logKey, file, `${file}:${lines[0]}`, `line ${lines[0]}`, `line ${lines[1]}`, excerpt, time]),
    ...remediation,
  ].filter((each) => each !== undefined).join('\n');
}

function ofLine({ file, line, excerpt, time }: CitedLine): string {
  return [`${file}:${line}`, `line ${line}`, excerpt, time ?? ''].join('\n');
}
