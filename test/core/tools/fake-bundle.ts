import { ArtifactKind } from '../../../src/core/bundle/artifact-kind';
import { RootCause } from '../../../src/core/diagnosis/root-cause';
import { BundleReader } from '../../../src/core/evidence/bundle-reader';
import { CheckResult, FactsDocument, FindingsDocument, StoredFacts } from '../../../src/core/evidence/documents';
import { InstanceSnapshot } from '../../../src/core/evidence/instance-snapshot';
import { Extent, FileEntry, Manifest } from '../../../src/core/evidence/manifest';
import { Occurrence, OccurrenceGroup } from '../../../src/core/evidence/occurrences';
import { Citation, Finding } from '../../../src/core/findings/finding';
import { Dialect } from '../../../src/core/logs/dialect';
import { FactKind, PARSERS } from '../../../src/core/parsers';
import { parseText } from '../../../src/core/parsers/parser';
import { Answer, BundleLibrary, BundleSummary, callTool, ErrorAnswer, SuccessAnswer, ToolContext, ToolError, TOOLS } from '../../../src/core/tools';

export interface FakeFile {
  readonly path: string;
  readonly kind: ArtifactKind;
  readonly text: string;
  readonly dialect?: Dialect;
}

export interface FakeBundle {
  /** what AWS said of the node */
  readonly instance?: InstanceSnapshot;
  readonly instanceId?: string;
  readonly bundleId?: string;
  readonly cluster?: string;
  readonly collectedAt?: string;
  readonly bootTime?: string;
  readonly files?: readonly FakeFile[];
  readonly findings?: readonly Finding[];
  readonly checks?: readonly CheckResult[];
  readonly rootCauses?: readonly RootCause[];
  readonly manifest?: Partial<Manifest>;
  readonly occurrences?: { readonly groups: readonly OccurrenceGroup[]; readonly entries: readonly Occurrence[] };
  /** bytes of a block; default 64 */
  readonly blockBytes?: number;
}

export const INSTANCE = 'i-0123456789abcdef0';
export const BUNDLE = 'bundle-1';

/** Longest read and total of what was read, for tests that bound it. */
export interface CountingReader extends BundleReader {
  readonly largest: { bytes: number };
}

/** A stored bundle in memory: small blocks, facts read by the real parsers. */
export function fakeReader(bundle: FakeBundle): CountingReader {
  const texts = new Map((bundle.files ?? []).map(each => [each.path, Buffer.from(each.text, 'utf8')]));
  const files = (bundle.files ?? []).map(each => entryOf(each, bundle.blockBytes ?? 64)).sort((a, b) => a.path < b.path ? -1 : 1);
  const instanceId = bundle.instanceId ?? INSTANCE;
  const bundleId = bundle.bundleId ?? BUNDLE;
  const collectedAt = bundle.collectedAt ?? '2026-11-18T12:00:00.000Z';
  const manifest: Manifest = {
    schemaVersion: 1,
    instanceId,
    bundleId,
    ...(bundle.cluster !== undefined && { cluster: bundle.cluster }),
    region: 'us-east-1',
    collectedAt,
    state: 'ready',
    source: { name: 'bundle.tar.gz', bytes: 1000 },
    problems: [],
    clock: { collectedAt: Date.parse(collectedAt), ...(bundle.bootTime !== undefined && { bootTime: Date.parse(bundle.bootTime) }), utcOffsetMinutes: 0, sources: ['test'] },
    files,
    segments: [],
    blocks: { segment: [], offset: [], length: [], textLength: [] },
    grams: [],
    ...bundle.manifest,
  };
  const largest = { bytes: 0 };
  const bytes = async (path: string, start: number, end: number) => {
    const text = texts.get(path)!;
    largest.bytes = Math.max(largest.bytes, Math.min(end, text.length) - start);
    return Buffer.from(text.subarray(Math.max(0, start), Math.max(0, end)));
  };
  const facts: FactsDocument = {
    schemaVersion: 1,
    files: (bundle.files ?? []).filter(each => each.kind in PARSERS)
      .map(({ path, kind, text }) => ({ path, kind, facts: parseText(PARSERS[kind as FactKind] as never, text, path) }) as StoredFacts),
    kinds: [...new Set(files.filter(each => each.size > 0).map(each => each.kind))],
  };
  const { findings: found = [], checks = [], rootCauses = [] } = bundle;
  const findings: FindingsDocument = { schemaVersion: 1, instanceId, bundleId, findings: found, checks, rootCauses };
  return {
    manifest,
    largest,
    reads: { bytes: 0, requests: 0 },
    file: path => files.find(each => each.path === path),
    findings: async () => findings,
    facts: async () => facts,
    instance: async () => bundle.instance,
    block: () => Promise.reject(new Error('no tool reads blocks')),
    feed: () => () => Promise.reject(new Error('no tool reads blocks')),
    bytes,
    pieces: async function* (path, start, end) { yield await bytes(path, start, end); },
    lines: async (path, firstLine, count) => {
      const text = texts.get(path)!;
      const starts = [0];
      for (let at = text.indexOf(10); at >= 0 && at + 1 < text.length; at = text.indexOf(10, at + 1)) { starts.push(at + 1); }
      const start = starts[firstLine - 1] ?? text.length;
      const end = starts[firstLine - 1 + count] ?? text.length;
      return { text: await bytes(path, start, end), start, end, firstLine, lastLine: Math.min(starts.length, firstLine + count - 1) };
    },
    candidateBlocks: async () => undefined,
    occurrences: async () => ({ groups: bundle.occurrences?.groups ?? [], read: async function* () { yield* bundle.occurrences?.entries ?? []; } }),
  };
}

function entryOf(file: FakeFile, blockBytes: number): FileEntry {
  const text = Buffer.from(file.text, 'utf8');
  const extents: Extent[] = [];
  let line = 1;
  for (let at = 0, block = 0; at < text.length; block += 1) {
    const cut = text.indexOf(10, Math.min(text.length, at + blockBytes) - 1);
    const end = cut < 0 ? text.length : cut + 1;
    extents.push([block, 0, end - at, line, at, null, null]);
    line += text.subarray(at, end).filter(each => each === 10).length;
    at = end;
  }
  const lines = text.length === 0 ? 0 : text.filter(each => each === 10).length + (text[text.length - 1] === 10 ? 0 : 1);
  return {
    path: file.path, kind: file.kind, dialect: file.dialect ?? 'none', logType: 'other', size: text.length, originalSize: text.length, lines, undatedLines: 0, redactions: 0, extents,
  };
}

/** Several bundles, as a server holds them. */
export function fakeLibrary(bundles: readonly FakeBundle[]): BundleLibrary {
  const readers = bundles.map(fakeReader);
  const newest = [...readers].sort((a, b) => (b.manifest.collectedAt ?? '') < (a.manifest.collectedAt ?? '') ? -1 : 1);
  return {
    list: async () => newest.map((each): BundleSummary => ({
      instanceId: each.manifest.instanceId,
      bundleId: each.manifest.bundleId,
      ...(each.manifest.cluster !== undefined && { cluster: each.manifest.cluster }),
      region: each.manifest.region,
      collectedAt: each.manifest.collectedAt,
      state: each.manifest.state,
      verdict: 'no fault found',
    })),
    open: async (instanceId, bundleId) => {
      const nodes = new Set(newest.map(each => each.manifest.instanceId));
      if (instanceId === undefined && bundleId === undefined && nodes.size > 1) { throw new ToolError('INSTANCE_REQUIRED', `several nodes are loaded: ${[...nodes].join(', ')}`); }
      const matches = (asked: string | undefined, own: string) => asked === undefined || asked === own;
      const found = newest.find(({ manifest }) => matches(instanceId, manifest.instanceId) && matches(bundleId, manifest.bundleId));
      if (found === undefined) { throw new ToolError('BUNDLE_NOT_FOUND', 'no such bundle'); }
      return found;
    },
  };
}

export function contextOf(...bundles: readonly FakeBundle[]): ToolContext {
  return { bundles: fakeLibrary(bundles), clock: { now: () => Date.parse('2026-11-18T13:00:00Z') } };
}

/** Calls a tool and checks that the answer is what its output schema and its follow-up tools' input schemas promise. */
export async function answerOf(context: ToolContext, tool: string, args: Record<string, unknown> = {}): Promise<SuccessAnswer & Record<string, any>> {
  const answer = await anyAnswerOf(context, tool, args);
  if (!answer.ok) { throw new Error(`${answer.error.code}: ${answer.error.message}`); }
  TOOLS.find(each => each.name === tool)!.output.parse(JSON.parse(JSON.stringify(answer)));
  for (const next of answer.next) {
    TOOLS.find(each => each.name === next.tool)!.input.parse(next.args);
  }
  return answer;
}

export async function errorOf(context: ToolContext, tool: string, args: unknown = {}): Promise<ErrorAnswer['error']> {
  const answer = await callTool(tool, args, context);
  if (answer.ok) { throw new Error(`expected a refusal, got ${JSON.stringify(answer).slice(0, 200)}`); }
  return answer.error;
}

async function anyAnswerOf(context: ToolContext, tool: string, args: Record<string, unknown>): Promise<Answer> {
  return callTool(tool, args, context);
}

/** A citation of `excerpt` in `text`, with its true numbers. */
export function cite(file: FakeFile, excerpt: string, time?: string, instanceId = INSTANCE, bundleId = BUNDLE): Citation {
  const start = Buffer.byteLength(file.text.slice(0, file.text.indexOf(excerpt)));
  const line = file.text.slice(0, file.text.indexOf(excerpt)).split('\n').length;
  return {
    logKey: `${instanceId}/${bundleId}/${file.path}`,
    file: file.path,
    lines: [line, line + excerpt.split('\n').length - 1],
    bytes: [start, start + Buffer.byteLength(excerpt)],
    excerpt,
    ...(time !== undefined && { time }),
  };
}

export function finding(number: number, fields: Partial<Finding> = {}): Finding {
  return {
    finding_id: `F-${String(number).padStart(3, '0')}`,
    instanceId: INSTANCE,
    bundleId: BUNDLE,
    fingerprint: `fp${number}`,
    condition: 'pleg-unhealthy',
    title: `Finding ${number}`,
    severity: 'high',
    kind: 'symptom',
    state: 'unknown',
    entity: {},
    count: 1,
    evidence: [],
    correlateWith: ['kubelet'],
    remediation: [],
    ...fields,
  };
}
