import { bytesOf, clip, clipText } from './budget';
import { isContinuation } from './text-cut';
import { Citation, Entity, Finding, FindingNotes } from '../findings/finding';

/** A finding in one glance. */
export interface CompactFinding extends FindingNotes {
  readonly finding_id: string;
  readonly condition: string;
  readonly title: string;
  readonly severity: string;
  readonly kind: string;
  readonly state: string;
  readonly code?: string;
  readonly count: number;
  readonly firstSeen?: string;
  readonly lastSeen?: string;
  readonly entity?: Entity;
  readonly evidence: readonly Citation[];
  readonly moreEvidence?: number;
  readonly runbook?: string;
}

const TITLE_BYTES = 240;
const ENTITY_VALUE_BYTES = 120;
const ENTITY_FIELDS = 12;

/** The finding with its first citations, each cut to `excerptBytes`; the numbers are cut with it, so the citation stays exact. */
export function compactFinding(finding: Finding, excerptBytes = 400, citations = 2): CompactFinding {
  const evidence = finding.evidence.slice(0, citations).map(each => shortCitation(each, excerptBytes));
  const more = finding.evidence.length - evidence.length;
  return {
    finding_id: finding.finding_id,
    condition: finding.condition,
    title: clipText(finding.title, TITLE_BYTES),
    severity: finding.severity,
    kind: finding.kind,
    state: finding.state,
    ...(finding.code !== undefined && { code: clipText(finding.code, ENTITY_VALUE_BYTES) }),
    count: finding.count,
    ...(finding.firstSeen !== undefined && { firstSeen: finding.firstSeen }),
    ...(finding.lastSeen !== undefined && { lastSeen: finding.lastSeen }),
    ...(finding.inWindow !== undefined && { inWindow: finding.inWindow }),
    ...(finding.suppressed !== undefined && { suppressed: finding.suppressed }),
    ...(finding.usual !== undefined && { usual: finding.usual }),
    ...(Object.keys(finding.entity).length > 0 && { entity: clip(finding.entity, ENTITY_VALUE_BYTES, ENTITY_FIELDS) }),
    evidence,
    ...(more > 0 && { moreEvidence: more }),
    ...(finding.runbook !== undefined && { runbook: finding.runbook }),
  };
}

/** The finding without entity and citations: at most about 800 bytes, whatever the node wrote. */
export function leanFinding(finding: Finding): CompactFinding {
  const { entity: _entity, code: _code, ...rest } = compactFinding(finding, 0, 0);
  return rest;
}

/** The finding whole, as far as `maxBytes` allow: citations from the end go first, then long entity values. */
export function wholeFinding(finding: Finding, maxBytes: number): Finding & { readonly moreEvidence?: number } {
  if (bytesOf(finding) <= maxBytes) { return finding; }
  const lean: Finding = {
    ...finding,
    title: clipText(finding.title, TITLE_BYTES),
    entity: clip(finding.entity, 400, 40),
    remediation: clip(finding.remediation, 600, 8),
    correlateWith: finding.correlateWith.slice(0, 24),
  };
  for (let kept = finding.evidence.length; kept > 1; kept = Math.floor(kept / 2)) {
    const more = finding.evidence.length - kept;
    const candidate = { ...lean, evidence: lean.evidence.slice(0, kept), ...(more > 0 && { moreEvidence: more }) };
    if (bytesOf(candidate) <= maxBytes) { return candidate; }
  }
  return {
    ...lean,
    entity: clip(lean.entity, ENTITY_VALUE_BYTES, ENTITY_FIELDS),
    remediation: clip(lean.remediation, 200, 2),
    evidence: lean.evidence.slice(0, 1).map(each => shortCitation(each, 200)),
    ...(finding.evidence.length > 1 && { moreEvidence: finding.evidence.length - 1 }),
  };
}

/** The same place, cut to `maxBytes` of text. A citation whose bytes and text disagree in length is left as it is. */
export function shortCitation(citation: Citation, maxBytes: number): Citation {
  const text = Buffer.from(citation.excerpt, 'utf8');
  if (text.length <= maxBytes || text.length !== citation.bytes[1] - citation.bytes[0]) { return citation; }
  let end = maxBytes;
  while (end > 0 && isContinuation(text[end])) { end -= 1; }
  const excerpt = text.toString('utf8', 0, end);
  return {
    ...citation,
    lines: [citation.lines[0], Math.min(citation.lines[1], citation.lines[0] + (excerpt.match(/\n(?!$)/g)?.length ?? 0))],
    bytes: [citation.bytes[0], citation.bytes[0] + end],
    excerpt,
  };
}
