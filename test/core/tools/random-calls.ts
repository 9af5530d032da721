import { Random } from '../../../benchmarks/evaluation/random';
import { LOG_TYPES } from '../../../src/core/bundle/artifact-kind';
import { COMPONENTS } from '../../../src/core/correlate/component';
import { BundleReader } from '../../../src/core/evidence/bundle-reader';
import { RUNBOOKS } from '../../../src/core/runbooks/library';

export interface RandomCall { readonly tool: string; readonly args: Record<string, unknown> }

/** What pages of a tool's answer give one after the other, and how many there are in all where the answer says so. */
export const PAGED: Readonly<Record<string, { items(answer: any): readonly string[]; total?(first: any): number; lists?(answer: any): readonly string[] }>> = {
  errors: { items: (answer) => answer.findings.map((each: any) => each.finding_id), total: (first) => first.totalFindings },
  search: { items: (answer) => answer.results.map((each: any) => each.finding_id), total: (first) => first.totalMatches },
  correlate: { items: (answer) => answer.timeline.rows.map((row: unknown[]) => JSON.stringify([row[0], row[2], row[3], row[5], row[6]])), total: (first) => first.totalEvents, lists: (answer) => ['chains', 'silences', 'clusters', 'entities', 'components', 'clocks', 'undated'].flatMap((name) => (answer[name] ?? []).map((each: any) => `${name} ${JSON.stringify(each)}`)) },
  summarize: { items: (answer) => answer.claims.map((each: any) => JSON.stringify([each.section, each.text])), total: (first) => first.totalClaims },
  history: { items: (answer) => answer.collections.map((each: any) => each.bundleId), total: (first) => first.totalCount },
  list_sops: { items: (answer) => answer.sops.map((each: any) => each.id), total: (first) => first.totalCount },
  network_diagnostics: { items: sectionItems },
  storage_diagnostics: { items: sectionItems },
  quick_triage: {
    items: (answer) => [
      ...answer.findings.map((each: any) => each.finding_id), ...(answer.rootCauses ?? []).map((each: any) => `cause ${each.finding_ids[0]}`), ...answer.checkedNormal, ...answer.coverage.notEvaluable,
    ],
  },
  validate: {
    items: (answer) => [
      ...answer.problems.map((each: any) => JSON.stringify(each)), ...(answer.found ?? []).map((each: any) => each.kind), ...answer.emptyFiles, ...answer.coverage.notEvaluable,
    ],
  },
  read: { items: (answer) => [`${answer.bytes[0]}-${answer.bytes[1]}`], total: undefined },
  compare_nodes: {
    items: (answer) => [...answer.differences.map((each: any) => JSON.stringify([each.dimension, each.what, each.values])), ...answer.uniqueFindings.map((each: any) => `u ${each.fingerprint}`), ...answer.commonFindings.map((each: any) => `c ${each.fingerprint}`)],
    total: (first) => first.totals.differences + first.totals.uniqueFindings + first.totals.commonFindings,
    lists: (answer) => [...answer.dimensions.map((each: any) => each.dimension), ...answer.shared.map((each: any) => JSON.stringify(each)), ...answer.changes.map((each: any) => JSON.stringify(each))],
  },
};

/** Sections, and where they are detailed everything in them: a section may go on on the next page. */
function sectionItems(answer: any): string[] {
  return answer.sections.flatMap(({ section, findings, checkedNormal, notAvailable, facts }: any) => [
    ...findings.map((each: any) => `${section} ${each.finding_id}`),
    ...[...checkedNormal, ...notAvailable].map((each: string) => `${section} ${each}`),
    ...Object.entries<any>(facts).flatMap(([name, { columns, rows }]) => (rows ?? []).map((row: unknown[]) => `${section} ${name} ${JSON.stringify(columns.map((column: string, index: number) => [column, row[index]]).filter(([, value]: unknown[]) => value !== null))}`)),
  ]);
}

const QUERIES = ['timeout', 'error|fail', 'kubelet.*pod', '10\\.\\d+', '^Nov', 'PLEG', '.', 'eni-[0-9a-f]+', 'no such thing at all', '"level":"(warn|error)"'];

/** Makes calls that a client could make, the same for the same seed. */
export class CallMaker {
  public constructor(private readonly random: Random, private readonly readers: readonly BundleReader[], private readonly ids: ReadonlyMap<BundleReader, readonly string[]>) {}

  public next(tools: readonly string[]): RandomCall {
    const tool = this.random.pick(tools);
    const reader = this.random.pick(this.readers);
    const { instanceId, collectedAt } = reader.manifest;
    const at = (minutes: number) => new Date(Date.parse(collectedAt!) - minutes * 60_000).toISOString();
    const budget = this.maybe('maxTokens', () => this.random.int(tool === 'compare_nodes' ? 4_000 : 2_000, 25_000));
    const format = this.maybe('response_format', () => this.random.pick(['concise', 'detailed']));
    const window = this.random.chance(0.6) ? {}
      : this.random.chance(0.5) ? { incident_time: at(this.random.int(0, 120)) } : { start_time: at(this.random.int(30, 300)), end_time: at(this.random.int(0, 30)) };
    const node = { instanceId };
    switch (tool) {
      case 'read': return { tool, args: { ...budget, ...format, ...this.place(reader) } };
      case 'search': return {
        tool,
        args: {
          ...node,
          ...budget,
          ...format,
          ...window,
          query: this.random.pick(QUERIES),
          ...this.maybe('logTypes', () => this.some(LOG_TYPES, 4)),
          ...this.maybe('contextLines', () => this.random.int(0, 10)),
          ...this.maybe('maxResults', () => this.random.int(1, 500)),
        },
      };
      case 'correlate': return {
        tool,
        args: {
          ...node, ...budget, ...format, ...window, ...this.maybe('timeWindow', () => this.random.int(1, 3_600)), ...this.maybe('components', () => this.some(COMPONENTS, 3)), ...this.maybe('pivotEvent', () => at(this.random.int(0, 200))),
        },
      };
      case 'summarize': return {
        tool,
        args: {
          ...node, ...budget, ...format, ...window, finding_ids: [...this.some(this.ids.get(reader)!, 30), ...(this.random.chance(0.3) ? ['F-900'] : [])], ...this.maybe('text', () => 'It failed at 10:00 [F-001]. Nothing else. '.repeat(this.random.int(1, 200))),
        },
      };
      case 'errors': return { tool, args: { ...node, ...budget, ...format, ...window, ...this.severity(), ...this.maybe('pageSize', () => this.random.int(1, 200)) } };
      case 'quick_triage': return { tool, args: { ...node, ...budget, ...format, ...window, ...this.severity(), ...this.maybe('includeTriage', () => this.random.chance(0.5)) } };
      case 'validate': return { tool, args: { ...node, ...budget, ...format } };
      case 'history': return { tool, args: { ...budget, ...format, ...this.maybe('maxResults', () => this.random.int(1, 5)) } };
      case 'compare_nodes': return { tool, args: { ...budget, ...format, ...this.maybe('instanceIds', () => this.some(this.readers, 5, 2).map(({ manifest }) => manifest.instanceId)) } };
      case 'list_sops': return { tool, args: { ...budget, ...format, ...this.severity(), ...this.maybe('query', () => this.random.pick(['dns', 'disk full', 'node not ready'])) } };
      case 'get_sop': return { tool, args: { sopName: this.random.pick(RUNBOOKS).id } };
      default: return { tool, args: { ...node, ...budget, ...format } };
    }
  }

  private place(reader: BundleReader): Record<string, unknown> {
    const { manifest: { instanceId, bundleId, files } } = reader;
    const file = this.random.pick(files.filter((each) => each.size > 0));
    const logKey = `${instanceId}/${bundleId}/${file.path}`;
    if (this.random.chance(0.3)) { return { logKey }; }
    if (this.random.chance(0.5)) { return { logKey, startLine: this.random.int(1, file.lines), lineCount: this.random.int(1, 2_000) }; }
    return { logKey, startByte: this.random.int(0, file.size - 1) };
  }

  private severity(): Record<string, unknown> {
    return this.maybe('severity', () => this.random.pick(['critical', 'high', 'medium', 'low', 'info', 'all', 'warning']));
  }

  private maybe(name: string, value: () => unknown): Record<string, unknown> {
    return this.random.chance(0.5) ? { [name]: value() } : {};
  }

  private some<T>(items: readonly T[], most: number, least = 1): T[] {
    const count = this.random.int(least, Math.min(most, items.length));
    return [...items].map((item) => [this.random.int(0, 1_000_000), item] as const).sort((a, b) => a[0] - b[0]).slice(0, count).map(([, item]) => item);
  }
}
