/*
 * `npm run corpus`: diagnoses the labelled sample bundles and prints, per bundle, whether each labelled condition was found at its severity with its
 * evidence, whether the top root cause names it, and whether anything was reported that must not be. Exit 1 when a cell is wrong.
 * With a folder as argument: the labelled bundles of that folder (`labels.jsonl`, same form).
 */
import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { FileArchiveSource } from '../src/cli/archive-source';
import { contentId } from '../src/core/evidence/keys';
import { openBundle } from '../src/core/evidence/open-bundle';
import { atLeast, Finding, Severity } from '../src/core/findings/finding';
import { ingestBundle } from '../src/core/ingest/ingest-bundle';
import { MemoryEvidenceStore } from '../test/core/memory-evidence-store';

interface Label {
  readonly bundle: string;
  readonly scenario: string;
  readonly instanceId: string;
  readonly cluster: string;
  readonly collectedAt: string;
  /** per fault: ids any of which names it */
  readonly conditions: readonly (readonly string[])[];
  /** of the worst condition */
  readonly minimumSeverity: Severity | 'none';
  readonly evidence: readonly { readonly file: string; readonly substring: string }[];
  /** ids that must not appear at medium or above; `*`: none at all */
  readonly mustNotReport: readonly string[] | '*';
}

const ROOT = path.join(__dirname, '..');
const FOLDERS = process.argv[2] ? [process.argv[2]] : [path.join(ROOT, 'test/fixtures/bundles'), path.join(ROOT, 'examples/bundles')];

async function main(): Promise<void> {
  const labels = FOLDERS.flatMap((folder) => (existsSync(path.join(folder, 'labels.jsonl')) ? readFileSync(path.join(folder, 'labels.jsonl'), 'utf8').trim().split('\n') : []))
    .map((line) => JSON.parse(line) as Label);
  const rows: string[][] = [];
  let wrong = 0;
  for (const label of labels) {
    const row = await judge(label);
    wrong += row.filter((cell) => cell.startsWith('NO')).length;
    rows.push(row);
  }
  printTable(['scenario', 'condition', 'severity', 'evidence', 'top root cause', 'nothing it must not say', 'identity and time'], rows);
  console.log(`\n${labels.length} bundles, ${wrong} wrong cells`);
  process.exitCode = wrong > 0 ? 1 : 0;
}

async function judge(label: Label): Promise<string[]> {
  const file = FOLDERS.map((folder) => path.join(folder, label.bundle)).find((candidate) => existsSync(candidate));
  if (!file) { return [label.scenario, `NO bundle ${label.bundle}`]; }
  const content = readFileSync(file);
  const store = new MemoryEvidenceStore();
  const bundleId = contentId(content);
  const { manifest, findings: { findings, rootCauses } } = await ingestBundle(
    { kind: 'archive', source: new FileArchiveSource(file, content.length) }, { store, clock: { now: () => 0 }, bundleId },
  );
  const reader = await openBundle(store, manifest.instanceId, manifest.bundleId);
  const loud = findings.filter((finding) => finding.kind !== 'coverage' && finding.kind !== 'risk' && atLeast(finding.severity, 'medium'));
  const found = label.conditions.map((ids) => findings.filter((finding) => ids.includes(finding.condition)));
  const severe = label.minimumSeverity === 'none' || found.flat().some((finding) => atLeast(finding.severity, label.minimumSeverity as Severity));
  const cited = findings.flatMap((finding) => finding.evidence);
  const missing = label.evidence.filter(({ file: of, substring }) => !cited.some((citation) => citation.file === of && citation.excerpt.includes(substring)));
  let unresolved = 0;
  for (const citation of cited) {
    if ((await reader.bytes(citation.file, citation.bytes[0], citation.bytes[1])).toString('utf8') !== citation.excerpt) { unresolved += 1; }
  }
  const forbidden = label.mustNotReport === '*' ? loud : loud.filter((finding) => label.mustNotReport.includes(finding.condition));
  const top = rootCauses[0]?.condition;
  const topRight = label.conditions.length === 0 ? rootCauses.length === 0 : label.conditions.flat().includes(top ?? '');
  const claims = manifest.instanceId === label.instanceId && manifest.cluster === label.cluster && Math.abs(Date.parse(manifest.collectedAt ?? '') - Date.parse(label.collectedAt)) < 3_600_000;
  return [
    label.scenario,
    mark(found.every((each) => each.length > 0), label.conditions.map((ids, index) => found[index]!.length > 0 ? [...new Set(found[index]!.map((each) => each.condition))].join('+') : ids.join('|')).join(', ') || 'healthy'),
    mark(severe, found.map((each) => worst(each)).join(', ') || '-'),
    mark(missing.length === 0 && unresolved === 0, missing.length > 0 ? `missing ${missing.map((each) => `${each.file}: ${each.substring}`).join('; ')}` : unresolved > 0 ? `${unresolved} do not read back` : `${label.evidence.length}/${label.evidence.length}, ${cited.length} citations read back`),
    mark(topRight, top ?? 'none'),
    mark(forbidden.length === 0, forbidden.length === 0 ? '' : [...new Set(forbidden.map((each) => each.condition))].join(', ')),
    mark(claims, claims ? '' : `${manifest.instanceId} ${manifest.cluster} ${manifest.collectedAt}`),
  ];
}

function worst(findings: readonly Finding[]): string {
  return findings[0]?.severity ?? 'none';
}

function mark(right: boolean, detail: string): string {
  return `${right ? 'yes' : 'NO'}${detail ? ` (${detail})` : ''}`;
}

function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  for (const row of [header, header.map(() => '---'), ...rows]) { console.log(`| ${row.join(' | ')} |`); }
}

void main();
