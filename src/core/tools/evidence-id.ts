import { shown } from './arguments';
import { BundleLibrary } from './bundle-library';
import { fileOf, OpenFile } from './log-key';
import { ToolError } from './tool-error';
import { BundleReader } from '../evidence/bundle-reader';
import { Citation } from '../findings/finding';
import { resolveSearchId } from '../search/search-id';

/** Bundles that are tried for a search hit that names none. */
const MOST_BUNDLES = 20;

/** What an F- or S- id stands for. */
export interface ResolvedEvidence {
  readonly open: OpenFile;
  readonly bytes: readonly [number, number];
  /** other citations of the same finding, at most three */
  readonly further: readonly Citation[];
}

/** Resolves a finding id to its first citation, or a search hit id to its place. Throws FINDING_NOT_FOUND. */
export async function resolveEvidence(
  tool: string, library: BundleLibrary, id: string, instanceId?: string, bundleId?: string,
): Promise<ResolvedEvidence> {
  if (id.startsWith('S-')) { return resolveHit(tool, library, id, instanceId, bundleId); }
  const reader = await library.open(instanceId, bundleId);
  const { findings } = await reader.findings();
  const finding = findings.find(each => each.finding_id === id);
  const citation = finding?.evidence[0];
  if (finding === undefined || citation === undefined) {
    const known = findings.slice(0, 10).map(each => each.finding_id).join(', ');
    throw new ToolError('FINDING_NOT_FOUND', finding === undefined
      ? `${tool}: no finding ${shown(id)} in ${reader.manifest.instanceId}/${reader.manifest.bundleId}. ${known ? `It has ${known}${findings.length > 10 ? ' …' : ''}` : 'It has none'}; see errors.`
      : `${tool}: ${id} cites no text: it is about something that is missing.`);
  }
  return { open: fileOf(tool, reader, citation.file), bytes: citation.bytes, further: finding.evidence.slice(1) };
}

/** A hit's id says by itself to which bundle it belongs, so all are tried unless one is named. */
async function resolveHit(tool: string, library: BundleLibrary, id: string, instanceId?: string, bundleId?: string): Promise<ResolvedEvidence> {
  const isNamed = instanceId !== undefined || bundleId !== undefined;
  const candidates: readonly { readonly instanceId?: string; readonly bundleId?: string }[] = isNamed
    ? [{ instanceId, bundleId }]
    : (await library.list()).slice(0, MOST_BUNDLES);
  for (const candidate of candidates) {
    const reader: BundleReader = await library.open(candidate.instanceId, candidate.bundleId);
    const place = resolveSearchId(reader, id);
    if (place !== undefined) { return { open: fileOf(tool, reader, place.path), bytes: [place.start, place.end], further: [] }; }
  }
  throw new ToolError('FINDING_NOT_FOUND', `${tool}: ${shown(id)} is no search hit of ${isNamed ? 'that bundle' : 'a loaded bundle'}. Repeat the search, or give logKey with startLine.`);
}
