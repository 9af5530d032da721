import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { LocalLibrary } from '../../../src/cli/local-library';
import { RUNBOOKS } from '../../../src/core/runbooks/library';
import { callTool, ToolContext, TOOLS } from '../../../src/core/tools';
import { tokensOf } from '../../../src/core/tools/budget';
import { capturesOf } from '../tools/local-capture-files';

const BUNDLES = path.join(__dirname, '..', '..', '..', 'examples', 'bundles');
const WITHOUT_AWS = new Set(TOOLS.filter(({ needsAws }) => needsAws !== true).map(({ name }) => name));

describe('the calls of runbooks, made on sample bundles', () => {
  const workspace = mkdtempSync(path.join(tmpdir(), 'runbooks-'));
  let library: LocalLibrary;
  let context: ToolContext;
  let node: { readonly instanceId: string; readonly bundleId: string };

  beforeAll(async () => {
    // a node with DNS blocked, and its healthy peer
    const bundles = readdirSync(BUNDLES).filter((each) => /i-0(?:70e4b8c9d0bf405c|85410b671c409e5d)_/.test(each)).map((each) => path.join(BUNDLES, each));
    library = await LocalLibrary.open(bundles, { workspace });
    context = { bundles: library, clock: { now: () => Date.parse('2026-11-20T00:00:00Z') } };
    const { instanceId, bundleId } = library.bundles.find((each) => each.instanceId.startsWith('i-070'))!;
    node = { instanceId, bundleId };
    context = { ...context, captures: capturesOf({ 'dns-dropped.pcapng.gz': { instanceId } }) };
  });
  afterAll(async () => {
    await library.close();
    rmSync(workspace, { recursive: true, force: true });
  });

  test.each(RUNBOOKS.map((each) => [each.id, each] as const))('%s: every call is answered, within what an agent can spare', async (_id, { calls }) => {
    for (const { tool, args } of calls.filter((each) => WITHOUT_AWS.has(each.tool))) {
      const takesNode = 'instanceId' in TOOLS.find(({ name }) => name === tool)!.input.shape;
      const answer = await callTool(tool, { ...takesNode && tool !== 'history' && node, ...args }, context);
      expect([tool, args, answer.ok || answer.error]).toEqual([tool, args, true]);
      expect(tokensOf(answer)).toBeLessThanOrEqual(6_000);
    }
  });

  test('what a triage offers leads to the runbook, and that to the evidence', async () => {
    const triage = await callTool('quick_triage', node, context) as Record<string, any>;
    const step = triage.next.find((each: any) => each.tool === 'get_sop');
    const sop = await callTool('get_sop', step.args, context) as Record<string, any>;
    expect(sop.sop.id).toBe('D1');
    const [first] = sop.next;
    expect(first).toMatchObject({ tool: 'network_diagnostics', args: { ...node, sections: ['iptables'] } });
    const evidence = await callTool(first.tool, first.args, context) as Record<string, any>;
    expect(evidence.sections[0].findings.map((each: any) => each.condition)).toContain('dns-blocked-by-iptables');
  });

  test('where nothing was found, the way on is the runbook for that', async () => {
    const healthy = library.bundles.find((each) => each.instanceId.startsWith('i-085'))!;
    const triage = await callTool('quick_triage', { instanceId: healthy.instanceId }, context);
    expect(triage).toMatchObject({ next: expect.arrayContaining([{ tool: 'get_sop', args: { sopName: 'Z1', instanceId: healthy.instanceId, bundleId: healthy.bundleId }, why: expect.any(String) }]) });
  });
});
