import { answerOf } from './fake-bundle';
import { CallMaker, PAGED } from './random-calls';
import { Random } from '../../../benchmarks/evaluation/random';
import { BundleReader } from '../../../src/core/evidence/bundle-reader';
import { callTool, ToolContext, TOOLS } from '../../../src/core/tools';
import { DEFAULT_TOKENS, tokensOf } from '../../../src/core/tools/budget';
import { EXAMPLE_NAMES, exampleReader, toolContext } from '../example-bundles';

const CALLS = 1_000;
const LOCAL = TOOLS.filter((each) => !each.needsAws && !each.needsCaptures).map(({ name }) => name);

let context: ToolContext;
let maker: (seed: number) => CallMaker;

beforeAll(async () => {
  const readers: BundleReader[] = [];
  for (const name of EXAMPLE_NAMES) { readers.push(await exampleReader(/i-[0-9a-f]{17}/.exec(name)![0])); }
  context = toolContext(readers);
  const ids = new Map<BundleReader, readonly string[]>();
  for (const reader of readers) {
    const { results } = await answerOf(context, 'search', { instanceId: reader.manifest.instanceId, query: 'kubelet', maxResults: 20 });
    ids.set(reader, [...(await reader.findings()).findings.map((each) => each.finding_id), ...results.map((each: { finding_id: string }) => each.finding_id)]);
  }
  maker = (seed) => new CallMaker(new Random(seed), readers, ids);
});

test(`${CALLS} random calls over all example bundles: each answer fits its schema and its budget, and the same call gets the same answer`, async () => {
  const calls = maker(1);
  const used = new Set<string>();
  for (let count = 0; count < CALLS; count += 1) {
    const { tool, args } = calls.next(LOCAL);
    used.add(tool);
    const answer = await answerOf(context, tool, args);
    expect([tool, args, tokensOf(answer) <= ((args.maxTokens as number | undefined) ?? DEFAULT_TOKENS)]).toEqual([tool, args, true]);
    if (count % 10 === 0) { expect(await callTool(tool, args, context)).toEqual(answer); }
  }
  expect([...used].sort()).toEqual([...LOCAL].sort());
}, 180_000);

test.each(Object.keys(PAGED))('%s: its pages hold everything once, whatever the budget', async (tool) => {
  const calls = maker(2);
  let turned = 0;
  // most files are small
  const rounds = tool === 'read' ? 200 : 15;
  for (let count = 0; count < rounds; count += 1) {
    const { args } = calls.next([tool]);
    const small = { ...args, maxTokens: tool === 'compare_nodes' ? 4_000 : 2_000 };
    const seen: string[] = [];
    let first: Record<string, any> | undefined;
    let pageToken: string | undefined;
    let end = 0;
    do {
      const answer = await answerOf(context, tool, { ...small, ...(pageToken && { pageToken }) });
      expect(tokensOf(answer)).toBeLessThanOrEqual(small.maxTokens);
      first ??= answer;
      if (tool === 'read') {
        // pages lie end to end
        if (pageToken !== undefined) { expect(answer.bytes[0]).toBe(end); }
        end = answer.bytes[1];
      }
      seen.push(...PAGED[tool]!.items(answer));
      if (seen.length > 4_000) { break; }
      turned += Number(pageToken !== undefined);
      pageToken = answer.nextPageToken;
    } while (pageToken !== undefined && turned < 400);
    expect(new Set(seen).size).toBe(seen.length);
    if (pageToken === undefined && PAGED[tool]!.total) { expect([args, seen.length]).toEqual([args, PAGED[tool]!.total!(first)]); }
  }
  if (!['history'].includes(tool)) { expect(turned).toBeGreaterThan(0); }
}, 120_000);

test.each(['network_diagnostics', 'storage_diagnostics', 'quick_triage', 'validate', 'compare_nodes', 'correlate'])('%s, detailed: small pages give what large ones give, nothing is left out', async (tool) => {
  const calls = maker(3);
  for (let count = 0; count < 6; count += 1) {
    const { response_format: _format, maxTokens: _budget, ...args } = calls.next([tool]).args;
    const inPages = async (maxTokens: number): Promise<string[]> => {
      const items: string[] = [];
      let pageToken: string | undefined;
      do {
        const answer = await answerOf(context, tool, { ...args, response_format: 'detailed', maxTokens, ...(pageToken && { pageToken }) });
        items.push(...PAGED[tool]!.items(answer), ...(PAGED[tool]!.lists?.(answer) ?? []));
        pageToken = answer.nextPageToken;
        if (pageToken === undefined) { expect(Object.values(answer.omitted ?? {}).filter((each) => each !== 0)).toEqual([]); }
      } while (pageToken !== undefined && items.length < 5_000);
      return items;
    };
    const [small, large] = [await inPages(tool === 'compare_nodes' ? 4_000 : 2_000), await inPages(25_000)];
    expect(small.sort()).toEqual(large.sort());
  }
}, 60_000);
