import { clipText } from './budget';
import { BundleLibrary } from './bundle-library';
import { SuppressionText } from '../../catalog/suppressions';
import { Baseline, usualNote } from '../baselines/baseline';
import { expiredMatches, noteRootCauses, suppressionNotes } from '../baselines/notes';
import { SuppressionsError } from '../baselines/suppressions';
import { BundleReader } from '../evidence/bundle-reader';
import { FindingsDocument } from '../evidence/documents';
import { Finding } from '../findings/finding';
import { Clock } from '../ports';

const MOST_EXPIRED = 3;

/** What is known about findings beside the bundles: what people accept, and what is usual on healthy nodes. */
export interface NoteSource {
  /** throws SuppressionsError; then nothing is set aside, and the answer says why */
  suppressions(): Promise<readonly SuppressionText[]>;
  /** undefined when nothing was learned about the cluster yet */
  baseline(cluster: string, region: string | undefined): Promise<Baseline | undefined>;
}

/** What notes need of a tool's context. */
interface NoteInput {
  readonly bundles: BundleLibrary;
  readonly clock: Clock;
  readonly notes?: NoteSource;
}

/** A bundle's findings with what is known about them, and sentences about what no longer holds. */
export interface NotedFindings {
  readonly document: FindingsDocument;
  readonly gaps: readonly string[];
}

/** The findings of a bundle and its root causes, each with its notes. Nothing is left out, and findings keep their order. */
export async function notedFindings(reader: BundleReader, { bundles, clock, notes }: NoteInput): Promise<NotedFindings> {
  const document = await reader.findings();
  if (!notes) { return { document, gaps: [] }; }
  const { cluster, region, bundleId, collectedAt } = reader.manifest;
  const { suppressions, gaps } = await usable(notes);
  const context = {
    suppressions,
    ...(cluster !== undefined && { cluster }),
    now: clock.now(),
    earlier: () => earlierFindings(reader, bundles),
  };
  const suppressed = await suppressionNotes(document.findings, context);
  const baseline = cluster === undefined ? undefined : await notes.baseline(cluster, region);
  const findings = document.findings.map((finding): Finding => {
    const note = suppressed.get(finding.finding_id);
    const usual = baseline && collectedAt !== undefined ? usualNote(baseline, finding, bundleId, Date.parse(collectedAt)) : undefined;
    return note || usual ? { ...finding, ...(note && { suppressed: note }), ...(usual && { usual }) } : finding;
  });
  return {
    document: { ...document, findings, rootCauses: noteRootCauses(document.rootCauses, findings) },
    gaps: [
      ...gaps,
      ...expiredMatches(document.findings, context).slice(0, MOST_EXPIRED).map(({ condition, expires, reason }) => clipText(`The suppression of ${condition} expired on ${expires} (${reason}).`, 220)),
    ],
  };
}

/** A list that cannot be read must not keep an answer from being given. */
async function usable(notes: NoteSource): Promise<{ readonly suppressions: readonly SuppressionText[]; readonly gaps: readonly string[] }> {
  try {
    return { suppressions: await notes.suppressions(), gaps: [] };
  } catch (error) {
    if (!(error instanceof SuppressionsError)) { throw error; }
    return { suppressions: [], gaps: [clipText(error.message, 220)] };
  }
}

/** Findings of the node's newest bundle before this one. */
async function earlierFindings(reader: BundleReader, bundles: BundleLibrary): Promise<readonly Finding[] | undefined> {
  const { instanceId, bundleId, collectedAt } = reader.manifest;
  if (collectedAt === undefined) { return undefined; }
  const earlier = (await bundles.list({ instanceId })).find((each) => each.bundleId !== bundleId && each.collectedAt !== undefined && each.collectedAt < collectedAt);
  if (!earlier) { return undefined; }
  try {
    return (await (await bundles.open(instanceId, earlier.bundleId)).findings()).findings;
  } catch {
    // expired since it was listed: then nothing is known from before
    return undefined;
  }
}
