import { isRising } from './rising';
import { endOf, matches } from './suppressions';
import { SuppressionText } from '../../catalog/suppressions';
import { RootCause } from '../diagnosis/root-cause';
import { Finding, FindingNotes } from '../findings/finding';

/** What is known about findings of this node beside the bundle. */
export interface NoteContext {
  readonly suppressions: readonly SuppressionText[];
  readonly cluster?: string;
  /** UTC milliseconds */
  readonly now: number;
  /** findings of the node's bundle before this one; undefined when there is none */
  earlier(): Promise<readonly Finding[] | undefined>;
}

/** The note that a suppression gives to each finding it matches, by `finding_id`. Never takes a finding away. */
export async function suppressionNotes(findings: readonly Finding[], context: NoteContext): Promise<Map<string, NonNullable<FindingNotes['suppressed']>>> {
  const notes = new Map<string, NonNullable<FindingNotes['suppressed']>>();
  const inForce = context.suppressions.filter((each) => context.now < endOf(each));
  let earlier: readonly Finding[] | undefined;
  let asked = false;
  for (const finding of findings) {
    const found = inForce.filter((each) => matches(each, finding, context.cluster)).sort((a, b) => (a.expires < b.expires ? 1 : -1))[0];
    if (!found) { continue; }
    let stillLeads = false;
    if (finding.severity === 'critical') {
      if (!asked) { earlier = await context.earlier(); asked = true; }
      stillLeads = isRising(finding, earlier?.find(({ condition, finding_id }) => condition === finding.condition && finding_id === finding.finding_id));
    }
    notes.set(finding.finding_id, { reason: found.reason, expires: found.expires, ...(stillLeads && { stillLeads }) });
  }
  return notes;
}

/** Suppressions that would have matched, had they not expired: somebody should renew them or mend the fault. */
export function expiredMatches(findings: readonly Finding[], { suppressions, cluster, now }: NoteContext): readonly SuppressionText[] {
  return suppressions.filter((each) => now >= endOf(each) && findings.some((finding) => matches(each, finding, cluster)));
}

/** Root causes all of whose own findings are set aside carry the note and come after the others; the order is kept otherwise. */
export function noteRootCauses(rootCauses: readonly RootCause[], findings: readonly Finding[]): RootCause[] {
  const byId = new Map(findings.map((finding) => [finding.finding_id, finding]));
  const noted = rootCauses.map((cause): RootCause => {
    const own = cause.finding_ids.map((id) => byId.get(id)).filter((finding) => finding?.condition === cause.condition);
    const first = own[0]?.suppressed;
    return first && own.every((finding) => finding?.suppressed && !finding.suppressed.stillLeads) ? { ...cause, suppressed: { reason: first.reason, expires: first.expires } } : cause;
  });
  return [...noted.filter(({ suppressed }) => !suppressed), ...noted.filter(({ suppressed }) => suppressed)];
}
