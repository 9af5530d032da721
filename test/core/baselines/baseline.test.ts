import * as fc from 'fast-check';
import { healthyBundle } from '../../../benchmarks/evaluation/healthy-bundle';
import { VARIANTS } from '../../../benchmarks/evaluation/variants';
import { Baseline, baselineKey, EMPTY_BASELINE, usualNote, withBundle } from '../../../src/core/baselines/baseline';
import { learnBaseline, readBaseline } from '../../../src/core/baselines/learn';
import { storedNotes } from '../../../src/core/baselines/stored-notes';
import { openBundle } from '../../../src/core/evidence/open-bundle';
import { Finding } from '../../../src/core/findings/finding';
import { ingestBundle } from '../../../src/core/ingest/ingest-bundle';
import { callTool } from '../../../src/core/tools';
import { bytesSource, packBundle } from '../ingest/ingest-bytes';
import { MemoryEvidenceStore } from '../memory-evidence-store';
import { finding } from '../tools/fake-bundle';

const DAY = 24 * 3600 * 1000;
const NOW = Date.parse('2026-11-20T00:00:00Z');
const noise = finding(1, { fingerprint: 'aaaaaaaaaaaaaaaa', severity: 'low', count: 10 });
const when = (daysAgo: number) => new Date(NOW - daysAgo * DAY).toISOString();

/** Bundles of so many nodes, a day apart, each with these findings. */
function learned(bundles: readonly { readonly node: number; readonly daysAgo: number; readonly findings?: readonly Finding[] }[]): Baseline {
  return bundles.reduce((baseline, { node, daysAgo, findings = [noise] }, index) =>
    withBundle(baseline, { bundleId: `b${index}`, instanceId: `i-0000000${node}`, collectedAt: when(daysAgo) }, findings), EMPTY_BASELINE);
}
const three = [{ node: 1, daysAgo: 5 }, { node: 2, daysAgo: 4 }, { node: 3, daysAgo: 3 }];

describe('what is usual on a cluster', () => {
  test('is what most healthy bundles show, and says how many and since when', () => {
    const baseline = learned([...three, { node: 4, daysAgo: 2, findings: [] }]);
    expect(usualNote(baseline, noise, 'now', NOW)).toBe('usual on this cluster: 3 of 4 healthy bundles since 2026-11-15');
  });

  test.each([
    ['too few bundles', three.slice(1)],
    ['one node alone', [{ node: 1, daysAgo: 5 }, { node: 1, daysAgo: 4 }, { node: 1, daysAgo: 3 }, { node: 1, daysAgo: 2 }]],
    ['a minority', [...three, ...[1, 2, 3, 4, 5].map(node => ({ node, daysAgo: 1, findings: [] }))]],
    ['long ago', three.map(each => ({ ...each, daysAgo: each.daysAgo + 60 }))],
    ['faded: the newer bundles no longer show it', [...three.map(each => ({ ...each, daysAgo: each.daysAgo + 36 })), { node: 4, daysAgo: 1, findings: [] }, { node: 5, daysAgo: 1, findings: [] }]],
    ['the same node asked again and again within hours', [{ node: 1, daysAgo: 1 }, { node: 2, daysAgo: 1.1 }, { node: 2, daysAgo: 1.05 }, { node: 2, daysAgo: 1.02 }]],
  ])('is not what was shown by %s', (_, bundles) => {
    expect(usualNote(learned(bundles), noise, 'now', NOW)).toBeUndefined();
  });

  test('never covers a critical finding, a graver one, or clearly more of the same', () => {
    const baseline = learned(three);
    expect(usualNote(baseline, { ...noise, severity: 'critical' }, 'now', NOW)).toBeUndefined();
    expect(usualNote(baseline, { ...noise, severity: 'medium' }, 'now', NOW)).toBeUndefined();
    expect(usualNote(baseline, { ...noise, count: 90 }, 'now', NOW)).toBeUndefined();
    expect(usualNote(baseline, { ...noise, count: 12 }, 'now', NOW)).toBeDefined();
  });

  test('a bundle is no witness for itself', () => {
    expect(usualNote(learned(three), noise, 'b0', NOW)).toBeUndefined();
  });

  test('critical findings are never learned', () => {
    const critical = { ...noise, severity: 'critical' as const };
    expect(learned(three.map(each => ({ ...each, findings: [critical] }))).bundles.flatMap(({ seen }) => seen)).toEqual([]);
  });

  test('a fault that grows from bundle to bundle does not carry its own measure along', () => {
    const growing = [10, 11, 30, 90, 270, 810].map((count, index) => ({ node: index, daysAgo: 6 - index, findings: [{ ...noise, count }] }));
    expect(usualNote(learned(growing), { ...noise, count: 2400 }, 'now', NOW)).toBeUndefined();
  });

  test('learning a bundle twice changes nothing, and the document stays small whatever comes', () => {
    const one = fc.record({ id: fc.nat(400), node: fc.nat(40), day: fc.nat(80), faults: fc.array(fc.nat(200), { maxLength: 90 }) });
    fc.assert(fc.property(fc.array(one, { maxLength: 200 }), (bundles) => {
      const baseline = bundles.reduce((known, { id, node, day, faults }) => {
        const findings = faults.map((fault) => ({ ...noise, fingerprint: fault.toString(16).padStart(16, '0') }));
        const next = withBundle(known, { bundleId: `b${id}`, instanceId: `i-${node}`, collectedAt: when(day) }, findings);
        return next;
      }, EMPTY_BASELINE);
      const last = bundles.at(-1);
      if (last && baseline.bundles.some(({ bundleId }) => bundleId === `b${last.id}`)) {
        expect(new Set(baseline.bundles.map(({ bundleId }) => bundleId)).size).toBe(baseline.bundles.length);
      }
      expect(JSON.stringify(baseline).length).toBeLessThan(700_000);
      expect(baseline.bundles.every(({ seen }) => seen.length <= 60)).toBe(true);
    }), { numRuns: 50 });
  });
});

describe('learning', () => {
  const checks = ['pleg-unhealthy', 'oom-node', 'containerd-shim-failed', 'iptables-drop', 'blackhole-route', 'disk-full'].map((condition) => ({ detector: condition, condition, outcome: 'absent' as const, checked: 'x' }));
  const healthy = (bundleId: string, instanceId: string) => ({ schemaVersion: 1 as const, instanceId, bundleId, findings: [noise], checks, rootCauses: [] });

  test('takes only bundles in which enough was looked at and no cause was found', async () => {
    const store = new MemoryEvidenceStore();
    const from = { cluster: 'prod', region: 'eu-west-1', collectedAt: when(1) };
    const sick = { ...healthy('b1', 'i-1'), rootCauses: [{ condition: 'disk-full', confidence: 'high' as const, finding_ids: [], explanation: '', chain: [], refutedBy: [], gaps: [] }] };
    expect(await learnBaseline(store, { ...from, findings: sick })).toBe(false);
    expect(await learnBaseline(store, { ...from, findings: { ...healthy('b1', 'i-1'), checks: [] } })).toBe(false);
    expect(store.objects.size).toBe(0);
    expect(await learnBaseline(store, { ...from, findings: healthy('b1', 'i-1') })).toBe(true);
    expect((await readBaseline(store, 'prod', 'eu-west-1'))!.bundles).toHaveLength(1);
    expect(await readBaseline(store, 'prod', 'eu-west-2')).toBeUndefined();
  });

  test('loses nothing when two writers meet, and replaces a document that is none', async () => {
    const store = new MemoryEvidenceStore();
    await store.putDocument(baselineKey('prod', 'eu-west-1')!, Buffer.from('{"schemaVersion":9}'));
    const nodes = [1, 2, 3, 4];
    await Promise.all(nodes.map((node) => learnBaseline(store, { cluster: 'prod', region: 'eu-west-1', collectedAt: when(node), findings: healthy(`b${node}`, `i-${node}`) })));
    expect((await readBaseline(store, 'prod', 'eu-west-1'))!.bundles.map(({ bundleId }) => bundleId).sort()).toEqual(['b1', 'b2', 'b3', 'b4']);
  });

  test('names that are not of a cluster have no baseline', () => {
    expect(baselineKey('../nodes', 'eu-west-1')).toBeUndefined();
    expect(baselineKey('prod', '../../x')).toBe('baselines/any/prod.json');
  });

  test('from healthy nodes of a cluster marks their common noise in answers, and takes nothing away', async () => {
    const store = new MemoryEvidenceStore();
    const noisy = VARIANTS.find(({ id }) => id === 'noisy')!;
    const made: { instanceId: string; bundleId: string; findings: readonly Finding[] }[] = [];
    for (const seed of [1, 2, 3, 4, 5]) {
      const draft = healthyBundle(noisy.shape, seed);
      noisy.adjust!(draft);
      const bytes = await packBundle(draft.render().map((file) => ({ ...file, mtime: new Date(draft.node.collected) })));
      const { instanceId } = draft.node;
      const { findings } = await ingestBundle({ kind: 'archive', source: bytesSource(bytes, 'bundle.tar.gz') },
        { store, clock: { now: () => 0 }, bundleId: `bundle-${seed}`, instanceId, cluster: 'prod', region: 'eu-west-1', collectedAt: NOW - seed * DAY });
      made.push({ instanceId, bundleId: `bundle-${seed}`, findings: findings.findings });
    }
    const [asked] = made;
    const bundles = { list: async () => [], open: () => openBundle(store, asked!.instanceId, asked!.bundleId) };
    const answer: any = await callTool('errors', {}, { bundles, clock: { now: () => NOW }, notes: storedNotes(store) });
    expect(answer.totalFindings).toBe(asked!.findings.length);
    const usual = answer.findings.filter((each: Finding) => each.usual !== undefined);
    expect(usual.length).toBeGreaterThan(0);
    expect(usual[0].usual).toMatch(/^usual on this cluster: [34] of 4 healthy bundles since 2026-11-15$/);
    expect([...store.objects.keys()].filter((key) => key.startsWith('baselines/'))).toEqual(['baselines/eu-west-1/prod.json']);
  });
});
