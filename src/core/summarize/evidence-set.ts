import { BundleReader } from '../evidence/bundle-reader';
import { Finding, severityRank } from '../findings/finding';
import { createResolvedTimes } from '../logs/resolved-times';
import { resolveSearchId } from '../search/search-id';

/** A search hit that a caller takes for evidence. */
export interface CitedLine {
  readonly id: string;
  readonly file: string;
  readonly line: number;
  readonly bytes: readonly [number, number];
  /** exactly the stored bytes */
  readonly excerpt: string;
  /** UTC, ISO 8601, where the line is dated */
  readonly time?: string;
}

/** What the ids of a caller stand for: nothing else may be told. */
export interface EvidenceSet {
  /** worst first, each once */
  readonly findings: readonly Finding[];
  readonly lines: readonly CitedLine[];
  /** ids that stand for nothing in this bundle, as given */
  readonly unresolved: readonly string[];
}

/** Looks ids up in one bundle. The order in which they are given leaves no trace. */
export async function evidenceSet(reader: BundleReader, findings: readonly Finding[], ids: readonly string[]): Promise<EvidenceSet> {
  const byId = new Map(findings.map((finding) => [finding.finding_id, finding]));
  const found = new Set<Finding>();
  const lines = new Map<string, CitedLine>();
  const unresolved = new Set<string>();
  for (const id of ids) {
    const finding = byId.get(id);
    const line = finding === undefined ? await citedLine(reader, id) : undefined;
    if (finding) { found.add(finding); } else if (line) { lines.set(id, line); } else { unresolved.add(id); }
  }
  return {
    findings: [...found].sort((a, b) => severityRank(a.severity) - severityRank(b.severity) || (a.finding_id < b.finding_id ? -1 : 1)),
    lines: [...lines.values()].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.bytes[0] - b.bytes[0])),
    unresolved: [...unresolved].sort(),
  };
}

async function citedLine(reader: BundleReader, id: string): Promise<CitedLine | undefined> {
  const place = resolveSearchId(reader, id);
  const file = place && reader.file(place.path);
  if (!place || !file) { return undefined; }
  const text = await reader.bytes(place.path, place.start, place.end);
  const whole = (await reader.lines(place.path, place.line, 1)).text;
  const extent = file.extents.find((each) => each[4] <= place.start && place.start < each[4] + each[2]);
  const time = extent ? createResolvedTimes(file, { min: extent[5], max: extent[6] }, reader.manifest.clock).read(whole, 0, whole.length) : NaN;
  return {
    id,
    file: place.path,
    line: place.line,
    bytes: [place.start, place.end],
    excerpt: text.toString('utf8'),
    ...(!Number.isNaN(time) && { time: new Date(time).toISOString() }),
  };
}
